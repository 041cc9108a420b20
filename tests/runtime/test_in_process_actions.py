"""Actions in process: the same results and refusals as over HTTP, without HTTP, and nothing of an error reaches the person."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from rasa.core.actions.action import ActionExecutionRejection, RemoteAction
from rasa.core.channels.channel import CollectingOutputChannel
from rasa.core.nlg.response import TemplatedNaturalLanguageGenerator
from rasa.core.policies.policy import PolicyPrediction
from rasa.core.processor import MessageProcessor
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered, SlotSet
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.exceptions import RasaException
from rasa.utils.endpoints import EndpointConfig

from bot.runtime import in_process_actions

ACTIONS = """
from rasa_sdk import Action
from rasa_sdk.events import SlotSet
from rasa_sdk.interfaces import ActionExecutionRejection


class Greets(Action):
    def name(self):
        return "action_sample_greets"

    async def run(self, dispatcher, tracker, domain):
        dispatcher.utter_message(text=f"Hello {tracker.sender_id}", topic="chat/greet")
        return [SlotSet("greeted", True)]


class Declines(Action):
    def name(self):
        return "action_sample_declines"

    def run(self, dispatcher, tracker, domain):
        raise ActionExecutionRejection(self.name(), "not now")


class Breaks(Action):
    def name(self):
        return "action_sample_breaks"

    def run(self, dispatcher, tracker, domain):
        dispatcher.utter_message(text="half an answer")
        raise ZeroDivisionError("the inside of the house")
"""


@pytest.fixture(scope="module", autouse=True)
def package(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Two packages of actions: `sample_actions`, and `broken_actions` that cannot be imported."""
    folder = tmp_path_factory.mktemp("packages")
    for name, text in (("sample_actions", ACTIONS), ("broken_actions", "import there_is_no_such_package\n")):
        (folder / name).mkdir()
        (folder / name / "__init__.py").write_text(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(folder)
        yield


class OverHttp(Exception):
    """A request left the process."""


@pytest.fixture(autouse=True)
def no_http(monkeypatch: pytest.MonkeyPatch) -> None:
    """Any HTTP session is an error."""

    def session(self: EndpointConfig) -> Any:
        raise OverHttp(self.url)

    monkeypatch.setattr(EndpointConfig, "session", session)


def action(name: str, url: str = "in-process://sample_actions") -> Any:
    """A custom action as Rasa holds it."""
    return RemoteAction(name, EndpointConfig(url))


def run(remote: Any) -> list[Any]:
    """Runs it on a new conversation `ada` as Rasa does."""
    domain = Domain.empty()
    tracker = DialogueStateTracker("ada", domain.slots)
    events: list[Any] = asyncio.run(
        remote.run(CollectingOutputChannel(), TemplatedNaturalLanguageGenerator({}), tracker, domain)
    )
    return events


def test_an_action_runs_without_http_and_its_events_come_back() -> None:
    assert [event for event in run(action("action_sample_greets")) if not isinstance(event, BotUttered)] == [
        SlotSet("greeted", True)
    ]


def test_what_an_action_says_comes_back_with_its_extras() -> None:
    (said,) = [event for event in run(action("action_sample_greets")) if isinstance(event, BotUttered)]
    assert (said.text, said.metadata["topic"]) == ("Hello ada", "chat/greet")


def test_any_other_address_goes_over_http_as_ever() -> None:
    with pytest.raises(OverHttp, match=r"http://127\.0\.0\.1:1/webhook"):
        run(action("action_sample_greets", "http://127.0.0.1:1/webhook"))


def test_an_action_that_declines_is_rasas_rejection() -> None:
    with pytest.raises(ActionExecutionRejection, match="not now") as told:
        run(action("action_sample_declines"))
    assert told.value.action_name == "action_sample_declines"


def test_an_unknown_action_is_rasas_own_error() -> None:
    with pytest.raises(RasaException, match="Failed to execute custom action 'action_sample_nobody'"):
        run(action("action_sample_nobody"))


def test_actions_that_cannot_be_imported_do_not_end_the_server() -> None:
    with pytest.raises(ImportError, match="the actions in 'broken_actions' cannot be imported"):
        run(action("action_sample_greets", "in-process://broken_actions"))


def turn(name: str) -> tuple[list[dict[str, Any]], DialogueStateTracker]:
    """One action as the chat server's processor runs it: what the person got, and the conversation."""
    processor = object.__new__(MessageProcessor)  # only its way of running an action is wanted, no model
    processor.domain = Domain.empty()
    output = CollectingOutputChannel()
    tracker = DialogueStateTracker("ada", processor.domain.slots)
    asyncio.run(
        processor._run_action(
            action(name), tracker, output, TemplatedNaturalLanguageGenerator({}), PolicyPrediction([1.0], "RulePolicy")
        )
    )
    return output.messages, tracker


@pytest.mark.parametrize("name", ["action_sample_breaks", "action_sample_declines", "action_sample_nobody"])
def test_nothing_of_a_failing_action_reaches_the_person(name: str) -> None:
    messages, _ = turn(name)
    assert messages == []


def test_a_failing_action_is_told_to_the_operator_by_name(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        turn("action_sample_breaks")
    assert "running action 'action_sample_breaks'" in caplog.text


def test_after_a_failing_action_the_conversation_goes_on() -> None:
    _, tracker = turn("action_sample_breaks")
    assert tracker.latest_action_name == "action_sample_breaks"


RESULTS: list[dict[str, Any]] = [
    {"events": [], "responses": []},
    {"events": [{"event": "slot", "name": "a", "value": 1}], "responses": [{"text": "x"}]},
    {"events": "none", "responses": []},
    {"events": [], "responses": ["x"]},
    {"events": [{"event": "slot"}], "responses": []},
]


@pytest.mark.parametrize("result", RESULTS)
def test_the_response_check_agrees_with_rasas(result: dict[str, Any]) -> None:
    from jsonschema import ValidationError, validate

    def accepted(check: Any) -> bool:
        try:
            check()
        except ValidationError:
            return False
        return True

    remote = action("action_sample_greets", "http://127.0.0.1:1/webhook")
    rasas = accepted(lambda: validate(result, RemoteAction.action_response_format_spec()))
    assert accepted(lambda: remote._validate_action_result(result)) == rasas


def test_an_action_in_process_is_not_sent_the_domain() -> None:
    remote = action("action_sample_greets")
    assert "domain" not in remote._action_call_format(DialogueStateTracker("ada", []), Domain.empty())


def test_an_action_elsewhere_is_sent_the_domain_as_ever() -> None:
    remote = action("action_sample_greets", "http://127.0.0.1:1/webhook")
    assert "domain" in remote._action_call_format(DialogueStateTracker("ada", []), Domain.empty())


def test_a_package_is_registered_once_a_process() -> None:
    assert in_process_actions._executor("sample_actions") is in_process_actions._executor("sample_actions")
