"""Looks up rules by state instead of trying each one.

Upstream, `rasa/core/policies/rule_policy.py` (RulePolicy._get_possible_keys): each of three look-ups a turn compares every rule
(about 200 of ours) with every past state. Which rules a state fits does not change, so it is remembered.
"""

from __future__ import annotations

from collections import OrderedDict
from types import ModuleType
from typing import Any

from bot.runtime.import_hooks import ModuleHooks

#: States remembered; a state that holds a user's text (one of the three look-ups) hardly comes twice.
MOST_STATES = 2000


def _amend(module: ModuleType) -> None:
    from rasa.shared.core.trackers import DialogueStateTracker

    def get_possible_keys(self: Any, lookup: dict[str, str], states: list[dict[str, Any]]) -> set[str]:
        memory: OrderedDict[Any, frozenset[str]] = self.__dict__.setdefault("_rules_by_state", OrderedDict())
        possible: set[str] | None = None
        for turn, state in enumerate(reversed(states)):
            key = (id(lookup), turn, DialogueStateTracker.freeze_current_state(state))
            fitting = memory.get(key)
            if fitting is None:
                fitting = memory[key] = frozenset(
                    rule for rule in lookup if self._is_rule_applicable(rule, turn, state)
                )
                if len(memory) > MOST_STATES:
                    memory.popitem(last=False)
            possible = set(fitting) if possible is None else possible & fitting
            if not possible:
                break
        return set(lookup) if possible is None else possible

    module.RulePolicy._get_possible_keys = get_possible_keys


def add_to(hooks: ModuleHooks) -> None:
    """Registers the look-up for prediction and for the check of rules in training alike."""
    hooks.amend("rasa.core.policies.rule_policy", after=_amend)
