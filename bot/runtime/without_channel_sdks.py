"""Lets Rasa be imported without the SDKs of channels that Embark does not serve.

Upstream: `rasa/core/channels/__init__.py` imports every stock channel at the top, each with its vendor's SDK. A channel
whose SDK is absent is replaced by one that says so as soon as credentials name it.
"""

from __future__ import annotations

import importlib.util
from types import ModuleType
from typing import Any

from bot.runtime.import_hooks import Fill, ModuleHooks

#: module under rasa.core.channels -> (input class, name in credentials, import name of the SDK)
CHANNELS = {
    "botframework": ("BotFrameworkInput", "botframework", "jwt"),
    "facebook": ("FacebookInput", "facebook", "fbmessenger"),
    "hangouts": ("HangoutsInput", "hangouts", "google.oauth2"),
    "mattermost": ("MattermostInput", "mattermost", "mattermostwrapper"),
    "rocketchat": ("RocketChatInput", "rocketchat", "rocketchat_API"),
    "slack": ("SlackInput", "slack", "slack_sdk"),
    "telegram": ("TelegramInput", "telegram", "aiogram"),
    "twilio": ("TwilioInput", "twilio", "twilio"),
    "twilio_voice": ("TwilioVoiceInput", "twilio_voice", "twilio"),
    "webexteams": ("WebexTeamsInput", "webexteams", "webexteamssdk"),
}


class ChannelMissing(ImportError):
    """Credentials name a stock channel whose SDK Embark does not install."""


def _installed(package: str) -> bool:
    try:
        return importlib.util.find_spec(package) is not None
    except ModuleNotFoundError:
        return False


def _channel(class_name: str, channel: str, sdk: str) -> Fill:
    def fill(module: ModuleType) -> None:
        from rasa.core.channels.channel import InputChannel
        from rasa.shared.exceptions import RasaException

        refusal = (
            f"The stock channel '{channel}' needs the package '{sdk}', which Embark does not install. "
            f"Take '{channel}:' out of credentials.yml, or install '{sdk}' in this environment."
        )

        def name(cls: type) -> str:
            return channel

        def from_credentials(cls: type, credentials: dict[str, Any] | None) -> Any:
            raise RasaException(refusal)

        def __init__(self: Any, *args: Any, **kwargs: Any) -> None:
            raise ChannelMissing(refusal)

        stand_in = type(
            class_name,
            (InputChannel,),
            {
                "__doc__": f"Stands in for Rasa's {class_name}, whose SDK is not installed.",
                "__module__": module.__name__,
                "__init__": __init__,
                "name": classmethod(name),
                "from_credentials": classmethod(from_credentials),
            },
        )
        setattr(module, class_name, stand_in)

    return fill


def add_to(hooks: ModuleHooks) -> None:
    """Registers a stand-in for each stock channel whose SDK is absent."""
    for module, (class_name, channel, sdk) in CHANNELS.items():
        if not _installed(sdk):
            hooks.replace(f"rasa.core.channels.{module}", _channel(class_name, channel, sdk))
