"""Channel stand-ins: credentials that name a channel without its SDK, or one that Embark has itself, get a sentence; all other
channels are Rasa's own."""

from __future__ import annotations

import ast
import importlib
import importlib.metadata
import re
from pathlib import Path

import pytest
from rasa.core.run import create_http_input_channels
from rasa.shared.exceptions import RasaException

from bot.runtime import without_channel_sdks
from bot.runtime.import_hooks import ModuleHooks
from bot.runtime.startup import HOOKS
from bot.runtime.without_channel_sdks import CHANNELS, OURS, ChannelMissing
from tests.runtime import rasa_source

#: Those whose SDK is absent here (a later feature may bring one).
ABSENT = [c for c in CHANNELS if c not in OURS and f"rasa.core.channels.{c}" in HOOKS.replaced]


def hooks_with(installed: bool, monkeypatch: pytest.MonkeyPatch) -> ModuleHooks:
    """The channel hooks where every SDK is installed, or none."""
    monkeypatch.setattr(without_channel_sdks, "_installed", lambda package: installed)
    hooks = ModuleHooks()
    without_channel_sdks.add_to(hooks)
    return hooks


@pytest.mark.parametrize("channel", ABSENT)
def test_a_channel_without_its_sdk_in_credentials_says_so_and_what_to_do(channel: str, tmp_path: Path) -> None:
    credentials = tmp_path / "credentials.yml"
    credentials.write_text(f"{channel}:\n  token: x\n")
    with pytest.raises(RasaException) as told:
        create_http_input_channels(None, str(credentials))
    packages = " and ".join(f"'{package}'" for package in CHANNELS[channel][1].values())
    assert str(told.value) == (
        f"The stock channel '{channel}' needs {packages}, which Embark does not install. "
        f"Take '{channel}:' out of credentials.yml, or install {packages} in this environment."
    )


def test_the_stock_slack_channel_in_credentials_is_led_to_our_own(tmp_path: Path) -> None:
    credentials = tmp_path / "credentials.yml"
    credentials.write_text("slack:\n  slack_token: x\n")
    with pytest.raises(RasaException) as told:
        create_http_input_channels(None, str(credentials))
    assert str(told.value) == (
        "Embark has a channel of its own in place of the stock channel 'slack'. "
        "Write 'bot.channels.slack.SlackChannel:' in credentials.yml instead, as docs/slack.md shows."
    )


@pytest.mark.parametrize("channel", ABSENT)
def test_a_channel_without_its_sdk_built_by_hand_says_so_too(channel: str) -> None:
    stand_in = getattr(importlib.import_module(f"rasa.core.channels.{channel}"), CHANNELS[channel][0])
    with pytest.raises(ChannelMissing, match=f"The stock channel '{channel}' needs"):
        stand_in("token")


def test_a_channel_that_needs_no_sdk_is_rasas_own(tmp_path: Path) -> None:
    credentials = tmp_path / "credentials.yml"
    credentials.write_text(
        "rest:\ncallback:\n  url: http://127.0.0.1:1\nmattermost:\n  url: http://x\n  token: x\n  webhook_url: http://x\n"
    )
    names = [channel.name() for channel in create_http_input_channels(None, str(credentials))]
    assert names == ["rest", "callback", "mattermost"]


def test_where_the_sdks_are_installed_only_channels_of_our_own_are_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    assert set(hooks_with(True, monkeypatch).replaced) == {f"rasa.core.channels.{channel}" for channel in OURS}


def test_where_no_sdk_is_installed_each_channel_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    assert set(hooks_with(False, monkeypatch).replaced) == {f"rasa.core.channels.{channel}" for channel in CHANNELS}


# --- what the stand-ins rest on; a failure here means: the installed Rasa is not the one they were written for


@pytest.mark.parametrize("channel", CHANNELS)
def test_each_replaced_class_is_a_channel_of_the_installed_rasa_by_that_name(channel: str) -> None:
    name = rasa_source.methods(rasa_source.classes(f"rasa.core.channels.{channel}")[CHANNELS[channel][0]])["name"]
    (returned,) = [node.value for node in ast.walk(name) if isinstance(node, ast.Return)]
    constants = {
        ast.unparse(node.targets[0]): node.value
        for node in rasa_source.tree(f"rasa.core.channels.{channel}").body
        if isinstance(node, ast.Assign)
    }
    assert returned is not None
    assert ast.literal_eval(constants.get(ast.unparse(returned), returned)) == channel


@pytest.mark.parametrize("channel", CHANNELS)
def test_each_replaced_channel_does_import_its_sdk(channel: str) -> None:
    imported = {
        module
        for node in ast.walk(rasa_source.tree(f"rasa.core.channels.{channel}"))
        for module in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    assert all(any(module.startswith(sdk) for module in imported) for sdk in CHANNELS[channel][1])


@pytest.mark.parametrize("requirement", sorted({r for _, packages in CHANNELS.values() for r in packages.values()}))
def test_the_package_to_install_is_the_one_rasa_asks_for(requirement: str) -> None:
    wanted = importlib.metadata.requires("rasa") or []
    name, bound = re.fullmatch(r"([\w-]+)(<.*)?", requirement).groups()  # type: ignore[union-attr]
    assert any(re.match(rf"{name}\b[^;]*{bound or ''}", line, re.IGNORECASE) for line in wanted)
