"""What a person can open and keep beside the chat: a plan's page, Markdown and dates, and pictures.

All are made on request from the path alone: a plan's code says all that the plan needs. Drawn pictures are kept in
var/pictures/, at most `MOST_KEPT` of them.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path

from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse

from bot import paths
from bot.channels import errors
from bot.channels.errors import ChannelError
from bot.channels.headers import FOR_ANY_SITE
from bot.channels.plan_page import plan_html
from bot.guide import plan, plan_calendar, plan_code, plan_text
from bot.knowledge import knowledge
from bot.pictures import draw

#: Rises when the drawing changes, so that kept pictures are drawn anew.
DRAWING = 2
#: All states, the workplaces, and room for the plans of a day; about 20 kB each.
MOST_KEPT = 400
NO_PLAN = ChannelError(404, "not_found", plan_text.offer_code_unknown())


def blueprint() -> Blueprint:
    """The routes /plan/… and /pictures/…."""
    routes = Blueprint("keepsakes")
    pictures = _Pictures()

    @routes.get("/plan/<name:str>")
    async def plan_file(request: Request, name: str) -> HTTPResponse:
        code, _, kind = name.partition(".")
        known = plan_code.decode(knowledge(), code)
        if known is None or kind not in ("", "md", "ics"):
            raise NO_PLAN
        made, code = plan.build(knowledge(), known), plan_code.encode(knowledge(), known)
        if kind == "md":
            return _download(plan_text.markdown(made, code).encode(), "text/markdown; charset=utf-8", "my-plan.md")
        if kind == "ics":
            dates = plan_calendar.calendar(made, code, _begin(request))
            return _download(dates, "text/calendar; charset=utf-8", "my-plan.ics")
        return HTTPResponse(plan_html(made, code), content_type="text/html; charset=utf-8", headers=FOR_ANY_SITE)

    @routes.get("/pictures/pay/<name:str>")
    async def pay_picture(_: Request, name: str) -> HTTPResponse:
        code = name.removesuffix(".png")
        if code == "workplaces":
            rows = knowledge().facts["wage_by_industry"].value
            return await pictures.show("pay-workplaces", rows, partial(draw.workplace_pay, knowledge()))
        state = next((s for s in knowledge().states.values() if s.code == code and s.wage), None)
        if state is None:
            raise ChannelError(404, "not_found", "There is no such picture.")
        us = knowledge().facts["wage_percentiles"].value
        return await pictures.show(f"pay-{state.code}", [state.wage, us], partial(draw.state_pay, knowledge(), state))

    @routes.get("/pictures/plan/<name:str>")
    async def plan_picture(_: Request, name: str) -> HTTPResponse:
        known = plan_code.decode(knowledge(), name.removesuffix(".png"))
        if known is None:
            raise NO_PLAN
        made = plan.build(knowledge(), known)
        steps = [(step.title, step.weeks) for step in made.steps]
        return await pictures.show(f"plan-{plan_code.encode(knowledge(), known)}", steps, partial(draw.timeline, made))

    return routes


def _begin(request: Request) -> date:
    """The plan's first day: `?from=2027-01-31`, or today.

    Raises:
        ChannelError: 400 where it is no date.
    """
    given = request.args.get("from")
    try:
        return date.fromisoformat(given) if given else date.today()
    except ValueError as error:
        raise errors.malformed("Write the first day as year-month-day, for example ?from=2027-01-31.") from error


def _download(body: bytes, content_type: str, name: str) -> HTTPResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', **FOR_ANY_SITE}
    return HTTPResponse(body, content_type=content_type, headers=headers)


class _Pictures:
    """Draws one picture at a time, off the event loop, and keeps it."""

    def __init__(self) -> None:
        self._drawing = asyncio.Lock()

    async def show(self, name: str, figures: object, paint: Callable[[], bytes]) -> HTTPResponse:
        """A kept picture, or a new one where its figures are new."""
        mark = hashlib.sha256(json.dumps([DRAWING, figures], default=str).encode()).hexdigest()[:12]
        file = paths.var("pictures", f"{name}-{mark}.png")
        async with self._drawing:
            if not file.exists():
                body = await asyncio.get_running_loop().run_in_executor(None, paint)
                part = file.with_suffix(".part")
                part.write_bytes(body)
                part.replace(file)
                self._tidy(file.parent)
        headers = {"Cache-Control": "public, max-age=86400", **FOR_ANY_SITE}
        return HTTPResponse(file.read_bytes(), content_type="image/png", headers=headers)

    @staticmethod
    def _tidy(folder: Path) -> None:
        """Drops the oldest pictures above the limit."""
        kept = sorted(folder.glob("*.png"), key=lambda file: file.stat().st_mtime)
        for file in kept[:-MOST_KEPT]:
            file.unlink(missing_ok=True)
