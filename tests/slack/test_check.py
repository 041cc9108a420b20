"""`make slack-check` and `make slack`: what is right and wrong with the tokens, in a line each, and nothing posted."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot import paths, serve
from bot.channels.slack import check, manifest
from tests.slack.fake import FakeSlack


@pytest.fixture
def checked(fake: FakeSlack, monkeypatch: pytest.MonkeyPatch) -> FakeSlack:
    """A workspace whose tokens are in the environment."""
    monkeypatch.setenv("EMBARK_ENV_FILE", "")
    monkeypatch.chdir(paths.PROJECT)
    for name, value in fake.environment.items():
        monkeypatch.setenv(name, value)
    return fake


def test_right_tokens_are_three_ticks_and_post_nothing(checked: FakeSlack, capsys: pytest.CaptureFixture[str]) -> None:
    checked.scopes.clear()
    checked.scopes.update(manifest.scopes())
    assert check.main() == 0
    told = capsys.readouterr()
    assert told.err == ""
    assert "✓ SLACK_BOT_TOKEN: workspace “Fake”, as @embark." in told.out
    assert "✓ scopes: all 8 are granted." in told.out
    assert "✓ SLACK_APP_TOKEN: Socket Mode is open to it." in told.out
    assert {call.method for call in checked.calls()} == {"auth.test", "apps.connections.open"}
    assert not any(secret in told.out for secret in (checked.bot_token, checked.app_token))


def test_missing_scopes_are_named(checked: FakeSlack, capsys: pytest.CaptureFixture[str]) -> None:
    checked.scopes.clear()
    checked.scopes.update(set(manifest.scopes()) - {"files:write", "commands"})
    assert check.main() == 1
    assert "✗ scopes missing: commands, files:write." in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("SLACK_BOT_TOKEN", "✗ SLACK_BOT_TOKEN: Slack does not take it (invalid_auth)."),
        ("SLACK_APP_TOKEN", "✗ SLACK_APP_TOKEN: Slack does not take it (invalid_auth)."),
    ],
)
def test_a_wrong_token_is_named(
    checked: FakeSlack, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str, told: str
) -> None:
    monkeypatch.setenv(name, os.environ[name] + "wrong")
    assert check.main() == 1
    assert told in capsys.readouterr().err


def test_slack_out_of_reach_is_told(
    checked: FakeSlack, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SLACK_API_URL", "http://127.0.0.1:9/api/")
    assert check.main() == 1
    assert "Slack cannot be reached" in capsys.readouterr().err


@pytest.mark.parametrize("module", ["bot.channels.slack.check", "bot.serve --slack"])
def test_without_tokens_one_line_says_what_is_missing(module: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", *module.split()],
        cwd=paths.PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1 and done.stdout == ""
    assert done.stderr == (
        "Embark: Slack is not set up: SLACK_BOT_TOKEN and SLACK_APP_TOKEN are missing in the environment and in .env. "
        "docs/slack.md shows how to get them.\n"
    )


def test_tokens_in_the_env_file_are_found(checked: FakeSlack, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "tokens"
    file.write_text("".join(f"{name}={value}\n" for name, value in checked.environment.items()), encoding="utf-8")
    for name in checked.environment:
        monkeypatch.delenv(name)
    monkeypatch.setenv("EMBARK_ENV_FILE", str(file))
    assert check.main() == 0


def test_slack_is_checked_before_anything_slow(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(serve.ServeError, match="Slack is not set up"):
        serve.check_slack()
