"""Files that are served as they are: read once, told apart by their entity tag, and not sent again to who has them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sanic.request import Request
from sanic.response import HTTPResponse

from bot.channels import headers

#: Kept by browsers, and asked about at each use: an update is seen at once.
ASK_EACH_TIME = "no-cache"
#: What other sites embed is asked about every five minutes, so that an update is seen within them.
FOR_A_WHILE = "public, max-age=300, must-revalidate"


@dataclass(frozen=True, slots=True)
class StaticFile:
    """One file.

    Attributes:
        body: Its bytes, as they were at start.
        content_type: As the header says it.
        cache: Its `Cache-Control`.
        extra: Further headers.
        tag: Its entity tag.
    """

    body: bytes
    content_type: str
    cache: str = ASK_EACH_TIME
    extra: Mapping[str, str] = field(default_factory=dict)
    tag: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "tag", headers.etag(self.body))

    def answer(self, request: Request) -> HTTPResponse:
        """200 with the file, or 304 to who has it (RFC 9110, 13.1.2)."""
        about = {"ETag": self.tag, "Cache-Control": self.cache, **self.extra}
        if has(request.headers.get("if-none-match", ""), self.tag):
            return HTTPResponse(status=304, headers=about)
        return HTTPResponse(self.body, content_type=self.content_type, headers=about)


def has(if_none_match: str, tag: str) -> bool:
    """Whether an `If-None-Match` header names this tag; weak and strong tags are alike here."""
    return any(given.strip().removeprefix("W/") in (tag, "*") for given in if_none_match.split(","))


def for_any_site(file: Path, content_type: str) -> StaticFile:
    """A file that pages of any site may load."""
    return StaticFile(file.read_bytes(), content_type, FOR_A_WHILE, headers.FOR_ANY_SITE)
