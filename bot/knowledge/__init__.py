"""What Embark knows: stages, topics, facts, states, sources. Read-only, validated, without Rasa."""

from bot.knowledge.loader import knowledge, load, school, shipped
from bot.knowledge.model import Knowledge, School
from bot.knowledge.problems import KnowledgeError

__all__ = ["Knowledge", "KnowledgeError", "School", "knowledge", "load", "school", "shipped"]
