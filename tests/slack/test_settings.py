"""Slack's settings: from the environment and .env, checked before anything slow, and never shown."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bot import dotenv
from bot.channels.slack import SlackChannel, settings
from bot.channels.slack.addresses import public_address

BOTH = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1"}


def test_tokens_and_addresses_come_from_the_environment() -> None:
    found = settings.from_environment({**BOTH, "SLACK_SIGNING_SECRET": "s", "SLACK_API_URL": "http://127.0.0.1:1/api"})
    assert (found.bot_token, found.app_token, found.signing_secret) == ("xoxb-1", "xapp-1", "s")
    assert found.api_url == "http://127.0.0.1:1/api/"
    assert settings.from_environment(BOTH).api_url == "https://slack.com/api/"


def test_no_secret_is_shown_where_settings_are_printed() -> None:
    found = settings.from_environment({**BOTH, "SLACK_SIGNING_SECRET": "hidden"})
    assert not any(secret in repr(found) for secret in ("xoxb-1", "xapp-1", "hidden"))


@pytest.mark.parametrize(
    ("environment", "told"),
    [
        ({}, "SLACK_BOT_TOKEN and SLACK_APP_TOKEN are missing"),
        ({"SLACK_BOT_TOKEN": "xoxb-1"}, "SLACK_APP_TOKEN is missing"),
        ({"SLACK_APP_TOKEN": "xapp-1"}, "SLACK_BOT_TOKEN is missing"),
        ({"SLACK_SIGNING_SECRET": "s"}, "SLACK_BOT_TOKEN is missing"),
        ({"SLACK_BOT_TOKEN": "xapp-1"}, "SLACK_BOT_TOKEN must be"),
        ({**BOTH, "SLACK_APP_TOKEN": "xoxb-1"}, "SLACK_APP_TOKEN must be"),
    ],
)
def test_what_is_missing_or_mixed_up_is_said_in_one_line(environment: dict[str, str], told: str) -> None:
    with pytest.raises(settings.BadSettings, match=told) as error:
        settings.check(settings.from_environment(environment))
    assert "\n" not in str(error.value) and "docs/slack.md" in str(error.value)


@pytest.mark.parametrize("way_in", [{"SLACK_APP_TOKEN": "xapp-1"}, {"SLACK_SIGNING_SECRET": "s"}])
def test_a_bot_token_and_one_way_in_are_enough(way_in: dict[str, str]) -> None:
    settings.check(settings.from_environment({"SLACK_BOT_TOKEN": "xoxb-1", **way_in}))


def test_a_channel_whose_settings_cannot_work_says_so_and_opens_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*BOTH, "SLACK_SIGNING_SECRET"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxp-of-a-person")
    told: list[str] = []
    channel = SlackChannel(tell=told.append)
    assert len(told) == 1 and "SLACK_BOT_TOKEN must be" in told[0]
    assert channel.blueprint(lambda message: None).routes == []  # type: ignore[arg-type, return-value]


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("SLACK_BOT_TOKEN=xoxb-1", {"SLACK_BOT_TOKEN": "xoxb-1"}),
        ("export A = 'b c'", {"A": "b c"}),
        ('A="b # c"', {"A": "b # c"}),
        ("A=b # why", {"A": "b"}),
        ("# A=b", {}),
        ("no setting", {}),
        ("A=", {"A": ""}),
        ("A=1\nA=2", {"A": "2"}),
    ],
)
def test_env_files_are_read(line: str, found: dict[str, str]) -> None:
    assert dotenv.read(line) == found


def test_the_environment_wins_over_the_env_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".env").write_text("EMBARK_TEST_A=file\nEMBARK_TEST_B=file\n")
    monkeypatch.setenv("EMBARK_ENV_FILE", str(tmp_path / ".env"))
    monkeypatch.setenv("EMBARK_TEST_A", "shell")
    monkeypatch.setenv("EMBARK_TEST_B", "")
    monkeypatch.delenv("EMBARK_TEST_B")
    dotenv.load()
    assert (os.environ["EMBARK_TEST_A"], os.environ["EMBARK_TEST_B"]) == ("shell", "file")


@pytest.mark.parametrize("file", ["", "/nowhere/.env"])
def test_no_env_file_is_no_trouble(file: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMBARK_ENV_FILE", file)
    before = dict(os.environ)
    dotenv.load()
    assert dict(os.environ) == before


@pytest.mark.parametrize(("given", "address"), [("https://e.org/", "https://e.org"), ("", None)])
def test_the_public_address_is_the_operators_or_none(given: str, address: str | None) -> None:
    assert public_address({"EMBARK_PUBLIC_URL": given}) == address
