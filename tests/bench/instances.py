"""`python -m tests.bench.instances [NAME...]`: published instances of the B2B meetings scheduling problem, solved.

Prints instance, our cost and bound, the published optimum, seconds until proven, and until the first schedule; exits
with 1 when one is missed. `--folder` may name another folder of such files.
"""

import argparse
import os
import sys
from pathlib import Path

PUBLISHED = {  # Bofill et al., "Scheduling B2B meetings", JAIR 2022, with fairness 2
    "forum-13": 0, "forum-13crafb": 6, "forumt-14": 5, "forumt-14crafe": 5, "tic-12": 0, "tic-13crafc": 4,
    "tic-14crafa": 0, "ticf-14crafa": 0,
}  # fmt: skip
FOLDER = Path(__file__).parents[1] / "meetings" / "planning" / "instances"
SECONDS = 120
LINE = "{:<18} {:>5} {:>6} {:>10} {:>8} {:>6}  {}"


def path_of(name: str, folder: Path = FOLDER) -> Path:
    return folder / f"{name}.dzn"


def main() -> int:
    from eventapp.meetings.planning.dzn import read_problem
    from eventapp.meetings.planning.exact import solve

    parser = argparse.ArgumentParser(prog="python -m tests.bench.instances", description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(PUBLISHED)}; by default all")
    parser.add_argument("--folder", type=Path, default=FOLDER)
    parser.add_argument("--seconds", type=float, default=SECONDS, help="the most for each")
    asked = parser.parse_args()
    if missing := [name for name in asked.names or PUBLISHED if not path_of(name, asked.folder).exists()]:
        parser.error(f"no {', '.join(missing)} in {asked.folder}")
    busy, kept = os.getloadavg()[0], True
    print(LINE.format("INSTANCE", "OURS", "BOUND", "PUBLISHED", "SECONDS", "FIRST", ""), flush=True)
    for name in asked.names or PUBLISHED:
        found = solve(read_problem(path_of(name, asked.folder).read_text()), asked.seconds)
        is_kept = found.is_proven and found.breaks == PUBLISHED.get(name, found.breaks)
        kept = kept and is_kept
        verdict = "proven" if is_kept else f"MISSED {found.note}"
        first = f"{found.first_seconds or 0:.2f}"
        values = (found.breaks, found.bound, PUBLISHED.get(name, "?"), f"{found.seconds:.1f}", first, verdict)
        print(LINE.format(name, *map(str, values)), flush=True)
    print(f"Load average before: {busy:.1f}. More than about 0.3 means that something else was running.")
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
