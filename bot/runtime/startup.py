"""Puts the adapters in place. Importing this module is enough: `embark.pth` does so at every Python start.

That is why plain `rasa train`, `rasa shell`, `rasa run` … work as typed in the project's environment. It must stay
light: no third-party import here.
"""

from __future__ import annotations

import os

from bot.runtime import (
    event_types,
    in_process_actions,
    late_imports,
    no_memory_fallback,
    quick_rules,
    quiet_warnings,
    recent_turns,
    straight_runner,
    turn_times,
    without_channel_sdks,
    without_tensorflow,
)
from bot.runtime.import_hooks import ModuleHooks

HOOKS = ModuleHooks()
ADAPTERS = (
    quiet_warnings,
    without_tensorflow,
    without_channel_sdks,
    in_process_actions,
    late_imports,
    straight_runner,
    recent_turns,
    quick_rules,
    event_types,
    no_memory_fallback,
    turn_times,
)


def install() -> None:
    """Installs all import hooks once, and turns Rasa's telemetry off (it would need a network)."""
    os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")
    os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")
    for adapter in ADAPTERS:
        adapter.add_to(HOOKS)
    HOOKS.install()


install()
