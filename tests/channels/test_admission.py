"""Past what can be answered soon, people are told at once when to come back; nobody waits for minutes."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.channels import admission
from bot.channels.admission import PER_CONVERSATION, SLOTS, Gate
from bot.channels.errors import ChannelError
from bot.settings import BadSetting
from tests.conftest import Server


class Turns:
    """Turns that are held open until they are let go."""

    def __init__(self, gate: Gate):
        self.gate, self.go, self.answered = gate, asyncio.Event(), 0

    async def one(self, conversation: str) -> None:
        async with self.gate.turn(conversation):
            await self.go.wait()
            self.answered += 1

    async def begin(self, *conversations: str) -> list[asyncio.Task[None]]:
        """Starts turns and lets each come as far as it can."""
        tasks = [asyncio.ensure_future(self.one(conversation)) for conversation in conversations]
        for _ in range(5):
            await asyncio.sleep(0)
        return tasks


def run(test: Callable[[], Awaitable[None]]) -> None:
    """Runs a test's coroutine."""
    asyncio.run(test())  # type: ignore[arg-type]


def people(number: int, name: str = "p") -> list[str]:
    return [f"{name}{at}" for at in range(number)]


def test_a_few_turns_are_worked_on_and_the_others_wait_and_are_all_answered() -> None:
    async def test() -> None:
        gate = Gate()
        turns = Turns(gate)
        tasks = await turns.begin(*people(SLOTS + 5))
        assert (gate.inside, gate.waiting) == (SLOTS, 5)
        turns.go.set()
        await asyncio.gather(*tasks)
        assert turns.answered == SLOTS + 5 and (gate.inside, gate.waiting) == (0, 0)

    run(test)


def test_past_capacity_one_is_told_at_once_when_to_come_back() -> None:
    async def test() -> None:
        turns = Turns(Gate(most_waiting=3))
        tasks = await turns.begin(*people(SLOTS + 3))
        with pytest.raises(ChannelError) as refused:
            await turns.one("late")
        assert (refused.value.status, refused.value.code) == (503, "busy") and refused.value.retry_after
        turns.go.set()
        await asyncio.gather(*tasks)
        await turns.one("later")

    run(test)


def test_slow_turns_let_fewer_wait() -> None:
    async def test() -> None:
        clock = [0.0]
        gate = Gate(now=lambda: clock[0])
        before = gate.most_waiting()
        for _ in range(50):
            async with gate.turn("a"):
                clock[0] += 1.0
        assert gate.most_waiting() == pytest.approx(admission.PATIENCE * SLOTS, abs=1) and gate.most_waiting() < before

    run(test)


def test_nobody_waits_longer_than_was_promised(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(admission, "PATIENCE", 0.01)

    async def test() -> None:
        turns = Turns(Gate())
        tasks = await turns.begin(*people(SLOTS))
        with pytest.raises(ChannelError) as refused:
            await turns.one("waits")
        assert refused.value.code == "busy" and turns.gate.waiting == 0
        turns.go.set()
        await asyncio.gather(*tasks)

    run(test)


def test_a_second_message_of_a_conversation_waits_and_a_third_is_too_many() -> None:
    async def test() -> None:
        turns = Turns(Gate())
        tasks = await turns.begin(*["same"] * PER_CONVERSATION)
        with pytest.raises(ChannelError) as refused:
            await turns.one("same")
        assert (refused.value.status, refused.value.code) == (429, "too_many") and refused.value.retry_after
        turns.go.set()
        await asyncio.gather(*tasks)
        await turns.one("same")

    run(test)


def test_a_failing_or_given_up_turn_gives_its_place_back() -> None:
    async def test() -> None:
        gate = Gate(most_waiting=1)
        turns = Turns(gate)
        for task in await turns.begin(*people(SLOTS + 1)):
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
        with pytest.raises(ValueError, match="broken"):
            async with gate.turn("p0"):
                raise ValueError("broken")
        assert (gate.inside, gate.waiting) == (0, 0) and await gate.drained(0.01)

    run(test)


def test_a_closed_gate_lets_nobody_in_and_waits_for_those_inside() -> None:
    async def test() -> None:
        turns = Turns(Gate())
        tasks = await turns.begin(*people(SLOTS + 1))
        turns.gate.close()
        with pytest.raises(ChannelError) as refused:
            await turns.one("late")
        assert (refused.value.status, refused.value.code) == (503, "stopping")
        assert not await turns.gate.drained(0.01)
        turns.go.set()
        assert await turns.gate.drained(5) and turns.answered == SLOTS + 1
        await asyncio.gather(*tasks)

    run(test)


@pytest.mark.parametrize("given", ["many", "0", "-1", "1.5"])
def test_a_bound_that_cannot_be_meant_is_refused_with_the_fix(monkeypatch: pytest.MonkeyPatch, given: str) -> None:
    monkeypatch.setenv("EMBARK_MAX_WAITING", given)
    with pytest.raises(BadSetting, match="EMBARK_MAX_WAITING must be a whole number"):
        admission.gate.__wrapped__()


def test_a_crowd_of_one_conversation_is_answered_or_told_to_slow_down(server: Server) -> None:
    talk = server.talk()
    with ThreadPoolExecutor(12) as crowd:
        answers = list(crowd.map(lambda _: talk.post({"text": "do i need a degree?"}), range(24)))
    codes = {status for status, _ in answers}
    assert 200 in codes and codes <= {200, 429}
    assert len(talk.transcript()) == 2 * sum(status == 200 for status, _ in answers)
