"""A turn, wherever in Slack it comes from: claimed once, limited, asked of Rasa, posted, and said aloud where it fails."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import logging
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from rasa.core.channels.channel import UserMessage
from rasa.shared.core.events import SlotSet, UserUttered
from sqlalchemy.exc import SQLAlchemyError

from bot.channels import errors, guard, transcript
from bot.channels.errors import ChannelError
from bot.channels.slack import own_words, plan_files, rendering
from bot.channels.slack.failures import Unanswered, code_of, may_pass
from bot.channels.slack.handled import RENEW_EVERY, Claim, Handled
from bot.channels.slack.outlets import Outlet
from bot.channels.slack.work import Turns
from bot.channels.web import WebOutput
from bot.guide import speakers
from bot.guide.known import DETAILS
from bot.knowledge import knowledge
from bot.runtime.store_tables import CLIENT_ID
from bot.runtime.tracker_store import AlreadyAnswered, ConversationStore, forget_everywhere, store_of

logger = logging.getLogger(__name__)

#: Seconds after which an event is taken up again that Slack will not send again, having had its acknowledgement.
AGAIN_AFTER = (5.0, 30.0, 120.0)
#: How often somebody who is too fast is told so; the rest of their messages meet silence.
_TOLD = guard.Rate(1, 4)
NOT_ATTACHED = "I could not attach your plan as a file here. Its code brings it back at any time."


class SlackOutput(WebOutput):
    """Collects whole replies, as the web channel does."""

    @classmethod
    def name(cls) -> str:
        """The channel's name, as actions see it."""
        return "slack"


@dataclass(frozen=True, slots=True)
class Turn:
    """What somebody said or pressed.

    Attributes:
        conversation: The id it belongs to.
        person: Who speaks: what limits are counted by.
        keys: What the event is known by; the second of the same is not answered.
        text: Words typed by a person; "" where a button was pressed.
        button: The opaque id of a button that was offered in this conversation.
        payload: A payload of Embark's own, where the channel itself offered the choice.
        title: What that choice said.
        thread: The `ts` of the thread in a channel; None where nobody but the person sees the conversation.
        following: Whether it is only for Embark if Embark took part in this conversation before.
        seen_by: The person's user id where others see what was chosen.
        repeated: Whether it comes again if it is not answered, as events do.
    """

    conversation: str
    person: str
    keys: tuple[str, ...]
    text: str = ""
    button: str = ""
    payload: str = ""
    title: str = ""
    thread: str | None = None
    following: bool = False
    seen_by: str = ""
    repeated: bool = False


class Guide:
    """Everything the surfaces of Slack share.

    Args:
        on_new_message: Rasa's handler of a user message.
        agent: Gives Rasa's agent; None while it is loading.
        handled: Which events were answered.
        base: The address people reach the server at, or None where they do not.
    """

    def __init__(
        self,
        on_new_message: Callable[[UserMessage], Awaitable[Any]],
        agent: Callable[[], Any],
        handled: Handled,
        base: str | None,
    ):
        self._on_new_message, self._agent, self._handled, self.base = on_new_message, agent, handled, base
        self._turns = Turns()
        self._rate, self._told = guard.RateLimiter(guard.messages_per_session()), guard.RateLimiter(_TOLD)

    async def take(self, turn: Turn, outlet: Outlet, in_hand: Callable[[], bool] = lambda: False) -> None:
        """Answers a turn once; the next of the conversation waits until this one is done with.

        Args:
            in_hand: Whether Slack was told that it need not send the event again. Then what fails is taken up again here.

        Raises:
            Unanswered: it was not, and should come again.
        """
        lock = self._turns.of(turn.conversation)
        async with lock:
            for wait in AGAIN_AFTER:
                try:
                    await self._take(turn, outlet)
                    return
                except Unanswered as error:
                    if not in_hand():
                        raise
                    logger.warning("an event was not answered (%s); it is taken up again in %g s", error, wait)
                await asyncio.sleep(wait)
            await self._take(replace(turn, repeated=False), outlet)

    async def _take(self, turn: Turn, outlet: Outlet) -> None:
        # The lock is shared with other servers, and is looked at anew once a second.
        async with self._ready().lock_store.lock(f"{turn.conversation}#slack"):
            if turn.following and not await self._takes_part(turn.conversation):
                return
            claim = await self._claim(turn)
            if claim is Claim.BUSY:
                raise Unanswered("another server is at it")
            if claim is Claim.OURS:
                with contextlib.suppress(PressAgain):
                    async with self._claimed(turn.keys):
                        await self._answer(turn, outlet)

    async def remembered(self, conversation: str) -> dict[str, str]:
        """detail -> value that was told in a conversation."""
        tracker = await self.store.retrieve(conversation)
        return {d: tracker.get_slot(d) for d in DETAILS if tracker.get_slot(d)} if tracker else {}

    async def judge(self, conversation: str, id_: str, helpful: bool, comment: str | None = None) -> bool:
        """Keeps a thumb; False where there is no such answer in the conversation."""
        if await transcript.find(self.store, conversation, id_) is None:
            return False
        await self.store.judge(conversation, id_, helpful, comment)
        return True

    async def forget(self, conversation: str) -> None:
        """Removes a conversation, what was told in it, its feedback, and which of its events were answered."""
        lock = self._turns.of(conversation)
        async with lock:
            await forget_everywhere(self.store, [conversation])
            await asyncio.to_thread(self._handled.forget, conversation)

    @property
    def store(self) -> ConversationStore:
        """Where conversations are kept.

        Raises:
            Unanswered: Embark is still starting.
        """
        return store_of(self._ready().tracker_store)

    def _ready(self) -> Any:
        agent = self._agent()
        if agent is None or not agent.is_ready():
            raise Unanswered("still starting")
        return agent

    async def _takes_part(self, conversation: str) -> bool:
        return bool(await self.store.exists(conversation))

    async def _claim(self, turn: Turn) -> Claim:
        """A claim; where the table cannot be reached, an answer that may come twice is better than none."""
        try:
            return await asyncio.to_thread(self._handled.claim, turn.keys, turn.conversation)
        except SQLAlchemyError as error:
            logger.error("the table of answered events cannot be used (%s)", type(error).__name__)
            return Claim.OURS

    @contextlib.asynccontextmanager
    async def _claimed(self, keys: tuple[str, ...]) -> AsyncIterator[None]:
        """Keeps a claim while the answer is made; then marks it done, or gives it back."""

        async def mark(how: Callable[[tuple[str, ...]], None]) -> None:
            with contextlib.suppress(SQLAlchemyError):  # it was logged when the claim was made
                await asyncio.to_thread(how, keys)

        async def keep() -> None:
            while True:
                await asyncio.sleep(RENEW_EVERY)
                await mark(self._handled.renew)

        keeping = asyncio.get_running_loop().create_task(keep())
        try:
            yield
        except BaseException:
            await mark(self._handled.release)
            raise
        else:
            await mark(self._handled.done)
        finally:
            keeping.cancel()

    async def _answer(self, turn: Turn, outlet: Outlet) -> None:
        """Says the answer, or why there is none.

        Raises:
            Unanswered: Slack cannot be reached, and this will come again.
            PressAgain: it failed, and will not.
        """
        wait = self._rate.wait(turn.person)
        if wait:
            if not self._told.wait(turn.person):
                await outlet.whisper(rendering.notice(errors.too_many(wait).message))
            return
        pressed = None
        try:
            text, metadata, pressed = await self._what_was_said(turn)
            own = own_words.reply(turn.text, turn.thread)
            if own:
                await outlet.whisper(own)
                return
            await outlet.open()
            if pressed:
                chosen = rendering.Chosen(metadata["button_title"], turn.seen_by)
                await self._redraw(pressed, chosen, outlet)
            if turn.thread:
                await self._hand_over(turn.conversation, metadata[speakers.SPEAKER])
            message, again = await self._asked(turn.conversation, text, metadata)
            await self._post(message, metadata[CLIENT_ID], again, outlet)
        except ChannelError as error:
            await outlet.whisper(rendering.notice(error.message))
        except Exception as error:
            if turn.repeated and may_pass(error):
                raise Unanswered("Slack cannot be reached") from error
            await self._failed(error, pressed, outlet)
            if not turn.repeated:
                raise PressAgain from error

    async def _what_was_said(self, turn: Turn) -> tuple[str, dict[str, Any], Mapping[str, Any] | None]:
        """The text for Rasa, metadata for the transcript, and the message whose button was pressed.

        Raises:
            ChannelError: no usable words, or a button that was not offered here.
        """
        named: dict[str, Any] = {CLIENT_ID: hashlib.sha256(turn.keys[0].encode()).hexdigest()}
        if turn.thread:
            named[speakers.SPEAKER] = speakers.mark(turn.conversation, turn.person)
        if turn.payload:
            return turn.payload, {**named, "button_title": turn.title}, None
        if not turn.button:
            return words(turn.text), named, None
        found = await transcript.offered(self.store, turn.conversation, turn.button)
        if found is None:
            raise errors.bad_text("That button is no longer part of our conversation. Type your question instead.")
        event, button = found
        pressed = transcript.bot_message(transcript.of_event(event))
        return button["payload"], {**named, "button_title": button["title"]}, pressed

    async def _hand_over(self, conversation: str, speaker: str) -> None:
        """Lets a thread go by the details of who speaks now, and lays those of who spoke before aside."""
        tracker = await self.store.retrieve(conversation)
        if tracker is None:
            return
        said = (event for event in tracker.events if isinstance(event, UserUttered))
        first = next((event.metadata[speakers.SPEAKER] for event in said if speakers.SPEAKER in event.metadata), None)
        changed = speakers.handed_over(tracker.current_slot_values(), first, speaker)
        if changed:
            for name, value in changed.items():
                tracker.update(SlotSet(name, value))
            await self.store.save(tracker)

    async def _asked(self, conversation: str, text: str, metadata: dict[str, Any]) -> tuple[dict[str, Any], bool]:
        """Rasa's one reply, as the web's contract has it, and whether it is the stored one because this very event was answered.

        Raises:
            NoReply: there is none.
        """
        output = SlackOutput()
        message = UserMessage(text, output, conversation, input_channel=output.name(), metadata=metadata)
        try:
            await self._on_new_message(message)
            said, again = output.messages, False
        except AlreadyAnswered:
            again = True
            events = await self.store.answered(conversation, metadata[CLIENT_ID]) or []
            said = [transcript.of_event(event) for event in events]
        if not said:
            raise NoReply("the turn gave no message")
        return transcript.bot_message(said[0]), again

    async def _post(self, message: dict[str, Any], key: str, again: bool, outlet: Outlet) -> None:
        code = plan_files.code_in(message["text"])
        note = plan_files.NO_FILES if code and not outlet.takes_files else ""
        if not outlet.takes_clicks:
            message = {**message, "buttons": []}
        thumbs = outlet.takes_clicks and _is_answer(message)
        await outlet.post(rendering.post(message, self.base, thumbs=thumbs, note=note), key, again)
        if code and outlet.takes_files:
            try:
                await outlet.attach(plan_files.files(code, date.today()), plan_files.COMMENT)
            except Exception as error:
                logger.warning("a plan's files were not taken (%s)", code_of(error))
                await outlet.whisper(rendering.notice(NOT_ATTACHED))

    async def _redraw(self, pressed: Mapping[str, Any], chosen: rendering.Chosen | None, outlet: Outlet) -> None:
        """Shows the pressed message anew; where Slack does not take that, the answer still goes out."""
        try:
            await outlet.redraw(rendering.post(pressed, self.base, chosen, _is_answer(pressed)))
        except Exception as error:
            logger.warning("a pressed message was not redrawn (%s)", code_of(error))

    async def _failed(self, error: Exception, pressed: Mapping[str, Any] | None, outlet: Outlet) -> None:
        """Says so, with an id that the log has too; a button that was pressed can be pressed again."""
        incident = uuid.uuid4().hex[:8]
        # Slack's own refusals say all in their code; where our code broke, the trace does.
        trace = None if code_of(error).islower() else error
        logger.error("incident %s: a turn in Slack failed (%s)", incident, code_of(error), exc_info=trace)
        if pressed:
            await self._redraw(pressed, None, outlet)
        try:
            await outlet.whisper(rendering.notice(f"{errors.TRY_AGAIN} (incident {incident})"))
        except Exception as again:
            logger.warning("incident %s could not be said in Slack (%s)", incident, code_of(again))


class NoReply(Exception):
    """Rasa answered nothing."""


class PressAgain(Exception):
    """A click's or command's turn failed: its claim is given back, so that it can be made again."""


def words(text: str) -> str:
    """What somebody typed, as harmless words.

    Raises:
        ChannelError: 422 too long, or nothing to read.
    """
    if len(text) > guard.MAX_TEXT:
        raise errors.bad_text(f"That is longer than {guard.MAX_TEXT} characters. Ask it in fewer words.")
    text = guard.harmless(text)
    if not text:
        raise errors.bad_text("There was nothing to read. Type a question, such as “do I need a degree?”")
    return text


def _is_answer(message: Mapping[str, Any]) -> bool:
    """Whether a message answers a question about the job, so that it makes sense to ask if it helped."""
    return message["topic"] in knowledge().topics
