"""The report for operators: GET /report, for whoever holds EMBARK_OPERATOR_TOKEN; without a token there is no such page.

A program sends the token as `Authorization: Bearer …`; a person types it into a small form once and gets a signed cookie
for half an hour, which no script can read and no other site can send. Making the report takes seconds of computing, so
a process of its own does it, one at a time, and answers of the last minutes are given again.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import logging
import os
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import jwt
from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse

from bot import paths
from bot.channels import addresses, errors, guard
from bot.channels.errors import ChannelError
from bot.insights.report_page import POLICY, document

logger = logging.getLogger(__name__)

VARIABLE = "EMBARK_OPERATOR_TOKEN"
MIN_TOKEN = 32
COOKIE = "embark_operator"
ALGORITHM = "HS256"
SIGNED_IN = timedelta(minutes=30)
#: Attempts to sign in, by address.
ATTEMPTS = guard.Rate(5, 5)
#: What may be asked for in `?days=`.
DAYS = ("7", "30", "90", "365")
#: Seconds that a report is given again, and that making one may take.
FRESH, LONGEST = 300.0, 120.0
NOT_THERE = ChannelError(404, "not_found", "There is nothing here. The chat is at /.")
SIGN_IN = """<h1>Report</h1>
<p>{told}</p>
<form method="post" action="/report">
<p><label for="token">Operator token</label><br>
<input id="token" name="token" type="password" autocomplete="current-password" required size="40"></p>
<p><button>Show the report</button></p>
</form>"""


def operator_token() -> str | None:
    """The token that opens the report, or None where none is set or it is too short to be safe."""
    given = os.environ.get(VARIABLE, "")
    if given and len(given) < MIN_TOKEN:
        logger.warning("%s has fewer than %s characters, so there is no /report", VARIABLE, MIN_TOKEN)
    return given if len(given) >= MIN_TOKEN else None


def blueprint() -> Blueprint:
    """The routes GET and POST /report."""
    routes = Blueprint("operator_page")
    token = operator_token()
    attempts = guard.RateLimiter(ATTEMPTS)
    reports = _Reports()

    @routes.get("/report")
    async def show(request: Request) -> HTTPResponse:
        if token is None:
            raise NOT_THERE
        header = request.headers.get("authorization", "")
        if header:
            _allow(attempts, request)
            if not _same(header.removeprefix("Bearer "), token):
                raise ChannelError(401, "no_session", "That token does not open the report.")
        elif not _signed_in(request, token):
            return _html(document("Report", SIGN_IN.format(told="For those who run this Embark.")), 401)
        wanted = request.args.get("days", "30")
        if wanted not in DAYS:
            raise errors.bad_text(f"Ask for days={', '.join(DAYS[:-1])} or {DAYS[-1]}.")
        return _html(await reports.page(wanted), 200)

    @routes.post("/report")
    async def sign_in(request: Request) -> HTTPResponse:
        if token is None:
            raise NOT_THERE
        _allow(attempts, request)
        if not _same(str((request.form or {}).get("token", "")).strip(), token):
            told = "That token does not open the report. It is the value of EMBARK_OPERATOR_TOKEN on the server."
            return _html(document("Report", SIGN_IN.format(told=told)), 401)
        response = HTTPResponse(status=303, headers={"Location": "/report"})
        expires = datetime.now(UTC) + SIGNED_IN
        response.cookies[COOKIE] = jwt.encode({"exp": expires}, _key(token), algorithm=ALGORITHM)
        response.cookies[COOKIE].update(
            {"path": "/report", "httponly": True, "samesite": "Strict", "max-age": int(SIGNED_IN.total_seconds())}
        )
        if _is_https(request):
            response.cookies[COOKIE]["secure"] = True
        return response

    return routes


def _allow(attempts: guard.RateLimiter, request: Request) -> None:
    wait = attempts.wait(addresses.of(request))
    if wait:
        raise errors.too_many(wait)


def _same(given: str, token: str) -> bool:
    """Compared by digest, so that the time taken tells neither content nor length."""
    return hmac.compare_digest(
        hashlib.sha256(given.encode(errors="replace")).digest(), hashlib.sha256(token.encode()).digest()
    )


def _key(token: str) -> str:
    """What cookies are signed with: another token, and those of before are void."""
    return hashlib.sha256(f"report cookie {token}".encode()).hexdigest()


def _signed_in(request: Request, token: str) -> bool:
    try:
        jwt.decode(request.cookies.get(COOKIE, ""), _key(token), algorithms=[ALGORITHM], options={"require": ["exp"]})
    except jwt.InvalidTokenError:
        return False
    return True


def _is_https(request: Request) -> bool:
    """Whether the browser speaks https to us, or to the proxy in front; to be told so wrongly only hides the cookie."""
    forwarded = request.headers.get("x-forwarded-proto", "")
    return "https" in (request.scheme, forwarded) or os.environ.get("EMBARK_PUBLIC_URL", "").startswith("https://")


def _html(page: str, status: int) -> HTTPResponse:
    headers = {"Content-Security-Policy": POLICY, "Cache-Control": "no-store", "X-Robots-Tag": "noindex"}
    return HTTPResponse(page, status=status, headers=headers, content_type="text/html; charset=utf-8")


class _Reports:
    """Makes reports one at a time, in a process that is not busy answering people."""

    def __init__(self) -> None:
        self._lock = asyncio.Lock()
        self._made: dict[str, tuple[float, str]] = {}

    async def page(self, days: str) -> str:
        """The report's page; one made in the last minutes is given again.

        Raises:
            ChannelError: 503, it could not be made.
        """
        async with self._lock:
            at, page = self._made.get(days, (float("-inf"), ""))
            if time.monotonic() - at > FRESH:
                page = await _made_apart(days)
                self._made[days] = (time.monotonic(), page)
            return page


async def _made_apart(days: str) -> str:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "report.html")
        command = (sys.executable, "-m", "bot.operate", "report", "--days", days, "--html", str(file))
        process = await asyncio.create_subprocess_exec(
            *command,
            cwd=paths.PROJECT,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
        )
        try:
            _, told = await asyncio.wait_for(process.communicate(), LONGEST)
        except TimeoutError:
            process.kill()
            await process.wait()
            told = b"it took too long"
        if not file.is_file():
            last = (told or b"").decode(errors="replace").strip().splitlines()[-1:]
            logger.error("the report could not be made: %s", *last or ["no reason given"])
            raise ChannelError(503, "not_ready", "The report could not be made. ./embark report says why.", 60)
        return file.read_text(encoding="utf-8")
