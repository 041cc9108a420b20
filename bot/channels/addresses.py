"""Whose address a request comes from, also behind proxies: what limits for one address are counted by."""

from __future__ import annotations

import functools
import ipaddress
from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

from sanic.request import Request

from bot.settings import BadSetting, Environment, words

Address = IPv4Address | IPv6Address
Networks = tuple[IPv4Network | IPv6Network, ...]
#: Who has one IPv6 address has the whole network of this size (RFC 6177), so limits count those as one.
IPV6_PREFIX = 64


def proxies(environment: Environment | None = None) -> Networks:
    """The networks of `EMBARK_TRUSTED_PROXIES`: whose `X-Forwarded-For` and `Forwarded` are believed. None unless set.

    Raises:
        BadSetting: an item is no address and no network.
    """
    found = []
    for given in words("EMBARK_TRUSTED_PROXIES", environment):
        try:
            found.append(ipaddress.ip_network(given, strict=False))
        except ValueError as error:
            raise BadSetting(
                f"EMBARK_TRUSTED_PROXIES holds “{given}”. Write addresses or networks such as 10.0.0.0/8, "
                "separated by spaces."
            ) from error
    return tuple(found)


@functools.cache
def trusted() -> Networks:
    """The proxies of this process."""
    return proxies()


def of(request: Request) -> str:
    """What limits count a request by: its sender's IPv4 address, or IPv6 network of 64 bits."""
    sender = client(
        request.ip or "",
        request.headers.getall("x-forwarded-for", []),
        request.headers.getall("forwarded", []),
        trusted(),
    )
    if isinstance(sender, IPv6Address):
        return str(IPv6Network((sender, IPV6_PREFIX), strict=False))
    return str(sender)


def client(peer: str, x_forwarded_for: Sequence[str], forwarded: Sequence[str], known: Networks) -> Address | str:
    """The address that a request really comes from.

    Anybody can send these headers, so they count only where the connection itself comes from a trusted proxy, and only back
    to the first address that is none. A proxy writes one of the two and may hand on the other as the sender made it up:
    where both are there and disagree, neither counts.

    Args:
        peer: The connection's other end.
        x_forwarded_for: The `X-Forwarded-For` headers, in order: "client, proxy1, proxy2".
        forwarded: The `Forwarded` headers, in order (RFC 7239): "for=client;proto=https, for=proxy1".
        known: Trusted proxies.
    """
    address = parse(peer)
    if address is None:
        return peer
    if not _is_in(address, known):
        return address
    told = [_first_unknown(address, _split(x_forwarded_for), known)] if x_forwarded_for else []
    told += [_first_unknown(address, list(map(_for, _split(forwarded))), known)] if forwarded else []
    return told[0] if told and all(one == told[0] for one in told) else address


def _first_unknown(nearest: Address, hops: Sequence[str], known: Networks) -> Address:
    """Walks back from the nearest hop while hops are trusted; stops at what is no address."""
    for hop in reversed(hops):
        address = parse(hop)
        if address is None:
            break
        nearest = address
        if not _is_in(address, known):
            break
    return nearest


def parse(text: str) -> Address | None:
    """An address, also with a port or in brackets, or None. IPv4 in IPv6's clothes is IPv4."""
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def _is_in(address: Address, known: Networks) -> bool:
    return any(address in network for network in known)


def _split(headers: Sequence[str]) -> list[str]:
    return [item for header in headers for item in header.split(",")]


def _for(element: str) -> str:
    """The `for` of one element of `Forwarded`."""
    for pair in element.split(";"):
        name, _, value = pair.strip().partition("=")
        if name.lower() == "for":
            return value.strip().strip('"')
    return ""
