"""The checker against schedules that are wrong in one way each."""

import pytest

from eventapp.meetings.planning import check
from eventapp.meetings.planning.problem import Problem, breaks, breaks_of, idle_slots_of

pytestmark = pytest.mark.unit
PROBLEM = Problem(
    people=4, meetings=[(0, 1), (0, 2), (1, 2), (2, 3)], slots=6, tables=1, half_days=[0, 0, 0, 1, 1, 1],
    forbidden={3: frozenset({5})}, allowed={0: frozenset({0, 1, 2})}, fixed={1: 1}, before=[(0, 2)], fairness=2,
)  # fmt: skip


@pytest.mark.parametrize(
    ("schedule", "said"),
    [
        ([0, 1, 2, 3], []),
        ([0, 1, 2], ["3 slots for 4 meetings"]),
        ([0, 1, 2, 6], ["meeting 3 is in slot 6 of 6"]),
        ([3, 1, 4, 0], ["meeting 0 may not be in slot 3"]),
        ([0, 2, 3, 4], ["meeting 1 is in slot 2, fixed in 1"]),
        ([0, 1, 2, 5], ["person 3 cannot meet in slot 5"]),
        ([2, 1, 0, 3], ["meeting 0 is not before meeting 2"]),
        ([1, 1, 2, 3], ["person 0 has 2 meetings in slot 1", "2 meetings at 1 tables in slot 1"]),
    ],
)
def test_each_rule_is_looked_at(schedule, said):
    assert check.faults(PROBLEM, schedule) == said


def test_breaks_are_runs_of_idle_slots_between_meetings():
    assert [breaks_of(slots) for slots in ([], [3], [0, 1, 2], [0, 5], [5, 0, 2], [0, 2, 4, 5])] == [0, 0, 0, 1, 2, 2]
    assert idle_slots_of([0, 2, 5], [0, 0, 0, 1, 1, 1]) == 1  # the way from one half-day to the next is no waiting
    assert idle_slots_of([0, 2, 5], []) == 3


def test_fairness_bounds_what_people_differ_by():
    meetings = [(0, 1)] * 4
    problem = Problem(people=3, meetings=meetings, slots=7, tables=1, fairness=2)
    assert breaks(problem, [0, 2, 4, 6]) == [3, 3, 0]
    assert check.cost(problem, [0, 2, 4, 6]) == 6
    assert check.faults(problem, [0, 2, 4, 6]) == ["breaks from 0 to 3, which differ by more than 2"]
    assert check.faults(problem, [0, 2, 4, 5]) == []
