"""What a person tells about themselves, and forgetting it."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import AllSlotsReset, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.turn import InContext, hand_over, remembered, said
from bot.guide import conversation
from bot.knowledge import knowledge


class ActionInform(InContext, Action):
    """Takes a detail: answers the last topic again with it, or offers what it could be about."""

    def name(self) -> str:
        return "action_inform"

    def respond(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[dict[str, Any]]:
        last = tracker.get_slot("last_topic")
        reply = conversation.informed(knowledge(), said(tracker), remembered(tracker), last)
        hand_over(dispatcher, tracker, reply)
        return [SlotSet("told_more", None)] if reply.topic == last else []


class ActionStartOver(InContext, Action):
    """Forgets all details and the place in the journey."""

    def name(self) -> str:
        return "action_start_over"

    def respond(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[dict[str, Any]]:
        hand_over(dispatcher, tracker, conversation.reply_for(knowledge(), "chat/start_over"))
        return [AllSlotsReset()]
