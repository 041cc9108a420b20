"""The programs of a trial: each is started on a free port of this machine, can be hurt, and ends with the trial."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from bot import paths

#: Seconds that a program gets to start or to end.
PATIENCE = 90.0
#: The role, database and password of the trial's own PostgreSQL, which listens on this machine only.
NAME, PASSWORD = "embark", "a-password-for-the-trial"

#: What the trial's servers sign sessions with.
SECRET = "a secret of the trial, shared by all its servers"  # noqa: S105


class CannotTry(Exception):
    """A program is missing or does not start; the message is one line."""


def free_port() -> int:
    """A port nobody listens on right now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until(happened: Callable[[], bool], what: str, seconds: float = PATIENCE) -> None:
    """Looks again and again.

    Raises:
        CannotTry: it does not happen.
    """
    deadline = time.monotonic() + seconds
    while not happened():
        if time.monotonic() > deadline:
            raise CannotTry(f"{what} within {seconds:g} s")
        time.sleep(0.02)


def answers(url: str) -> bool:
    """Whether a GET is answered by 200."""
    try:
        with urllib.request.urlopen(url, timeout=2) as response:  # noqa: S310 - our own address
            return bool(response.status == 200)
    except (OSError, urllib.error.URLError):
        return False


class Program:
    """A process with its log."""

    def __init__(self, command: list[str], log: Path, environment: Mapping[str, str] | None = None, user: str = ""):
        self._command, self._log, self._environment, self._user = command, log, environment, user
        self.process = self._start()

    def _start(self) -> subprocess.Popen[bytes]:
        as_user: dict[str, Any] = {"user": self._user, "group": self._user, "extra_groups": []} if self._user else {}
        with self._log.open("ab") as log:
            started: subprocess.Popen[bytes] = subprocess.Popen(
                self._command,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd="/" if self._user else paths.PROJECT,
                env={**os.environ, **(self._environment or {})},
                **as_user,
            )
        return started

    def start_again(self) -> None:
        """The same program anew."""
        self.process = self._start()

    def send(self, number: signal.Signals) -> None:
        """Sends a signal."""
        self.process.send_signal(number)

    def end(self, number: signal.Signals = signal.SIGTERM) -> None:
        """Ends it and waits for that; kills it where it does not end."""
        if self.process.poll() is None:
            self.process.send_signal(number)
            try:
                self.process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()

    def cpu_seconds(self) -> float:
        """Processor time used so far by the process and its children (user and system)."""
        every = [_stat(file) for file in Path("/proc").glob("[0-9]*/stat")]
        own = [fields for fields in every if fields and self.process.pid in (fields[0], fields[1])]
        return sum(ticks for _, _, ticks in own) / os.sysconf("SC_CLK_TCK")


def _stat(file: Path) -> tuple[int, int, int] | None:
    """(process, its parent, ticks used by it and by its children that ended); see proc(5)."""
    try:
        number, _, rest = file.read_text(encoding="ascii", errors="replace").partition(" (")
    except OSError:
        return None  # it ended meanwhile
    fields = rest.rpartition(")")[2].split()
    return int(number), int(fields[1]), sum(map(int, fields[11:15]))


class Postgres(Program):
    """A new, empty PostgreSQL with its defaults for durability; as root it runs as the user `postgres`."""

    def __init__(self, folder: Path):
        self.port, self.folder, self._data = free_port(), folder, folder / "postgres"
        user = "postgres" if os.geteuid() == 0 else ""
        self._data.mkdir(parents=True)
        if user:
            shutil.chown(self._data, user, user)
        secret = self._data.with_suffix(".pw")
        secret.write_text(PASSWORD, encoding="ascii")
        if user:
            shutil.chown(secret, user, user)
        made = Program(
            [
                binary("initdb"),
                "-D",
                str(self._data),
                "-U",
                NAME,
                "-A",
                "scram-sha-256",
                "-E",
                "UTF8",
                f"--pwfile={secret}",
            ],
            folder / "initdb.log",
            user=user,
        )
        if made.process.wait():
            raise CannotTry(f"initdb failed; its words are in {folder / 'initdb.log'}")
        settings = {
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": str(self._data),
            "max_connections": "100",
        }
        options = [part for key, value in settings.items() for part in ("-c", f"{key}={value}")]
        super().__init__(
            [binary("postgres"), "-D", str(self._data), "-p", str(self.port), *options],
            folder / "postgres.log",
            user=user,
        )
        self.wait()

    @property
    def environment(self) -> dict[str, str]:
        """What a server needs to find it."""
        return {
            "PGHOST": "127.0.0.1",
            "PGPORT": str(self.port),
            "PGDATABASE": "postgres",
            "PGUSER": NAME,
            "PGPASSWORD": PASSWORD,
        }

    def wait(self) -> None:
        """Until it takes connections."""
        ready = [binary("pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(self.port)]
        wait_until(lambda: subprocess.run(ready, check=False).returncode == 0, "PostgreSQL does not start")

    def end(self, number: signal.Signals = signal.SIGINT) -> None:
        """Ends it in order, without waiting for its clients to leave."""
        super().end(number)

    def crash(self) -> None:
        """Ends it at once, without writing anything more; the next start recovers."""
        self.end(signal.SIGQUIT)

    def back(self) -> None:
        """Starts it again on the same data."""
        self.start_again()
        self.wait()

    def sql(self, statement: str) -> str:
        """Runs a statement through psql, which can COPY; returns its bare output."""
        command = [binary("psql"), "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-c", statement]
        done = subprocess.run(
            command, env={**os.environ, **self.environment}, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise CannotTry(f"psql: {done.stderr.strip()}")
        return done.stdout.strip()


class Server(Program):
    """A chat server of a cluster."""

    def __init__(self, folder: Path, name: str, environment: Mapping[str, str], port: int = 0):
        self.port = port or free_port()
        var = folder / name
        link_encoder(var)
        plenty = {"EMBARK_SESSIONS_PER_MINUTE": "10000000", "EMBARK_MESSAGES_PER_MINUTE": "10000000"}
        super().__init__(
            [sys.executable, "-m", "bot.serve", "--port", str(self.port)],
            folder / f"{name}.log",
            {
                "EMBARK_VAR": str(var),
                "EMBARK_ENDPOINTS": "deploy/endpoints.cluster.yml",
                "EMBARK_SECRET": SECRET,
                **plenty,
                **environment,
            },
        )

    def wait(self) -> None:
        """Until it answers."""

        def up() -> bool:
            if self.process.poll() is not None:
                raise CannotTry(f"a chat server ended: {self._log.read_text(encoding='utf-8')[-2000:]}")
            return answers(f"http://127.0.0.1:{self.port}/health")

        wait_until(up, "a chat server does not answer")


class ActionServer(Program):
    """An action worker of its own: `rasa run actions`."""

    def __init__(self, folder: Path):
        self.port = free_port()
        command = [sys.executable, "-m", "rasa", "run", "actions", "--port", str(self.port)]
        super().__init__(command, folder / "actions.log")
        wait_until(lambda: answers(f"http://127.0.0.1:{self.port}/health"), "the action server does not start")


class Nginx(Program):
    """The proxy with the configuration of `deploy/`, in front of these servers; a second port routes at random.

    `port` keeps a conversation on its server, `random_port` does not.
    """

    def __init__(self, folder: Path, ports: list[int]):
        self.port, self.random_port = free_port(), free_port()
        home = folder / f"nginx-{self.port}"
        home.mkdir()
        configuration = nginx_configuration(home, self.port, self.random_port, ports)
        (home / "nginx.conf").write_text(configuration, encoding="utf-8")
        super().__init__(
            [nginx(), "-p", str(home), "-c", str(home / "nginx.conf"), "-g", "daemon off;"], folder / "nginx.log"
        )
        wait_until(lambda: answers(f"http://127.0.0.1:{self.port}/proxy-health"), "nginx does not start")


def nginx_configuration(home: Path, port: int, random_port: int, servers: list[int]) -> str:
    """The shipped configuration with this machine's addresses, and the same site once more with random routing."""
    deploy = paths.PROJECT / "deploy" / "nginx"
    addresses = "\n".join(f"    server 127.0.0.1:{p} max_fails=0;" for p in servers)
    (home / "upstream.conf").write_text(
        f"upstream embark {{\n    hash $affinity consistent;\n{addresses}\n    keepalive 64;\n}}\n"
        f"upstream embark_random {{\n    random;\n{addresses}\n    keepalive 64;\n}}\n",
        encoding="utf-8",
    )
    site = (deploy / "site.conf").read_text(encoding="utf-8")
    (home / "site.conf").write_text(site, encoding="utf-8")
    (home / "random.conf").write_text(site.replace("http://embark", "http://embark_random"), encoding="utf-8")
    text = (deploy / "nginx.conf").read_text(encoding="utf-8")
    text = text.replace("/tmp/", f"{home}/")  # noqa: S108 - the container's writable folder
    whole = text.replace("listen 8080", f"listen 127.0.0.1:{port}").replace("/etc/nginx/embark/", f"{home}/")
    begin = whole.index("    server {")
    block = whole[begin : whole.rindex("}")]
    second = block.replace(f"127.0.0.1:{port}", f"127.0.0.1:{random_port}").replace("site.conf", "random.conf")
    # The trial is one address; its people are many.
    limits = ("limit_req ", "limit_conn ")
    whole = whole[: whole.rindex("}")] + second + "}\n"
    kept = [line for line in whole.splitlines() if not line.strip().startswith(limits)]
    for name in ("site.conf", "random.conf"):
        file = home / name
        lines = file.read_text(encoding="utf-8").splitlines()
        file.write_text("\n".join(x for x in lines if not x.strip().startswith(limits)) + "\n", encoding="utf-8")
    return "\n".join(kept) + "\n"


def link_encoder(var: Path) -> None:
    """Gives a server's folder the prepared sentence encoder, which otherwise each would make for itself."""
    var.mkdir(parents=True, exist_ok=True)
    prepared = paths.PROJECT / "var" / "encoder"
    if prepared.is_dir() and not (var / "encoder").exists():
        (var / "encoder").symlink_to(prepared)


def binary(name: str) -> str:
    """Where a program of PostgreSQL is: on the path, or where Debian puts it.

    Raises:
        CannotTry: nowhere.
    """
    by_version = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda p: int(p.parts[-3]))
    found = str(by_version[-1]) if by_version else shutil.which(name)
    if not found:
        raise CannotTry("PostgreSQL is not installed (Debian, Ubuntu: apt-get install postgresql)")
    return found


def nginx() -> str:
    """Where nginx is.

    Raises:
        CannotTry: nowhere.
    """
    found = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if not found:
        raise CannotTry("nginx is not installed (Debian, Ubuntu: apt-get install nginx)")
    return found


def install(*packages: str) -> None:
    """Installs Debian's packages where that is allowed (as root), else leaves things as they are."""
    apt = shutil.which("apt-get")
    if os.geteuid() == 0 and apt:
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for command in ([apt, "-qq", "update"], [apt, "-qq", "install", "-y", "--no-install-recommends", *packages]):
            subprocess.run(command, env=quiet, check=False, stdout=subprocess.DEVNULL)
