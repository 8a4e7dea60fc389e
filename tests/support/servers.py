"""The product as it runs for its users: a process tree on a port."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from tests.support.services import free_port, wait_until


@dataclass
class LiveServer:
    """`eventapp demo` (or another `command`) on an instance folder; `url` is its address.

    `variables` are further environment variables.
    """

    instance: Path
    command: str = "demo"
    variables: dict[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)
    process: subprocess.Popen | None = None
    host: str = "127.0.0.1"

    @property
    def url(self) -> str:
        return f"http://{self.host}:{self.port}"

    @property
    def log(self) -> Path:
        return self.instance.with_name(f"{self.instance.name}.log")

    def start(self, path: str = "/en/") -> None:
        """Start it, and wait until it answers on `path` with anything."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("EVENTAPP_")}
        ours = {"EVENTAPP_INSTANCE": str(self.instance), "EVENTAPP_RATE_LIMITS": "no"}
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "eventapp.cli", self.command, "--port", str(self.port)],
                env={**kept, **ours, **self.variables},
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        wait_until(lambda: self.is_up(path) or self.process.poll() is not None, self.url, 60)
        if (code := self.process.poll()) is not None:
            raise RuntimeError(f"{self.command} ended with {code}:\n{self.log.read_text()}")

    def is_up(self, path: str = "/en/") -> bool:
        try:
            urlopen(self.url + path, timeout=5).close()
        except HTTPError:
            return True
        except OSError:
            return False
        return True

    def stop(self, number: int = signal.SIGTERM) -> int:
        """Send a signal to its first process; returns the exit code."""
        if self.process.poll() is None:
            self.process.send_signal(number)
        try:
            return self.process.wait(30)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            raise


@pytest.fixture(scope="session")
def live_server(demo_instance: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """The demo as `make demo` serves it, one for all tests of a test process."""
    folder = tmp_path_factory.mktemp("live") / "instance"
    shutil.copytree(demo_instance, folder)
    server = LiveServer(folder, variables={"EVENTAPP_WEB_PROCESSES": "1"})
    server.start()
    yield server
    server.stop()
