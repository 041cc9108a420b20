"""The journey through the nine stages: overview, open, next, back."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.in_context import InContext
from actions.turn import bot_topics, hand_over, topic_of
from bot.guide import journey
from bot.knowledge import knowledge

STEPS = {"chat/next_stage": 1, "chat/previous_stage": -1}


class ActionJourney(InContext, Action):
    """Shows the journey, opens the stage a button names, or goes one stage on or back."""

    def name(self) -> str:
        return "action_journey"

    def respond(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[dict[str, Any]]:
        asked, current = topic_of(tracker), tracker.get_slot("journey_stage")
        answered = bot_topics(tracker)
        chosen = next(tracker.get_latest_entity_values("stage"), None)
        if chosen in journey.stage_ids(knowledge()):
            reply, stage = journey.open_stage(knowledge(), chosen, answered=answered), chosen
        elif asked in STEPS:
            neighbour = journey.neighbour(knowledge(), current, STEPS[asked])
            if neighbour is None:
                reply, stage = journey.past_the_end(knowledge(), STEPS[asked]), current
            else:
                reply, stage = journey.open_stage(knowledge(), neighbour.id, asked, answered), neighbour.id
        else:
            reply, stage = journey.overview(knowledge(), current), current
        hand_over(dispatcher, tracker, reply)
        return [SlotSet("journey_stage", stage)]
