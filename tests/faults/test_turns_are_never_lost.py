"""Whatever breaks at whatever step of a turn: an answer that was shown is kept, one that was not kept is not shown."""

from __future__ import annotations

import http.client
import json
import os
import resource
import signal
import socket
import sqlite3
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.conftest import Server, Talk, free_port, start, stop

QUESTION = "how much does the PTCE cost"
MESSAGES = "/webhooks/web/messages"
FAST = {"EMBARK_SESSIONS_PER_MINUTE": "100000", "EMBARK_MESSAGES_PER_MINUTE": "100000"}


@pytest.fixture(scope="module")
def hurt(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Server]]:
    """The one Embark of these tests, which may be killed; whoever comes next starts it again."""
    servers = [start(tmp_path_factory.mktemp("var"), free_port(), **FAST)]
    yield servers
    kill(servers[0])


@pytest.fixture
def own(hurt: list[Server]) -> Server:
    """An Embark that a test may hurt."""
    if hurt[0].process.poll() is not None:
        hurt[0] = again(hurt[0])
    return hurt[0]


def kill(server: Server) -> None:
    """Ends a server as a power cut does."""
    if server.process.poll() is None:
        server.process.send_signal(signal.SIGKILL)
        server.process.wait()


def again(server: Server) -> Server:
    """The same Embark, started anew on the same port and folder."""
    new = start(server.var, server.port, **FAST)
    server.process = new.process
    return server


@contextmanager
def locked(var: Path) -> Iterator[None]:
    """Another program holds the database."""
    with closing(sqlite3.connect(var / "conversations.db", isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        yield
        other.execute("ROLLBACK")


def test_a_turn_that_cannot_be_written_is_answered_with_try_again_and_forgotten(own: Server) -> None:
    talk = own.talk()
    with locked(own.var):
        status, body = talk.post({"text": QUESTION})
    assert status == 503 and body["error"]["code"] == "not_kept" and "try again" in body["error"]["message"]
    assert talk.transcript() == []
    talk.say(QUESTION)
    assert len(talk.transcript()) == 2


def test_an_incident_a_person_is_told_of_is_in_the_log_without_their_words(own: Server) -> None:
    talk = own.talk()
    with locked(own.var):
        _, body = talk.post({"text": f"{QUESTION} zxqvincident"})
    incident = body["error"]["message"].rpartition("incident ")[2].rstrip(")")
    log = (own.var / "serve.log").read_text()
    assert incident in log and "zxqvincident" not in log


def test_many_people_at_once_lose_nothing_while_the_database_is_blocked_now_and_then(own: Server) -> None:
    talks = [own.talk() for _ in range(8)]
    answered: dict[int, int] = {}

    def chat(number: int) -> None:
        for turn in range(6):
            status, _ = talks[number].post({"text": QUESTION, "client_id": f"talk-{number}-{turn}"})
            answered[number] = answered.get(number, 0) + (status == 200)
            assert status in (200, 503)

    with ThreadPoolExecutor(8) as people:
        work = [people.submit(chat, number) for number in range(8)]
        for _ in range(2):
            with locked(own.var):
                own.call("GET", "/health")
        for done in work:
            done.result()
    assert [len(talk.transcript()) for talk in talks] == [2 * answered[number] for number in range(8)]


def test_a_database_that_is_moved_away_and_back_loses_nothing(own: Server) -> None:
    talk = own.talk()
    talk.say("do i need a degree?")
    for file in own.var.glob("conversations.db*"):
        file.rename(file.with_name(f"away-{file.name}"))
    status, _ = talk.post({"text": QUESTION})
    for file in own.var.glob("away-*"):
        file.replace(file.with_name(file.name.removeprefix("away-")))
    talk.say("is it worth it")
    kill(own)
    again(own)
    assert len(talk.transcript()) == (6 if status == 200 else 4)


def test_a_full_disk_is_told_and_nothing_is_lost(own: Server) -> None:
    talk = own.talk()
    talk.say("do i need a degree?")
    resource.prlimit(own.process.pid, resource.RLIMIT_FSIZE, (1, resource.RLIM_INFINITY))
    status, body = talk.post({"text": QUESTION})
    assert status == 503 and body["error"]["code"] == "not_kept"
    resource.prlimit(own.process.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    talk.say(QUESTION)
    assert len(talk.transcript()) == 4


# Killed at a step of a turn


class Actions(ThreadingHTTPServer):
    """An action server that does what the test wants: it holds a call until released, fails, or says nothing."""

    def __init__(self) -> None:
        self.behaviour, self.reached, self.released = "hold", threading.Event(), threading.Event()
        super().__init__(("127.0.0.1", 0), Answers)
        threading.Thread(target=self.serve_forever, daemon=True).start()


class Answers(BaseHTTPRequestHandler):
    """One call."""

    server: Actions

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.server.reached.set()
        if self.server.behaviour == "hold":
            self.server.released.wait(60)
        status, body = {
            "fail": (500, b"Traceback: secret"),
            "rubbish": (200, b"<html>"),
            "nothing": (200, b'{"events": [], "responses": []}'),
            "hold": (200, b'{"events": [], "responses": []}'),
        }[self.server.behaviour]
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Silent."""


@pytest.fixture(scope="module")
def elsewhere(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, Actions]]:
    """Embark with actions in another process."""
    actions, var = Actions(), tmp_path_factory.mktemp("var")
    endpoints = var / "endpoints.yml"
    endpoints.write_text(
        f"action_endpoint:\n  url: http://127.0.0.1:{actions.server_address[1]}/webhook\n"
        "tracker_store:\n  type: bot.runtime.tracker_store.SqliteTrackerStore\n"
        "lock_store:\n  type: bot.runtime.lock_store.InProcessLockStore\n"
    )
    server = start(var, free_port(), EMBARK_ENDPOINTS=str(endpoints), EMBARK_TURN_SECONDS="1", **FAST)
    yield server, actions
    actions.released.set()
    kill(server)
    actions.shutdown()
    actions.server_close()


@pytest.mark.parametrize("behaviour", ["fail", "rubbish", "nothing", "hold"])
def test_an_action_that_fails_or_hangs_is_told_and_not_remembered(
    elsewhere: tuple[Server, Actions], behaviour: str
) -> None:
    server, actions = elsewhere
    actions.behaviour, talk = behaviour, server.talk()
    status, body = talk.post({"text": QUESTION})
    assert status == 503 and body["error"]["code"] == "not_answered" and "secret" not in body["error"]["message"]
    assert talk.transcript() == []


def test_killed_while_an_action_runs_the_message_can_be_sent_again(elsewhere: tuple[Server, Actions]) -> None:
    server, actions = elsewhere
    actions.behaviour, talk = "hold", server.talk()
    actions.reached.clear()
    with ThreadPoolExecutor(1) as person:
        sending = person.submit(talk.post, {"text": QUESTION, "client_id": "client-1"})
        assert actions.reached.wait(30)
        kill(server)
        with pytest.raises((http.client.HTTPException, OSError)):
            sending.result()
    again(server)  # with the actions in its own process
    status, _ = talk.post({"text": QUESTION, "client_id": "client-1"})
    assert status == 200 and len(talk.transcript()) == 2


def test_killed_before_the_turn_is_written_the_message_can_be_sent_again(own: Server) -> None:
    talk = own.talk()
    with ThreadPoolExecutor(1) as person:
        with locked(own.var):
            sending = person.submit(talk.post, {"text": QUESTION, "client_id": "client-1"})
            while not sending.running():
                pass
            kill(own)
        with pytest.raises((http.client.HTTPException, OSError)):
            sending.result()
    again(own)
    status, _ = talk.post({"text": QUESTION, "client_id": "client-1"})
    assert status == 200 and len(talk.transcript()) == 2


def test_killed_after_the_turn_is_written_the_same_answer_comes_again(own: Server) -> None:
    talk = own.talk()
    talk.say("do i need a degree?")
    with closing(sqlite3.connect(own.var / "conversations.db")) as watcher:
        before = watcher.execute("SELECT count(*) FROM turns").fetchone()
    body = json.dumps({"text": QUESTION, "client_id": "client-1"})
    with socket.create_connection(("127.0.0.1", own.port)) as sent:
        sent.sendall(
            f"POST {MESSAGES} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
            f"Authorization: Bearer {talk.token}\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode()
        )
        with closing(sqlite3.connect(own.var / "conversations.db")) as watcher:
            while watcher.execute("SELECT count(*) FROM turns").fetchone() == before:
                pass
        kill(own)
    again(own)
    status, answer = talk.post({"text": QUESTION, "client_id": "client-1"})
    shown = talk.transcript()
    assert status == 200 and len(shown) == 4
    assert answer["messages"][0]["id"] == shown[-1]["id"] and answer["messages"][0]["text"] == shown[-1]["text"]


def test_a_form_goes_on_after_a_restart(own: Server) -> None:
    talk = own.talk()
    talk.say("is this job for me?")
    asked = talk.press("Check my fit in eight questions")
    assert stop(own) == 0
    again(own)
    reply = talk.press(asked["buttons"][0]["title"])
    assert reply["text"] != asked["text"] and len(reply["buttons"]) >= 2


def test_two_embarks_do_not_share_a_folder(own: Server) -> None:
    import subprocess
    import sys

    from bot import paths

    second = subprocess.run(
        [sys.executable, "-m", "bot.serve", "--port", str(free_port())],
        cwd=paths.PROJECT,
        env={**os.environ, "EMBARK_VAR": str(own.var)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert second.returncode == 1 and second.stderr.startswith("Embark: another Embark is serving from")
    assert second.stderr.count("\n") == 1


# Sent twice, sent at once


def test_a_message_sent_twice_is_answered_once_with_the_same_words(talk: Talk) -> None:
    first = talk.post({"text": QUESTION, "client_id": "client-1"})
    assert first == talk.post({"text": QUESTION, "client_id": "client-1"})
    assert len(talk.transcript()) == 2


def test_a_message_sent_twice_at_once_is_answered_once(talk: Talk) -> None:
    with ThreadPoolExecutor(4) as people:
        same = list(people.map(lambda _: talk.post({"text": QUESTION, "client_id": "client-1"}), range(4)))
    assert {status for status, _ in same} <= {200, 429}
    assert len({body["messages"][0]["id"] for status, body in same if status == 200}) == 1
    assert len(talk.transcript()) == 2


def test_a_button_sent_twice_is_pressed_once(talk: Talk) -> None:
    button = talk.say(QUESTION)["buttons"][0]["id"]
    first = talk.post({"button": button, "client_id": "client-2"})
    assert first == talk.post({"button": button, "client_id": "client-2"})
    assert len(talk.transcript()) == 4


def test_messages_at_once_in_one_conversation_are_all_answered(talk: Talk) -> None:
    with ThreadPoolExecutor(6) as people:
        answers = list(people.map(lambda n: talk.post({"text": QUESTION, "client_id": f"client-{n}"}), range(6)))
    assert {status for status, _ in answers} <= {200, 429}
    shown = [message["from"] for message in talk.transcript()]
    assert shown == ["user", "bot"] * sum(status == 200 for status, _ in answers)


@pytest.mark.parametrize("client_id", ["short", "x" * 65, "with space", 7, ["client-1"], "ü-client-1"])
def test_a_client_id_that_is_none_is_refused(talk: Talk, client_id: object) -> None:
    status, body = talk.post({"text": QUESTION, "client_id": client_id})
    assert status == 400 and "client_id" in body["error"]["message"]


def test_the_transcript_names_the_clients_messages_and_the_judged_answers(server: Server, talk: Talk) -> None:
    _, body = talk.post({"text": QUESTION, "client_id": "client-1"})
    judged = json.dumps({"message_id": body["messages"][0]["id"], "helpful": False})
    assert server.call("POST", "/webhooks/web/feedback", judged, talk.token)[0] == 204
    question, answer = talk.transcript()
    assert question["client_id"] == "client-1" and answer["helpful"] is False
