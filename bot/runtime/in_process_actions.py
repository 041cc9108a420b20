"""Runs custom actions in the chat server's own process, behind Rasa's `action_endpoint`.

Upstream: `rasa/core/actions/action.py` (RemoteAction.run) opens a fresh HTTP session for each action and posts the whole
tracker and domain; `_validate_action_result` rebuilds and re-checks its own JSON schema on every call (about 19 ms of
the 23 ms the hop costs). `rasa.utils.endpoints.EndpointConfig.request` is the one method that stands between the two
sides, so it is the one amended: for the address `in-process://<package>` the same rasa-sdk executor that
`rasa run actions` uses is called directly, without the domain, and its result, made by rasa-sdk in this very process, is
not checked against a schema. Any other address goes over HTTP as ever, with the schema checked by one validator.
"""

from __future__ import annotations

import functools
import json
from types import ModuleType
from typing import Any

from bot.runtime.import_hooks import ModuleHooks

SCHEME = "in-process://"


@functools.cache
def _executor(package: str) -> Any:
    """The rasa-sdk executor with every action of `package`, once a process."""
    from rasa_sdk.executor import ActionExecutor

    executor = ActionExecutor()
    try:
        executor.register_package(package)
    except SystemExit as broken:  # its way out as a process of its own; here it would end the chat server
        raise ImportError(f"the actions in '{package}' cannot be imported; the log above says why") from broken
    return executor


async def run_action(package: str, action_call: dict[str, Any], response_error: type[Exception]) -> Any:
    """Runs one action and returns {"events", "responses"}, as the action server would.

    Args:
        package: Python package that holds the actions.
        action_call: What Rasa would post to the action server.
        response_error: `rasa.utils.endpoints.ClientResponseError`, raised as for the server's 400 and 404.
    """
    from rasa_sdk.executor import ActionNotFoundException
    from rasa_sdk.interfaces import ActionExecutionRejection

    try:
        return await _executor(package).run(action_call)
    except ActionExecutionRejection as rejection:
        body = {"error": rejection.message, "action_name": rejection.action_name}
        raise response_error(400, "rejected", json.dumps(body)) from rejection
    except ActionNotFoundException as missing:
        body = {"error": missing.message, "action_name": missing.action_name}
        raise response_error(404, "not found", json.dumps(body)) from missing


def _amend_endpoints(module: ModuleType) -> None:
    over_http = module.EndpointConfig.request

    async def request(self: Any, *args: Any, **kwargs: Any) -> Any:
        if self.url and self.url.startswith(SCHEME):
            return await run_action(self.url.removeprefix(SCHEME), kwargs["json"], module.ClientResponseError)
        return await over_http(self, *args, **kwargs)

    module.EndpointConfig.request = request


def _amend_action(module: ModuleType) -> None:
    from jsonschema.validators import validator_for

    remote_action = module.RemoteAction
    schema = remote_action.action_response_format_spec()
    validator = validator_for(schema)(schema)
    needs_no_domain = remote_action._is_selective_domain_enabled

    def in_process(self: Any) -> bool:
        return bool(self.action_endpoint and (self.action_endpoint.url or "").startswith(SCHEME))

    def validate_action_result(self: Any, result: dict[str, Any]) -> bool:
        if not in_process(self):
            validator.validate(result)
        return True

    remote_action._validate_action_result = validate_action_result
    remote_action._is_selective_domain_enabled = lambda self: in_process(self) or needs_no_domain(self)


def add_to(hooks: ModuleHooks) -> None:
    """Registers the in-process address and the cached response check."""
    hooks.amend("rasa.utils.endpoints", after=_amend_endpoints)
    hooks.amend("rasa.core.actions.action", after=_amend_action)
