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


STEP, LENGTH = 5, 40  # minutes; steps in which everything below happens


@st.composite
def windows(draw) -> list[tuple[int, int]]:
    """Times from and to, in steps; they may touch and overlap."""
    begins = draw(st.lists(st.tuples(st.integers(0, LENGTH), st.integers(1, 20)), max_size=5))
    return [(begin, begin + length) for begin, length in begins]


@st.composite
def sessions_alone(draw) -> Slot:
    """A session in room "a" with one person, wishes for seats and interpretation, and a talk."""
    begin, length = draw(st.integers(0, LENGTH)), draw(st.integers(1, 12))
    talk = draw(st.none() | st.tuples(st.integers(0, LENGTH + 12), st.integers(1, 12)))
    needed = draw(st.tuples(st.integers(0, length - 1), st.integers(1, 12)))
    since, until = begin + needed[0], min(begin + needed[0] + needed[1], begin + length)
    steps = lambda number: at(number * STEP)  # noqa: E731
    return Slot(
        "1",
        steps(begin),
        steps(begin + length),
        "a",
        (("x", steps(since), steps(until)),),
        draw(st.none() | st.integers(0, 3)),
        draw(st.integers(0, 3)),
        (("t", steps(talk[0]), steps(sum(talk))),) if talk else (),
    )


def covered(begin: datetime, end: datetime, times: list[tuple[int, int]]) -> bool:
    """The oracle: every single step from `begin` to `end` lies in one of `times`; none at all is always."""
    first, last = ((moment - START) // timedelta(minutes=STEP) for moment in (begin, end))
    return not times or all(any(opens <= step < closes for opens, closes in times) for step in range(first, last))


@given(sessions_alone(), windows(), windows(), st.none() | st.integers(1, 3), st.integers(0, 3), st.integers(1, LENGTH))
@settings(max_examples=300, deadline=None)
def test_what_is_wrong_with_one_session_is_what_counting_steps_finds(one, hours, can_come, capacity, booths, last):
    times = lambda rows: [(at(begin * STEP), at(end * STEP)) for begin, end in rows]  # noqa: E731
    place, days = Place("a", capacity, booths, tuple(times(hours))), (at(0), at(last * STEP))
    found = conflicts_in([one], [place], available={"x": times(can_come)}, days=days)
    (_person, since, until), talks = one.people[0], one.talks
    expected = {
        "not_available": not covered(since, until, can_come),
        "room_closed": not covered(one.begin, one.end, hours),
        "room_small": capacity is not None and (one.seats or 0) > capacity,
        "no_booth": one.interpreted > booths,
        "outside_days": one.begin >= days[1],
        "talk_outside": any(begin < one.begin or end > one.end for _talk, begin, end in talks),
    }
    assert {conflict.kind for conflict in found} == {kind for kind, holds in expected.items() if holds}


def test_eleven_hundred_sessions_are_checked_in_a_fifth_of_a_second():
    slots = [
        Slot(str(n), at(30 * (n // 30)), at(30 * (n // 30) + 30), f"r{n % 30}", ((f"p{n % 1200}", at(0), at(30)),))
        for n in range(1100)
    ]
    begun = process_time()
    conflicts_in(slots, [Place(f"r{n}") for n in range(30)], walks={frozenset(("r0", "r1")): 15})
    assert process_time() - begun < 0.2
