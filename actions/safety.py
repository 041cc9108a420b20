"""Emergency, crisis, medical advice, illegal requests: fixed words, ahead of everything else."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.turn import hand_over, send, topic_of
from bot.guide import conversation
from bot.knowledge import knowledge

#: These end a form at once; a medical question in between only sets it aside.
ENDS_FORM = ("safety/crisis", "safety/emergency")


class ActionSafety(Action):
    """Says where help is."""

    def name(self) -> str:
        return "action_safety"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        topic = topic_of(tracker)
        reply = conversation.reply_for(knowledge(), topic)
        if topic in ENDS_FORM:
            send(dispatcher, tracker, reply)
            return [SlotSet("form", None)]
        hand_over(dispatcher, tracker, reply)
        return []
