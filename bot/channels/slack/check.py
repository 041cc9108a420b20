"""`make slack-check`: are the tokens right, and is every scope granted? Nothing is posted."""

from __future__ import annotations

import asyncio
import os
import sys

from slack_sdk.web.async_client import AsyncWebClient

from bot import dotenv, paths
from bot.channels.slack import manifest, settings
from bot.channels.slack.connection import identity_of
from bot.channels.slack.failures import code_of
from bot.channels.slack.settings import BadSettings, Settings


async def findings(given: Settings) -> tuple[list[str], list[str]]:
    """(what is right, what is wrong), a line each."""
    right: list[str] = []
    wrong: list[str] = []
    client = AsyncWebClient(base_url=given.api_url)
    try:
        answer = await client.auth_test(token=given.bot_token)
    except Exception as error:
        wrong.append(f"SLACK_BOT_TOKEN: {_why(error)}")
    else:
        identity = identity_of(answer.data)
        right.append(f"SLACK_BOT_TOKEN: workspace “{identity.team_name}”, as @{identity.bot_name}")
        granted = {scope.strip() for scope in str(answer.headers.get("x-oauth-scopes") or "").split(",")}
        absent = [scope for scope in manifest.scopes() if scope not in granted]
        if absent:
            wrong.append(
                f"scopes missing: {', '.join(absent)}. Add them under “OAuth & Permissions” and install the app again"
            )
        else:
            right.append(f"scopes: all {len(manifest.scopes())} are granted")
    if given.app_token:
        try:
            await client.apps_connections_open(app_token=given.app_token)
        except Exception as error:
            wrong.append(f"SLACK_APP_TOKEN: {_why(error)}")
        else:
            right.append("SLACK_APP_TOKEN: Socket Mode is open to it")
    if given.signing_secret:
        right.append("SLACK_SIGNING_SECRET: set; whether it is right shows with the first event")
    return right, wrong


def _why(error: Exception) -> str:
    code = code_of(error)
    return f"Slack does not take it ({code})" if code.islower() else f"Slack cannot be reached ({code})"


def main() -> int:
    """Command line. Returns the exit code: 0 where Embark can be in Slack."""
    os.chdir(paths.PROJECT)
    dotenv.load()
    try:
        given = settings.from_environment()
        settings.check(given)
    except BadSettings as error:
        print(f"Embark: {error}", file=sys.stderr)
        return 1
    right, wrong = asyncio.run(findings(given))
    for line in right:
        print(f"Embark: ✓ {line}.")
    for line in wrong:
        print(f"Embark: ✗ {line}.", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
