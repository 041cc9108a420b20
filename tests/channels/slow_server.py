"""A server with Embark's limits and shutdown whose turns last until it gets SIGUSR1: `python slow_server.py PORT`."""

from __future__ import annotations

import asyncio
import signal
import sys

from sanic import Sanic
from sanic.request import Request
from sanic.response import HTTPResponse, text

from bot.channels import admission, errors, shutdown
from bot.runtime.http_limits import Connections, LimitedHttpProtocol, Limits, configure

app = Sanic("slow", configure_logging=False)
app.config.MOTD = False
configure(app, Connections(100, b""), Limits(8192))
shutdown.add_to(app)
app.error_handler.add(Exception, lambda _, error: errors.response(errors.of(error)))


@app.before_server_start
async def prepare(app: Sanic, loop: asyncio.AbstractEventLoop) -> None:
    app.ctx.go = asyncio.Event()
    loop.add_signal_handler(signal.SIGUSR1, app.ctx.go.set)


@app.post("/turn/<name:str>")
async def turn(request: Request, name: str) -> HTTPResponse:
    async with admission.turn(name):
        await request.app.ctx.go.wait()
    return text("answered")


@app.get("/health")
async def health(request: Request) -> HTTPResponse:
    gate = admission.gate()
    closing = " stopping" if request.app.ctx.connections.closing else ""
    return text(f"{gate.inside} inside, {gate.waiting} waiting{closing}")


if __name__ == "__main__":
    app.run("127.0.0.1", int(sys.argv[1]), protocol=LimitedHttpProtocol, access_log=False)
