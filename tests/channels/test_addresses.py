"""Limits are counted by the real sender: a header that anybody can write is believed from trusted proxies only."""

from __future__ import annotations

import ipaddress
from types import SimpleNamespace

import pytest
from multidict import CIMultiDict

from bot.channels import addresses
from bot.settings import BadSetting

PROXY, OTHER_PROXY, PERSON = "10.0.0.1", "10.0.0.2", "203.0.113.7"
KNOWN = addresses.proxies({"EMBARK_TRUSTED_PROXIES": "10.0.0.0/8, fd00::/8"})


@pytest.mark.parametrize(
    ("peer", "x_forwarded_for", "forwarded", "expected"),
    [
        (PERSON, [], [], PERSON),
        (PERSON, ["198.51.100.1"], ["for=198.51.100.1"], PERSON),
        (PROXY, [PERSON], [], PERSON),
        (PROXY, [f"198.51.100.1, {PERSON}, {OTHER_PROXY}"], [], PERSON),
        (PROXY, ["198.51.100.1", PERSON], [], PERSON),
        (PROXY, [f"{PERSON}:4711"], [], PERSON),
        (PROXY, [], [f"for={PERSON};proto=https;by={PROXY}"], PERSON),
        (PROXY, [], [f'for=198.51.100.1, For="{PERSON}:80", for={OTHER_PROXY}'], PERSON),
        (PROXY, [], ['for="[2001:db8::7]:4711"'], "2001:db8::7"),
        (PROXY, [PERSON], [f"for={PERSON}"], PERSON),
        (PROXY, [PERSON], ["for=198.51.100.1"], PROXY),
        (PROXY, ["nonsense"], [], PROXY),
        (PROXY, [f"{PERSON}, unknown"], [], PROXY),
        (PROXY, [], ["for=_hidden"], PROXY),
        (PROXY, [OTHER_PROXY], [], OTHER_PROXY),
        (PROXY, [""], [], PROXY),
        ("fd00::1", [PERSON], [], PERSON),
        ("::ffff:10.0.0.1", [PERSON], [], PERSON),
    ],
)
def test_the_sender_is_the_first_address_that_no_trusted_proxy_vouches_past(
    peer: str, x_forwarded_for: list[str], forwarded: list[str], expected: str
) -> None:
    assert addresses.client(peer, x_forwarded_for, forwarded, KNOWN) == ipaddress.ip_address(expected)


def test_without_trusted_proxies_no_header_counts() -> None:
    assert str(addresses.client(PROXY, [PERSON], [f"for={PERSON}"], ())) == PROXY


@pytest.mark.parametrize(
    ("peer", "counted"),
    [(PERSON, PERSON), ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"), ("::ffff:203.0.113.7", PERSON), ("fe80::1%eth0", "fe80::/64"), ("", "")],
)  # fmt: skip
def test_a_household_with_ipv6_is_one_sender(peer: str, counted: str) -> None:
    assert addresses.of(SimpleNamespace(ip=peer, headers=CIMultiDict())) == counted


@pytest.mark.parametrize("given", ["proxy.example", "10.0.0.0/33", "*"])
def test_proxies_that_cannot_be_meant_are_refused_with_the_fix(given: str) -> None:
    with pytest.raises(BadSetting, match=r"EMBARK_TRUSTED_PROXIES holds .* such as 10"):
        addresses.proxies({"EMBARK_TRUSTED_PROXIES": given})
