"""Free times are set, and follow when the organisers cut the slots anew. None of these commits."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, time

from sqlalchemy import delete, func, insert, select

from eventapp.common.log import log
from eventapp.events.models import Event
from eventapp.extensions import db
from eventapp.meetings import queries
from eventapp.meetings.availability.models import FreeHours, Unavailability
from eventapp.meetings.models import MeetingPerson, Slot
from eventapp.people.models import Participant

Hours = Mapping[date, tuple[time | None, time | None]]
"""From when and until when someone meets on a day; None for any time."""


def set_unavailable(participant: Participant, slots: Iterable[Slot], hours: Hours | None = None) -> None:
    """Replace the slots in which someone cannot meet, and the hours of each day.

    Meetings that are agreed stay where they are.
    """
    event, chosen = participant.event, {slot.id for slot in slots}
    for table in (Unavailability, FreeHours):
        db.session.execute(delete(table).where(table.participant_id == participant.id))
    kept = {day: (begin, end) for day, (begin, end) in (hours or {}).items() if begin or end}
    db.session.add_all(
        FreeHours(participant_id=participant.id, day=day, begins=begin, ends=end) for day, (begin, end) in kept.items()
    )
    outside = {slot.id for slot in queries.slots_of(event) if is_outside(event, slot, kept)}
    db.session.add_all(
        Unavailability(participant_id=participant.id, slot_id=slot, by_hours=slot not in chosen)
        for slot in sorted(chosen | outside)
    )
    log(participant, "changed the free times", participant)


def is_outside(event: Event, slot: Slot, hours: Hours) -> bool:
    """Whether a slot lies outside of the hours of its day."""
    begin, end = slot.starts_at.astimezone(event.zone), slot.ends_at.astimezone(event.zone)
    first, last = hours.get(begin.date(), (None, None))
    return bool((first and begin.time() < first) or (last and (end.time() > last or end.date() != begin.date())))


def hours_of(participant: Participant) -> dict[date, tuple[time | None, time | None]]:
    """The hours someone has set."""
    query = select(FreeHours).where(FreeHours.participant_id == participant.id)
    return {row.day: (row.begins, row.ends) for row in db.session.scalars(query)}


def left_out(participant: Participant) -> set[int]:
    """The ids of the slots that someone has left out, those by hours apart."""
    query = select(Unavailability.slot_id).where(
        Unavailability.participant_id == participant.id, ~Unavailability.by_hours
    )
    return set(db.session.scalars(query))


def meetings_outside(participant: Participant) -> int:
    """How many meetings someone has at times in which they cannot meet."""
    away = select(Unavailability.slot_id).where(Unavailability.participant_id == participant.id)
    query = select(func.count()).where(
        MeetingPerson.participant_id == participant.id, MeetingPerson.is_live, MeetingPerson.slot_id.in_(away)
    )
    return db.session.scalar(query)


Away = list[tuple[int, datetime, datetime]]
"""(participant id, begin, end) of what people have left out by choice."""


def chosen_times(slots: Collection[int]) -> Away:
    """What people have left out of these slots, before the slots go."""
    query = select(Unavailability.participant_id, Slot.starts_at, Slot.ends_at).join(Slot)
    query = query.where(Unavailability.slot_id.in_(list(slots)), ~Unavailability.by_hours)
    return [tuple(row) for row in db.session.execute(query)]


def carry_over(event: Event, slots: Collection[Slot], away: Away) -> None:
    """Leave new slots out for those who left out a slot at that time, and by the hours people have set."""
    rows = {
        (person, slot.id): False
        for slot in slots
        for person, begin, end in away
        if begin < slot.ends_at and slot.starts_at < end
    }
    hours: dict[int, dict[date, tuple[time | None, time | None]]] = {}
    query = select(FreeHours).join(Participant).where(Participant.event_id == event.id)
    for row in db.session.scalars(query):
        hours.setdefault(row.participant_id, {})[row.day] = (row.begins, row.ends)
    for person, theirs in hours.items():
        for slot in slots:
            if is_outside(event, slot, theirs):
                rows.setdefault((person, slot.id), True)
    if rows:
        said = [{"participant_id": one, "slot_id": slot, "by_hours": rule} for (one, slot), rule in rows.items()]
        db.session.execute(insert(Unavailability), said)
