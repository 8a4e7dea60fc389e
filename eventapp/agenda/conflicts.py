"""What cannot or should not be in a programme: one engine for the editor, its list and the planner of meetings.

It knows plain values alone, so whoever has other commitments adds them as `Busy`. Everyone's and every room's times
are swept in order of beginning, holding only what still goes on (or ended less than the longest walk ago); so the
work grows with the sessions and what overlaps, not with all pairs.

    conflicts_in(slots, places, walks=..., available=..., busy=..., days=...)   a list of Conflict
    facts_of(conflict, slots, places, available, busy)                          what one of them rests on
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

Interval = tuple[datetime, datetime]
KINDS = (
    "room_twice",
    "person_twice",
    "too_far",
    "not_available",
    "room_closed",
    "room_small",
    "no_booth",
    "outside_days",
    "talk_outside",
)


@dataclass(frozen=True, slots=True)
class Slot:
    """A placed session. `people`: (person, from, to), once for each time they are needed. `seats`: wanted, or None.

    `interpreted`: into how many languages. `talks`: (id, begin, end) of those with times of their own.
    """

    id: str
    begin: datetime
    end: datetime
    room: str | None = None
    people: tuple[tuple[str, datetime, datetime], ...] = ()
    seats: int | None = None
    interpreted: int = 0
    talks: tuple[tuple[str, datetime, datetime], ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """A room. `capacity` None: nobody counts. `hours`: when it is open; none means always."""

    id: str
    capacity: int | None = None
    booths: int = 0
    hours: tuple[Interval, ...] = ()


@dataclass(frozen=True, slots=True)
class Busy:
    """Something beside the programme that `person` is bound by, as a meeting; `room` when walking to it counts."""

    person: str
    begin: datetime
    end: datetime
    source: str
    room: str | None = None


@dataclass(frozen=True, slots=True)
class Conflict:
    """`slots`: ids of one or two sessions (or a session and the source of a `Busy`), the earlier first.

    `subject`: the room, person or talk it is about. `minutes`: of walking that are needed, for `too_far`.
    """

    kind: str
    slots: tuple[str, ...]
    subject: str = ""
    minutes: int = 0

    @property
    def key(self) -> str:
        """The same for the same conflict, however often it is looked for and whichever session begins first."""
        return ":".join((self.kind, *sorted(self.slots), self.subject))


def conflicts_in(
    slots: Sequence[Slot],
    places: Iterable[Place],
    *,
    walks: Mapping[frozenset[str], int] | None = None,
    available: Mapping[str, Sequence[Interval]] | None = None,
    busy: Iterable[Busy] = (),
    days: Interval | None = None,
) -> list[Conflict]:
    """All conflicts, each once, those of one kind together in the order of KINDS.

    `walks`: minutes between two rooms; a pair that is missing takes no time. `available`: when people can; who is
    missing always can. `days`: from the first to the last instant at which a session may begin.
    """
    known = {place.id: place for place in places}
    walks = walks or {}
    found = dict.fromkeys(_people_twice(slots, busy, walks))
    found |= dict.fromkeys(_rooms_twice(slots))
    windows = {person: joined(times) for person, times in (available or {}).items() if times}
    open_hours = {place.id: joined(place.hours) for place in known.values() if place.hours}
    for slot in slots:
        found |= dict.fromkeys(_of_one(slot, known, windows, open_hours, days))
    return sorted(found, key=lambda conflict: KINDS.index(conflict.kind))


def facts_of(
    conflict: Conflict,
    slots: Mapping[str, Slot],
    places: Mapping[str, Place],
    available: Mapping[str, Sequence[Interval]],
    busy: Iterable[Busy] = (),
) -> tuple:
    """What a conflict rests on, in plain numbers: while it is the same, so is the conflict."""
    of_slots = [slots[id] for id in sorted(conflict.slots) if id in slots]
    first, subject = of_slots[0], conflict.subject
    place = places.get(first.room or "")
    if conflict.kind in {"person_twice", "too_far"}:
        own = [(one.id, one.room, _spans(one.people, subject)) for one in of_slots]
        others = [
            _instants((one.begin, one.end)) for one in busy if one.source in conflict.slots and one.person == subject
        ]
        return conflict.kind, *own, *others, conflict.minutes
    rests: dict[str, Callable[[], Any]] = {
        "room_twice": lambda: [(one.id, _instants((one.begin, one.end))) for one in of_slots],
        "not_available": lambda: (_spans(first.people, subject), [*map(_instants, joined(available.get(subject, ())))]),
        "room_closed": lambda: (_instants((first.begin, first.end)), [*map(_instants, place.hours if place else ())]),
        "room_small": lambda: (first.seats, place and place.capacity),
        "no_booth": lambda: (first.interpreted, place and place.booths),
        "outside_days": lambda: _instants((first.begin,)),
        "talk_outside": lambda: (_instants((first.begin, first.end)), _spans(first.talks, subject)),
    }
    return conflict.kind, rests[conflict.kind]()


def _spans(rows: Iterable[tuple[str, datetime, datetime]], id: str) -> list[tuple[float, ...]]:
    return sorted(_instants((begin, end)) for name, begin, end in rows if name == id)


def _instants(moments: Iterable[datetime]) -> tuple[float, ...]:
    return tuple(moment.timestamp() for moment in moments)


def joined(times: Iterable[Interval]) -> list[Interval]:
    """The same time as `times`, in order, with what touches or overlaps made one."""
    result: list[Interval] = []
    for begin, end in sorted(times):
        if result and begin <= result[-1][1]:
            result[-1] = (result[-1][0], max(end, result[-1][1]))
        else:
            result.append((begin, end))
    return result


def _within(begin: datetime, end: datetime, windows: Sequence[Interval]) -> bool:
    return any(opens <= begin and end <= closes for opens, closes in windows)


def _rooms_twice(slots: Sequence[Slot]) -> Iterator[Conflict]:
    by_room: dict[str, list[tuple]] = {}
    for slot in slots:
        if slot.room:
            by_room.setdefault(slot.room, []).append((slot.begin, slot.end, slot.id))
    for room, entries in by_room.items():
        for early, late in _meeting_pairs(entries, timedelta()):
            yield Conflict("room_twice", (early[2], late[2]), room)


def _people_twice(
    slots: Sequence[Slot], busy: Iterable[Busy], walks: Mapping[frozenset[str], int]
) -> Iterator[Conflict]:
    by_person: dict[str, list[tuple]] = {}
    for slot in slots:
        for person, begin, end in slot.people:
            by_person.setdefault(person, []).append((begin, end, slot.id, slot.room))
    inside = set(by_person)
    for other in busy:
        if other.person in inside:
            by_person[other.person].append((other.begin, other.end, other.source, other.room))
    longest = timedelta(minutes=max(walks.values(), default=0))
    for person, entries in by_person.items():
        if len(entries) < 2:
            continue
        for early, late in _meeting_pairs(entries, longest):
            if early[2] == late[2]:
                continue
            if late[0] < early[1]:
                yield Conflict("person_twice", (early[2], late[2]), person)
                continue
            minutes = walks.get(frozenset((early[3], late[3])), 0) if early[3] and late[3] else 0
            if late[0] - early[1] < timedelta(minutes=minutes):
                yield Conflict("too_far", (early[2], late[2]), person, minutes)


def _meeting_pairs(entries: list[tuple], slack: timedelta) -> Iterator[tuple[tuple, tuple]]:
    """Pairs of (begin, end, id, ...) that overlap or lie less than `slack` apart, the earlier first."""
    going: list[tuple] = []
    for entry in sorted(entries, key=lambda one: one[:3]):
        going = [other for other in going if other[1] + slack > entry[0]]
        for other in going:
            yield other, entry
        going.append(entry)


def _of_one(
    slot: Slot,
    places: Mapping[str, Place],
    windows: Mapping[str, Sequence[Interval]],
    open_hours: Mapping[str, Sequence[Interval]],
    days: Interval | None,
) -> Iterator[Conflict]:
    for person, begin, end in slot.people:
        if person in windows and not _within(begin, end, windows[person]):
            yield Conflict("not_available", (slot.id,), person)
    if slot.room in open_hours and not _within(slot.begin, slot.end, open_hours[slot.room]):
        yield Conflict("room_closed", (slot.id,), slot.room)
    if place := places.get(slot.room or ""):
        if place.capacity is not None and (slot.seats or 0) > place.capacity:
            yield Conflict("room_small", (slot.id,), place.id)
        if slot.interpreted > place.booths:
            yield Conflict("no_booth", (slot.id,), place.id)
    if days and not days[0] <= slot.begin < days[1]:
        yield Conflict("outside_days", (slot.id,))
    for talk, begin, end in slot.talks:
        if begin < slot.begin or end > slot.end:
            yield Conflict("talk_outside", (slot.id,), talk)
