"""Takes the time of each step of a turn, at the places where Rasa goes from one to the next.

Rasa has no seam for that: `rasa/core/agent.py` (handle_message: a whole turn) and `rasa/core/processor.py` (parse_message, policies,
action) are wrapped by a timer of a microsecond each. Store and lock are ours and take their own time.
"""

from __future__ import annotations

import functools
from collections.abc import Awaitable, Callable
from types import ModuleType
from typing import Any

from bot.runtime.import_hooks import ModuleHooks

Method = Callable[..., Any]


def _timed(method: Callable[..., Awaitable[Any]], step: str) -> Method:
    from bot import metrics

    @functools.wraps(method)
    async def timed(*args: Any, **kwargs: Any) -> Any:
        with metrics.step(step):
            return await method(*args, **kwargs)

    return timed


def _amend_processor(module: ModuleType) -> None:
    from bot import metrics

    processor = module.MessageProcessor
    predict = processor._predict_next_with_tracker

    @functools.wraps(predict)
    def timed_predict(*args: Any, **kwargs: Any) -> Any:
        with metrics.step("policies"):
            return predict(*args, **kwargs)

    processor.parse_message = _timed(processor.parse_message, "nlu")
    processor._predict_next_with_tracker = timed_predict
    processor._run_action = _timed(processor._run_action, "action")


def _amend_agent(module: ModuleType) -> None:
    from bot import metrics

    handle = _timed(module.Agent.handle_message, "total")

    @functools.wraps(handle)
    async def handle_message(*args: Any, **kwargs: Any) -> Any:
        with metrics.turn():
            return await handle(*args, **kwargs)

    module.Agent.handle_message = handle_message


def add_to(hooks: ModuleHooks) -> None:
    """Registers the timers; after `recent_turns`, whose work counts as the policies'."""
    hooks.amend("rasa.core.processor", after=_amend_processor)
    hooks.amend("rasa.core.agent", after=_amend_agent)
