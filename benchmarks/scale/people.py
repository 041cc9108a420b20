"""People who talk to a cluster: several at once in each conversation, who send again what was not answered, and who check at the
end that everything they were answered is in the transcript, once and in order."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import aiohttp

MESSAGES = "/webhooks/web/messages"
QUESTIONS = (
    "how much does the PTCE cost",
    "do i need a degree?",
    "pay in ohio?",
    "is it worth it",
    "what does a pharmacy technician do",
    "will robots take this job",
    "how long does training take",
    "what about working in a hospital",
    "can i work from home",
    "do i stand all day",
)
#: Seconds between two tries of the same message, and how long it is tried.
PAUSE, PATIENCE = 0.1, 120.0


@dataclass(slots=True)
class Conversation:
    """One conversation: its key, and what it was answered so far.

    Attributes:
        token: The session's token.
        answered: client id -> id of the answer, for each message that was acknowledged.
        lanes: The client ids that each of the people in this conversation sent, in the order in which they sent them.
    """

    token: str
    answered: dict[str, str] = field(default_factory=dict)
    lanes: list[list[str]] = field(default_factory=list)


@dataclass(slots=True)
class Tally:
    """What people saw.

    Attributes:
        seconds: How long each answered message took, tries included.
        answered_at: The moment of each answer (time.monotonic), with its conversation's number.
        refused: (status, code) -> how often a try was not answered; status 0: the connection broke.
    """

    seconds: list[float] = field(default_factory=list)
    answered_at: list[tuple[float, int]] = field(default_factory=list)
    refused: Counter[tuple[int, str]] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class Findings:
    """How transcripts compare with what people were answered."""

    answered: int = 0
    lost: int = 0
    duplicated: int = 0
    out_of_order: int = 0

    def __add__(self, other: Findings) -> Findings:
        return Findings(
            self.answered + other.answered,
            self.lost + other.lost,
            self.duplicated + other.duplicated,
            self.out_of_order + other.out_of_order,
        )

    @property
    def sound(self) -> bool:
        """Nothing lost, doubled or out of order."""
        return not (self.lost or self.duplicated or self.out_of_order)


def compare(
    transcript: Sequence[Mapping[str, Any]], answered: Mapping[str, str], lanes: Sequence[Sequence[str]]
) -> Findings:
    """Looks for each acknowledged message in a transcript.

    Order: one person's messages stand in the order in which they were sent, since each was sent after the answer to the one
    before. Messages of several people at once have no order among each other; each is followed by its own answer, and none is taken
    up before the answer to the one before it (ids tell the moment; all servers of a trial share a clock).

    Args:
        transcript: `messages` as GET /webhooks/web/messages gives them.
        answered: client id -> id of the answer that was shown.
        lanes: Client ids by person, in the order sent.
    """
    places: dict[str, list[int]] = {}
    answers: Counter[str] = Counter(message["id"] for message in transcript if message["from"] == "bot")
    for place, message in enumerate(transcript):
        if message["from"] == "user":
            places.setdefault(str(message.get("client_id")), []).append(place)
    lost = duplicated = out_of_order = 0
    for client_id, answer in answered.items():
        found = places.get(client_id, [])
        follows = found and found[0] + 1 < len(transcript) and transcript[found[0] + 1]["id"] == answer
        lost += not follows
        duplicated += len(found) > 1 or answers[answer] > 1
    for lane in lanes:
        seen = [places[client_id][0] for client_id in lane if client_id in places]
        out_of_order += sum(later < earlier for earlier, later in itertools.pairwise(seen))
    moments = [int(str(message["id"]).removeprefix("m"), 16) for message in transcript]
    out_of_order += sum(later < earlier for earlier, later in itertools.pairwise(moments))
    return Findings(len(answered), lost, duplicated, out_of_order)


class Crowd:
    """People at one address.

    Args:
        url: Where the proxy or server is.
        again: Whether they send again what was not answered.
    """

    def __init__(self, url: str, again: bool = True):
        self._url, self._again = url, again
        self.tally = Tally()
        self.conversations: list[Conversation] = []
        self._http: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Crowd:
        timeout = aiohttp.ClientTimeout(total=30)
        self._http = aiohttp.ClientSession(self._url, connector=aiohttp.TCPConnector(limit=0), timeout=timeout)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._session.close()

    @property
    def _session(self) -> aiohttp.ClientSession:
        assert self._http is not None, "use `async with`"  # noqa: S101
        return self._http

    async def begin(self, count: int) -> None:
        """Begins so many conversations."""
        for _ in range(count):
            async with self._session.post("/webhooks/web/session") as response:
                response.raise_for_status()
                self.conversations.append(Conversation((await response.json())["token"]))

    async def talk(
        self,
        people: int,
        messages: int,
        until: Callable[[], bool] = lambda: False,
        pause: float = 0.0,
        at_once: int = 1_000_000,
    ) -> None:
        """Has so many people in each conversation send so many messages each.

        Args:
            people: Of each conversation, all at once.
            messages: Of each of them, one after the other.
            until: Says when to stop before that.
            pause: Seconds between two messages of a person.
            at_once: Conversations that talk at the same time.
        """
        room = asyncio.Semaphore(at_once)

        async def conversation_of(number: int) -> None:
            lanes = self.conversations[number].lanes
            async with room:
                first = len(lanes)
                lanes.extend([] for _ in range(people))
                await asyncio.gather(
                    *(self._person(number, lane, messages, until, pause) for lane in range(first, first + people))
                )

        await asyncio.gather(*map(conversation_of, range(len(self.conversations))))

    async def _person(self, number: int, lane: int, messages: int, until: Callable[[], bool], pause: float) -> None:
        conversation = self.conversations[number]
        for count in range(messages):
            if until():
                return
            client_id = f"c{number:06d}-{lane}-{count}"
            conversation.lanes[lane].append(client_id)
            await self._say(number, client_id, QUESTIONS[(number + lane + count) % len(QUESTIONS)])
            if pause:
                await asyncio.sleep(pause)

    async def _say(self, number: int, client_id: str, text: str) -> None:
        conversation, began = self.conversations[number], time.monotonic()
        while time.monotonic() - began < PATIENCE:
            status, body = await self._post(conversation.token, {"text": text, "client_id": client_id})
            if status == 200:
                conversation.answered[client_id] = body["messages"][0]["id"]
                self.tally.seconds.append(time.monotonic() - began)
                self.tally.answered_at.append((time.monotonic(), number))
                return
            self.tally.refused[status, body["error"]["code"]] += 1
            if not self._again:
                return
            await asyncio.sleep(PAUSE)

    async def _post(self, token: str, body: dict[str, str]) -> tuple[int, Any]:
        try:
            headers = {"Authorization": f"Bearer {token}"}
            async with self._session.post(MESSAGES, json=body, headers=headers) as response:
                return response.status, await response.json()
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            return 0, {"error": {"code": type(error).__name__}}

    async def check(self) -> Findings:
        """Compares every transcript with what was answered."""
        total = Findings()
        for conversation in self.conversations:
            headers = {"Authorization": f"Bearer {conversation.token}"}
            async with self._session.get(MESSAGES, headers=headers) as response:
                shown = (await response.json())["messages"]
            total += compare(shown, conversation.answered, conversation.lanes)
        return total
