"""From an empty folder to a demo that answers, and the same once more."""

import time
from pathlib import Path

from tests.bench.processes import serving
from tests.bench.results import Result

LIMIT_SECONDS = 20
LIMIT_SECONDS_AGAIN = 5
PATH = "/en/s3-celac"


def measure(folder: Path) -> list[Result]:
    return [
        _result("demo", _seconds(folder / "instance"), LIMIT_SECONDS),
        _result("demo: second start", _seconds(folder / "instance"), LIMIT_SECONDS_AGAIN),
    ]


def _seconds(instance: Path) -> float:
    """From the start of `eventapp demo` to its first answer."""
    started = time.perf_counter()
    with serving(instance, "demo", PATH):
        return time.perf_counter() - started


def _result(name: str, seconds: float, limit: int) -> Result:
    return Result(name, f"{seconds:.1f} s", f"{limit} s", seconds < limit)
