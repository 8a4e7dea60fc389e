"""`python -m tests.bench [NAME...]`: measure, print one table, exit with 1 when a limit is missed."""

import argparse
import os
import shutil
import sys
import tempfile
import traceback
from importlib import import_module
from pathlib import Path

from tests.bench.results import Result, table

NAMES = (
    "page",
    "registrations",
    "mailing",
    "imports",
    "start",
    "memory",
    "weight",
    "demo",
    "listing",
    "numbers",
    "directory",
    "booking",
    "plans",
    "editor",
    "programme",
    "regions",
)


def measured(name: str) -> list[Result]:
    """The results of one subject; one that cannot be measured has missed its limit."""
    folder = Path(tempfile.mkdtemp(prefix=f"eventapp-bench-{name}-"))
    try:
        return import_module(f"tests.bench.{name}").measure(folder)
    except Exception as error:
        traceback.print_exc()
        return [Result(name, f"{type(error).__name__}: {error}".splitlines()[0][:80], "to be measured", False)]
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description="Measure, and compare with the limits.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(NAMES)}; by default all")
    names = parser.parse_args().names or NAMES
    if unknown := set(names) - set(NAMES):
        parser.error(f"there is no {', '.join(sorted(unknown))}")
    results, busy = [], os.getloadavg()[0]
    for name in names:
        print(f"measuring {name} ...", file=sys.stderr, flush=True)
        found = measured(name)
        print(*(f"  {one.name}: {one.measured}" for one in found), sep="\n", file=sys.stderr, flush=True)
        results += found
    print(table(results))
    print(f"Load average before: {busy:.1f}. More than about 0.3 means that something else was running.")
    return 0 if all(result.is_kept for result in results) else 1


if __name__ == "__main__":
    sys.exit(main())
