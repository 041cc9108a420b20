"""`./embark`: backups are whole, restoring puts nothing at risk, forgetting reaches everything, and errors name the fix."""

from __future__ import annotations

import os
import sqlite3
import subprocess
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from bot import paths
from bot.operate import backup, retention
from bot.operate.__main__ import main
from bot.operate.backup import BackupError
from bot.operate.in_use import claim
from bot.settings import BadSetting
from tests.conftest import Server, Talk

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def embark(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs the command in a folder of its own: exit code, what it printed, what it complained of."""
    monkeypatch.setenv("EMBARK_VAR", str(tmp_path))

    def run(*arguments: object) -> tuple[int, str, str]:
        code = main([str(argument) for argument in arguments])
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


def write(words: str) -> None:
    """A conversation store that holds these words."""
    with closing(sqlite3.connect(paths.var("conversations.db"))) as live, live:
        for table in ("events", "turns", "feedback"):
            live.execute(f"CREATE TABLE IF NOT EXISTS {table} (sender_id, data)")
        live.execute("INSERT INTO events VALUES ('web:ada', ?)", (words,))


def words() -> list[str]:
    """What the conversation store holds."""
    with closing(sqlite3.connect(paths.var("conversations.db"))) as live:
        return [row[0] for row in live.execute("SELECT data FROM events ORDER BY rowid")]


def test_a_backup_taken_back_brings_what_was_there_then(embark: Run) -> None:
    write("first")
    assert embark("backup")[0] == 0
    write("second")
    code, said, _ = embark("restore", backup.backups()[0])
    assert code == 0 and words() == ["first"] and "before" in said


def test_what_a_restore_replaces_is_kept(embark: Run) -> None:
    write("first")
    embark("backup", paths.var("mine.db"))
    write("second")
    embark("restore", paths.var("mine.db"))
    embark("restore", next(file for file in backup.backups() if file.name.startswith("before-restore")))
    assert words() == ["first", "second"]


def test_a_backup_is_for_the_operators_eyes_only(embark: Run) -> None:
    write("first")
    embark("backup")
    assert backup.backups()[0].stat().st_mode & 0o077 == 0


def test_backups_are_listed(embark: Run) -> None:
    assert "no backups yet" in embark("backups")[1]
    write("first")
    embark("backup")
    assert str(backup.backups()[0]) in embark("backups")[1]


@pytest.mark.parametrize(
    ("content", "told"),
    [(None, "is no backup"), (b"words", "is no backup"), (b"", "is no backup")],
    ids=["missing", "not a database", "empty"],
)
def test_what_is_no_backup_is_refused_and_nothing_is_touched(embark: Run, content: bytes | None, told: str) -> None:
    write("first")
    file = paths.var("odd.db")
    if content is not None:
        file.write_bytes(content)
    code, _, complaint = embark("restore", file)
    assert code == 1 and told in complaint and complaint.count("\n") == 1 and words() == ["first"]


def test_a_backup_does_not_overwrite_a_file(embark: Run) -> None:
    write("first")
    paths.var("taken").write_text("mine")
    code, _, complaint = embark("backup", paths.var("taken"))
    assert code == 1 and "exists already" in complaint and paths.var("taken").read_text() == "mine"


def test_without_conversations_there_is_nothing_to_back_up(embark: Run) -> None:
    code, _, complaint = embark("backup")
    assert code == 1 and "nobody has talked" in complaint


def test_nothing_is_restored_under_a_serving_embark(embark: Run) -> None:
    write("first")
    embark("backup")
    with claim():
        code, _, complaint = embark("restore", backup.backups()[0])
    assert code == 1 and "Stop it first" in complaint


def test_an_id_nothing_is_kept_of_is_said(embark: Run) -> None:
    code, _, complaint = embark("forget", "web:nobody")
    assert code == 1 and "nothing is kept" in complaint


def test_help_names_every_command(embark: Run, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        embark("--help")
    said = capsys.readouterr().out
    assert all(command in said for command in ("backup", "backups", "restore", "forget"))


def conversation_of(server: Server, word: str) -> str:
    """The id of the conversation in which a word was said."""
    with closing(sqlite3.connect(server.var / "conversations.db")) as live:
        return str(live.execute("SELECT sender_id FROM events WHERE data LIKE ?", (f"%{word}%",)).fetchone()[0])


def test_an_operator_can_have_a_conversation_forgotten_while_embark_serves(server: Server, talk: Talk) -> None:
    talk.say("i live in ohio zxqvoperator")
    env = {**os.environ, "EMBARK_VAR": str(server.var)}
    command = [str(paths.PROJECT / "embark")]
    subprocess.run([*command, "backup"], env=env, check=True, capture_output=True)
    id_ = conversation_of(server, "zxqvoperator")
    done = subprocess.run([*command, "forget", id_], env=env, check=True, capture_output=True, text=True)
    assert "forgotten" in done.stdout
    left = [f.name for f in server.var.rglob("*") if f.is_file() and b"zxqvoperator" in f.read_bytes()]
    assert left == [] and talk.transcript() == []
    assert "Ohio" not in talk.say("how much do pharmacy technicians make")["text"]


@pytest.mark.parametrize(("given", "days"), [("", 30), ("7", 7), ("0.5", 0.5)])
def test_conversations_are_kept_for_as_long_as_was_set(
    monkeypatch: pytest.MonkeyPatch, given: str, days: float
) -> None:
    monkeypatch.setenv("EMBARK_KEEP_DAYS", given)
    assert retention.keep_days() == days


@pytest.mark.parametrize("given", ["0", "-1", "soon", "nan", "inf"])
def test_a_time_that_is_none_is_refused_with_an_example(monkeypatch: pytest.MonkeyPatch, given: str) -> None:
    monkeypatch.setenv("EMBARK_KEEP_DAYS", given)
    with pytest.raises(BadSetting, match="EMBARK_KEEP_DAYS=30"):
        retention.keep_days()


def test_backups_are_not_kept_longer_than_conversations(embark: Run) -> None:
    write("first")
    embark("backup")
    old = backup.backups()[0]
    os.utime(old, (0, 0))
    assert backup.drop_older_than(30) == 1 and backup.backups() == []


def test_a_backup_that_cannot_be_written_leaves_nothing_half_made(embark: Run, tmp_path: Path) -> None:
    write("first")
    with pytest.raises(BackupError, match="could not be written"):
        backup.make(tmp_path / "no" / "such" / "folder.db")
    assert list(tmp_path.glob("**/*.part")) == []
