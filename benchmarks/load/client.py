"""The people: sends messages to a running contender and notes how long each answer took.

A process of its own, so that the load does not share an interpreter with what measures it. Reads one plan as JSON from
standard input and prints one result as JSON: see `Plan` and `Result`.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import sys
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass, field
from itertools import cycle, islice

import aiohttp

from benchmarks.load.dialects import DIALECTS, Dialect, NotAnswered
from benchmarks.load.processes import cpu_seconds

#: Longer than any answer that is still of use; beyond it the message counts as not answered.
TIMEOUT_S = 60
#: What may happen to a request that is not the client's fault.
FAILURES = (NotAnswered, aiohttp.ClientError, OSError, TimeoutError)


@dataclass(frozen=True, slots=True)
class Plan:
    """What to send, and to whom.

    Attributes:
        how: "closed" (each person waits for the answer before asking again), "open" (messages come on schedule whether
            or not earlier ones are answered), "turns" (one long conversation after another), "visitors" (new people).
        dialect: Which protocol the contender speaks (benchmarks.load.dialects).
        pids: The contender's processes, whose CPU time is read before, after, and between turns.
        questions: (question, what the answer must show), asked in this order again and again.
        people: How many at once ("closed", "visitors"), how many conversations in all ("open", "turns").
        amount: Seconds ("closed", "open"), turns of a conversation ("turns"), visitors in all ("visitors").
        rate: Messages a second ("open").
        turns: Turns of a conversation before a new one begins ("closed").
    """

    how: str
    dialect: str
    port: int
    pids: list[int]
    questions: list[tuple[str, str]]
    people: int = 1
    amount: float = 10
    rate: float = 20
    turns: int = 5


@dataclass(slots=True)
class Result:
    """What came of it.

    Attributes:
        latencies_ms: One an answered message; in "open", counted from the moment it was due.
        right: How many answers showed what they must.
        errors: What went wrong -> how often.
        turn_cpu_ms: "turns" only: a list a conversation, CPU of all processes for each turn.
    """

    seconds: float = 0.0
    cpu_s: float = 0.0
    latencies_ms: list[float] = field(default_factory=list)
    right: int = 0
    errors: dict[str, int] = field(default_factory=dict)
    turn_cpu_ms: list[list[float]] = field(default_factory=list)


class Crowd:
    """Carries out one plan."""

    def __init__(self, plan: Plan, http: aiohttp.ClientSession):
        self.plan, self.result, self.errors = plan, Result(), Counter[str]()
        self._http = http
        self._questions = cycle(plan.questions)

    async def person(self) -> Dialect:
        """Someone new, in a conversation if the server gives one; else with the first question it is asked for again."""
        person = DIALECTS[self.plan.dialect](self._http, self.plan.port)
        with contextlib.suppress(*FAILURES):
            await person.begin()
        return person

    async def ask(self, person: Dialect, due: float | None = None) -> None:
        """One question and its answer, timed from now or from when it was due (`time.perf_counter`)."""
        question, expected = next(self._questions)
        began = time.perf_counter() if due is None else due
        try:
            if not person.begun:
                await person.begin()
            shown = await person.say(question)
        except FAILURES as error:
            self.errors[str(error) if isinstance(error, NotAnswered) else type(error).__name__] += 1
            return
        self.result.latencies_ms.append(1000 * (time.perf_counter() - began))
        self.result.right += shown == expected

    async def closed(self) -> None:
        """`people` at once, each in short conversations, until the time is up."""
        end = time.perf_counter() + self.plan.amount

        async def worker() -> None:
            while time.perf_counter() < end:
                person = await self.person()
                for _ in range(self.plan.turns):
                    if time.perf_counter() < end:
                        await self.ask(person)

        await asyncio.gather(*(worker() for _ in range(self.plan.people)))

    async def open(self) -> None:
        """`rate` messages a second, shared out over `people` conversations in turn."""
        people = [await self.person() for _ in range(self.plan.people)]
        began, tasks = time.perf_counter(), []
        for number, person in enumerate(islice(cycle(people), int(self.plan.amount * self.plan.rate))):
            due = began + number / self.plan.rate
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            tasks.append(asyncio.create_task(self.ask(person, due)))
        await asyncio.gather(*tasks)

    async def turns(self) -> None:
        """`people` long conversations, one after the other; CPU is read at each turn."""
        for _ in range(self.plan.people):
            person, costs = await self.person(), list[float]()
            for _ in range(int(self.plan.amount)):
                before = cpu_seconds(self.plan.pids)
                await self.ask(person)
                costs.append(1000 * (cpu_seconds(self.plan.pids) - before))
            self.result.turn_cpu_ms.append(costs)

    async def visitors(self) -> None:
        """`amount` new people who ask one question each, `people` at once."""
        left = iter(range(int(self.plan.amount)))

        async def worker() -> None:
            for _ in left:
                await self.ask(await self.person())

        await asyncio.gather(*(worker() for _ in range(self.plan.people)))


async def carry_out(plan: Plan) -> Result:
    """Runs the plan from start to end."""
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(connector=connector, timeout=aiohttp.ClientTimeout(total=TIMEOUT_S)) as http:
        crowd = Crowd(plan, http)
        ways: dict[str, Callable[[], Awaitable[None]]] = {
            "closed": crowd.closed,
            "open": crowd.open,
            "turns": crowd.turns,
            "visitors": crowd.visitors,
        }
        cpu, began = cpu_seconds(plan.pids), time.perf_counter()
        await ways[plan.how]()
        crowd.result.seconds = time.perf_counter() - began
        crowd.result.cpu_s = cpu_seconds(plan.pids) - cpu
        crowd.result.errors = dict(crowd.errors)
        return crowd.result


def main() -> None:
    """Standard input to standard output."""
    print(json.dumps(asdict(asyncio.run(carry_out(Plan(**json.load(sys.stdin)))))))


if __name__ == "__main__":
    main()
