"""The real Socket Mode client and the real Web API client work against the fake, through what can go wrong."""

from __future__ import annotations

import asyncio
import json
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler, AsyncServerErrorRetryHandler
from slack_sdk.signature import SignatureVerifier
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient

from tests.slack.fake import FakeSlack, Message

Json = dict[str, Any]


class Parrot(threading.Thread):
    """A bot that repeats what people say, built on slack_sdk. `acks` can be turned off; `answers` acknowledges with a payload."""

    def __init__(self, slack: FakeSlack, answer: Json | None = None):
        super().__init__(daemon=True)
        self.slack, self.answer, self.acks = slack, answer, True
        self.heard: list[SocketModeRequest] = []
        self.ended = threading.Event()

    def run(self) -> None:
        asyncio.run(self._main())

    async def _main(self) -> None:
        self.web = AsyncWebClient(token=self.slack.bot_token, base_url=self.slack.api_url)
        client = SocketModeClient(self.slack.app_token, web_client=self.web, ping_interval=0.2)
        client.socket_mode_request_listeners.append(self._hear)  # type: ignore[arg-type]
        await client.connect()
        while not self.ended.is_set():
            await asyncio.sleep(0.02)  # the thread's own event, not a wait of a test
        await client.close()

    async def _hear(self, client: SocketModeClient, request: SocketModeRequest) -> None:
        self.heard.append(request)
        if self.acks:
            payload = self.answer if request.type != "events_api" else None
            await client.send_socket_mode_response(SocketModeResponse(request.envelope_id, payload))
        event = request.payload.get("event", {})
        if event.get("type") == "message" and not event.get("subtype") and not event.get("bot_id"):
            await self.web.chat_postMessage(
                channel=event["channel"], text=f"you said {event['text']}", thread_ts=event.get("thread_ts")
            )


@contextmanager
def parrot(slack: FakeSlack, answer: Json | None = None) -> Iterator[Parrot]:
    bot = Parrot(slack, answer)
    bot.start()
    slack.wait_until_connected()
    yield bot
    bot.ended.set()
    bot.join(10)


@pytest.fixture
def slack() -> Iterator[FakeSlack]:
    with FakeSlack() as fake:
        yield fake


def post(slack: FakeSlack, retries: list[Any] | None = None, **arguments: Any) -> Json:
    async def ask() -> Json:
        client = AsyncWebClient(token=slack.bot_token, base_url=slack.api_url, retry_handlers=retries or [])
        answer = await client.chat_postMessage(**{"channel": "C0GENERAL", "text": "x", **arguments})
        assert isinstance(answer.data, dict)
        return answer.data

    return asyncio.run(ask())


def test_a_direct_message_is_acknowledged_and_answered(slack: FakeSlack) -> None:
    with parrot(slack):
        said = slack.dm("U1", "hello")
        assert slack.wait_for_reply(said).plain == "you said hello"
        (told,) = slack.deliveries_of(said)
        assert slack.wait_for_ack(told).attempts == 1


def test_a_mention_comes_as_two_events_with_one_ts(slack: FakeSlack) -> None:
    said = slack.mention("general", "U1", "hello")
    told = slack.deliveries_of(said)
    assert [one.event["type"] for one in told] == ["app_mention", "message"]
    assert len({one.event_id for one in told}) == 2


def test_the_bots_own_posts_come_back_as_events(slack: FakeSlack) -> None:
    post(slack, text="mine")
    assert slack.deliveries()[-1].event["bot_id"] == slack.bot_id


def test_an_event_not_acknowledged_comes_again_after_the_socket_dropped(slack: FakeSlack) -> None:
    with parrot(slack) as bot:
        bot.acks = False
        said = slack.dm("U1", "hello")
        slack.wait_for_reply(said)
        before = slack.connected_times
        bot.acks = True
        slack.drop_sockets()
        slack.wait_until_reconnected(before)
        (told,) = slack.deliveries_of(said)
        slack.wait_for_ack(told)
        again = [one for one in bot.heard if one.payload["event_id"] == told.event_id]
        assert [(one.retry_attempt, one.retry_reason) for one in again] == [(0, ""), (1, "timeout")]
        assert len({one.envelope_id for one in again}) == 2


def test_what_happens_while_no_socket_is_open_waits(slack: FakeSlack) -> None:
    with parrot(slack):
        slack.accept_connections(False)
        slack.drop_sockets()
        said = slack.dm("U1", "are you there")
        slack.wait_for_call("apps.connections.open", 2)
        assert slack.posts() == []
        slack.accept_connections(True)
        assert slack.wait_for_reply(said).plain == "you said are you there"


@pytest.mark.parametrize("reason", ["warning", "refresh_requested", "link_disabled"])
def test_a_disconnect_message_makes_the_client_open_a_new_socket(slack: FakeSlack, reason: str) -> None:
    with parrot(slack):
        before = slack.connected_times
        slack.disconnect(reason)
        slack.wait_until_reconnected(before)
        assert slack.wait_for_reply(slack.dm("U1", "hello")).plain == "you said hello"


def test_a_socket_address_is_good_for_one_connection(slack: FakeSlack) -> None:
    with parrot(slack):
        address = slack.calls("apps.connections.open")[0].answer["url"].replace("ws:", "http:")  # type: ignore[index]
        with pytest.raises(urllib.error.HTTPError, match="403"):
            urllib.request.urlopen(address)


def test_the_payload_of_an_acknowledged_command_is_posted_to_the_person_alone(slack: FakeSlack) -> None:
    with parrot(slack, {"text": "on it"}):
        done = slack.wait_for_ack(slack.command("/career", "pay", "U1"))
        assert done.ack == {"text": "on it"}
        assert slack.wait_for_post("general").ephemeral_to == "U1"
        slack.say("general", "U2", "hello")
        assert "on it" not in [one.text for one in slack.posts("general", user="U2")]


def test_a_rate_limit_is_waited_for_by_the_real_client(slack: FakeSlack) -> None:
    slack.rate_limit("chat.postMessage", seconds=0)
    assert post(slack, [AsyncRateLimitErrorRetryHandler(1)])["ok"]
    assert [one.status for one in slack.calls("chat.postMessage")] == [429, 200]


def test_a_broken_server_is_tried_again_by_the_real_client(slack: FakeSlack) -> None:
    slack.break_http("chat.postMessage", 503)
    assert post(slack, [AsyncServerErrorRetryHandler(1)])["ok"]


def test_a_planned_error_meets_one_call(slack: FakeSlack) -> None:
    slack.fail("chat.postMessage", "fatal_error")
    with pytest.raises(SlackApiError, match="fatal_error"):
        post(slack)
    assert post(slack)["ok"]


@pytest.mark.parametrize(("done", "posts"), [(False, 0), (True, 1)])
def test_a_dropped_call_had_its_effect_or_not(slack: FakeSlack, done: bool, posts: int) -> None:
    slack.drop_call("chat.postMessage", done=done)
    with pytest.raises(Exception, match=r"(?i)disconnect|closed|reset"):
        post(slack)
    assert len(slack.posts()) == posts


def test_a_held_call_waits_until_it_is_released(slack: FakeSlack) -> None:
    with parrot(slack), slack.hold("chat.postMessage") as held:
        said = slack.dm("U1", "hello")
        held.wait_until_reached()
        assert slack.posts() == []
        held.release()
        slack.wait_for_reply(said)


def test_an_update_changes_the_message_and_tells_the_app(slack: FakeSlack) -> None:
    first = post(slack, blocks=[{"type": "section", "text": {"type": "mrkdwn", "text": "before"}}])
    shown = slack.message("general", first["ts"])

    async def update() -> None:
        client = AsyncWebClient(token=slack.bot_token, base_url=slack.api_url)
        await client.chat_update(channel="C0GENERAL", ts=first["ts"], text="after", blocks=[])

    asyncio.run(update())
    assert slack.wait_for_edit(shown).plain == "after"
    assert slack.deliveries()[-1].event["subtype"] == "message_changed"


BUTTONS = [
    {"type": "actions", "elements": [{"type": "button", "text": {"type": "plain_text", "text": "Yes"}, "value": "y"}]}
]


def shown(slack: FakeSlack, blocks: list[Json]) -> Message:
    slack.dm("U1", "hello")
    return slack.message("DU1", post(slack, channel="DU1", blocks=blocks)["ts"])


def test_a_pressed_button_arrives_with_what_slack_sends(slack: FakeSlack) -> None:
    message = shown(slack, BUTTONS)
    payload = slack.press(message, "Yes").payload
    assert payload["type"] == "block_actions"
    assert payload["actions"][0]["value"] == "y"
    assert payload["actions"][0]["action_id"]
    assert payload["container"]["message_ts"] == message.ts


def test_a_button_that_is_gone_cannot_be_pressed_but_a_click_can_cross_the_change(slack: FakeSlack) -> None:
    message = shown(slack, BUTTONS)
    slack.edit(message, "chosen")
    slack.workspace.edit(message, blocks=[])
    with pytest.raises(AssertionError, match="nothing called 'Yes'"):
        slack.press(message, "Yes")
    assert slack.press(message, "Yes", crossing=True).payload["actions"][0]["value"] == "y"


def respond(url: str, **body: Any) -> int:
    request = urllib.request.Request(url, json.dumps(body).encode(), {"Content-Type": "application/json"})
    try:
        return int(urllib.request.urlopen(request).status)
    except urllib.error.HTTPError as error:
        return error.code


def test_a_response_url_works_five_times(slack: FakeSlack) -> None:
    url = slack.command("/career", "pay", "U1").payload["response_url"]
    assert [respond(url, text="x") for _ in range(6)] == [200] * 5 + [404]
    assert {one.ephemeral_to for one in slack.posts("general")} == {"U1"}


def test_a_response_url_works_for_half_an_hour(slack: FakeSlack) -> None:
    url = slack.command("/career", "pay", "U1").payload["response_url"]
    slack.advance(31 * 60)
    assert respond(url, text="x") == 404


def test_a_response_url_replaces_the_message_it_came_from(slack: FakeSlack) -> None:
    message = shown(slack, BUTTONS)
    url = slack.press(message, "Yes").payload["response_url"]
    assert respond(url, text="✓ Yes", replace_original=True) == 200
    assert slack.refresh(message).plain == "✓ Yes"


def test_a_file_is_uploaded_in_three_steps_by_the_real_client(slack: FakeSlack) -> None:
    asked = slack.dm("U1", "my plan")

    async def upload() -> None:
        client = AsyncWebClient(token=slack.bot_token, base_url=slack.api_url)
        await client.files_upload_v2(
            filename="plan.md", content="# Plan", title="My plan", channel=asked.channel, thread_ts=asked.ts
        )

    asyncio.run(upload())
    file = slack.wait_for_file("plan.md")
    assert (file.data, file.title, file.channel, file.thread_ts) == (b"# Plan", "My plan", "DU1", asked.ts)


def test_an_app_gets_only_the_events_of_its_manifest(tmp_path: Any) -> None:
    manifest = tmp_path / "manifest.yml"
    manifest.write_text(
        "oauth_config: {scopes: {bot: [im:history, chat:write]}}\n"
        "settings: {event_subscriptions: {bot_events: [message.im, app_mention]}}\n"
    )
    with FakeSlack(manifest) as slack:
        assert slack.deliveries_of(slack.dm("U1", "hello"))
        assert not slack.deliveries_of(slack.mention("general", "U1", "hello")), "app_mention needs app_mentions:read"
        with pytest.raises(AssertionError, match="no /career"):
            slack.command("/career", "pay", "U1")


class Bot(BaseHTTPRequestHandler):
    """An HTTP bot that says whether the signature holds, as slack_sdk's verifier sees it."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        try:
            good = SignatureVerifier(FakeSlack.signing_secret).is_valid_request(body, dict(self.headers.items()))
        except ValueError:
            good = False
        self.send_response(200 if good else 401)
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        """Quiet."""


@pytest.fixture
def over_http(slack: FakeSlack) -> Iterator[FakeSlack]:
    server = HTTPServer(("127.0.0.1", 0), Bot)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    slack.use_http(f"http://127.0.0.1:{server.server_port}/slack/events")
    yield slack
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    ("signature", "status"),
    [("right", 200), ("wrong", 401), ("missing", 401), ("stale", 401), ("future", 401), ("malformed", 401)],
)
def test_signatures_are_made_right_and_wrong(over_http: FakeSlack, signature: str, status: int) -> None:
    assert over_http.post({"type": "event_callback"}, signature=signature).status == status


def test_people_reach_the_bot_over_http_too(over_http: FakeSlack) -> None:
    (told,) = over_http.deliveries_of(over_http.dm("U1", "hello"))
    assert over_http.wait_for_ack(told).status == 200
    assert over_http.wait_for_ack(over_http.command("/career", "pay", "U1")).status == 200


def test_a_retry_and_a_charset_can_be_sent_over_http(over_http: FakeSlack) -> None:
    answer = over_http.post({"a": "é"}, retry=(1, "http_timeout"), content_type="application/json; charset=utf-8")
    assert answer.status == 200
    assert answer.sent["X-Slack-Retry-Num"] == "1"
