"""The fake refuses what Slack refuses, with Slack's own codes. Every call goes through the real AsyncWebClient over HTTP."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.slack.fake import FakeSlack

Json = dict[str, Any]


@pytest.fixture(scope="module")
def shared() -> Iterator[FakeSlack]:
    with FakeSlack() as slack:
        slack.dm("U1", "hello")
        slack.channel("elsewhere", bot=False)
        yield slack


@pytest.fixture
def slack(shared: FakeSlack) -> Iterator[FakeSlack]:
    yield shared
    shared.calm()


def call(slack: FakeSlack, method: str, token: str | None = None, form: bool = False, **arguments: Any) -> Json:
    """One call, and Slack's answer whether it is a yes or a no."""

    async def ask() -> Json:
        client = AsyncWebClient(token=slack.bot_token if token is None else token, base_url=slack.api_url)
        try:
            answer = await client.api_call(method, **({"data": arguments} if form else {"json": arguments}))
        except SlackApiError as error:
            answer = error.response
        assert isinstance(answer.data, dict)
        return {**answer.data, "_headers": dict(answer.headers)}

    return asyncio.run(ask())


def plain(words: str = "x") -> Json:
    return {"type": "plain_text", "text": words}


def marked(words: str = "x") -> Json:
    return {"type": "mrkdwn", "text": words}


def section(words: str = "x", **fields: Any) -> Json:
    return {"type": "section", "text": marked(words), **fields}


def button(title: str = "Go", **fields: Any) -> Json:
    return {"type": "button", "text": plain(title), "action_id": "go", **fields}


def actions(*elements: Json, **fields: Any) -> Json:
    return {"type": "actions", "elements": list(elements), **fields}


def option(title: str = "One", value: str = "1") -> Json:
    return {"text": plain(title), "value": value}


def select(*options: Json, **fields: Any) -> Json:
    return {"type": "static_select", "action_id": "pick", "options": list(options), **fields}


def image(**fields: Any) -> Json:
    return {"type": "image", "image_url": "https://example.org/a.png", "alt_text": "a chart", **fields}


def feedback(title: str = "Good", value: str = "up", **fields: Any) -> Json:
    side = {"text": plain(title), "value": value, **fields}
    return {"type": "feedback_buttons", "action_id": "rate", "positive_button": side, "negative_button": side}


def buttons(count: int) -> list[Json]:
    return [button(action_id=f"b{number}") for number in range(count)]


TAKEN: dict[str, list[Json]] = {
    "fifty blocks": [section()] * 50,
    "the longest section": [section("x" * 3000)],
    "ten fields": [{"type": "section", "fields": [marked("x" * 200)] * 10}],
    "a header": [{"type": "header", "text": plain("x" * 150)}],
    "25 buttons": [actions(*buttons(25))],
    "the same action_id in two blocks": [actions(button()), actions(button())],
    "a select of 100": [actions(select(*[option(str(number), str(number)) for number in range(100)]))],
    "ten context elements": [{"type": "context", "elements": [marked()] * 10}],
    "an image": [image()],
    "an uploaded image": [{"type": "image", "slack_file": {"id": "F1"}, "alt_text": "a chart"}],
    "markdown": [{"type": "markdown", "text": "x" * 12_000}],
    "feedback": [{"type": "context_actions", "elements": [feedback()]}],
    "a divider": [{"type": "divider"}],
    "a table": [{"type": "table", "rows": [[{"type": "raw_text", "text": "a"}]]}],
    "an accessory": [section(accessory=button())],
}

INVALID: dict[str, tuple[list[Any], str]] = {
    "51 blocks": ([section()] * 51, "no more than 50 items allowed"),
    "an unknown block": ([{"type": "hero"}], "unsupported type: hero"),
    "no type": ([{"text": plain()}], "missing required field: type"),
    "an unknown element": ([actions({"type": "overflow", "options": [option()]})], "unsupported type: overflow"),
    "a field Slack does not know": ([actions(button(disabled=True))], "invalid additional property: disabled"),
    "an empty text": ([section("")], "must be more than 0 characters"),
    "a text that is a string": ([{"type": "section", "text": "x"}], "must provide an object"),
    "a section without text": ([{"type": "section"}], "must define either `text` or `fields`"),
    "a long section": ([section("x" * 3001)], "must be less than 3001 characters"),
    "eleven fields": ([{"type": "section", "fields": [marked()] * 11}], "no more than 10 items allowed"),
    "a long field": ([{"type": "section", "fields": [marked("x" * 2001)]}], "must be less than 2001 characters"),
    "a long header": ([{"type": "header", "text": plain("x" * 151)}], "must be less than 151 characters"),
    "mrkdwn in a header": ([{"type": "header", "text": marked()}], "one of plain_text"),
    "mrkdwn on a button": ([actions(button(text=marked()))], "one of plain_text"),
    "a long button": ([actions(button("x" * 76))], "must be less than 76 characters"),
    "an empty button": ([actions(button(""))], "must be more than 0 characters"),
    "a long value": ([actions(button(value="x" * 2001))], "must be less than 2001 characters"),
    "a long link": ([actions(button(url="https://e.org/" + "x" * 3000))], "must be less than 3001 characters"),
    "a link that is none": ([actions(button(url="javascript:alert(1)"))], "invalid url"),
    "an unknown style": ([actions(button(style="default"))], "must be a valid enum value"),
    "26 buttons": ([actions(*buttons(26))], "no more than 25 items allowed"),
    "no buttons": ([actions()], "no fewer than 1 items required"),
    "an action_id twice in a block": ([actions(button(), button("Stop"))], "`action_id` 'go' already exists"),
    "a block_id twice": ([section(block_id="a"), section(block_id="a")], "`block_id` 'a' already exists"),
    "a long block_id": ([section(block_id="x" * 256)], "must be less than 256 characters"),
    "eleven context elements": ([{"type": "context", "elements": [marked()] * 11}], "no more than 10 items allowed"),
    "a button in context": ([{"type": "context", "elements": [button()]}], "unsupported type: button"),
    "101 options": (
        [actions(select(*[option(str(number), str(number)) for number in range(101)]))],
        "no more than 100 items allowed",
    ),
    "no options": ([actions(select())], "no fewer than 1 items required"),
    "a long option": ([actions(select(option("x" * 76)))], "must be less than 76 characters"),
    "a long option value": ([actions(select(option(value="x" * 151)))], "must be less than 151 characters"),
    "a first choice that is no option": (
        [actions(select(option(), initial_option=option("Two", "2")))],
        "initial option must exactly match",
    ),
    "a long placeholder": (
        [actions(select(option(), placeholder=plain("x" * 151)))],
        "must be less than 151 characters",
    ),
    "an image without words": (
        [{"type": "image", "image_url": "https://example.org/a.png"}],
        "missing required field: alt_text",
    ),
    "an image with empty words": ([image(alt_text="")], "must be more than 0 characters"),
    "an image with many words": ([image(alt_text="x" * 2001)], "must be less than 2001 characters"),
    "an image without source": ([{"type": "image", "alt_text": "a"}], "must define either `image_url` or `slack_file`"),
    "an image from a file": ([image(image_url="file:///a.png")], "invalid url"),
    "an image on this machine": ([image(image_url="http://127.0.0.1:5005/a.png")], "downloading image failed"),
    "an image on a local name": ([image(image_url="http://localhost/a.png")], "downloading image failed"),
    "empty markdown": ([{"type": "markdown", "text": ""}], "must be more than 0 characters"),
    "long markdown": ([{"type": "markdown", "text": "x" * 12_001}], "must be less than 12001 characters"),
    "six context actions": (
        [{"type": "context_actions", "elements": [{**feedback(), "action_id": str(n)} for n in range(6)]}],
        "no more than 5 items allowed",
    ),
    "a button among context actions": (
        [{"type": "context_actions", "elements": [button()]}],
        "unsupported type: button",
    ),
    "a long thumb": (
        [{"type": "context_actions", "elements": [feedback("x" * 76)]}],
        "must be less than 76 characters",
    ),
    "two tables": ([{"type": "table", "rows": [[plain()]]}] * 2, "only_one_table_allowed"),
}


@pytest.mark.parametrize("name", TAKEN)
def test_blocks_within_the_limits_are_taken(slack: FakeSlack, name: str) -> None:
    answer = call(slack, "chat.postMessage", channel="C0GENERAL", text="x", blocks=TAKEN[name])
    assert answer["ok"], answer


@pytest.mark.parametrize("name", INVALID)
def test_blocks_beyond_the_limits_are_refused_with_the_place(slack: FakeSlack, name: str) -> None:
    blocks, message = INVALID[name]
    before = len(slack.posts())
    answer = call(slack, "chat.postMessage", channel="C0GENERAL", text="x", blocks=blocks)
    assert answer["error"] == "invalid_blocks"
    said = answer["response_metadata"]["messages"]
    assert any(message in one and "[json-pointer:/blocks" in one for one in said), said
    assert len(slack.posts()) == before


HOME = {"type": "home", "blocks": [section()]}
MODAL = {"type": "modal", "title": plain("Why?"), "blocks": [section()]}
TWO_MARKDOWNS = [{"type": "markdown", "text": "x" * 6_001}] * 2
MUCH_TEXT = [section("x" * 2700)] * 5
PROMPT = {"title": "Pay", "message": "pay in ohio?"}

REFUSED: list[tuple[str, str, Json]] = [
    ("unknown_method", "chat.shout", {}),
    ("invalid_arguments", "chat.postMessage", {"text": "x"}),
    ("no_text", "chat.postMessage", {"channel": "C0GENERAL"}),
    ("no_text", "chat.postMessage", {"channel": "C0GENERAL", "text": "", "blocks": []}),
    ("channel_not_found", "chat.postMessage", {"channel": "C0NOWHERE", "text": "x"}),
    ("not_in_channel", "chat.postMessage", {"channel": "#elsewhere", "text": "x"}),
    ("invalid_thread_ts", "chat.postMessage", {"channel": "C0GENERAL", "text": "x", "thread_ts": "1.2"}),
    ("msg_too_long", "chat.postMessage", {"channel": "C0GENERAL", "text": "x" * 40_001}),
    ("msg_blocks_too_long", "chat.postMessage", {"channel": "C0GENERAL", "text": "x", "blocks": TWO_MARKDOWNS}),
    ("msg_blocks_too_long", "chat.postMessage", {"channel": "C0GENERAL", "text": "x", "blocks": MUCH_TEXT}),
    ("invalid_blocks_format", "chat.postMessage", {"channel": "C0GENERAL", "text": "x", "blocks": "no json"}),
    ("invalid_blocks_format", "chat.postMessage", {"channel": "C0GENERAL", "text": "x", "blocks": {"type": "divider"}}),
    ("markdown_text_conflict", "chat.postMessage", {"channel": "C0GENERAL", "text": "x", "markdown_text": "x"}),
    ("invalid_metadata_format", "chat.postMessage", {"channel": "C0GENERAL", "text": "x", "metadata": {"a": 1}}),
    ("user_not_in_channel", "chat.postEphemeral", {"channel": "C0GENERAL", "user": "U9", "text": "x"}),
    ("message_not_found", "chat.update", {"channel": "C0GENERAL", "ts": "1.2", "text": "x"}),
    ("message_not_found", "chat.delete", {"channel": "C0GENERAL", "ts": "1.2"}),
    ("user_not_found", "views.publish", {"user_id": "U9", "view": HOME}),
    ("invalid_arguments", "views.publish", {"user_id": "U1", "view": {"type": "home", "blocks": [section()] * 101}}),
    (
        "invalid_arguments",
        "views.publish",
        {"user_id": "U1", "view": {**HOME, "blocks": [{"type": "markdown", "text": "x"}]}},
    ),
    ("invalid_arguments", "views.publish", {"user_id": "U1", "view": MODAL}),
    ("invalid_trigger_id", "views.open", {"trigger_id": "1.2", "view": MODAL}),
    ("invalid_arguments", "views.open", {"trigger_id": "1.2", "view": {**MODAL, "title": plain("x" * 25)}}),
    ("not_found", "views.update", {"view_id": "V9", "view": MODAL}),
    ("user_not_found", "conversations.open", {"users": "U9"}),
    ("user_not_found", "users.info", {"user": "U9"}),
    ("invalid_thread_ts", "assistant.threads.setStatus", {"channel_id": "DU1", "thread_ts": "1.2", "status": "x"}),
    ("invalid_arguments", "assistant.threads.setSuggestedPrompts", {"channel_id": "DU1", "prompts": [PROMPT] * 5}),
    ("invalid_arguments", "files.getUploadURLExternal", {"filename": "plan.md", "length": "0"}),
    ("file_not_found", "files.completeUploadExternal", {"files": [{"id": "F9"}]}),
    ("not_allowed_token_type", "apps.connections.open", {}),
]


@pytest.mark.parametrize(("code", "method", "arguments"), REFUSED)
def test_calls_are_refused_with_slacks_code(slack: FakeSlack, code: str, method: str, arguments: Json) -> None:
    assert call(slack, method, **arguments)["error"] == code


@pytest.mark.parametrize(("code", "token"), [("not_authed", ""), ("invalid_auth", "xoxb-of-somebody-else")])
def test_a_missing_or_wrong_token_is_refused(slack: FakeSlack, code: str, token: str) -> None:
    assert call(slack, "auth.test", token=token)["error"] == code


def test_a_revoked_token_is_refused(slack: FakeSlack) -> None:
    slack.revoke_token()
    assert call(slack, "auth.test")["error"] == "token_revoked"


def test_a_deactivated_account_is_refused(slack: FakeSlack) -> None:
    slack.deactivate_account()
    assert call(slack, "auth.test")["error"] == "account_inactive"


def test_auth_test_names_the_granted_scopes(slack: FakeSlack) -> None:
    slack.scopes.discard("files:write")
    granted = call(slack, "auth.test")["_headers"]["X-OAuth-Scopes"].split(",")
    assert "chat:write" in granted
    assert "files:write" not in granted


def test_a_missing_scope_is_named(slack: FakeSlack) -> None:
    slack.scopes.discard("chat:write")
    answer = call(slack, "chat.postMessage", channel="C0GENERAL", text="x")
    assert (answer["error"], answer["needed"]) == ("missing_scope", "chat:write")
    assert "im:history" in answer["provided"]


def test_forms_are_understood_like_json(slack: FakeSlack) -> None:
    blocks = '[{"type": "section", "text": {"type": "mrkdwn", "text": "from a form"}}]'
    assert call(slack, "chat.postMessage", form=True, channel="C0GENERAL", text="x", blocks=blocks)["ok"]
    assert slack.posts("general")[-1].plain == "from a form"


def test_a_workspace_without_agents_refuses_their_methods(slack: FakeSlack) -> None:
    slack.agent = None
    asked = slack.dm("U1", "hello")
    answer = call(
        slack, "assistant.threads.setStatus", channel_id=asked.channel, thread_ts=asked.ts, status="is thinking"
    )
    assert answer["error"] == "not_allowed"


def test_another_persons_message_cannot_be_changed(slack: FakeSlack) -> None:
    message = slack.say("general", "U1", "mine")
    assert (
        call(slack, "chat.update", channel=message.channel, ts=message.ts, text="x")["error"] == "cant_update_message"
    )
    assert call(slack, "chat.delete", channel=message.channel, ts=message.ts)["error"] == "cant_delete_message"


def test_a_trigger_opens_one_modal_within_three_seconds(slack: FakeSlack) -> None:
    first, second = (slack.command("/career", "x", "U1").payload["trigger_id"] for _ in range(2))
    assert call(slack, "views.open", trigger_id=first, view=MODAL)["ok"]
    assert call(slack, "views.open", trigger_id=first, view=MODAL)["error"] == "exchanged_trigger_id"
    slack.advance(4)
    assert call(slack, "views.open", trigger_id=second, view=MODAL)["error"] == "expired_trigger_id"
