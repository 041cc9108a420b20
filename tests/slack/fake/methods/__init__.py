"""The Web API's methods: a function a method, from the workspace and the arguments to the answer."""

from __future__ import annotations

from tests.slack.fake.methods import assistant, auth, chat, conversations, files, views
from tests.slack.fake.methods.method import Method

METHODS: dict[str, Method] = {
    **auth.METHODS,
    **chat.METHODS,
    **conversations.METHODS,
    **views.METHODS,
    **assistant.METHODS,
    **files.METHODS,
}
