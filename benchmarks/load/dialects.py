"""How one speaks with each contender: begin a conversation, say something, get what identifies the answer."""

from __future__ import annotations

import uuid
from typing import Protocol

import aiohttp


class NotAnswered(Exception):
    """The server refused, failed or said nothing; the message says which, without the question."""


class Dialect(Protocol):
    """One person's side of a conversation; `begun` says whether there is one."""

    begun: bool

    def __init__(self, http: aiohttp.ClientSession, port: int) -> None: ...

    async def begin(self) -> None:
        """A new conversation.

        Raises:
            NotAnswered: the server gave none.
        """

    async def say(self, text: str) -> str:
        """Says something and returns what identifies the answer.

        Raises:
            NotAnswered: there was none.
        """


class Web:
    """Embark's web channel (docs/web-api.md). An answer is known by its topic."""

    def __init__(self, http: aiohttp.ClientSession, port: int) -> None:
        self._http, self._url, self._headers = http, f"http://127.0.0.1:{port}/webhooks/web", dict[str, str]()
        self.begun = False

    async def begin(self) -> None:
        """The server makes up the conversation and signs its token."""
        async with self._http.post(f"{self._url}/session") as response:
            if response.status != 201:
                raise NotAnswered(f"no session: HTTP {response.status}")
            self._headers = {"Authorization": f"Bearer {(await response.json())['token']}"}
        self.begun = True

    async def say(self, text: str) -> str:
        """One message, one reply."""
        async with self._http.post(f"{self._url}/messages", json={"text": text}, headers=self._headers) as response:
            if response.status != 200:
                raise NotAnswered(f"HTTP {response.status}")
            messages = (await response.json())["messages"]
        if not messages:
            raise NotAnswered("HTTP 200 with nothing")
        return str(messages[-1]["topic"])


class Rest:
    """Stock Rasa's REST channel. An answer is known by its words."""

    def __init__(self, http: aiohttp.ClientSession, port: int) -> None:
        self._http, self._url, self._sender = http, f"http://127.0.0.1:{port}/webhooks/rest/webhook", ""
        self.begun = False

    async def begin(self) -> None:
        """The client makes up the conversation."""
        self._sender = uuid.uuid4().hex
        self.begun = True

    async def say(self, text: str) -> str:
        """One message, one reply."""
        async with self._http.post(self._url, json={"sender": self._sender, "message": text}) as response:
            if response.status != 200:
                raise NotAnswered(f"HTTP {response.status}")
            messages = await response.json()
        if not messages:
            raise NotAnswered("HTTP 200 with nothing")
        return str(messages[0].get("text"))


DIALECTS: dict[str, type[Dialect]] = {"web": Web, "rest": Rest}
