"""What Embark knows: stages, topics, facts, states, sources. Read-only, validated, without Rasa."""

from bot.knowledge.loader import knowledge, load
from bot.knowledge.model import Knowledge
from bot.knowledge.problems import KnowledgeError

__all__ = ["Knowledge", "KnowledgeError", "knowledge", "load"]
