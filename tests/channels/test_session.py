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
    with pytest.raises(session.BadSecret, match="32"):
        session.secret()


def test_the_machines_own_secret_is_kept_and_private(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("EMBARK_SECRET", raising=False)
    monkeypatch.setenv("EMBARK_VAR", str(tmp_path))
    first = session.secret()
    assert first == session.secret() and len(first) >= session.MIN_SECRET
    assert stat.S_IMODE((tmp_path / "secret").stat().st_mode) == 0o600


@pytest.fixture
def var(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """No secret given; var/ is a folder of this test's own."""
    for name in ("EMBARK_SECRET", "EMBARK_SECRET_FILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("EMBARK_VAR", str(tmp_path))
    return tmp_path


def test_a_secret_may_be_kept_in_a_file(var: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (var / "given").touch(mode=0o600)
    (var / "given").write_text(f"{KEY}\n")
    monkeypatch.setenv("EMBARK_SECRET_FILE", str(var / "given"))
    assert session.secret() == KEY and not (var / "secret").exists()


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o660])
@pytest.mark.parametrize("name", ["given", "secret"])
def test_a_secret_that_others_can_read_is_refused_with_the_fix(
    var: Path, monkeypatch: pytest.MonkeyPatch, name: str, mode: int
) -> None:
    (var / name).write_text(KEY)
    (var / name).chmod(mode)
    if name == "given":
        monkeypatch.setenv("EMBARK_SECRET_FILE", str(var / name))
    with pytest.raises(session.BadSecret, match=f"chmod 600 {var / name}") as refused:
        session.secret()
    assert KEY not in str(refused.value)


def test_two_secrets_are_one_too_many(var: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMBARK_SECRET", KEY)
    monkeypatch.setenv("EMBARK_SECRET_FILE", str(var / "given"))
    with pytest.raises(session.BadSecret, match="Leave one out"):
        session.secret()


@pytest.mark.parametrize("left", ["", "half"])
def test_a_secret_that_was_cut_off_signs_nothing(var: Path, left: str) -> None:
    (var / "secret").touch(mode=0o600)
    (var / "secret").write_text(left)
    with pytest.raises(session.BadSecret, match="Delete the file"):
        session.secret()


def test_of_two_servers_that_make_the_secret_at_once_the_first_wins(var: Path) -> None:
    first = session.secret()
    session._make(var / "secret")
    assert session.secret() == first and [file.name for file in var.iterdir()] == ["secret"]
