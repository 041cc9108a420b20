"""Conversations, one a file, foldered by what happens; each reads as a transcript.

A file's first line says what it shows. Then "> …" is said (or "> [title]" pressed), and what follows holds for the reply:
"= topic | topic" its topic, "+ …" stands in it, "- …" does not, "b title | title" one of these buttons is offered.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Server

FOLDER = Path(__file__).parent
TALKS = sorted(FOLDER.glob("*/*.talk"))


@pytest.mark.parametrize("file", TALKS, ids=[f"{f.parent.name}/{f.stem}" for f in TALKS])
def test_the_conversation_goes_as_written(server: Server, file: Path) -> None:
    talk = server.talk()
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines()[1:], 2):
        mark, words = line[:1], line[2:]
        where = f"{file.name}:{number} {line!r}: {talk.last}"
        if mark == ">":
            talk.press(words[1:-1]) if words.startswith("[") else talk.say(words)
        elif mark == "=":
            assert talk.last["topic"] in words.split(" | "), where
        elif mark == "+":
            assert words in talk.last["text"], where
        elif mark == "-":
            assert words not in talk.last["text"], where
        elif mark == "b":
            assert {button["title"] for button in talk.last["buttons"]} & set(words.split(" | ")), where
        else:
            assert not line, f"{where} is no line of a transcript"
