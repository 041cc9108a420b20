"""Sessions of the web channel: the server mints the conversation id, signs it, and lets it expire."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import jwt

from bot import paths

LIFETIME = timedelta(days=7)
ALGORITHM = "HS256"
#: Short secrets can be guessed; 32 bytes is the length of the signature itself (RFC 7518, 3.2).
MIN_SECRET = 32


class BadToken(ValueError):
    """The token is missing, forged, of another server, or expired."""


class WeakSecret(ValueError):
    """EMBARK_SECRET is too short to sign sessions with."""


@dataclass(frozen=True, slots=True)
class Session:
    """One conversation's key: what the client keeps, and until when."""

    token: str
    conversation: str
    expires_at: datetime


def secret() -> str:
    """The signing secret: `EMBARK_SECRET`, or one made at first use and kept in `var/secret` for this machine only.

    Raises:
        WeakSecret: `EMBARK_SECRET` is set but shorter than 32 characters.
    """
    given = os.environ.get("EMBARK_SECRET")
    if given is not None:
        if len(given) < MIN_SECRET:
            raise WeakSecret(f"EMBARK_SECRET must have at least {MIN_SECRET} characters.")
        return given
    file = paths.var("secret")
    try:
        with os.fdopen(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w", encoding="ascii") as new:
            new.write(secrets.token_urlsafe(MIN_SECRET))
    except FileExistsError:
        pass
    return file.read_text(encoding="ascii")


def mint(key: str, now: datetime | None = None) -> Session:
    """A new session with a conversation id nobody can guess."""
    expires_at = (now or datetime.now(UTC)) + LIFETIME
    conversation = f"web:{secrets.token_urlsafe(18)}"
    token = jwt.encode({"sub": conversation, "exp": expires_at}, key, algorithm=ALGORITHM)
    return Session(token, conversation, expires_at)


def conversation_of(header: str | None, key: str) -> str:
    """The conversation id that an `Authorization: Bearer …` header stands for.

    Raises:
        BadToken: no token, or not one of ours, or expired.
    """
    if not header or not header.startswith("Bearer "):
        raise BadToken("no bearer token")
    try:
        claims = jwt.decode(
            header.removeprefix("Bearer "), key, algorithms=[ALGORITHM], options={"require": ["sub", "exp"]}
        )
    except jwt.InvalidTokenError as error:
        raise BadToken(str(error)) from error
    return str(claims["sub"])
