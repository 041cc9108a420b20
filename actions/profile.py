"""What a person tells about themselves, and forgetting it."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import AllSlotsReset, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.turn import hand_over, remembered, said
from bot.guide import conversation
from bot.knowledge import knowledge


class ActionInform(Action):
    """Takes a bare detail: answers the last topic again with it, or offers what it could be about."""

    def name(self) -> str:
        return "action_inform"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        last = tracker.get_slot("last_topic")
        reply = conversation.informed(knowledge(), said(tracker), remembered(tracker), last)
        hand_over(dispatcher, tracker, reply)
        return [SlotSet("told_more", None)] if reply.topic == last else []


class ActionStartOver(Action):
    """Forgets all details and the place in the journey."""

    def name(self) -> str:
        return "action_start_over"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        hand_over(dispatcher, tracker, conversation.reply_for(knowledge(), "chat/start_over"))
        return [AllSlotsReset()]
