"""The fewest breaks: against trying all, against published optima, and in time."""

import json
from random import Random

import pytest
from click.testing import CliRunner
from hypothesis import example, given, settings

from eventapp.cli import main
from eventapp.meetings.planning import check
from eventapp.meetings.planning.counting import impossible
from eventapp.meetings.planning.dzn import read_problem
from eventapp.meetings.planning.exact import solve
from eventapp.meetings.planning.formula import Formula
from eventapp.meetings.planning.problem import Problem
from tests.bench.instances import PUBLISHED, SECONDS, path_of
from tests.bench.variants import KINDS, any_schedule, wrong
from tests.meetings.planning.problems import fewest_breaks, small_problems, written

QUICK = ("forumt-14crafe", "tic-12")  # `make bench-meetings` has all of them


def optimum(problem: Problem) -> int | None:
    """By one solver in this process, the quicker way for small ones."""
    from pysat.examples.rc2 import RC2
    from pysat.formula import WCNF

    formula, whole = Formula(problem), WCNF()
    if [] in formula.clauses:
        return None
    whole.extend(formula.clauses)
    whole.extend([[-end] for end in formula.ends], weights=[1] * len(formula.ends))
    with RC2(whole, solver="cadical153") as solver:
        model = solver.compute()
        if model is None:
            return None
        schedule = formula.schedule([*model, *range(len(model) + 1, formula.top + 1)])
        assert check.faults(problem, schedule) == []
        assert check.cost(problem, schedule) == solver.cost
        return solver.cost


@given(small_problems())
@settings(max_examples=150)
@example(Problem(people=2, meetings=[(0, 1), (0, 1)], slots=3, tables=1, forbidden={0: frozenset({1})}, fairness=0))
@example(
    Problem(people=4, meetings=[(0, 1), (0, 1), (2, 3), (2, 3)], slots=4, tables=1, fairness=0, fixed={0: 0, 1: 3})
)
def test_the_formula_has_the_optimum_of_trying_all(problem):
    assert optimum(problem) == fewest_breaks(problem)


@pytest.mark.slow
@pytest.mark.parametrize("name", QUICK)
def test_published_optima_are_found_and_proven(name):
    found = solve(read_problem(path_of(name).read_text()), seconds=SECONDS)
    assert (found.breaks, found.bound, found.is_proven) == (PUBLISHED[name], PUBLISHED[name], True)


def cycle(people: int, slots: int, tables: int, **more) -> Problem:
    """Everyone meets both neighbours and the one across; breaks cannot all be avoided with few tables."""
    pairs = [(one, (one + step) % people) for one in range(people) for step in (1, 2)]
    return Problem(people=people, meetings=pairs, slots=slots, tables=tables, fairness=2, **more)


@pytest.mark.slow
def test_the_command_says_what_it_found(tmp_path):
    path = tmp_path / "some.dzn"
    problem = cycle(9, 8, 3, fixed={0: 0, 3: 7}, before=[(1, 0 + 5)])
    path.write_text(written(problem))
    run = CliRunner().invoke(main, ["meetings", "solve", str(path), "--json", "--seconds", "30"])
    told = json.loads(run.output)
    assert (told["proven"], told["infeasible"], told["bound"]) == (True, False, told["breaks"])
    schedule = [slot - 1 for slot in told["schedule"]]
    assert check.faults(problem, schedule) == []
    assert check.cost(problem, schedule) == told["breaks"]


@pytest.mark.slow
def test_what_cannot_be_is_said_to_be_so(tmp_path):
    path = tmp_path / "none.dzn"
    for problem in (
        cycle(9, 5, 3),
        cycle(6, 8, 3, before=[(0, 1), (1, 2), (2, 0)]),
        cycle(6, 8, 3, fixed={0: 2, 1: 2}),
    ):
        path.write_text(written(problem))
        run = CliRunner().invoke(main, ["meetings", "solve", str(path), "--json"])
        told = json.loads(run.output)
        assert (told["infeasible"], told["proven"], told["schedule"], told["breaks"]) == (True, True, None, None)
    path.write_text("nBusiness = ")
    run = CliRunner().invoke(main, ["meetings", "solve", str(path)])
    assert run.exit_code == 2
    assert "line 1: a value should stand" in run.output


@pytest.mark.slow
def test_out_of_time_the_best_so_far_is_given_and_said_to_be_that():
    path = path_of("forum-13crafb")
    problem = read_problem(path.read_text())
    found = solve(problem, seconds=2)
    assert found.note == "out of time"
    assert found.seconds < 5
    assert not found.is_proven
    assert found.bound <= 6
    if found.schedule is not None:  # there is one within a second, where nothing else is running
        assert found.breaks >= 6
        assert check.faults(problem, found.schedule) == []


@given(small_problems())
@settings(max_examples=100)
def test_what_counting_calls_impossible_is_so(problem):
    if impossible(problem):
        assert fewest_breaks(problem) is None


def test_too_few_tables_are_seen_at_once():
    """By counting, and for a person with more meetings than slots too; clauses alone would take for ever."""
    found = solve(cycle(40, 8, 9), seconds=60)
    assert (found.is_infeasible, found.schedule, found.note) == (True, None, "more meetings than tables in some slots")
    pairs = [(0, other) for other in range(1, 12)]
    found = solve(Problem(people=12, meetings=pairs, slots=12, tables=5, forbidden={0: frozenset({3, 4})}), seconds=60)
    assert (found.is_infeasible, found.note) == (True, "participant 1 has more meetings than slots for them")
    assert found.seconds < 1


def test_who_listens_can_stop_it():
    heard = []

    def enough(solution):
        heard.append(solution.breaks)
        return False

    found = solve(cycle(20, 14, 5), seconds=30, heard=enough)
    assert found.note == "stopped"
    assert found.breaks == heard[0]
    assert found.seconds < 10


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_an_instance_with_other_restrictions_is_answered_rightly(kind):
    problem = read_problem(path_of("tic-12").read_text())
    schedule = any_schedule(problem)
    for seed in range(2):
        variant = read_problem(written(KINDS[kind](problem, schedule, Random(seed))))
        found = solve(variant, seconds=20)
        assert wrong(kind, variant, found) == []
        assert found.is_proven
