"""Puts the adapters in place. Importing this module is enough: `embark.pth` does so at every Python start.

That is why plain `rasa train`, `rasa shell`, `rasa run` … work as typed in the project's environment. It must stay
light: no third-party import here.
"""

from __future__ import annotations

import os

from bot.runtime import in_process_actions, quiet_warnings, without_channel_sdks, without_tensorflow
from bot.runtime.import_hooks import ModuleHooks

HOOKS = ModuleHooks()


def install() -> None:
    """Installs all import hooks once, and turns Rasa's telemetry off (it would need a network)."""
    os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")
    os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")
    quiet_warnings.add_to(HOOKS)
    without_tensorflow.add_to(HOOKS)
    without_channel_sdks.add_to(HOOKS)
    in_process_actions.add_to(HOOKS)
    HOOKS.install()


install()
