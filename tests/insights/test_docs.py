"""What docs/adapt.md and docs/operate.md tell people to type and to write is what Embark takes."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
import yaml

from bot import paths
from bot.operate.__main__ import main
from tests.insights.conftest import EXAMPLE

DOCS = [paths.PROJECT / "docs" / name for name in ("adapt.md", "operate.md")]
COMMANDS = sorted({
    command
    for file in DOCS
    for command in re.findall(r"\./embark ([^`\n#]+?)(?=[`\n]| {2})", file.read_text(encoding="utf-8"))
    if not command.startswith(("-", "COMMAND"))
})  # fmt: skip


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_exists_with_its_options(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    name, *rest = shlex.split(command)
    with pytest.raises(SystemExit) as ended:
        main([name, "--help"])
    assert ended.value.code == 0
    told = capsys.readouterr().out
    assert all(word in told for word in rest if word.startswith("--"))


def test_there_are_commands_to_look_at() -> None:
    assert len(COMMANDS) > 12


@pytest.mark.parametrize("block", re.findall(r"```yaml\n(.*?)```", DOCS[0].read_text(encoding="utf-8"), re.DOTALL))
def test_what_is_to_be_written_stands_in_the_example_folder(block: str) -> None:
    shown = yaml.safe_load(block)
    held = [yaml.safe_load(file.read_text(encoding="utf-8")) for file in EXAMPLE.rglob("*.yml")]
    assert shown in held or all(any(row in rows for rows in held if isinstance(rows, list)) for row in shown)


@pytest.mark.parametrize("file", DOCS, ids=lambda file: file.name)
def test_every_file_that_is_named_is_there_or_is_made(file: Path) -> None:
    made = {"local", "var", "local-old"}
    named = re.findall(r"(?<![\w/$])((?:docs|bot|data|local|var)/[\w./-]*)", file.read_text(encoding="utf-8"))
    assert all((paths.PROJECT / name).exists() for name in named if name.split("/")[0] not in made)
