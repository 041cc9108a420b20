"""Lets Rasa be imported without the SDKs of channels that Embark does not serve.

Upstream: `rasa/core/channels/__init__.py` imports every stock channel at the top, each with its vendor's SDK. A channel
whose SDK is absent is replaced by one that says so as soon as credentials name it; so is one in whose place Embark has its
own, since the import of its SDK would cost every start a quarter of a second.
"""

from __future__ import annotations

import importlib.util
from types import ModuleType
from typing import Any

from bot.runtime.import_hooks import Fill, ModuleHooks

#: name in credentials, and module under rasa.core.channels -> (input class, {import name: what to install})
CHANNELS = {
    "facebook": ("FacebookInput", {"fbmessenger": "fbmessenger"}),
    "hangouts": ("HangoutsInput", {"google.oauth2": "google-auth", "cachecontrol": "CacheControl"}),
    "rocketchat": ("RocketChatInput", {"rocketchat_API": "rocketchat_API"}),
    "slack": ("SlackInput", {"slack_sdk": "slack-sdk"}),
    "telegram": ("TelegramInput", {"aiogram": "aiogram<2.26"}),
    "twilio": ("TwilioInput", {"twilio": "twilio<8.3"}),
    "twilio_voice": ("TwilioVoiceInput", {"twilio": "twilio<8.3"}),
    "webexteams": ("WebexTeamsInput", {"webexteamssdk": "webexteamssdk"}),
}
#: Stock channels in whose place Embark has its own: name in credentials -> ours, and where it is described
OURS = {"slack": ("bot.channels.slack.SlackChannel", "docs/slack.md")}


class ChannelMissing(ImportError):
    """Credentials name a stock channel that Embark does not have."""


def _installed(package: str) -> bool:
    try:
        return importlib.util.find_spec(package) is not None
    except ModuleNotFoundError:
        return False


def refusal(channel: str) -> str:
    """What is said to credentials that name a stock channel which is replaced."""
    if channel in OURS:
        ours, where = OURS[channel]
        return (
            f"Embark has a channel of its own in place of the stock channel '{channel}'. "
            f"Write '{ours}:' in credentials.yml instead, as {where} shows."
        )
    sdk = " and ".join(f"'{requirement}'" for requirement in CHANNELS[channel][1].values())
    return (
        f"The stock channel '{channel}' needs {sdk}, which Embark does not install. "
        f"Take '{channel}:' out of credentials.yml, or install {sdk} in this environment."
    )


def _channel(class_name: str, channel: str) -> Fill:
    def fill(module: ModuleType) -> None:
        from rasa.core.channels.channel import InputChannel
        from rasa.shared.exceptions import RasaException

        def name(cls: type) -> str:
            return channel

        def from_credentials(cls: type, credentials: dict[str, Any] | None) -> Any:
            raise RasaException(refusal(channel))

        def __init__(self: Any, *args: Any, **kwargs: Any) -> None:
            raise ChannelMissing(refusal(channel))

        stand_in = type(
            class_name,
            (InputChannel,),
            {
                "__doc__": f"Stands in for Rasa's {class_name}.",
                "__module__": module.__name__,
                "__init__": __init__,
                "name": classmethod(name),
                "from_credentials": classmethod(from_credentials),
            },
        )
        setattr(module, class_name, stand_in)

    return fill


def add_to(hooks: ModuleHooks) -> None:
    """Registers a stand-in for each stock channel whose SDK is absent, or in whose place Embark has its own."""
    for channel, (class_name, packages) in CHANNELS.items():
        if channel in OURS or not all(map(_installed, packages)):
            hooks.replace(f"rasa.core.channels.{channel}", _channel(class_name, channel))
