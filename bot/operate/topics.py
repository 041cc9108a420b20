"""`./embark topics`: the topics Embark answers, to find the id of one whose words are to be changed."""

from __future__ import annotations

import argparse

from bot.insights.topics import search, title_of
from bot.knowledge import knowledge


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """The command's arguments."""
    parser = commands.add_parser("topics", help="the topics Embark answers, with their ids; one alone with its words")
    parser.add_argument("word", nargs="*", help="show only topics whose id or title hold these")


def run(chosen: argparse.Namespace) -> int:
    """Prints ids and titles; the words too where there is only one."""
    found = search(" ".join(chosen.word))
    for id_ in found:
        print(f"{id_:32} {title_of(id_)}")
    if len(found) == 1:
        topic, reply = knowledge().topics.get(found[0]), knowledge().replies.get(found[0])
        words = [("answer", topic.answer.say), ("more", topic.more.say)] if topic else []
        words += [("answer", reply.answer.say)] if reply else []
        print("".join(f"\n{name}: {say}\n" for name, say in words), end="")
    return 0 if found else 1
