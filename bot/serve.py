"""One command that brings up everything: `python -m bot.serve` trains if needed and serves page, chat and actions.

Rasa's agent, tracker store and channel are used as they are; the server around them is ours so that nothing but the
web channel's contract is reachable (no stock channel, no open API).
"""

from __future__ import annotations

import argparse
import asyncio
import errno
import os
import socket
import sys
import time
from pathlib import Path

from bot import dotenv, logs, metrics, paths
from bot.channels import edge, session
from bot.channels.slack import settings as slack_settings
from bot.knowledge import KnowledgeError, knowledge
from bot.operate.in_use import InUse, claim
from bot.runtime.open_files import TooFewFiles
from bot.settings import BadSetting
from bot.train import TrainingError, ensure_model, say

HOST, PORT = "127.0.0.1", 5005
#: Connections that the system keeps until they are taken in; a classroom comes all at once.
BACKLOG = 1024


class ServeError(Exception):
    """Embark cannot be served; the message is one line with cause and fix."""


def check_port(host: str, port: int) -> None:
    """Makes sure that the port can be had, before anything slow is begun.

    Raises:
        ServeError: it is taken or not ours to take.
    """
    if not 0 < port < 65536:
        raise ServeError(f"{port} is no port. Choose one from 1024 to 65535: make run PORT={PORT}")
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise ServeError(
                    f"port {port} is in use by another program. Stop it, or choose another: make run PORT={port + 1}"
                ) from error
            raise ServeError(
                f"port {port} on {host} cannot be opened ({error.strerror}). Choose another: make run PORT=5005"
            ) from error


def check_host(host: str) -> None:
    """Serving beyond this machine demands a secret of the operator's own.

    Raises:
        ServeError: the host is not loopback and neither EMBARK_SECRET nor EMBARK_SECRET_FILE is set.
    """
    given = os.environ.get("EMBARK_SECRET") or os.environ.get("EMBARK_SECRET_FILE")
    if host not in ("127.0.0.1", "localhost", "::1") and not given:
        raise ServeError(
            f"serving on {host} lets other machines in: set EMBARK_SECRET to at least 32 random characters first, "
            "or EMBARK_SECRET_FILE to a file that holds them."
        )


def check_secret() -> None:
    """Makes sure that sessions can be signed, before anything slow is begun.

    Raises:
        ServeError: there is no secret that may be used, or its stand-in cannot be kept in `var/`.
    """
    try:
        session.secret()
    except session.BadSecret as error:
        raise ServeError(str(error)) from error
    except OSError as error:
        raise ServeError(
            f"{error.filename} cannot be written ({error.strerror}). Free some space, or set EMBARK_VAR to a writable folder."
        ) from error


def check_slack() -> None:
    """Makes sure that Slack is set up, before anything slow is begun.

    Raises:
        ServeError: a token is missing or of the wrong kind.
    """
    try:
        slack_settings.check(slack_settings.from_environment())
    except slack_settings.BadSettings as error:
        raise ServeError(str(error)) from error


def check_knowledge() -> None:
    """Makes sure that what Embark answers from is in order, the school's own folder too.

    Raises:
        ServeError: with every problem, a line each.
    """
    try:
        knowledge()
    except KnowledgeError as error:
        raise ServeError(f"what Embark answers from is not in order:\n{error}") from error


def serve(model: Path, host: str, port: int, began: float) -> None:
    """Serves until interrupted.

    Raises:
        ServeError: the conversation store's database cannot be reached.
    """
    from rasa.core.run import close_resources
    from rasa.core.utils import AvailableEndpoints

    from bot.app import create_app
    from bot.channels.slack import SlackChannel
    from bot.runtime.http_limits import LimitedHttpProtocol
    from bot.runtime.tracker_store import StoreUnreachable, make_store

    endpoints = AvailableEndpoints.read_endpoints(str(paths.endpoints()))
    try:
        endpoints.tracker_store = make_store(endpoints.tracker_store)
    except StoreUnreachable as error:
        raise ServeError(str(error)) from error

    def announce() -> None:
        shown = "localhost" if host == HOST else f"[{host}]" if ":" in host else host
        say(f"ready after {time.monotonic() - began:.1f} s.")
        say(f"open http://{shown}:{port} and ask. Ctrl-C stops everything.")

    def ready() -> None:
        # Sanic 21.12 loses a Ctrl-C that comes while its last start-up step ends (sanic/server/runners.py: it stops that
        # step's run of the loop, not the one that serves), so "ready" is said just after that.
        asyncio.get_running_loop().call_later(0.05, announce)

    app = create_app(str(model), endpoints, ready, host, SlackChannel(tell=say))
    app.register_listener(close_resources, "after_server_stop")
    app.run(host, port, protocol=LimitedHttpProtocol, backlog=BACKLOG, workers=1, access_log=False, debug=False)


def main() -> int:
    """Command line. Returns the exit code."""
    began = time.monotonic()
    # One message is too little work to share out: a second thread would only spin beside the first.
    for library in ("OPENBLAS", "OMP", "MKL"):
        os.environ.setdefault(f"{library}_NUM_THREADS", "1")
    parser = argparse.ArgumentParser(
        prog="python -m bot.serve",
        description="Serve Embark: the chat page, the web channel and the actions, in one process.",
    )
    parser.add_argument("--host", default=HOST, help="address to listen on (default: this machine only)")
    parser.add_argument("--port", type=int, default=PORT, help="port to listen on (default: %(default)s)")
    parser.add_argument("--slack", action="store_true", help="end with a clear line where Slack is not set up")
    chosen = parser.parse_args()
    os.chdir(paths.PROJECT)
    dotenv.load()
    try:
        check_host(chosen.host)
        check_port(chosen.host, chosen.port)
        check_secret()
        if chosen.slack:
            check_slack()
        logs.as_json(terminal=False)
        edge.check(chosen.host)
        check_knowledge()
        metrics.address()
        with claim():
            model = ensure_model()
            say("starting …")
            logs.configure()
            os.umask(0o077)  # what is written from here on, conversations above all, is its owner's alone
            metrics.serve()
            serve(model, chosen.host, chosen.port, began)
    except (ServeError, TrainingError, InUse, BadSetting, TooFewFiles, metrics.BadAddress) as error:
        print(f"Embark: {error}", file=sys.stderr)
        return 1
    except (KeyboardInterrupt, asyncio.CancelledError):
        pass
    say("stopped.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
