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
print(time.perf_counter() - started, time.process_time())
"""


def measure(folder: Path) -> list[Result]:
    environment = {**os.environ, "EVENTAPP_INSTANCE": str(folder)}

    def seconds() -> list[float]:
        """By the clock, and of the processor with the interpreter's own start."""
        program = [sys.executable, "-c", PROGRAM]
        printed = subprocess.run(program, env=environment, check=True, stdout=subprocess.PIPE).stdout
        return [float(number) for number in printed.split()]

    seconds()  # compiles what was never imported, and makes the secret
    taken, of_processor = map(median, zip(*(seconds() for _ in range(TIMES)), strict=True))
    measured = f"{taken:.2f} s, median of {TIMES}; {of_processor:.2f} s of processor time"
    return [Result("start", measured, f"{LIMIT_SECONDS} s", taken < LIMIT_SECONDS)]
