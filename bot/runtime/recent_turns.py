"""Makes a turn's cost independent of how long the conversation is.

Upstream: the policies rebuild a tracker for every action ever taken (`rasa/shared/core/trackers.py`,
generate_all_prior_trackers), five times a turn, to look at the last few; `DialogueStateTracker.copy` replays the whole
conversation before each action. Together +0.45 ms for each past turn. Here the policies get the last turns only, which is all
that rules and memoized stories of ours can match, and a copy is a copy.
"""

from __future__ import annotations

import copy
from types import ModuleType
from typing import Any

from bot.runtime.import_hooks import ModuleHooks

#: Turns that policies see. Our longest rule has one turn, memoization looks at two (max_history 4 in config.yml:
#: states, of which each turn has two); `tests/runtime/test_recent_turns.py` checks both.
TURNS = 4


def _recent(tracker: Any, listen: str, events: ModuleType) -> Any:
    """A tracker of the last turns, or the tracker itself where policies may depend on more."""
    if tracker.active_loop_name or any(slot.influence_conversation for slot in tracker.slots.values()):
        return tracker
    begin, turns = 0, 0
    all_events = list(tracker.events)
    for at in range(len(all_events) - 1, -1, -1):
        event = all_events[at]
        if isinstance(event, events.ActionExecuted) and event.action_name == listen:
            turns += 1
            if turns > TURNS:
                begin = at
                break
    recent = type(tracker)(tracker.sender_id, [], None, is_rule_tracker=tracker.is_rule_tracker)
    for event in all_events[begin:]:
        if not isinstance(event, (events.SlotSet, events.BotUttered)):
            recent.update(event)
    recent.followup_action = tracker.followup_action
    return recent


def _amend_processor(module: ModuleType) -> None:
    from rasa.shared.core import events
    from rasa.shared.core.constants import ACTION_LISTEN_NAME

    predict = module.MessageProcessor._predict_next_with_tracker

    def predict_next_with_tracker(self: Any, tracker: Any) -> Any:
        if tracker.followup_action:
            return predict(self, tracker)
        return predict(self, _recent(tracker, ACTION_LISTEN_NAME, events))

    module.MessageProcessor._predict_next_with_tracker = predict_next_with_tracker


def _amend_trackers(module: ModuleType) -> None:
    def snapshot(self: Any) -> Any:
        other = copy.copy(self)
        other.events = copy.copy(self.events)
        other.slots = {name: copy.copy(slot) for name, slot in self.slots.items()}
        return other

    module.DialogueStateTracker.copy = snapshot


def add_to(hooks: ModuleHooks) -> None:
    """Registers both amendments."""
    hooks.amend("rasa.core.processor", after=_amend_processor)
    hooks.amend("rasa.shared.core.trackers", after=_amend_trackers)
