"""Small talk, out of scope, and "did you mean"."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.in_context import InContext, misses_before
from actions.turn import adviser, bot_topics, hand_over, ranking, ranking_before, topic_of
from bot.guide import conversation
from bot.knowledge import knowledge

ASKS_FOR_A_PERSON = ("chat/human_handoff", "chat/complaint")


class ActionChat(InContext, Action):
    """Answers a conversation or out-of-scope topic with its fixed words."""

    def name(self) -> str:
        return "action_chat"

    def respond(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[dict[str, Any]]:
        topic, before = topic_of(tracker), bot_topics(tracker)
        if topic == "chat/affirm":
            reply = conversation.affirmed(knowledge(), tracker.get_slot("last_topic"))
        elif topic == "chat/thanks" and before[-1:] == ["safety/crisis"]:
            reply = conversation.after_crisis(knowledge())
        elif topic == "chat/complaint":
            reply = conversation.complaint(knowledge(), ranking_before(tracker), tracker.get_slot("last_topic"))
        elif topic == "scope/out_of_scope" and misses_before(tracker) >= conversation.MISSES - 1:
            reply = conversation.change_tack(knowledge())
        else:
            reply = conversation.reply_for(knowledge(), topic)
        if topic in ASKS_FOR_A_PERSON:
            reply = conversation.with_adviser(reply, adviser())
        hand_over(dispatcher, tracker, reply)
        return []


class ActionUnsure(InContext, Action):
    """Offers the nearest topics when the question was not understood well enough."""

    def name(self) -> str:
        return "action_unsure"

    def respond(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[dict[str, Any]]:
        if misses_before(tracker) >= conversation.MISSES - 1:
            reply = conversation.change_tack(knowledge())
        else:
            reply = conversation.unsure(knowledge(), ranking(tracker))
        hand_over(dispatcher, tracker, reply)
        return []
