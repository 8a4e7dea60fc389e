"""What organisers set: rules, slots and tables. None of these commits."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import delete, exists, select, update
from sqlalchemy.exc import IntegrityError

from eventapp.common.log import log
from eventapp.events.models import Event
from eventapp.extensions import db
from eventapp.meetings import errors, queries
from eventapp.meetings.availability import operations as availability
from eventapp.meetings.models import Meeting, MeetingSettings, Place, Slot

MOST_SLOTS = 400
MOST_TABLES = 500


def save_settings(event: Event, values: dict[str, Any], actor: Any) -> MeetingSettings:
    """Change the rules; where the times or lengths change, the slots are cut anew."""
    settings = db.session.get(MeetingSettings, event.id) or MeetingSettings(event_id=event.id)
    db.session.add(settings)
    before = {name: getattr(settings, name) for name in values}
    for name, value in values.items():
        setattr(settings, name, value)
    changed = {name: value for name, value in values.items() if before[name] != value}
    if changed:
        log(
            actor, "changed the rules of meetings", event, before=_plain(before, changed), after=_plain(values, changed)
        )
    if changed.keys() & {"days", "slot_minutes", "break_minutes"}:
        cut_slots(event, settings)
    return settings


def cut_slots(event: Event, settings: MeetingSettings) -> tuple[int, int]:
    """Make the slots that the times ask for; returns how many there are, and how many stay beside them.

    A slot that is no longer asked for goes, unless there is a meeting in it. Free times of people are carried over. No
    slot is made at a time that was taken away by hand.
    """
    wanted = [times for times in times_of(event, settings) if not is_left_out(settings, *times)][:MOST_SLOTS]
    known = {(slot.starts_at, slot.ends_at): slot for slot in queries.slots_of(event)}
    gone = [slot.id for times, slot in known.items() if times not in set(wanted)]
    in_use = select(Meeting.slot_id).where(Meeting.event_id == event.id, Meeting.state == "planned")
    kept = set(db.session.scalars(select(Slot.id).where(Slot.id.in_(gone), Slot.id.in_(in_use))))
    gone = [one for one in gone if one not in kept]
    away = availability.chosen_times(gone)
    db.session.execute(delete(Slot).where(Slot.id.in_(gone)))
    stay = {slot.starts_at for slot in known.values() if slot.id in kept}
    times = [(begin, end) for begin, end in wanted if (begin, end) not in known and begin not in stay]
    made = [Slot(event_id=event.id, starts_at=begin, ends_at=end) for begin, end in times]
    db.session.add_all(made)
    db.session.flush()
    availability.carry_over(event, made, away)
    db.session.expire_all()
    return len(wanted), len(kept)


def times_of(event: Event, settings: MeetingSettings) -> Iterable[tuple[datetime, datetime]]:
    """Begin and end of each slot, as the settings cut them from the times of each day in the event's zone.

    Lengths are of real time: where the clocks change in between, a slot is as long as any other.
    """
    length, pause = timedelta(minutes=settings.slot_minutes), timedelta(minutes=settings.break_minutes)
    for window in settings.days:
        day = date.fromisoformat(window["day"])
        ends = _utc(event, day, window["end"])
        begin = _utc(event, day, window["begin"])
        while begin + length <= ends:
            yield begin, begin + length
            begin += length + pause


def add_tables(
    event: Event, prefix: str, count: int, chairs: int, room: dict[str, str], actor: Any, in_row: int = 0
) -> list[Place]:
    """Add `count` tables named "<prefix> 1" and so on, after those that are there.

    With `in_row` they stand on the map below those of the room that are there, so many in a row.
    """
    places = queries.places_of(event)
    taken, number = {place.name for place in places}, 1
    last = max((place.row for place in places if place.room == room), default=0)
    made: list[Place] = []
    while len(made) < count and len(places) + len(made) < MOST_TABLES:
        name = f"{prefix} {number}"
        if name not in taken:
            row, column = divmod(len(made), in_row) if in_row else (0, 0)
            spot = {"row": last + 1 + row, "column": 1 + column} if in_row else {}
            position = len(places) + len(made)
            made.append(Place(event_id=event.id, name=name, chairs=chairs, room=room, position=position, **spot))
        number += 1
    db.session.add_all(made)
    db.session.flush()
    log(actor, "added tables", event, note=f"{prefix}: {len(made)}")
    return made


def change_table(place: Place, values: dict[str, Any], actor: Any) -> None:
    """Change name, room, chairs, where it stands, or whether a table is in use. Raises NameTaken.

    Meetings that are planned at it stay there; the conflicts name those for which it no longer does.
    """
    before = {name: getattr(place, name) for name in values}
    try:
        with db.session.begin_nested():
            for name, value in values.items():
                setattr(place, name, value)
    except IntegrityError:
        raise errors.NameTaken from None
    planned = Meeting.place_id == place.id, Meeting.state == "planned", Meeting.taken <= place.chairs
    db.session.execute(
        update(Meeting).where(*planned).values(capacity=place.chairs).execution_options(synchronize_session="fetch")
    )
    log(actor, "changed a table", place, before=_plain(before, before), after=_plain(values, values))


def remove_table(place: Place, actor: Any) -> int:
    """Take a table away; its meetings get another where one is free, and show as conflicts where none is.

    Who gets another is told.

    Returns how many are left without.
    """
    from eventapp.meetings import booking, mails

    left = 0
    place.is_open = False
    meetings = db.session.scalars(select(Meeting).where(Meeting.place_id == place.id, Meeting.state == "planned"))
    for meeting in meetings.all():
        other = next(iter(queries.free_places(meeting.slot, len(meeting.people))), None)
        if other is None:
            left += 1
        booking.put(meeting, meeting.slot, other, is_online=False)
        if other is not None:
            mails.moved(meeting, None)
    log(actor, "removed a table", place, note=place.name)
    db.session.execute(delete(Place).where(Place.id == place.id).execution_options(synchronize_session=False))
    db.session.expire_all()
    return left


def remove_slot(slot: Slot, actor: Any) -> None:
    """Take a slot away; its time stays free when slots are cut anew, until it is given back. Raises SlotInUse."""
    in_use = exists().where(Meeting.slot_id == slot.id, Meeting.state == "planned")
    if db.session.scalar(select(in_use)):
        raise errors.SlotInUse
    settings = queries.settings_of(slot.event)
    times = [moment.astimezone(UTC).isoformat() for moment in (slot.starts_at, slot.ends_at)]
    settings.left_out = sorted([*settings.left_out, times])
    log(actor, "removed a time for meetings", slot)
    db.session.execute(delete(Slot).where(Slot.id == slot.id))
    db.session.expire_all()


def is_left_out(settings: MeetingSettings, begin: datetime, end: datetime) -> bool:
    """Whether a time lies, wholly or in part, where one was taken away by hand."""
    times = (tuple(map(datetime.fromisoformat, pair)) for pair in settings.left_out or ())
    return any(begin < last and first < end for first, last in times)


def give_times_back(event: Event, actor: Any) -> None:
    """Cut slots again where times were taken away by hand."""
    settings = queries.settings_of(event)
    settings.left_out = []
    cut_slots(event, settings)
    log(actor, "gave back times for meetings", event)


def _utc(event: Event, day: date, clock: str) -> datetime:
    from eventapp.common.formats import utc

    return utc(datetime.combine(day, time.fromisoformat(clock), event.zone))


def _plain(values: dict[str, Any], names: Iterable[str]) -> dict[str, Any]:
    """Values as the log keeps them."""
    return {name: v.isoformat() if isinstance(v := values[name], datetime) else v for name in names}
