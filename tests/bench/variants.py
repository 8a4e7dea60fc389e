"""`python -m tests.bench.variants`: the published instances with other restrictions, solved and looked at.

Each variant adds fixed meetings, precedences, mornings and afternoons, forbidden slots or fewer tables. "Kept" ones are
made from a schedule, so there is one; "broken" ones have none, for a known reason; "random" ones may or may not.
Prints what was found and exits with 1 when an answer is wrong: a schedule with a fault, a cost that is not that of the
schedule, a bound above it, "infeasible" where there is a schedule, or a schedule where there can be none.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from random import Random

from eventapp.meetings.planning import check
from eventapp.meetings.planning.dzn import read_problem
from eventapp.meetings.planning.exact import Solution, solve
from eventapp.meetings.planning.problem import Problem, Schedule
from tests.bench.instances import PUBLISHED, path_of
from tests.meetings.planning.problems import written

LINE = "{:<18} {:<10} {:>4} {:>6} {:>6} {:>8} {:>6}  {}"


def any_schedule(problem: Problem) -> Schedule:
    """The first schedule found."""
    found = solve(problem, seconds=60, heard=lambda solution: False)
    assert found.schedule is not None
    return found.schedule


def kept(problem: Problem, schedule: Schedule, choose: Random) -> Problem:
    """Restrictions that `schedule` keeps."""
    numbers = range(len(problem.meetings))
    fixed = {one: schedule[one] for one in choose.sample(numbers, choose.randrange(0, len(numbers) // 3))}
    pairs = [choose.sample(numbers, 2) for _ in range(choose.randrange(0, len(numbers)))]
    before = [(one, other) for one, other in pairs if schedule[one] < schedule[other]]
    halves = _halves(problem)
    allowed = {
        one: frozenset(slot for slot in range(problem.slots) if halves[slot] == halves[schedule[one]])
        for one in choose.sample(numbers, choose.randrange(0, len(numbers) // 2))
    }
    busy = [{schedule[one] for one in meetings} for meetings in problem.of_person]
    forbidden = dict(problem.forbidden)
    for person in choose.sample(range(problem.people), problem.people // 4):
        free = [slot for slot in range(problem.slots) if slot not in busy[person]]
        chosen = choose.sample(free, min(len(free), choose.randrange(0, 3)))
        forbidden[person] = forbidden.get(person, frozenset()) | frozenset(chosen)
    tables = choose.choice([problem.tables, max(Counter(schedule).values())])
    return replace(problem, fixed=problem.fixed | fixed, before=[*problem.before, *before],
                   allowed=problem.allowed | allowed, forbidden=forbidden, tables=tables)  # fmt: skip


def broken(problem: Problem, schedule: Schedule, choose: Random) -> Problem:
    """One restriction too many, so that there is no schedule."""
    someone = choose.choice([person for person, some in enumerate(problem.of_person) if len(some) > 1])
    one, other = choose.sample(problem.of_person[someone], 2)
    numbers = list(range(len(problem.meetings)))
    match choose.choice(["same slot", "circle", "tables", "person", "last before first", "long chain"]):
        case "same slot":
            return replace(problem, fixed=problem.fixed | {one: schedule[one], other: schedule[one]})
        case "circle":
            chain = choose.sample(numbers, min(len(numbers), choose.randrange(2, 7)))
            return replace(problem, before=[*zip(chain, [*chain[1:], chain[0]], strict=True)])
        case "tables":
            return replace(problem, tables=(len(problem.meetings) - 1) // problem.slots)
        case "person":
            open_to = frozenset(choose.sample(range(problem.slots), len(problem.of_person[someone]) - 1))
            closed = frozenset(range(problem.slots)) - open_to
            return replace(problem, forbidden=dict(problem.forbidden) | {someone: closed})
        case "last before first":
            return replace(problem, fixed={one: 0}, before=[(other, one)])
    chain = choose.sample(numbers, min(len(numbers), problem.slots + 1))
    return replace(problem, before=[*pairwise(chain)])


def random(problem: Problem, schedule: Schedule, choose: Random) -> Problem:
    """Restrictions by chance."""
    numbers = range(len(problem.meetings))
    halves = _halves(problem)
    fixed = {one: choose.randrange(problem.slots) for one in choose.sample(numbers, choose.randrange(0, 4))}
    before = [tuple(choose.sample(numbers, 2)) for _ in range(choose.randrange(0, 6))]
    allowed = {
        one: frozenset(slot for slot in range(problem.slots) if halves[slot] == half)
        for one in choose.sample(numbers, choose.randrange(0, len(numbers) // 5))
        if (half := choose.choice(sorted(set(halves)))) is not None
    }
    return replace(problem, fixed=fixed, before=before, allowed=allowed)


def _halves(problem: Problem) -> list[int]:
    return list(problem.half_days) or [0] * problem.slots


KINDS: dict[str, Callable[[Problem, Schedule, Random], Problem]] = {"kept": kept, "broken": broken, "random": random}


def wrong(kind: str, problem: Problem, found: Solution) -> list[str]:
    """What is wrong with an answer."""
    said = []
    if found.schedule is not None:
        said += check.faults(problem, found.schedule)
        if check.cost(problem, found.schedule) != found.breaks:
            said.append(f"{found.breaks} breaks are said to be {check.cost(problem, found.schedule)}")
        if found.bound > found.breaks:
            said.append(f"a bound of {found.bound} above {found.breaks} breaks")
        if found.is_infeasible:
            said.append("a schedule of what is said to be infeasible")
    if kind == "broken" and found.schedule is not None:
        said.append("a schedule where there can be none")
    if kind == "kept" and found.is_infeasible:
        said.append("said to be infeasible, and is not")
    return said


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.variants", description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help="published instances to begin from; by default all")
    parser.add_argument("--kinds", nargs="+", choices=KINDS, default=list(KINDS))
    parser.add_argument("--count", type=int, default=3, help="variants of each kind and instance")
    parser.add_argument("--seconds", type=float, default=10, help="the most for each")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    all_right, open_ones = True, 0
    print(LINE.format("FROM", "KIND", "NO", "BREAKS", "BOUND", "SECONDS", "FIRST", ""), flush=True)
    for name in asked.names or PUBLISHED:
        problem = read_problem(path_of(name).read_text())
        schedule = any_schedule(problem)
        for kind in asked.kinds:
            for number in range(asked.count):
                choose = Random(f"{name} {kind} {asked.seed + number}")
                variant = read_problem(written(KINDS[kind](problem, schedule, choose)))
                found = solve(variant, asked.seconds)
                faults = wrong(kind, variant, found)
                all_right, open_ones = all_right and not faults, open_ones + (not found.is_proven)
                verdict = "; ".join(faults) or ("infeasible" if found.is_infeasible else found.note or "proven")
                first = f"{found.first_seconds or 0:.2f}"
                values = (found.breaks, found.bound, f"{found.seconds:.1f}", first, verdict)
                print(LINE.format(name, kind, number, *map(str, values)), flush=True)
    print(f"{open_ones} without proof in the time there was. {'Every answer is right.' if all_right else 'WRONG.'}")
    return 0 if all_right else 1


if __name__ == "__main__":
    sys.exit(main())
