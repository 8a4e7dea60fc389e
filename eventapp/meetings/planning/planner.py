"""A plan for a real event: as many meetings as can be, then the least waiting; anytime.

    plan(situation, seconds=60, heard=None) -> Plan

First what is there stays where it is, then the worthiest wishes take free slots (`placing.py`), room is made for the
others, and while there is time, annealing (`improving.py`) takes waiting out of the plan; tables come last
(`seating.py`). Every plan is looked at by `check.plan_faults` before it is returned.

Measured by `python -m tests.bench plans`, in seconds of the processor: 150 people and 400 requests have a first plan
after 0.02 s and one in which nobody waits within a second; of 5,000 requests of 1,000 people all 3,600 are placed that
fit at 150 tables in 24 slots, and nobody waits after 37 s; of 30,000 of 5,000 people all 16,800 that fit at 700 tables,
with 101 idle slots left after 89 s. The process takes 96 MB at most. Annealing was enough for that, so that nothing
larger is installed; for the proof of an optimum there is `exact.py`.
"""

import random
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from itertools import pairwise

from eventapp.meetings.planning import check, placing, reasons, seating
from eventapp.meetings.planning.improving import Improver
from eventapp.meetings.planning.placement import Placement
from eventapp.meetings.planning.situation import Numbers, Plan, Progress, Situation

SECONDS_BETWEEN_REPORTS = 0.5
FOR_ROOM = 0.3  # share of the time for making room
FOR_TABLES = 0.03
FOR_TABLES_OF_FIRST = 1.5  # of the time that the first plan took, if that is more

Heard = Callable[[Progress], bool]
"""Told now and then how far the search is; False ends it, and the best plan so far is what counts."""


def plan(situation: Situation, seconds: float = 60, heard: Heard | None = None, seed: int = 1) -> Plan:
    """The best plan found within `seconds`, the same every time as far as the clock allows.

    Raises AssertionError if the plan broke a rule, which is a fault of the program.
    """
    work = _Work(situation, seconds, heard or (lambda progress: True), seed)
    found = work.run()
    wrong = check.plan_faults(situation, found)
    assert not wrong, wrong[:5]
    return found


class _Work:
    def __init__(self, situation: Situation, seconds: float, heard: Heard, seed: int) -> None:
        self.situation, self.heard = situation, heard
        self.begun = time.monotonic()
        self.seconds = seconds
        self.deadline = self.begun + seconds * (1 - FOR_TABLES)
        self.choose = random.Random(seed)
        self.placement = Placement(situation)
        self.bound = reasons.bound(self.placement)
        self.reported, self.is_stopped = 0.0, False

    def run(self) -> Plan:
        placement = self.placement
        gone = placing.start(placement)
        waiting = [number for number, slot in enumerate(placement.today) if slot < 0]
        left = placing.place(placement, [number for number in gone if not placement.is_fixed[number]])
        left += placing.place(placement, waiting)
        first_seconds = time.monotonic() - self.begun
        self.deadline -= max(0.0, FOR_TABLES_OF_FIRST * first_seconds - FOR_TABLES * self.seconds)
        self._go_on(placement, now=True)
        self._make_room(left)
        improver = Improver(placement, self.deadline, self._go_on, self.choose, self.bound)
        if not self.is_stopped:
            improver.run()
            self._make_room([number for number, slot in enumerate(placement.slot) if slot < 0])
        return self._finished(first_seconds, "stopped" if self.is_stopped else improver.note)

    def _make_room(self, left: list[int]) -> None:
        placement = self.placement
        until = min(self.deadline, time.monotonic() + self.seconds * FOR_ROOM)
        whole = (1 << self.situation.slots) - 1
        for number in sorted(left, key=lambda number: -placement.gain(number)):
            if self._placed() >= self.bound or time.monotonic() > until or not self._go_on(placement):
                return
            hopeless = any(placement.full[one] == whole for one in placement.classes[number])
            if placement.open[number] and not hopeless and not placement.is_fixed[number]:
                placing.make_room(placement, number, self.choose)

    def _placed(self) -> int:
        return sum(map(len, self.placement.members))

    def _go_on(self, placement: Placement, now: bool = False) -> bool:
        """Report now and then; whether to go on."""
        at = time.monotonic()
        if now or at - self.reported >= SECONDS_BETWEEN_REPORTS:
            self.reported = at
            idle = placement.total_waits()
            share = min(1.0, (at - self.begun) / self.seconds)
            progress = Progress(share, self._placed(), self.bound, idle, placement.moved)
            self.is_stopped = self.is_stopped or self.heard(progress) is False
        return not self.is_stopped

    def _finished(self, first_seconds: float, note: str) -> Plan:
        slots: list[int | None] = [None if slot < 0 else slot for slot in self.placement.slot]
        tables = seating.seat(self.situation, slots)
        self._drop_unseated(slots, tables)
        found = Plan(slots, tables, reasons=reasons.reasons(self.placement), first_seconds=first_seconds)
        today = [wish.slot for wish in self.situation.wishes]
        found.today = numbers(self.situation, today, [wish.table for wish in self.situation.wishes], self.bound)
        found.numbers = numbers(self.situation, slots, tables, self.bound)
        found.is_best = not found.numbers.idle and found.numbers.placed >= self.bound
        found.note = "" if found.is_best else note
        found.seconds = time.monotonic() - self.begun
        return found

    def _drop_unseated(self, slots: list[int | None], tables: list[int | None]) -> None:
        """Take out meetings without a table, which there are only where tables of today leave too few large ones."""
        for number, (wish, slot, table) in enumerate(zip(self.situation.wishes, slots, tables, strict=True)):
            if slot is not None and table is None and not wish.is_online and not self.placement.is_fixed[number]:
                self.placement.take(number)
                slots[number] = None


def numbers(situation: Situation, slots: Sequence[int | None], tables: Sequence[int | None], bound: int = 0) -> Numbers:
    """A plan in numbers."""
    placement = Placement(situation)
    days: dict[int, list[tuple[int, int]]] = defaultdict(list)
    told = Numbers(wishes=len(slots), bound=bound)
    for number, (wish, slot) in enumerate(zip(situation.wishes, slots, strict=True)):
        if slot is None:
            continue
        told.placed += 1
        told.weight += wish.weight
        told.online += wish.is_online
        told.moved += wish.slot is not None and wish.slot != slot
        for person in wish.people:
            days[person].append((slot, number))
    wanted = {person for wish in situation.wishes for person in wish.people}
    told.without_meeting = len(wanted - days.keys())
    waits = []
    for person, some in days.items():
        idle, runs = placement.waits(person, sum({1 << slot for slot, _ in some}))
        told.idle, told.breaks = told.idle + idle, told.breaks + runs
        if len(some) > 1:
            waits.append(idle)
        for (before, one), (slot, other) in pairwise(sorted(some)):
            here, there = tables[one], tables[other]
            if situation.half_days[before] == situation.half_days[slot] and None not in (here, there) and here != there:
                told.table_changes += 1
                told.steps += seating.steps(situation.tables[here], situation.tables[there])
    told.most_idle, told.least_idle = max(waits, default=0), min(waits, default=0)
    return told
