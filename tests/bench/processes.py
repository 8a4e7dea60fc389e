"""Starting what is measured: our own servers and the worker, in processes of their own."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.servers import LiveServer
from tests.support.services import answers, wait_until


@contextmanager
def serving(instance: Path, command: str = "web", path: str = "/health", **variables: str) -> Iterator[LiveServer]:
    """`eventapp <command>` on `instance`; `variables` are settings by their names, rate limits are off."""
    server = LiveServer(instance, command, {f"EVENTAPP_{name}": value for name, value in variables.items()})
    server.start(path)
    try:
        yield server
    finally:
        server.stop()


@contextmanager
def running(*arguments: str, log: Path, port: int | None = None, **variables: str) -> Iterator[subprocess.Popen]:
    """`python -m <arguments>` until the end of the block; waits until it listens on `port`, if given."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("EVENTAPP_")}
    ours = {f"EVENTAPP_{name}": value for name, value in variables.items()}
    with log.open("ab") as output:
        process = subprocess.Popen([sys.executable, "-m", *arguments], env=kept | ours, stdout=output, stderr=output)
    try:
        if port is not None:
            wait_until(lambda: answers(port) or process.poll() is not None, arguments[0])
        if process.poll() is not None:
            raise RuntimeError(f"{arguments[0]} ended:\n{log.read_text()}")
        yield process
    finally:
        process.terminate()
        process.wait(40)
