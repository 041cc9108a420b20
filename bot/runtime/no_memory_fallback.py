"""Lets a failing conversation store fail, instead of going on from memory.

Upstream, `rasa/core/agent.py` (Agent._create_tracker_store): every store is wrapped in a `FailSafeTrackerStore`, which
after an error saves to memory and never replays it: people go on being answered, and what they said is lost
(451 of 1,102 answered turns in a trial with a database that was gone for 6 s). Embark's own stores are not wrapped, so that
the channel can say "try again".
"""

from __future__ import annotations

from types import ModuleType
from typing import Any

from bot.runtime.import_hooks import ModuleHooks


def _amend(module: ModuleType) -> None:
    wrapped = module.Agent._create_tracker_store

    def create_tracker_store(store: Any, domain: Any) -> Any:
        from bot.runtime.tracker_store import ConversationStore

        if not isinstance(store, ConversationStore):
            return wrapped(store, domain)
        store.domain = domain
        return store

    module.Agent._create_tracker_store = staticmethod(create_tracker_store)


def add_to(hooks: ModuleHooks) -> None:
    """Registers it for every agent that is made."""
    hooks.amend("rasa.core.agent", after=_amend)
