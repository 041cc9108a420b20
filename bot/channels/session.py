"""Sessions of the web channel: the server mints the conversation id, signs it, and lets it expire."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import jwt

from bot import paths

LIFETIME = timedelta(days=7)
ALGORITHM = "HS256"
#: Short secrets can be guessed; 32 bytes is the length of the signature itself (RFC 7518, 3.2).
MIN_SECRET = 32


class BadToken(ValueError):
    """The token is missing, forged, of another server, or expired."""


class BadSecret(ValueError):
    """The secret must not be used to sign sessions; the message says why, without it, and names the fix."""


@dataclass(frozen=True, slots=True)
class Session:
    """One conversation's key: what the client keeps, and until when."""

    token: str
    conversation: str
    expires_at: datetime


def secret() -> str:
    """The signing secret: `EMBARK_SECRET`, or what the file `EMBARK_SECRET_FILE` holds, or one made at first use and kept in
    `var/secret` for this machine only.

    Raises:
        BadSecret: it is shorter than 32 characters, or other users of this machine can read its file.
        OSError: the file cannot be read, or `var/secret` cannot be written.
    """
    given, file = os.environ.get("EMBARK_SECRET"), os.environ.get("EMBARK_SECRET_FILE")
    if given is not None and file:
        raise BadSecret("EMBARK_SECRET and EMBARK_SECRET_FILE are both set. Leave one out.")
    if given is not None:
        return _long_enough(given, "EMBARK_SECRET", "Choose a longer one, or leave it out to serve this machine only.")
    if file:
        return _long_enough(_private(Path(file)), f"The secret in {file}", "Choose a longer one.")
    own = paths.var("secret")
    if not own.exists():
        _make(own)
    return _long_enough(_private(own), f"The secret in {own}", "Delete the file: conversations then begin anew.")


def _long_enough(found: str, what: str, fix: str) -> str:
    if len(found) < MIN_SECRET:
        raise BadSecret(f"{what} must have at least {MIN_SECRET} characters. {fix}")
    return found


def _private(file: Path) -> str:
    """A file's only line, where nobody else can read it.

    A file of another owner is theirs to guard: containers mount secrets so, and let nobody change them.
    """
    about = file.stat()
    if about.st_uid == os.getuid() and about.st_mode & 0o077:
        raise BadSecret(f"{file} can be read by other users of this machine. Run: chmod 600 {file}")
    return file.read_text(encoding="utf-8").strip()


def _make(file: Path) -> None:
    """Writes a new secret as a whole or not at all; whoever is first wins."""
    part = file.with_name(f"{file.name}.{os.getpid()}")
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w", encoding="ascii") as new:
        new.write(secrets.token_urlsafe(MIN_SECRET))
    try:
        os.link(part, file)
    except FileExistsError:
        pass
    finally:
        part.unlink()


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
