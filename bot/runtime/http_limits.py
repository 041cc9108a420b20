"""Sanic's HTTP server with limits that hold before work is done, and with a strict reading of requests.

Upstream, Sanic 21.12.2 (`sanic/http.py`, `sanic/server/protocols/http_protocol.py`):
- a body's size is looked at while it is read, after `100 Continue` was sent (http.py:476, :530);
- `Content-Length: -5`, `+5` or `5_0`, two of them, or one beside `Transfer-Encoding` are taken in (http.py:264-276), and so are
  chunks of such lengths (http.py:496), which is how requests are smuggled past proxies (RFC 9112, 6.3 and 11.2). Browsers
  and proxies send a length, so bodies without one are refused;
- an address that cannot be parsed breaks the answer to itself, and the connection ends with a traceback (http.py:250, :444);
- each received byte starts the time limit anew, so a byte a minute keeps a connection for ever (http_protocol.py:229);
- `Upgrade: websocket` on any route turns the time limit off (http_protocol.py:154);
- connections are not counted;
- a refused body is cut off with a reset, so the sender may never see why (http.py:203).
"""

# mypy: disable-error-code="misc"
# (Sanic's attributes lie in slots of untyped classes.)

from __future__ import annotations

import re
from asyncio import BaseTransport
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from time import monotonic
from typing import Any

from sanic import Sanic
from sanic.exceptions import InvalidUsage, PayloadTooLarge, RequestTimeout, SanicException, ServiceUnavailable
from sanic.http import Http, Stage
from sanic.server import HttpProtocol

#: Request line and headers together, and the address alone (bytes).
MAX_HEAD, MAX_ADDRESS = 8 * 1024, 2 * 1024
#: Seconds between two looks at a connection's clock, at most.
LOOK_SECONDS = 2.5
#: What is read and thrown away after a refusal, so that it reaches the sender: seconds and bytes.
LINGER_SECONDS, LINGER_BYTES = 2, 4 * 1024 * 1024

TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")


class HeadTooLarge(SanicException):
    """431: request line and headers are longer than is read."""

    status_code = 431
    quiet = True


class AddressTooLong(SanicException):
    """414: the address alone is."""

    status_code = 414
    quiet = True


class LengthRequired(SanicException):
    """411: a body in chunks, whose length nobody knows beforehand (RFC 9112, 6.1)."""

    status_code = 411
    quiet = True


class StrictHttp(Http):
    """One connection's requests."""

    __slots__ = ()
    request: Any
    request_body: Any

    async def http1_request_header(self) -> None:
        """Reads and checks the head of the next request.

        Raises:
            SanicException: what the client is told; the connection ends with it.
        """
        try:
            await super().http1_request_header()
            self._check()
        except PayloadTooLarge as error:  # upstream's word for a head that is too long
            raise HeadTooLarge("head") from error
        except Exception as error:
            if self.request is None or not isinstance(error, SanicException):
                self.url = self.request = None  # nothing of it may be looked at again while it is answered
            raise error if isinstance(error, SanicException) else InvalidUsage("Bad Request") from error
        larger = self.protocol.app.ctx.larger_bodies
        self.request_max_size = larger.get(self.request.path, self.protocol.request_max_size)
        if self.request_bytes_left > self.request_max_size:
            raise PayloadTooLarge("body")

    def _check(self) -> None:
        request = self.request
        self.upgrade_websocket = False
        if self.protocol.app.ctx.connections.closing:
            self.keep_alive = False
        if len(request.raw_url) > MAX_ADDRESS:
            raise AddressTooLong("address")
        lengths = request.headers.getall("content-length", [])
        hosts = request.headers.getall("host", [])
        if (
            not request.path.startswith("/")
            or not all(TOKEN.fullmatch(name) and not CONTROL.search(value) for name, value in request.headers.items())
            or len(hosts) > 1
            or (not hosts and request.version == "1.1")
            or len(lengths) > 1
            or not all(length.isascii() and length.isdecimal() for length in lengths)
        ):
            raise InvalidUsage("Bad Request")
        if "transfer-encoding" in request.headers:
            raise LengthRequired("length")

    def respond(self, response: Any) -> Any:
        """Begins the answer. One that comes before the body was read ends the connection, with the body unread.

        Upstream reads it afterwards, and logs an error for each success among such answers (http.py:170).
        """
        if self.request_body:
            if self.request_bytes_left:
                self.keep_alive, self.protocol.lingers = False, True
            self.request_body, self.expecting_continue = None, False
        return super().respond(response)

    async def error_response(self, exception: Exception) -> None:
        """Answers with an error. After one in the head nobody can tell where the request ends, so nothing more is read."""
        if self.stage is Stage.REQUEST:
            self.request_body, self.expecting_continue, self.protocol.lingers = None, False, True
        await super().error_response(exception)


class LimitedHttpProtocol(HttpProtocol):
    """One connection. `app.ctx.connections` counts them all."""

    __slots__ = ("lingers", "thrown_away")

    def _setup_connection(self) -> None:
        self._http: StrictHttp | None = StrictHttp(self)
        self._time = monotonic()
        self.check_timeouts()

    def connection_made(self, transport: Any) -> None:
        """Takes a connection, or answers it with the refusal."""
        self._http, self.lingers, self.thrown_away = None, False, 0
        connections: Connections = self.app.ctx.connections
        if connections.admit(self, address_of(transport)):
            super().connection_made(transport)
        else:
            transport.write(connections.refusal)
            transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forgets it."""
        self.app.ctx.connections.forget(self)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Takes bytes in; only the first of a request start its time limit."""
        if self._task is None:
            self.thrown_away += len(data)
            if self.thrown_away > LINGER_BYTES:
                self.abort()
            return
        began = self._time
        super().data_received(data)
        if self._http is None or self._http.stage is not Stage.IDLE:
            self._time = began

    def eof_received(self) -> bool:
        """Who has said all there is to say still gets the answer under way; upstream cancels it."""
        if self._http is None or self._http.stage not in (Stage.HANDLER, Stage.RESPONSE):
            return False
        self._http.keep_alive = False
        return True

    def check_timeouts(self) -> None:
        """Looks at the clock until the connection ends."""
        http = self._http
        if not self._task or http is None:
            return
        arrives = http.stage is Stage.REQUEST or (http.stage is Stage.HANDLER and bool(http.request_body))
        waits = http.stage is Stage.IDLE
        limit = self.request_timeout if arrives else self.keep_alive_timeout if waits else self.response_timeout
        if monotonic() - self._time <= limit:
            self.loop.call_later(min(LOOK_SECONDS, limit / 4), self.check_timeouts)
            return
        http.exception = RequestTimeout("slow") if arrives else ServiceUnavailable("slow")
        self.lingers = False
        self._task.cancel()

    def close(self, timeout: float | None = None) -> None:
        """Ends the connection; after a refusal only our half at first, so that the refusal is read (RFC 9112, 9.6)."""
        if self.lingers and self.transport and self.transport.can_write_eof() and not self.transport.is_closing():
            self.lingers = False
            self.transport.write_eof()
            self.transport.resume_reading()
            self.loop.call_later(LINGER_SECONDS, self.abort)
        else:
            super().close(timeout)

    def drop(self) -> None:
        """Ends the connection at once."""
        if self.transport:
            self.transport.abort()

    @property
    def answers(self) -> bool:
        """Whether a request is being answered on it."""
        return bool(self._http)


def address_of(transport: BaseTransport) -> str:
    """The other end's address."""
    peer = transport.get_extra_info("peername")
    return str(peer[0]) if isinstance(peer, tuple) else ""


class Connections:
    """All open connections. When there are too many, the address with the most gives up its oldest one that waits.

    Args:
        most: How many may be open at once.
        refusal: The whole HTTP answer to one too many, where nobody can give one up.

    Attributes:
        closing: The server ends: no connection is kept for a further request.
        count: How many are open.
        taken: How many ever were.
    """

    def __init__(self, most: int, refusal: bytes):
        self.most, self.refusal, self.closing = most, refusal, False
        self.count = self.taken = 0
        self._by_address: dict[str, dict[LimitedHttpProtocol, None]] = {}
        self._address: dict[LimitedHttpProtocol, str] = {}

    def admit(self, connection: LimitedHttpProtocol, address: str) -> bool:
        """Takes one more in, if there is or can be made room."""
        if self.count >= self.most and not self._make_room():
            return False
        self._by_address.setdefault(address, {})[connection] = None
        self._address[connection] = address
        self.count += 1
        self.taken += 1
        return True

    def forget(self, connection: LimitedHttpProtocol) -> None:
        """A connection has ended."""
        address = self._address.pop(connection, None)
        if address is None:
            return
        self.count -= 1
        del self._by_address[address][connection]
        if not self._by_address[address]:
            del self._by_address[address]

    def _make_room(self) -> bool:
        greediest = max(self._by_address.values(), key=len)
        for connection in list(_first(greediest, 8)):
            if not connection.answers:
                self.forget(connection)
                connection.drop()
                return True
        return False

    def answering(self) -> int:
        """On how many a request is being answered."""
        return sum(connection.answers for connection in self._address)


def _first(items: dict[LimitedHttpProtocol, None], most: int) -> Iterator[LimitedHttpProtocol]:
    for _, connection in zip(range(most), items, strict=False):
        yield connection


@dataclass(frozen=True, slots=True)
class Limits:
    """What one connection may cost.

    Attributes:
        max_body: Bytes of a request's body.
        request_seconds: For a whole request to arrive, however its bytes are spread.
        response_seconds: For its answer.
        idle_seconds: For the next request to begin. A proxy that keeps connections open must drop them sooner.
    """

    max_body: int
    request_seconds: int = 10
    response_seconds: int = 30
    idle_seconds: int = 15


def configure(app: Sanic, connections: Connections, limits: Limits, larger: Mapping[str, int] | None = None) -> None:
    """Sets an app's limits; it is to be run with `protocol=LimitedHttpProtocol`.

    Args:
        larger: path -> bytes of a body, where an address takes more than `limits.max_body`.
    """
    app.ctx.connections, app.ctx.larger_bodies = connections, larger or {}
    app.config.REQUEST_MAX_SIZE = limits.max_body
    app.config.REQUEST_BUFFER_SIZE = 2 * MAX_HEAD
    app.config.REQUEST_MAX_HEADER_SIZE = MAX_HEAD
    app.config.REQUEST_TIMEOUT = limits.request_seconds
    app.config.RESPONSE_TIMEOUT = limits.response_seconds
    app.config.KEEP_ALIVE_TIMEOUT = limits.idle_seconds
