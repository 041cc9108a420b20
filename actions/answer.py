"""Career topics: the answer, and "tell me more"."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.in_context import InContext
from actions.turn import answer_topic, hand_over, topic_of
from bot.guide import answer, conversation
from bot.knowledge import knowledge


class ActionAnswer(InContext, Action):
    """Answers the career topic that was asked."""

    def name(self) -> str:
        return "action_answer"

    def respond(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[dict[str, Any]]:
        return answer_topic(dispatcher, tracker, topic_of(tracker))


class ActionTellMore(InContext, Action):
    """Goes deeper on the last topic; the second time it says that this was all."""

    def name(self) -> str:
        return "action_tell_more"

    def respond(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[dict[str, Any]]:
        last = tracker.get_slot("last_topic")
        if last not in knowledge().topics:
            hand_over(dispatcher, tracker, conversation.reply_for(knowledge(), "chat/tell_me_more"))
            return []
        again = tracker.get_slot("told_more") == last
        reply = (answer.nothing_more if again else answer.tell_more)(knowledge(), last)
        hand_over(dispatcher, tracker, replace(reply, topic="chat/tell_me_more"))
        return [SlotSet("told_more", last)]
