"""Reminding people of their meetings: one mail for each day, some hours before the first."""

from collections import defaultdict
from datetime import date, datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from eventapp.common.clock import now
from eventapp.events.models import Event
from eventapp.extensions import db
from eventapp.meetings import mails
from eventapp.meetings.models import Meeting, MeetingPerson, MeetingSettings, Slot
from eventapp.meetings.queries import meeting_with_all
from eventapp.people.models import Participant


def remind(at: datetime | None = None, limit: int = 100) -> int:
    """Write to those whose next meeting is near; returns to how many.

    Nobody is reminded of what they have heard of within those hours: a meeting booked or moved late.
    """
    at, count = at or now(), 0
    for settings in db.session.scalars(
        select(MeetingSettings).where(MeetingSettings.is_on, MeetingSettings.reminder_hours > 0)
    ).all():
        people = _due(settings, at, limit - count)
        for rows in _days_of(settings.event, people, at).values():
            for row in rows:
                row.reminded_of = row.meeting.slot.starts_at
            mails.reminder(rows[0].participant, [row.meeting for row in rows])
        count += len(people)
        if count >= limit:
            break
    return count


def _due(settings: MeetingSettings, at: datetime, limit: int) -> dict[int, date]:
    """The people to remind, each with the day of their next meeting in the event's zone."""
    before = timedelta(hours=settings.reminder_hours)
    query = (
        _coming(settings.event, at)
        .where(Slot.starts_at <= at + before)
        .where(or_(MeetingPerson.reminded_of.is_(None), MeetingPerson.reminded_of != Slot.starts_at))
        .with_only_columns(MeetingPerson.participant_id, Slot.starts_at, Meeting.changed_at)
        .order_by(Slot.starts_at)
    )
    found: dict[int, date] = {}
    for person, begin, changed_at in db.session.execute(query):
        if changed_at < begin - before and len(found) < limit:
            found.setdefault(person, begin.astimezone(settings.event.zone).date())
    return found


def _days_of(event: Event, people: dict[int, date], at: datetime) -> dict[int, list[MeetingPerson]]:
    """What each of `people` has before them on that day, in the order of time."""
    query = (
        _coming(event, at)
        .where(MeetingPerson.participant_id.in_(list(people)))
        .options(
            joinedload(MeetingPerson.participant).joinedload(Participant.event),
            joinedload(MeetingPerson.meeting).options(*meeting_with_all()),
        )
        .order_by(Slot.starts_at)
    )
    days: dict[int, list[MeetingPerson]] = defaultdict(list)
    for row in db.session.scalars(query):
        if row.meeting.slot.starts_at.astimezone(event.zone).date() == people[row.participant_id]:
            days[row.participant_id].append(row)
    return days


def _coming(event: Event, at: datetime):
    """Everyone in every meeting that is to begin."""
    return (
        select(MeetingPerson)
        .join(Meeting, Meeting.id == MeetingPerson.meeting_id)
        .join(Slot, Slot.id == Meeting.slot_id)
        .where(Meeting.event_id == event.id, Meeting.state == "planned", MeetingPerson.is_live, Slot.starts_at > at)
    )
