"""`python -m tests.slack.fake`: chat with a bot in the terminal as if in Slack (`make slack-fake`)."""

from __future__ import annotations

import argparse
import os
import shlex
import signal
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

from tests.conftest import free_port
from tests.slack.fake.fake_slack import FakeSlack
from tests.slack.fake.terminal import HELP, Terminal

EMBARK_MANIFEST = Path(__file__).parents[3] / "deploy" / "slack" / "manifest.yml"
PROMPT = "you> "
START_SECONDS, STOP_SECONDS = 300, 15


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.slack.fake",
        description="Chat with Embark in the terminal as if in Slack: a fake Slack and Embark on this machine, no account, no network.",
        epilog=f"Then type:\n{HELP}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--user", default="U1YOU", help="who you are (default: %(default)s)")
    parser.add_argument(
        "--manifest", type=Path, help="the bot's app manifest: only what it grants works (Embark's own, unless --bot)"
    )
    parser.add_argument("--bot", help="another bot's command; it gets SLACK_API_URL and the tokens in its environment")
    return parser.parse_args()


def start_bot(slack: FakeSlack, command: str | None, folder: Path) -> subprocess.Popen[bytes]:
    """Starts the bot with its output in a file of the folder."""
    embark = [sys.executable, "-m", "bot.serve", "--port", str(free_port())]
    with (folder / "bot.log").open("wb") as log:
        return subprocess.Popen(
            shlex.split(command) if command else embark,
            env={**os.environ, "EMBARK_VAR": str(folder), "EMBARK_ENV_FILE": "", **slack.environment},
            stdout=log,
            stderr=subprocess.STDOUT,
        )


def wait_for_bot(slack: FakeSlack, bot: subprocess.Popen[bytes]) -> bool:
    """Whether the bot opened its socket; False when it ended before."""
    died = threading.Event()

    def watch() -> None:
        bot.wait()
        with slack.workspace.changing():
            died.set()

    threading.Thread(target=watch, daemon=True).start()
    slack.wait_for(lambda: died.is_set() or slack.sockets.connections, "the bot's socket", START_SECONDS)
    return not died.is_set()


def show(terminal: Terminal) -> bool:
    """Prints what is new. Returns whether anything was."""
    pages = terminal.news()
    for page in pages:
        print(f"\r{page}", flush=True)
    return bool(pages)


def show_late(terminal: Terminal, at_prompt: threading.Event, ended: threading.Event) -> None:
    """Prints what comes while the person is asked for a line."""
    while not ended.is_set():
        with terminal.slack.workspace.changed:
            terminal.slack.workspace.changed.wait(0.5)
        if at_prompt.is_set() and show(terminal):
            print(PROMPT, end="", flush=True)


def chat(slack: FakeSlack, user: str) -> None:
    """Reads lines until the input ends, `quit` or Ctrl-C."""
    terminal, at_prompt, ended = Terminal(slack, user), threading.Event(), threading.Event()
    threading.Thread(target=show_late, args=(terminal, at_prompt, ended), daemon=True).start()
    try:
        while True:
            at_prompt.set()
            line = input(PROMPT).strip()
            at_prompt.clear()
            if line == "quit":
                return
            hint = terminal.do(line)
            if hint:
                print(hint)
            show(terminal)
    except EOFError:
        print()
    finally:
        ended.set()


def stop_bot(bot: subprocess.Popen[bytes]) -> None:
    """Ends the bot as Ctrl-C does."""
    if bot.poll() is None:
        bot.send_signal(signal.SIGINT)
    try:
        bot.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        bot.kill()


def main() -> int:
    """Starts everything, chats, ends everything. Returns the exit code."""
    chosen = arguments()
    manifest = chosen.manifest or (None if chosen.bot else EMBARK_MANIFEST)
    with tempfile.TemporaryDirectory(prefix="slack-fake-") as folder, FakeSlack(manifest) as slack:
        slack.workspace.user(chosen.user)
        bot = start_bot(slack, chosen.bot, Path(folder))
        try:
            print(f"A fake Slack is on {slack.api_url}; starting the bot …", flush=True)
            if not wait_for_bot(slack, bot):
                print(f"The bot ended before it connected:\n{(Path(folder) / 'bot.log').read_text()}", file=sys.stderr)
                return 1
            print(f"Connected. Type `help` for what you can do.\nIts log: {folder}/bot.log", flush=True)
            chat(slack, chosen.user)
        except KeyboardInterrupt:
            print()
        finally:
            stop_bot(bot)
    print("Stopped.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
