"""Situations of events for tests: small ones drawn by hypothesis, large ones by a seed."""

import random
import time
from dataclasses import replace
from itertools import product
from unittest.mock import patch

from hypothesis import strategies as st

from eventapp.meetings.planning import check
from eventapp.meetings.planning.placement import Placement
from eventapp.meetings.planning.planner import numbers, plan
from eventapp.meetings.planning.situation import Plan, Reason, Situation, Table, Wish


@st.composite
def small_situations(draw, most_wishes: int = 9) -> Situation:
    """A few people, with every kind of restriction, and meetings there are already, which may clash."""
    people, slots = draw(st.integers(2, 6)), draw(st.integers(1, 6))
    some_slots = st.frozensets(st.integers(0, slots - 1), max_size=3)
    tables = draw(st.lists(st.builds(Table, chairs=st.integers(2, 4), row=st.integers(0, 2)), max_size=3))
    place = st.one_of(st.none(), st.integers(0, len(tables) - 1)) if tables else st.none()
    wish = st.builds(
        Wish,
        people=st.lists(st.integers(0, people - 1), min_size=2, max_size=3, unique=True).map(tuple),
        priority=st.integers(1, 3),
        is_mutual=st.booleans(),
        slots=st.one_of(st.none(), some_slots),
        preferred=some_slots,
        is_online=st.booleans(),
        slot=st.one_of(st.none(), st.none(), st.integers(0, slots - 1)),
        table=place,
        is_fixed=st.booleans(),
    )
    cut = draw(st.integers(0, slots))
    return Situation(
        people=people,
        half_days=[int(slot >= cut) for slot in range(slots)],
        tables=tables,
        wishes=draw(st.lists(wish, max_size=most_wishes)),
        blocked=draw(st.dictionaries(st.integers(0, people - 1), some_slots, max_size=3)),
        most_meetings=draw(st.sampled_from([None, None, 1, 2])),
        most_moves=draw(st.sampled_from([None, 0, 1])),
    )


def event(people: int, wishes: int, slots: int, tables: int, seed: int = 1, half_days: int = 4) -> Situation:
    """An event of a usual kind: one slot in ten is blocked, one meeting in twenty has three people."""
    choose = random.Random(seed)
    pairs: dict[tuple[int, ...], Wish] = {}
    while len(pairs) < wishes:
        some = tuple(sorted(choose.sample(range(people), 3 if choose.random() < 0.05 else 2)))
        pairs[some] = Wish(
            some, priority=choose.choice((1, 2, 2, 3)), is_mutual=choose.random() < 0.2, bridges=choose.random() < 0.5
        )
    blocked = {one: frozenset(slot for slot in range(slots) if choose.random() < 0.1) for one in range(people)}
    return Situation(
        people=people,
        half_days=[slot * half_days // slots for slot in range(slots)],
        tables=[Table(4, number // 10, number % 10) for number in range(tables)],
        wishes=list(pairs.values()),
        blocked=blocked,
    )


def published(situation: Situation, plan: Plan, without: frozenset[int] = frozenset()) -> Situation:
    """The situation after a plan was published and some of its meetings were cancelled."""
    wishes = [
        replace(wish, slot=plan.slots[number], table=plan.tables[number])
        for number, wish in enumerate(situation.wishes)
        if number not in without
    ]
    return replace(situation, wishes=wishes)


def planned(situation: Situation, seconds: float) -> Plan:
    """The plan after so many seconds of the processor, so that it is as good where other work goes on."""
    with patch.object(time, "monotonic", time.process_time):
        return plan(situation, seconds)


def best_value(situation: Situation) -> tuple[int, int]:
    """Most worth and, with it, least cost, by looking at every plan of wishes that have no slot today."""
    placement = Placement(situation)
    best = (0, 0)
    for slots in product([*range(situation.slots), -1], repeat=len(situation.wishes)):
        if feasible(situation, slots):
            placement.restore(slots)
            best = max(best, (placement.worth(), -placement.total_cost()))
    return best


def feasible(situation: Situation, slots: tuple[int, ...]) -> bool:
    """Whether people and tables allow it; all tables have the same chairs, any table will do."""
    taken: dict[int, list[int]] = {}
    tables = []
    for number, slot in enumerate(slots):
        if slot >= 0 and not situation.wishes[number].is_online:
            taken.setdefault(slot, []).append(number)
        at_table = slot >= 0 and not situation.wishes[number].is_online
        tables.append(len(taken[slot]) - 1 if at_table else None)
    if any(len(some) > len(situation.tables) for some in taken.values()):
        return False
    reasons = {number: Reason("not_found") for number, slot in enumerate(slots) if slot < 0}
    return not check.plan_faults(situation, Plan([None if slot < 0 else slot for slot in slots], tables, reasons))


def value(situation: Situation, plan: Plan) -> tuple[int, int]:
    placement = Placement(situation)
    placement.restore([-1 if slot is None else slot for slot in plan.slots])
    return placement.worth(), -placement.total_cost()


__all__ = ["best_value", "event", "numbers", "planned", "published", "small_situations", "value"]
