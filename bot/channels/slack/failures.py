"""What went wrong with Slack itself: whether the same may work later, and whether a token is no longer taken."""

from __future__ import annotations

import asyncio

from aiohttp import ClientError
from slack_sdk.errors import SlackApiError, SlackClientError

#: Slack's answers that pass by themselves.
_LATER = {"internal_error", "fatal_error", "service_unavailable", "request_timeout", "ratelimited", "rate_limited"}
#: Slack's answers to a token that is wrong, taken back, or not allowed here.
_REFUSED = {
    "invalid_auth",
    "not_authed",
    "account_inactive",
    "token_revoked",
    "token_expired",
    "not_allowed_token_type",
    "org_login_required",
    "access_denied",
    "missing_scope",
    "no_permission",
    "team_access_not_granted",
}


class Unanswered(Exception):
    """An event is not answered yet, and Slack should send it again."""


def may_pass(error: BaseException) -> bool:
    """Whether Slack could not be reached or could not serve."""
    if isinstance(error, SlackApiError):
        status = error.response.status_code or 0
        return status >= 500 or status == 429 or code_of(error) in _LATER
    return isinstance(error, ClientError | SlackClientError | asyncio.TimeoutError | OSError)


def is_refused(error: BaseException) -> bool:
    """Whether Slack does not take the token."""
    return isinstance(error, SlackApiError) and code_of(error) in _REFUSED


def code_of(error: BaseException) -> str:
    """Slack's own code of an error, or the error's name; never what somebody wrote."""
    if isinstance(error, SlackApiError) and isinstance(error.response.data, dict):
        return str(error.response.get("error"))
    return type(error).__name__
