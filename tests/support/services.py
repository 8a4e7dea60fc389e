"""Real servers the tests start themselves: PostgreSQL, Redis and a mail server.

A server that is not installed skips the test that needs it, and fails it with CI=true.
"""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import NoReturn

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope

PATIENCE = 20  # seconds for a server to answer
LEAST_IN_MEMORY = 2 * 1024**3  # bytes
POSTGRESQL_PLACES = "/usr/lib/postgresql/*/bin/initdb", "/usr/pgsql-*/bin/initdb", "/opt/homebrew/bin/initdb"


def missing(reason: str) -> NoReturn:
    """Skip the test because of `reason`; with CI=true fail it."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"{reason}, and with CI=true nothing may be skipped", pytrace=False)
    pytest.skip(reason)


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until(is_so: Callable[[], bool], what: str, seconds: float = PATIENCE) -> None:
    """Wait until `is_so()`; raises TimeoutError that tells of `what`."""
    end = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > end:
            raise TimeoutError(f"{what}: not within {seconds} s")
        time.sleep(0.02)


def answers(port: int) -> bool:
    """Whether something listens on `port`."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


@dataclass
class PostgreSQL:
    """A running server; `url(name)` is the address of a database in it."""

    port: int

    def url(self, name: str) -> str:
        return f"postgresql+psycopg://postgres@127.0.0.1:{self.port}/{name}"

    def execute(self, statement: str) -> None:
        """Run a statement that may not stand in a transaction, on the database `postgres`."""
        import psycopg

        address = self.url("postgres").replace("+psycopg", "")
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(statement)


def _initdb() -> str | None:
    if found := shutil.which("initdb"):
        return found
    places = (path for pattern in POSTGRESQL_PLACES for path in Path("/").glob(pattern.lstrip("/")))
    return max(map(str, places), default=None)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgreSQL]:
    """A PostgreSQL server of this test process, quick and forgetful."""
    initdb = _initdb()
    if initdb is None:
        missing("PostgreSQL is not installed")
    folder = Path(tempfile.mkdtemp(prefix="eventapp-postgresql-", dir=_memory()))
    as_user: list[str] = []
    if os.geteuid() == 0:  # PostgreSQL refuses to run as root
        shutil.chown(folder, pwd.getpwnam("postgres").pw_uid)
        as_user = ["runuser", "-u", "postgres", "--"]
    files, port = folder / "files", free_port()
    create = [initdb, "-D", str(files), "-U", "postgres", "-A", "trust", "-N", "-E", "UTF8"]
    create.append("--locale=C.UTF-8")
    subprocess.run([*as_user, *create], check=True, cwd="/", stdout=subprocess.DEVNULL)
    options = {
        "port": port, "listen_addresses": "127.0.0.1", "unix_socket_directories": folder,
        "max_connections": 200, "fsync": "off", "full_page_writes": "off", "synchronous_commit": "off",
        "autovacuum": "off", "shared_buffers": "64MB", "max_wal_size": "512MB",
    }  # fmt: skip
    flags = [flag for name, value in options.items() for flag in ("-c", f"{name}={value}")]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(
            [*as_user, str(Path(initdb).with_name("postgres")), "-D", str(files), *flags],
            cwd="/", stdout=log, stderr=log,
        )  # fmt: skip
    running = PostgreSQL(port)
    try:
        wait_until(lambda: _is_ready(running) or server.poll() is not None, "PostgreSQL")
        if server.poll() is not None:
            raise RuntimeError((folder / "log").read_text())
        yield running
    finally:
        stop = [str(Path(initdb).with_name("pg_ctl")), "-D", str(files), "-m", "immediate", "-s", "stop"]
        subprocess.run([*as_user, *stop], cwd="/", check=False)
        server.wait(PATIENCE)
        shutil.rmtree(folder, ignore_errors=True)


def _memory() -> str | None:
    """A folder in memory if there is room, where a database is copied in a third of the time."""
    folder = Path("/dev/shm")
    has_room = folder.is_dir() and os.access(folder, os.W_OK) and shutil.disk_usage(folder).free > LEAST_IN_MEMORY
    return str(folder) if has_room else None


def _is_ready(server: PostgreSQL) -> bool:
    import psycopg

    try:
        server.execute("SELECT 1")
    except psycopg.OperationalError:
        return False
    return True


@pytest.fixture(scope="session")
def redis_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a Redis server of this test process."""
    program = shutil.which("redis-server") or shutil.which("valkey-server")
    if program is None:
        missing("Redis is not installed")
    port = free_port()
    command = [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    server = subprocess.Popen(
        command, cwd=tmp_path_factory.mktemp("redis"), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        wait_until(lambda: answers(port), "Redis")
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        server.terminate()
        server.wait(PATIENCE)


@pytest.fixture
def redis_url(redis_server: str) -> str:
    """The address of an empty Redis."""
    from redis import Redis

    with Redis.from_url(redis_server) as connection:
        connection.flushall()
    return redis_server


@dataclass
class MailServer:
    """An SMTP server on `port` and what it was given.

    `refusal` is the answer to every mail, as "451 try again later"; `refusals` holds answers by receiver.
    """

    port: int
    mails: list[EmailMessage] = field(default_factory=list)
    refusal: str | None = None
    refusals: dict[str, str] = field(default_factory=dict)
    controller: Controller | None = None

    def start(self) -> None:
        if self.controller is None:
            self.controller = Controller(self, hostname="127.0.0.1", port=self.port)
            self.controller.start()

    def stop(self) -> None:
        if self.controller is not None:
            self.controller.stop()
            self.controller = None

    def to(self, address: str) -> list[EmailMessage]:
        """The mails that reached `address`, in order."""
        return [mail for mail in self.mails if address in mail["X-Receivers"].split(", ")]

    async def handle_DATA(self, _server: object, _session: object, envelope: Envelope) -> str:
        answers = [self.refusal, *map(self.refusals.get, envelope.rcpt_tos)]
        if refusal := next(filter(None, answers), None):
            return refusal
        mail = message_from_bytes(envelope.content, policy=policy.default)
        mail["X-Receivers"] = ", ".join(envelope.rcpt_tos)
        self.mails.append(mail)
        return "250 accepted"


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    """A mail server; the `app` of a test that asks for it sends there."""
    server = MailServer(free_port())
    server.start()
    yield server
    server.stop()
