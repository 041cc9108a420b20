"""Sessions are the server's: minted, signed, expiring."""

from __future__ import annotations

import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.channels import session

KEY = "k" * 40


def test_a_token_stands_for_its_conversation() -> None:
    new = session.mint(KEY)
    assert session.conversation_of(f"Bearer {new.token}", KEY) == new.conversation


def test_no_two_sessions_share_a_conversation() -> None:
    assert len({session.mint(KEY).conversation for _ in range(50)}) == 50


@pytest.mark.parametrize("header", [None, "", "Bearer ", "Basic abc", "Bearer a.b.c"])
def test_a_missing_or_broken_token_is_refused(header: str | None) -> None:
    with pytest.raises(session.BadToken):
        session.conversation_of(header, KEY)


def test_an_expired_token_is_refused() -> None:
    old = session.mint(KEY, datetime.now(UTC) - session.LIFETIME - timedelta(minutes=1))
    with pytest.raises(session.BadToken):
        session.conversation_of(f"Bearer {old.token}", KEY)


def test_a_token_of_another_server_is_refused() -> None:
    with pytest.raises(session.BadToken):
        session.conversation_of(f"Bearer {session.mint('x' * 40).token}", KEY)


def test_a_short_secret_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMBARK_SECRET", "short")
    with pytest.raises(session.WeakSecret, match="32"):
        session.secret()


def test_the_machines_own_secret_is_kept_and_private(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("EMBARK_SECRET", raising=False)
    monkeypatch.setenv("EMBARK_VAR", str(tmp_path))
    first = session.secret()
    assert first == session.secret() and len(first) >= session.MIN_SECRET
    assert stat.S_IMODE((tmp_path / "secret").stat().st_mode) == 0o600
