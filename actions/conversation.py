"""Small talk, out of scope, and "did you mean"."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.turn import InContext, hand_over, ranking, topic_of
from bot.guide import conversation
from bot.knowledge import knowledge


class ActionChat(InContext, Action):
    """Answers a conversation or out-of-scope topic with its fixed words."""

    def name(self) -> str:
        return "action_chat"

    def respond(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[dict[str, Any]]:
        topic = topic_of(tracker)
        if topic == "chat/affirm":
            reply = conversation.affirmed(knowledge(), tracker.get_slot("last_topic"))
        else:
            reply = conversation.reply_for(knowledge(), topic)
        hand_over(dispatcher, tracker, reply)
        return []


class ActionUnsure(InContext, Action):
    """Offers the nearest topics when the question was not understood well enough."""

    def name(self) -> str:
        return "action_unsure"

    def respond(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[dict[str, Any]]:
        hand_over(dispatcher, tracker, conversation.unsure(knowledge(), ranking(tracker)))
        return []
