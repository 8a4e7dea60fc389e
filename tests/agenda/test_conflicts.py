"""What the engine of conflicts finds: the same as comparing every pair, and quickly."""

from datetime import UTC, datetime, timedelta
from itertools import combinations
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eventapp.agenda.conflicts import Busy, Conflict, Place, Slot, conflicts_in

pytestmark = pytest.mark.unit
START = datetime(2027, 1, 26, 9, tzinfo=UTC)
WALKS = {frozenset("ab"): 10, frozenset("ac"): 25}
PLACES = [Place("a", 20, 1, ((START, START + timedelta(hours=3)),)), Place("b", 50, 0), Place("c")]


def at(minutes: int) -> datetime:
    return START + timedelta(minutes=minutes)


def slot(id: str, begin: int, end: int, room: str | None = "b", people: str = "", **values) -> Slot:
    return Slot(id, at(begin), at(end), room, tuple((one, at(begin), at(end)) for one in people), **values)


@pytest.mark.parametrize(
    ("slots", "expected"),
    [
        ([slot("1", 0, 60), slot("2", 60, 90)], []),
        ([slot("1", 0, 61), slot("2", 60, 90)], [Conflict("room_twice", ("1", "2"), "b")]),
        ([slot("1", 0, 60, None), slot("2", 0, 60, None)], []),
        ([slot("1", 0, 61, "a", "x"), slot("2", 60, 90, "b", "x")], [Conflict("person_twice", ("1", "2"), "x")]),
        ([slot("1", 0, 60, "a", "x"), slot("2", 69, 90, "b", "x")], [Conflict("too_far", ("1", "2"), "x", 10)]),
        ([slot("1", 0, 60, "a", "x"), slot("2", 70, 90, "b", "x")], []),
        ([slot("1", 0, 60, people="y")], [Conflict("not_available", ("1",), "y")]),
        ([slot("1", 170, 190, "a")], [Conflict("room_closed", ("1",), "a")]),
        ([slot("1", 0, 60, "a", seats=21)], [Conflict("room_small", ("1",), "a")]),
        ([slot("1", 0, 60, "a", interpreted=2)], [Conflict("no_booth", ("1",), "a")]),
        ([slot("1", -1, 60)], [Conflict("outside_days", ("1",))]),
        ([slot("1", 0, 60, talks=(("t", at(50), at(70)),))], [Conflict("talk_outside", ("1",), "t")]),
    ],
)
def test_finds(slots, expected):
    found = conflicts_in(slots, PLACES, walks=WALKS, available={"y": [(at(30), at(90))]}, days=(START, at(24 * 60)))
    assert found == expected


def test_talks_of_one_session_are_no_conflict_and_a_meeting_is():
    both = (("x", at(0), at(20)), ("x", at(10), at(30)))
    one = Slot("1", at(0), at(60), "b", both)
    assert conflicts_in([one], PLACES) == []
    found = conflicts_in([one], PLACES, busy=[Busy("x", at(15), at(45), "meeting:m"), Busy("z", at(0), at(9), "m")])
    assert found == [Conflict("person_twice", ("1", "meeting:m"), "x")]


def test_the_key_does_not_depend_on_which_begins_first():
    first = conflicts_in([slot("1", 0, 60), slot("2", 10, 90)], PLACES)
    second = conflicts_in([slot("1", 20, 60), slot("2", 10, 90)], PLACES)
    assert first[0].key == second[0].key


@st.composite
def programmes(draw) -> list[Slot]:
    rows = draw(
        st.lists(
            st.tuples(
                st.integers(0, 30),
                st.integers(1, 8),
                st.sampled_from(["a", "b", "c", None]),
                st.sets(st.sampled_from("xyz")),
            ),
            max_size=14,
        )
    )
    return [
        slot(str(number), begin * 5, (begin + length) * 5, room, "".join(sorted(people)))
        for number, (begin, length, room, people) in enumerate(rows)
    ]


def every_pair(slots: list[Slot]) -> set[str]:
    """The oracle: what overlaps or is too far, by comparing each with each."""
    found = set()
    for one, other in combinations(slots, 2):
        early, late = sorted((one, other), key=lambda s: (s.begin, s.end, s.id))
        apart = late.begin - early.end
        if early.room and early.room == late.room and apart < timedelta():
            found.add(Conflict("room_twice", (early.id, late.id), early.room).key)
        for person in {p for p, *_ in early.people} & {p for p, *_ in late.people}:
            minutes = WALKS.get(frozenset((early.room, late.room)), 0)
            if apart < timedelta():
                found.add(Conflict("person_twice", (early.id, late.id), person).key)
            elif apart < timedelta(minutes=minutes):
                found.add(Conflict("too_far", (early.id, late.id), person).key)
    return found


@given(programmes())
@settings(max_examples=200, deadline=None)
def test_sweeping_finds_what_comparing_every_pair_finds(slots):
    places = [Place("a"), Place("b"), Place("c")]
    assert {conflict.key for conflict in conflicts_in(slots, places, walks=WALKS)} == every_pair(slots)


def test_eleven_hundred_sessions_are_checked_in_a_fifth_of_a_second():
    slots = [
        Slot(str(n), at(30 * (n // 30)), at(30 * (n // 30) + 30), f"r{n % 30}", ((f"p{n % 1200}", at(0), at(30)),))
        for n in range(1100)
    ]
    begun = process_time()
    conflicts_in(slots, [Place(f"r{n}") for n in range(30)], walks={frozenset(("r0", "r1")): 15})
    assert process_time() - begun < 0.2
