"""Emergency, crisis, medical advice, illegal requests: fixed words, ahead of everything else."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.turn import hand_over, topic_of
from bot.guide import conversation
from bot.knowledge import knowledge


class ActionSafety(Action):
    """Says where help is."""

    def name(self) -> str:
        return "action_safety"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        hand_over(dispatcher, tracker, conversation.reply_for(knowledge(), topic_of(tracker)))
        return []
