"""The least a Flask application can do: one view, one constant string, on the server we use.

`python -m tests.bench.bare PORT PROCESSES THREADS LENGTH`
"""

import os
import sys

from flask import Flask

LENGTH = "BENCH_BARE_LENGTH"

app = Flask(__name__)
TEXT = "x" * int(os.environ.get(LENGTH, "1"))


@app.get("/")
def constant() -> str:
    return TEXT


def serve(port: int, processes: int, threads: int) -> None:
    """Serve as `eventapp.cli.run_web` does."""
    from granian.constants import HTTPModes, Interfaces
    from granian.log import LogLevels
    from granian.server import Server

    Server(
        "tests.bench.bare:app",
        address="127.0.0.1",
        port=port,
        interface=Interfaces.WSGI,
        workers=processes,
        blocking_threads=threads,
        http=HTTPModes.http1,
        websockets=False,
        log_level=LogLevels.warning,
    ).serve()


if __name__ == "__main__":
    port, processes, threads, length = map(int, sys.argv[1:])
    os.environ[LENGTH] = str(length)
    serve(port, processes, threads)
