"""An event's round as the planner takes it: plain values, and the rows they stand for."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from eventapp.common.clock import now
from eventapp.events.models import Event
from eventapp.extensions import db
from eventapp.meetings import bindings, booking, queries
from eventapp.meetings.availability.models import Unavailability
from eventapp.meetings.models import Meeting, MeetingRequest, Place, Slot
from eventapp.people.models import Participant
from eventapp.regions.lists import side

if TYPE_CHECKING:
    from eventapp.meetings.planning.situation import Situation


@dataclass(frozen=True)
class Gathered:
    """`wishes` are those of `situation`, in its order: (request id or None, meeting id or None)."""

    situation: "Situation"
    slots: list[Slot]
    places: list[Place]
    people: list[int]
    wishes: list[tuple[int | None, int | None]]


def gather(event: Event, most_moves: int | None = None) -> Gathered:
    """What is planned and what waits, in the slots to come. `most_moves` in percent of the meetings there are."""
    from eventapp.meetings.planning.situation import Situation, Table, Wish

    slots, places = queries.slots_of(event, after=now()), [p for p in queries.places_of(event) if p.is_open]
    number_of = {slot.id: number for number, slot in enumerate(slots)}
    table_of = {place.id: number for number, place in enumerate(places)}
    meetings = [meeting for meeting in _meetings(event) if meeting.slot_id in number_of]
    waiting = queries.unplaced_requests(event)
    groups = [sorted(p.participant_id for p in meeting.people) for meeting in meetings]
    groups += [sorted(set(booking.people_of(request))) for request in waiting]
    people = sorted({person for group in groups for person in group})
    index, sides = {person: number for number, person in enumerate(people)}, _sides(people)
    rows: list[tuple[Meeting | None, MeetingRequest | None]] = [(meeting, meeting.request) for meeting in meetings]
    rows += [(None, request) for request in waiting]
    wishes = []
    for (meeting, request), group in zip(rows, groups, strict=True):
        preferred = request.preferred if request else ()
        wishes.append(
            Wish(
                people=[index[person] for person in group],
                priority=request.priority if request else 2,
                is_mutual=bool(request and request.is_mutual),
                bridges={"eu", "celac"} <= {sides.get(person) for person in group},
                preferred=frozenset(number_of[slot] for slot in preferred if slot in number_of),
                is_online=meeting.is_online if meeting else request.is_online,
                slot=number_of[meeting.slot_id] if meeting else None,
                table=table_of.get(meeting.place_id) if meeting else None,
                is_fixed=bool(meeting and meeting.is_fixed),
            )
        )
    busy = unavailable(slots, people)
    situation = Situation(
        people=len(people),
        half_days=_half_days(event, slots),
        tables=[Table(place.chairs, place.row, place.column) for place in places],
        wishes=wishes,
        blocked={index[person]: {number_of[slot] for slot in some} for person, some in busy.items()},
        most_meetings=queries.settings_of(event).most_meetings,
        most_moves=None if most_moves is None else len(meetings) * most_moves // 100,
    )
    keys = [(request.id if request else None, meeting.id if meeting else None) for meeting, request in rows]
    return Gathered(situation, slots, places, people, keys)


def unavailable(slots: Collection[Slot], people: Collection[int]) -> dict[int, set[int]]:
    """In which slots people cannot meet, meetings aside, as {participant id: slot ids}."""
    found: dict[int, set[int]] = {person: set() for person in people}
    if not slots or not people:
        return {}
    known = {slot.id for slot in slots}
    away = select(Unavailability.participant_id, Unavailability.slot_id).where(Unavailability.slot_id.in_(known))
    for person, slot_id in db.session.execute(away):
        if person in found:
            found[person].add(slot_id)
    begin, end = min(slot.starts_at for slot in slots), max(slot.ends_at for slot in slots)
    for person, starts_at, ends_at in bindings.taken_up(people, begin, end):
        found[person] |= {slot.id for slot in slots if slot.starts_at < ends_at and starts_at < slot.ends_at}
    return {person: some for person, some in found.items() if some}


def _meetings(event: Event) -> list[Meeting]:
    query = select(Meeting).where(Meeting.event_id == event.id, Meeting.state == "planned").order_by(Meeting.id)
    return list(db.session.scalars(query.options(selectinload(Meeting.people), selectinload(Meeting.request))))


def _sides(people: list[int]) -> dict[int, str | None]:
    query = select(Participant.id, Participant.country).where(Participant.id.in_(people))
    return {person: side(country) for person, country in db.session.execute(query)}


def _half_days(event: Event, slots: list[Slot]) -> list[int]:
    """For each slot the number of its half-day: mornings end at 13:00 in the event's zone."""
    halves: dict[tuple, int] = {}
    local = [slot.starts_at.astimezone(event.zone) for slot in slots]
    return [halves.setdefault((moment.date(), moment.hour < 13), len(halves)) for moment in local]
