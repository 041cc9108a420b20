"""The adapters that make a turn cheap change nothing about it: runner, recent turns, rules by state, event types, locks."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from rasa.core.policies.rule_policy import RulePolicy
from rasa.core.processor import MessageProcessor
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.shared.core import events as rasa_events
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, Event, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot import paths
from bot.runtime import recent_turns
from bot.runtime.lock_store import InProcessLockStore
from tests.runtime import rasa_source

DOMAIN = Domain.load(str(paths.PROJECT / "domain.yml"))


def turn(number: int, intent: str = "training_exam_cost", action: str = "action_answer") -> list[Event]:
    """A turn as it stands in a tracker."""
    return [
        UserUttered(f"question {number}", {"name": intent, "confidence": 0.9}),
        ActionExecuted(action),
        SlotSet("last_topic", f"topic {number}"),
        BotUttered(f"answer {number}"),
        ActionExecuted("action_listen"),
    ]


def tracker_of(*turns: list[Event], domain: Domain = DOMAIN) -> DialogueStateTracker:
    """A conversation of these turns."""
    every = [ActionExecuted("action_listen"), *(event for events in turns for event in events)]
    return DialogueStateTracker.from_events("ada", every, domain.slots)


def asked(intent: str, turns: int) -> DialogueStateTracker:
    """A conversation of some turns at whose end something was asked and not yet answered."""
    tracker = tracker_of(*map(turn, range(turns)))
    tracker.update(UserUttered("and now", {"name": intent, "confidence": 0.9}))
    return tracker


@pytest.fixture(scope="module")
def processor(model: Path) -> Iterator[MessageProcessor]:
    """Rasa's message processor with the trained model."""
    from rasa.core.lock_store import InMemoryLockStore
    from rasa.core.nlg.response import TemplatedNaturalLanguageGenerator
    from rasa.core.tracker_store import InMemoryTrackerStore

    store = InMemoryTrackerStore(DOMAIN)
    yield MessageProcessor(str(model), store, InMemoryLockStore(), TemplatedNaturalLanguageGenerator({}))


# The runner


def test_a_model_runs_without_dask(processor: MessageProcessor, monkeypatch: pytest.MonkeyPatch) -> None:
    import dask

    monkeypatch.setattr(dask, "get", None)
    assert asyncio.run(processor.parse_message(_message("how much is the exam")))["intent"]["name"]


def _message(text: str) -> Any:
    from rasa.core.channels.channel import UserMessage

    return UserMessage(text)


@pytest.mark.parametrize(
    "intent", ["training_exam_cost", "chat_greet", "chat_next_stage", "safety_crisis", "nlu_fallback"]
)
@pytest.mark.parametrize("turns", [0, 1, 2, 7])
def test_the_same_action_is_chosen_as_by_rasas_runner_over_the_whole_conversation(
    processor: MessageProcessor, model: Path, tmp_path_factory: pytest.TempPathFactory, intent: str, turns: int
) -> None:
    ours = processor._predict_next_with_tracker(asked(intent, turns))
    tracker = asked(intent, turns)
    rasas = DaskGraphRunner.run(
        processor.graph_runner, {"__tracker__": tracker}, [processor.model_metadata.core_target]
    )[processor.model_metadata.core_target]
    assert (
        DOMAIN.action_names_or_texts[ours.max_confidence_index]
        == DOMAIN.action_names_or_texts[rasas.max_confidence_index]
    )


def test_training_keeps_rasas_runner() -> None:
    import rasa.engine.runner.dask as original
    from rasa.core import processor as amended

    assert original.DaskGraphRunner is not amended.DaskGraphRunner
    assert issubclass(amended.DaskGraphRunner, original.DaskGraphRunner)


# Recent turns


def rule_lengths() -> list[int]:
    """How many turns each rule of ours has."""
    rules = yaml.safe_load((paths.PROJECT / "data" / "rules.yml").read_text(encoding="utf-8"))["rules"]
    return [sum("intent" in step or "or" in step for step in rule["steps"]) for rule in rules]


def test_policies_see_as_many_turns_as_our_rules_and_memory_need() -> None:
    config = yaml.safe_load((paths.PROJECT / "config.yml").read_text(encoding="utf-8"))
    states = max(policy.get("max_history", 0) for policy in config["policies"])
    assert max(*rule_lengths(), states / 2) < recent_turns.TURNS


def test_policies_see_the_last_turns_only() -> None:
    recent = recent_turns._recent(tracker_of(*map(turn, range(30))), "action_listen", rasa_events)
    assert [event.text for event in recent.events if isinstance(event, UserUttered)] == [
        f"question {n}" for n in (26, 27, 28, 29)
    ]


def test_policies_see_everything_where_a_slot_counts() -> None:
    domain = Domain.from_dict({"slots": {"mood": {"type": "text", "influence_conversation": True, "mappings": []}}})
    tracker = tracker_of(*map(turn, range(30)), domain=domain)
    assert recent_turns._recent(tracker, "action_listen", rasa_events) is tracker


def test_a_copy_of_a_tracker_is_the_same_and_apart() -> None:
    tracker = tracker_of(turn(1), turn(2))
    copy = tracker.copy()
    assert copy == tracker and copy.current_slot_values() == tracker.current_slot_values()
    copy.update(SlotSet("last_topic", "another"))
    assert tracker.get_slot("last_topic") == "topic 2" and len(tracker.events) == len(copy.events) - 1


# Rules by state


def test_the_same_rules_fit_as_when_each_is_tried(processor: MessageProcessor) -> None:
    policy = next(
        node._component
        for node in processor.graph_runner._instantiated_nodes.values()
        if isinstance(node._component, RulePolicy)
    )
    lookup = policy.lookup["rules"]
    for turns in (0, 1, 3):
        for intent in ("training_exam_cost", "chat_affirm", "nlu_fallback"):
            states = policy._prediction_states(asked(intent, turns), DOMAIN)
            tried = set(lookup)
            for index, state in enumerate(reversed(states)):
                tried = {key for key in tried if policy._is_rule_applicable(key, index, state)}
            assert policy._get_possible_keys(lookup, states) == tried == policy._get_possible_keys(lookup, states)


# Event types


def test_every_event_type_is_found_by_its_name() -> None:
    for kind in (UserUttered, BotUttered, SlotSet, ActionExecuted):
        for _ in range(2):
            assert Event.resolve_by_type(kind.type_name) is kind


def test_an_unknown_event_is_still_an_error() -> None:
    for _ in range(2):
        with pytest.raises(ValueError, match="Unknown event name"):
            Event.resolve_by_type("no such event")


# Locks


def test_turns_of_one_conversation_go_one_after_the_other_in_order() -> None:
    locks, order = InProcessLockStore(), []

    async def one(number: int) -> None:
        async with locks.lock("ada"):
            order.append(("in", number))
            await asyncio.sleep(0)
            order.append(("out", number))

    async def all_() -> None:
        await asyncio.gather(*map(one, range(5)))

    asyncio.run(all_())
    assert order == [(what, number) for number in range(5) for what in ("in", "out")]


def test_conversations_do_not_wait_for_one_another() -> None:
    locks = InProcessLockStore()

    async def inside() -> bool:
        async with locks.lock("ada"), asyncio.timeout(5), locks.lock("bob"):
            return True

    assert asyncio.run(inside())


def test_a_turn_that_breaks_lets_the_next_one_in_and_leaves_nothing() -> None:
    locks = InProcessLockStore()

    async def breaks() -> None:
        with pytest.raises(RuntimeError):
            async with locks.lock("ada"):
                raise RuntimeError
        async with locks.lock("ada"):
            pass

    asyncio.run(breaks())
    assert not locks._locks and not locks._users


# What they amend is still there


@pytest.mark.parametrize(
    ("module", "name"),
    [
        ("rasa.core.processor", "DaskGraphRunner"),
        ("rasa.core.processor", "_predict_next_with_tracker"),
        ("rasa.shared.core.trackers", "def copy"),
        ("rasa.core.policies.rule_policy", "def _get_possible_keys"),
        ("rasa.shared.core.events", "def resolve_by_type"),
        ("rasa.core.agent", "def _create_tracker_store"),
    ],
)
def test_what_is_amended_is_still_in_rasa(module: str, name: str) -> None:
    assert name in rasa_source.text_of(module)
