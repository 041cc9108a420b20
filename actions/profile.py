"""What a person tells about themselves, and forgetting it."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import AllSlotsReset, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.in_context import InContext
from actions.turn import send, take_detail
from bot.guide import conversation, speakers
from bot.knowledge import knowledge


class ActionInform(InContext, Action):
    """Takes a detail about the person."""

    def name(self) -> str:
        return "action_inform"

    def respond(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[dict[str, Any]]:
        return take_detail(dispatcher, tracker)


class ActionStartOver(InContext, Action):
    """Forgets all details and the place in the journey; in a thread, not what others told there."""

    def name(self) -> str:
        return "action_start_over"

    def respond(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[dict[str, Any]]:
        send(dispatcher, tracker, conversation.reply_for(knowledge(), "chat/start_over"))
        others = tracker.get_slot(speakers.TOLD_BY)
        return [AllSlotsReset(), *([SlotSet(speakers.TOLD_BY, others)] if others else [])]
