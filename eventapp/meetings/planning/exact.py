"""The fewest breaks, with proof: MaxSAT beside a search that has a schedule at once.

Two processes work on one formula (`formula.py`). This one asks Glucose for any schedule, then for better and better
ones (an incremental totalizer over the breaks). The other runs RC2, the core-guided MaxSAT of PySAT (Ignatiev, Morgado,
Marques-Silva, "RC2: an efficient MaxSAT solver", JSAT 2019) on CaDiCaL 1.5.3, and tells its lower bound after every
core. Whichever ends first proves the optimum; when the time is over there is the best schedule and the best bound.

What won, by `make bench-meetings` on the published instances: RC2 on CaDiCaL 1.5.3 without core minimisation (which did
not end within 100 s on forum-13crafb, where it takes 16 s without), with the implied bound on busy people in a slot
(without it forumt-14crafe did not end within 400 s, with it 0.4 s). Glucose needs half as long again.
"""

import json
import pickle
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from eventapp.meetings.planning.check import cost, faults
from eventapp.meetings.planning.counting import impossible
from eventapp.meetings.planning.problem import Problem, Schedule

SOLVER, SEARCHER = "cadical153", "glucose4"
MEMORY = 6 * 2**30  # bytes of address space for the process that proves


@dataclass
class Solution:
    """The best schedule found, its `breaks`, and a `bound` that no schedule is below.

    `schedule` is None while there is none; `is_infeasible` says that there can be none. `note` says what kept the
    proof from being made.
    """

    schedule: Schedule | None = None
    breaks: int | None = None
    bound: int = 0
    is_infeasible: bool = False
    seconds: float = 0.0
    first_seconds: float | None = None
    note: str = ""

    @property
    def is_proven(self) -> bool:
        return self.is_infeasible or (self.breaks is not None and self.breaks == self.bound)


Heard = Callable[[Solution], bool]
"""Called after every better schedule; False ends the search."""


def solve(problem: Problem, seconds: float = 60, heard: Heard | None = None) -> Solution:
    """The schedule of `problem` with the fewest breaks, as far as `seconds` allow.

    What is returned was looked at by `check.faults`; AssertionError if it were wrong.
    """
    started = time.monotonic()
    if why := impossible(problem):
        return Solution(is_infeasible=True, seconds=time.monotonic() - started, note=why)
    search = _Search(problem, started, seconds, heard or (lambda solution: True))
    search.run()
    solution = search.solution
    solution.seconds = time.monotonic() - search.started
    if solution.schedule is not None:
        assert not faults(problem, solution.schedule), faults(problem, solution.schedule)
        assert cost(problem, solution.schedule) == solution.breaks
    return solution


class _Search:
    def __init__(self, problem: Problem, started: float, seconds: float, heard: Heard) -> None:
        from pysat.solvers import Solver

        from eventapp.meetings.planning.formula import Formula

        self.problem, self.started, self.seconds, self.heard = problem, started, seconds, heard
        self.solution = Solution()
        self.lock = threading.Lock()
        self.is_over = threading.Event()
        self.formula = Formula(problem)
        self.solver = Solver(SEARCHER, bootstrap_with=self.formula.clauses)

    def run(self) -> None:
        watch = threading.Thread(target=self._watch, daemon=True)
        prover: subprocess.Popen | None = None
        try:
            watch.start()
            prover = _start(self.problem)
            listener = threading.Thread(target=self._listen, args=(prover,), daemon=True)
            listener.start()
            if self._ask([]):
                self._improve()
            while listener.is_alive() and not (self.solution.is_proven or self.is_over.is_set()):
                listener.join(0.05)
        finally:
            self.is_over.set()
            watch.join()
            if prover:
                prover.kill()
                prover.wait()
            self.solver.delete()

    def _watch(self) -> None:
        """End the search when its time is over, or when someone says so."""
        self.is_over.wait(max(0.0, self.started + self.seconds - time.monotonic()))
        if not self.is_over.is_set():
            self.solution.note = self.solution.note or "out of time"
        self.is_over.set()
        self.solver.interrupt()

    def _ask(self, assumptions: list[int]) -> bool:
        """Look for a schedule; whether there is one. Without assumptions, none means that there can be none."""
        found = self.solver.solve_limited(assumptions=assumptions, expect_interrupt=True)
        if found:
            self._take(self.formula.schedule(self.solver.get_model()))
        elif found is False and not assumptions:
            self.solution.is_infeasible = True
        elif found is False:
            with self.lock:
                self.solution.bound = self.solution.breaks
        return bool(found)

    def _improve(self) -> None:
        """Ask for one break fewer, again and again."""
        from pysat.card import ITotalizer

        if not self.solution.breaks:
            return
        counted = ITotalizer(lits=self.formula.ends, ubound=self.solution.breaks, top_id=self.formula.top)
        try:
            for clause in counted.cnf.clauses:
                self.solver.add_clause(clause)
            while self.solution.breaks and not self.is_over.is_set() and not self.solution.is_proven:
                if not self._ask([-counted.rhs[self.solution.breaks - 1]]):
                    return
        finally:
            counted.delete()

    def _take(self, schedule: Schedule) -> None:
        breaks = cost(self.problem, schedule)
        with self.lock:
            solution = self.solution
            if solution.breaks is not None and solution.breaks <= breaks:
                return
            solution.schedule, solution.breaks = schedule, breaks
            solution.seconds = time.monotonic() - self.started
            solution.first_seconds = solution.first_seconds or solution.seconds
        if not self.heard(solution):
            solution.note = "stopped"
            self.is_over.set()

    def _listen(self, prover: subprocess.Popen) -> None:
        """Take over what the other process proves."""
        for line in prover.stdout:
            told = json.loads(line)
            with self.lock:
                self.solution.is_infeasible = "bound" not in told
                self.solution.bound = max(self.solution.bound, told.get("bound", 0))
            if "schedule" in told:
                self._take(told["schedule"])
            if self.solution.is_proven:
                self.is_over.set()
                self.solver.interrupt()
                return
        if not self.is_over.is_set():
            self.solution.note = "the proof ran out of memory"


def _start(problem: Problem) -> subprocess.Popen:
    """A process that proves, see `prove`; it reads the problem and writes a line of JSON for all it learns."""
    command = [sys.executable, "-c", "from eventapp.meetings.planning.exact import prove; prove()"]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    try:
        pickle.dump(problem, process.stdin)
        process.stdin.close()
    except BrokenPipeError:  # it is over already, as its empty output will tell
        pass
    return process


def prove() -> None:
    """Read a problem from standard input and write its bound after every core, in the end the best schedule.

    A line without bound says that there is no schedule.
    """
    import resource

    from pysat.examples.rc2 import RC2
    from pysat.formula import WCNF

    from eventapp.meetings.planning.formula import Formula

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    formula = Formula(pickle.load(sys.stdin.buffer))

    class Telling(RC2):
        def process_core(self) -> None:
            super().process_core()
            print(json.dumps({"bound": self.cost}), flush=True)

    whole = WCNF()
    whole.extend(formula.clauses)
    whole.extend([[-end] for end in formula.ends], weights=[1] * len(formula.ends))
    with Telling(whole, solver=SOLVER) as solver:
        model = solver.compute()
        told = {"bound": solver.cost, "schedule": formula.schedule(model)} if model else {}
        print(json.dumps(told), flush=True)
