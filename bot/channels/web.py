"""The web channel: JSON over HTTP, what the page speaks and what anyone may script. The contract is in docs/web-api.md."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from typing import Any

from rasa.core.channels.channel import InputChannel, OutputChannel, UserMessage
from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse
from sanic.response import json as json_response

from bot.channels import addresses, admission, errors, guard, json_body, session, transcript
from bot.channels.errors import ChannelError
from bot.runtime.lock_store import ConversationBusy
from bot.runtime.store_tables import CLIENT_ID
from bot.runtime.tracker_store import (
    AlreadyAnswered,
    ConversationStore,
    TurnNotKept,
    Unanswered,
    forget_everywhere,
    store_of,
)

#: A client's own name for a message, by which it may send it again without being answered twice.
CLIENT_IDS = re.compile(r"[A-Za-z0-9_-]{8,64}")


class WebOutput(OutputChannel):
    """Collects whole replies, one object each."""

    def __init__(self) -> None:
        self.messages: list[dict[str, Any]] = []

    @classmethod
    def name(cls) -> str:
        """The channel's name, as actions see it."""
        return "web"

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Keeps a reply as it is; Rasa's default would cut it at blank lines."""
        self.messages.append(dict(message))


class WebChannel(InputChannel):
    """Server-minted sessions, messages, transcript, feedback and forgetting."""

    def __init__(self) -> None:
        self._key = session.secret()
        self._messages = guard.RateLimiter(guard.messages_per_session())
        self._sessions = guard.RateLimiter(guard.sessions_per_address())
        self._turn_seconds = admission.turn_seconds()

    @classmethod
    def name(cls) -> str:
        """Also the last part of the address: /webhooks/web."""
        return "web"

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """The routes of the contract."""
        routes = Blueprint("web_channel")

        @routes.post("/session")
        @_answers_errors
        async def begin(request: Request) -> HTTPResponse:
            wait = self._sessions.wait(addresses.of(request))
            if wait:
                raise errors.too_many(wait)
            new = session.mint(self._key)
            body = {"token": new.token, "expires_at": new.expires_at.isoformat(timespec="seconds")}
            return json_response(body, status=201)

        @routes.delete("/session")
        @_answers_errors
        async def forget(request: Request) -> HTTPResponse:
            conversation = self._conversation(request)
            async with _agent(request).lock_store.lock(conversation):  # a turn under way would bring it back
                await forget_everywhere(_store(request), [conversation])
            return HTTPResponse(status=204)

        @routes.post("/messages")
        @_answers_errors
        async def say(request: Request) -> HTTPResponse:
            conversation = self._conversation(request)
            body = _body(request)
            wait = self._messages.wait(conversation)
            if wait:
                raise errors.too_many(wait)
            store, client_id = _store(request), _client_id(body)
            answer = await store.answered(conversation, client_id) if client_id else None
            if answer is None:
                text, metadata = await _what_was_said(store, conversation, body)
                output = WebOutput()
                message = UserMessage(text, output, conversation, input_channel=self.name(), metadata=metadata)
                try:
                    async with admission.turn(conversation):
                        await asyncio.wait_for(on_new_message(message), self._turn_seconds)
                    return json_response({"messages": [transcript.bot_message(m) for m in output.messages]})
                except AlreadyAnswered:
                    answer = await store.answered(conversation, str(client_id)) or []
            return json_response({"messages": [transcript.bot_message(transcript.of_event(e)) for e in answer]})

        @routes.get("/messages")
        @_answers_errors
        async def show(request: Request) -> HTTPResponse:
            conversation, store = self._conversation(request), _store(request)
            said, judgements = await store.said(conversation), await store.judgements(conversation)
            return json_response({"messages": transcript.messages(said, judgements)})

        @routes.post("/feedback")
        @_answers_errors
        async def judge(request: Request) -> HTTPResponse:
            conversation, store = self._conversation(request), _store(request)
            body = _body(request)
            id_, helpful, comment = body.get("message_id"), body.get("helpful"), body.get("comment")
            if (
                not isinstance(id_, str)
                or not isinstance(helpful, bool)
                or not (comment is None or isinstance(comment, str))
            ):
                raise errors.malformed(
                    'Send {"message_id": "…", "helpful": true or false, "comment": "…" if you like}.'
                )
            if await transcript.find(store, conversation, id_) is None:
                raise errors.bad_text("There is no such answer in this conversation.")
            if comment and len(comment) > guard.MAX_TEXT:
                raise errors.bad_text(f"The comment is longer than {guard.MAX_TEXT} characters. A shorter one will do.")
            await store.judge(conversation, id_, helpful, comment)
            return HTTPResponse(status=204)

        return routes

    def _conversation(self, request: Request) -> str:
        try:
            return session.conversation_of(request.headers.get("authorization"), self._key)
        except session.BadToken as error:
            raise errors.no_session() from error


Handler = Callable[[Request], Awaitable[HTTPResponse]]


def _answers_errors(handler: Handler) -> Handler:
    """Turns every error into the contract's body; an unforeseen one is logged by id and says "try again"."""

    async def safe(request: Request) -> HTTPResponse:
        try:
            return await handler(request)
        except ChannelError as error:
            return errors.response(error)
        except ConversationBusy:
            return errors.response(errors.one_at_a_time())
        except (TimeoutError, Unanswered) as error:
            return errors.response(errors.not_answered(error))
        except TurnNotKept as error:
            return errors.response(errors.not_kept(error))
        except asyncio.CancelledError:
            raise
        except Exception as error:
            return errors.response(errors.internal(error))

    safe.__name__ = handler.__name__
    return safe


def _agent(request: Request) -> Any:
    agent = getattr(request.app.ctx, "agent", None)
    if agent is None or not agent.is_ready():
        raise errors.not_ready("Embark is still starting. Try again in a moment.")
    return agent


def _store(request: Request) -> ConversationStore:
    return store_of(_agent(request).tracker_store)


def _body(request: Request) -> dict[str, Any]:
    """The request's JSON object (see `json_body.read`)."""
    return json_body.read(request.body, request.headers.get("content-type"))


def _client_id(body: dict[str, Any]) -> str | None:
    """The client's own name for its message, where it gave one.

    Raises:
        ChannelError: 400 it is none.
    """
    client_id = body.get(CLIENT_ID)
    if client_id is None:
        return None
    if not isinstance(client_id, str) or not CLIENT_IDS.fullmatch(client_id):
        raise errors.malformed(f"A {CLIENT_ID} has 8 to 64 letters, digits, “-” or “_”.")
    return client_id


async def _what_was_said(
    store: ConversationStore, conversation: str, body: dict[str, Any]
) -> tuple[str, dict[str, Any]]:
    """The text for Rasa, and metadata for the transcript: free text made harmless, or the payload of an offered button.

    Raises:
        ChannelError: 400 neither or both given, 422 no usable text or button.
    """
    if ("text" in body) == ("button" in body):
        raise errors.malformed()
    named = {CLIENT_ID: body[CLIENT_ID]} if body.get(CLIENT_ID) else {}
    if "button" in body:
        given = body["button"]
        found = await transcript.offered(store, conversation, given) if isinstance(given, str) else None
        if found is None:
            raise errors.bad_text("That button is not part of this conversation. Type your question instead.")
        _, button = found
        return button["payload"], {**named, "button_title": button["title"]}
    text = body["text"]
    if not isinstance(text, str):
        raise errors.bad_text("The text must be words in quotes.")
    if len(text) > guard.MAX_TEXT:
        raise errors.bad_text(f"That is longer than {guard.MAX_TEXT} characters. Ask it in fewer words.")
    text = guard.harmless(text)
    if not text:
        raise errors.bad_text("There was nothing to read. Type a question, such as “do I need a degree?”")
    return text, named
