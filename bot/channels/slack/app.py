"""The Bolt app: which of Slack's surfaces leads where. Each listener reads, acknowledges, and hands on."""

from __future__ import annotations

import logging
import re
import uuid
from collections.abc import Coroutine, Mapping
from dataclasses import dataclass
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.context.respond.async_respond import AsyncRespond
from slack_bolt.error import BoltUnhandledRequestError
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot.channels.slack import events, home, own_words, rendering, windows
from bot.channels.slack.agent_view import AgentView
from bot.channels.slack.failures import Unanswered, code_of
from bot.channels.slack.guide import Guide, Turn
from bot.channels.slack.outlets import ChatOutlet, EphemeralOutlet, ModalOutlet, Outlet
from bot.channels.slack.places import Place, personal, pressed_at
from bot.channels.slack.posting import Clients
from bot.channels.slack.rendering import Post
from bot.channels.slack.work import Work

logger = logging.getLogger(__name__)

COMMAND = "/career"
#: What is asked for somebody who mentions Embark, or types the command, and says nothing.
HELP = "/chat_help"
Body = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Identity:
    """Who Embark is in a workspace."""

    team: str
    team_name: str
    bot_user: str
    bot_id: str
    bot_name: str


class Surfaces:
    """The listeners."""

    def __init__(self, clients: Clients, agent_view: AgentView, identity: Identity, guide: Guide, work: Work):
        self._clients, self._agent_view, self._identity = clients, agent_view, identity
        self._guide, self._work = guide, work

    # ---------- events: acknowledged when answered

    async def message(self, body: Body, context: AsyncBoltContext) -> None:
        """A direct message, a mention, or a word in a thread."""
        said = events.said(body, context.team_id, self._identity.bot_user)
        if said is None or (said.to_others and not said.place.private):
            return
        place = said.place
        following = not place.private and not said.mentioned
        if not said.text and following:
            return
        turn = Turn(
            place.conversation,
            place.person,
            said.keys,
            said.text,
            payload="" if said.text or not said.mentioned else HELP,
            thread=None if place.private else place.thread,
            following=following,
            repeated=True,
        )
        outlet = ChatOutlet(self._clients, self._agent_view, place, said.ts)
        await self._work.within(lambda told: self._guide.take(turn, outlet, told))

    async def home_opened(self, body: Body, context: AsyncBoltContext) -> None:
        """Home is made anew each time it is opened; in Messages the suggested prompts are put."""
        event = body["event"]
        if event.get("tab") == "messages":
            await self._agent_view.opened(str(event["channel"]))
        elif context.team_id:
            self._work.start(self._publish(context.team_id, str(event["user"])))

    async def assistant_opened(self, body: Body) -> None:
        """The older container opened a thread."""
        thread = body["event"]["assistant_thread"]
        await self._agent_view.opened(str(thread["channel_id"]), str(thread["thread_ts"]))

    # ---------- commands and clicks: acknowledged at once

    async def command(self, ack: AsyncAck, body: Body, context: AsyncBoltContext, respond: AsyncRespond) -> None:
        """`/career …`: answered to the person alone."""
        await ack()
        conversation = personal(str(context.team_id), str(context.user_id))
        text = events.plain(str(body.get("text") or ""))
        keys = (f"command:{body.get('trigger_id') or uuid.uuid4().hex}",)
        turn = Turn(conversation, conversation, keys, text, payload="" if text else HELP)
        self._start(turn, EphemeralOutlet(respond.response_url))

    async def chosen(self, ack: AsyncAck, body: Body, context: AsyncBoltContext, respond: AsyncRespond) -> None:
        """A choice under an answer."""
        await ack()
        action = body["actions"][0]
        button = str(action.get("value") or action["selected_option"]["value"])
        place = pressed_at(body, str(context.team_id), str(context.user_id))
        turn = Turn(
            place.conversation,
            place.person,
            (f"press:{place.conversation}:{button.rpartition('-')[0]}",),
            button=button,
            thread=None if place.private else place.thread,
            seen_by="" if place.private else place.user,
        )
        self._start(turn, self._outlet_of(body, place, respond))

    async def stage(self, ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        """A stage's button in Home: answered in the direct message."""
        await ack()
        action, team, user = body["actions"][0], str(context.team_id), str(context.user_id)
        title = home.stage_title(str(action["value"]))
        if title is None:
            return
        place = Place(team, user, user, None, True)
        turn = Turn(
            place.conversation,
            place.person,
            (f"stage:{place.conversation}:{action.get('action_ts') or uuid.uuid4().hex}",),
            payload=home.stage_payload(str(action["value"])),
            title=title,
        )
        self._start(turn, ChatOutlet(self._clients, self._agent_view, place))
        self._work.start(self._publish(team, user, f"✓ “{title}” is open in *Messages*."))

    async def judged(self, ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        """Thumbs: the last one counts; a thumb down may say why."""
        await ack()
        id_, _, side = str(body["actions"][0]["value"]).rpartition(":")
        conversation = pressed_at(body, str(context.team_id), str(context.user_id)).conversation
        self._later(self._judge(conversation, id_, side == "up", str(body["trigger_id"])))

    async def _judge(self, conversation: str, id_: str, helpful: bool, trigger: str) -> None:
        if not await self._guide.judge(conversation, id_, helpful):
            return
        if not helpful:
            await self._clients.calls.views_open(trigger_id=trigger, view=windows.reason(conversation, id_))

    async def reason_told(self, ack: AsyncAck, body: Body) -> None:
        """Why an answer did not help."""
        await ack()
        conversation, id_, comment = windows.told(body["view"])
        if comment:
            await self._guide.judge(conversation, id_, False, comment)

    async def forget(self, ack: AsyncAck, body: Body, context: AsyncBoltContext, respond: AsyncRespond) -> None:
        """The button that forgets for good."""
        await ack()
        team, user, value = str(context.team_id), str(context.user_id), str(body["actions"][0]["value"])
        thread = own_words.forgets(value)
        place = Place(team, user, str(context.channel_id), thread, thread is None)
        self._later(self._forget(place, None if value == "home" else respond))

    async def _forget(self, place: Place, respond: AsyncRespond | None) -> None:
        await self._guide.forget(place.conversation)
        done = own_words.FORGOTTEN if place.private else own_words.THREAD_FORGOTTEN
        if respond is None:
            await self._publish(place.team, place.user, done)
        else:
            told = rendering.notice(done)
            await respond(text=told.text, blocks=told.blocks, response_type="ephemeral", replace_original=True)

    async def asked_about(self, ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        """The shortcut under a message: answered in a window, and remembered nowhere, for the words may be another's."""
        await ack()
        text = events.plain(str((body.get("message") or {}).get("text") or ""))
        person = personal(str(context.team_id), str(context.user_id))
        self._later(self._answer_in_window(str(body["trigger_id"]), person, text))

    async def _answer_in_window(self, trigger: str, person: str, text: str) -> None:
        view_id = (await self._clients.calls.views_open(trigger_id=trigger, view=windows.answer(None)))["view"]["id"]
        link = f"slack://user?team={self._identity.team}&amp;id={self._identity.bot_user}"

        async def put(post: Post) -> None:
            await self._clients.calls.views_update(view_id=view_id, view=windows.answer(post, link))

        conversation = f"{person}:{view_id}"
        turn = Turn(conversation, person, (f"window:{view_id}",), text)
        try:
            await self._guide.take(turn, ModalOutlet(put))
        finally:
            await self._guide.forget(conversation)

    # ---------- shared

    def _outlet_of(self, body: Mapping[str, Any], place: Place, respond: AsyncRespond) -> Outlet:
        container = body["container"]
        if container.get("is_ephemeral"):
            return EphemeralOutlet(respond.response_url)
        return ChatOutlet(self._clients, self._agent_view, place, pressed=str(container["message_ts"]))

    def _start(self, turn: Turn, outlet: Outlet) -> None:
        self._later(self._guide.take(turn, outlet))

    def _later(self, job: Coroutine[Any, Any, None]) -> None:
        """Work that Slack will not ask for again: where it fails, there is only the log to tell."""

        async def alone() -> None:
            try:
                await job
            except Exception as error:
                incident = uuid.uuid4().hex[:8]
                logger.error("incident %s: a click or command was not answered (%s)", incident, code_of(error))

        self._work.start(alone())

    async def _publish(self, team: str, user: str, note: str = "") -> None:
        try:
            known = await self._guide.remembered(personal(team, user))
            await self._clients.calls.views_publish(user_id=user, view=home.view(known, self._guide.base, note))
        except Exception as error:
            logger.warning("App Home was not published (%s)", code_of(error))


def build(clients: Clients, agent_view: AgentView, identity: Identity, guide: Guide, work: Work) -> AsyncApp:
    """The app, with every listener in place. Signatures are checked before it (`http_events`), or by Socket Mode itself."""

    async def authorize() -> AuthorizeResult:
        return AuthorizeResult(
            enterprise_id=None,
            team_id=identity.team,
            bot_id=identity.bot_id,
            bot_user_id=identity.bot_user,
            bot_token=clients.calls.token,
        )

    log = logging.getLogger("bot.channels.slack.bolt")
    log.setLevel(logging.ERROR)  # its warnings are about ways to set a token that are not taken here
    app = AsyncApp(
        name="embark",
        logger=log,
        client=AsyncWebClient(base_url=clients.calls.base_url),
        authorize=authorize,
        signing_secret="",
        request_verification_enabled=False,
        process_before_response=True,
        raise_error_for_unhandled_request=True,
    )
    surfaces = Surfaces(clients, agent_view, identity, guide, work)
    app.event("message")(surfaces.message)
    app.event("app_mention")(surfaces.message)
    app.event("app_home_opened")(surfaces.home_opened)
    app.event("assistant_thread_started")(surfaces.assistant_opened)
    app.command(COMMAND)(surfaces.command)
    app.action(re.compile(rf"^{rendering.CHOOSE}:"))(surfaces.chosen)
    app.action(re.compile(rf"^{home.STAGE}:"))(surfaces.stage)
    app.action(rendering.FEEDBACK)(surfaces.judged)
    app.action(own_words.FORGET)(surfaces.forget)
    app.shortcut(windows.SHORTCUT)(surfaces.asked_about)
    app.view(windows.REASON)(surfaces.reason_told)
    app.error(_failed)
    return app


async def _failed(error: Exception) -> BoltResponse:
    """Everything is acknowledged but what Slack should send again; what was said stays out of the log."""
    if isinstance(error, Unanswered):
        return BoltResponse(status=503)
    if isinstance(error, BoltUnhandledRequestError):
        logger.info("Slack sent something that Embark has no use for")
    else:
        incident = uuid.uuid4().hex[:8]
        logger.error("incident %s: a request of Slack's failed (%s)", incident, code_of(error), exc_info=error)
    return BoltResponse(status=200)
