"""What is to be planned, and what a plan is: plain values, without tables of the database."""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property


@dataclass(frozen=True)
class Problem:
    """Meetings that each need one slot; people are in one place at a time, tables are few.

    People, meetings and slots are counted from 0; slots are in the order of time. `meetings` names the people of each,
    two or more. At most `tables` of them are in one slot. `half_days` says for each slot to which half-day it belongs.
    `forbidden` holds the slots in which a person cannot meet, `allowed` the only slots in which a meeting can be,
    `fixed` the slot that a meeting has. `before` are pairs of meetings, the first of which ends before the second
    begins. With `fairness` the numbers of breaks of any two people differ by no more.
    """

    people: int
    meetings: Sequence[Sequence[int]]
    slots: int
    tables: int
    half_days: Sequence[int] = ()
    forbidden: Mapping[int, frozenset[int]] = field(default_factory=dict)
    allowed: Mapping[int, frozenset[int]] = field(default_factory=dict)
    fixed: Mapping[int, int] = field(default_factory=dict)
    before: Sequence[tuple[int, int]] = ()
    fairness: int | None = None

    @cached_property
    def of_person(self) -> list[list[int]]:
        """The meetings of each person."""
        found: list[list[int]] = [[] for _ in range(self.people)]
        for meeting, people in enumerate(self.meetings):
            for person in people:
                found[person].append(meeting)
        return found

    @cached_property
    def open_slots(self) -> list[list[int]]:
        """The slots that each meeting may have, by what is fixed, allowed and forbidden."""
        found = []
        for meeting, people in enumerate(self.meetings):
            slots = set(range(self.slots)) & self.allowed.get(meeting, frozenset(range(self.slots)))
            for person in people:
                slots -= self.forbidden.get(person, frozenset())
            if meeting in self.fixed:
                slots &= {self.fixed[meeting]}
            found.append(sorted(slots))
        return found


Schedule = list[int]
"""The slot of each meeting."""


def breaks_of(slots: Sequence[int]) -> int:
    """The breaks of someone who meets in `slots`: runs of idle slots between two meetings, however long.

    Bofill et al., "Scheduling B2B meetings", CP 2014.
    """
    times = sorted(slots)
    return sum(later - earlier > 1 for earlier, later in itertools.pairwise(times))


def idle_slots_of(slots: Sequence[int], half_days: Sequence[int]) -> int:
    """The slots in which someone who meets in `slots` waits for the next meeting of the same half-day."""
    times = sorted(slots)
    return sum(
        later - earlier - 1
        for earlier, later in itertools.pairwise(times)
        if not half_days or half_days[earlier] == half_days[later]
    )


def breaks(problem: Problem, schedule: Schedule) -> list[int]:
    """The breaks of each person."""
    return [breaks_of([schedule[meeting] for meeting in meetings]) for meetings in problem.of_person]
