"""How long a fresh interpreter takes to import the product and to make the application."""

import os
import subprocess
import sys
from pathlib import Path
from statistics import median

from tests.bench.results import Result

LIMIT_SECONDS = 0.8
TIMES = 5
PROGRAM = """
import time
started = time.perf_counter()
from eventapp import create_app
create_app()
print(time.perf_counter() - started)
"""


def measure(folder: Path) -> list[Result]:
    environment = {**os.environ, "EVENTAPP_INSTANCE": str(folder)}

    def seconds() -> float:
        program = [sys.executable, "-c", PROGRAM]
        return float(subprocess.run(program, env=environment, check=True, stdout=subprocess.PIPE).stdout)

    seconds()  # compiles what was never imported, and makes the secret
    taken = median(seconds() for _ in range(TIMES))
    return [Result("start", f"{taken:.2f} s, median of {TIMES}", f"{LIMIT_SECONDS} s", taken < LIMIT_SECONDS)]
