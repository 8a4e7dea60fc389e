"""What came of meetings: said after them in one tap, and half a year later.

Organisers see numbers only, and of which meetings it is said that they did not take place.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import exists, func, select
from sqlalchemy.orm import joinedload

from eventapp.common.clock import now
from eventapp.directory.contacts.models import ContactChoices
from eventapp.directory.contacts.quiet import is_quiet, zone_of
from eventapp.directory.contacts.rules import usual_choices
from eventapp.events.models import Event
from eventapp.extensions import db
from eventapp.meetings import mails, queries
from eventapp.meetings.models import Meeting, MeetingPerson, Outcome, Slot
from eventapp.people.models import Participant

ASKED_WITHIN = timedelta(days=3)  # after that nobody is asked any more
PORTION = 100  # days of people looked at together
LATER_AFTER = timedelta(days=182)  # half a year, as brokerage networks ask


def say(meeting: Meeting, by: Participant, result: str | None, note: str | None) -> Outcome:
    """Keep what one person says of a meeting; None leaves as it is."""
    said = _outcome(meeting, by)
    said.result, said.note = result or said.result, said.note if note is None else note
    said.changed_at = now()
    return said


def say_later(meeting: Meeting, by: Participant, later: str) -> Outcome:
    """Keep what has come of a meeting after half a year."""
    said = _outcome(meeting, by)
    said.later, said.changed_at = later, now()
    return said


def unanswered(person: Participant, meetings: Iterable[Meeting], at: datetime | None = None) -> list[Meeting]:
    """Those of someone's `meetings` that are over and of which they have not said what came of them."""
    query = select(Outcome.meeting_id).where(Outcome.participant_id == person.id, Outcome.result.is_not(None))
    said = set(db.session.scalars(query))
    return [one for one in meetings if one.slot.ends_at <= (at or now()) and one.id not in said]


def ask_soon(at: datetime | None = None, limit: int = 200) -> int:
    """Write to those whose meetings of a day are over, one mail for all of them; returns to how many.

    Whoever has quiet hours is asked after them; who did not come is not asked.
    """
    at, count = at or now(), 0
    not_over = _days(at, at + timedelta(days=1)).keys()
    over = _days(at - ASKED_WITHIN, at, MeetingPerson.asked_at.is_(None))
    due = [ids for day, ids in over.items() if day not in not_over]
    for begin in range(0, len(due), PORTION):
        for rows in _loaded(due[begin : begin + PORTION], at):
            count += _ask(rows, at)
            if count >= limit:
                return count
    return count


def _ask(rows: list[MeetingPerson], at: datetime) -> bool:
    """Write to the one person of these rows; False when there is nothing to ask."""
    for row in rows:
        row.asked_at = at
    unsaid = unanswered(rows[0].participant, [row.meeting for row in rows if not row.is_absent], at)
    if unsaid:
        mails.after(rows[0].participant, unsaid)
    return bool(unsaid)


def _days(begin: datetime, end: datetime, *conditions) -> dict[tuple[int, date], list[int]]:
    """Who is in meetings that end after `begin` and until `end`, as {(participant id, day there): ids of the rows}."""
    query = (
        select(MeetingPerson.id, MeetingPerson.participant_id, Slot.starts_at, Event.timezone)
        .join(Slot, Slot.id == MeetingPerson.slot_id)
        .join(Event, Event.id == Slot.event_id)
        .where(MeetingPerson.is_live, Slot.ends_at > begin, Slot.ends_at <= end, *conditions)
        .order_by(Slot.starts_at, MeetingPerson.id)
    )
    days: dict[tuple[int, date], list[int]] = defaultdict(list)
    for row, person, starts_at, zone in db.session.execute(query):
        days[person, starts_at.astimezone(ZoneInfo(zone)).date()].append(row)
    return days


def _loaded(days: list[list[int]], at: datetime) -> list[list[MeetingPerson]]:
    """The rows of several days of people, without those who have quiet hours now."""
    query = (
        select(MeetingPerson)
        .where(MeetingPerson.id.in_([one for ids in days for one in ids]))
        .options(
            joinedload(MeetingPerson.participant).joinedload(Participant.event),
            joinedload(MeetingPerson.meeting).options(*queries.meeting_with_all()),
        )
    )
    rows = {row.id: row for row in db.session.scalars(query)}
    choices = _choices_of({row.participant_id for row in rows.values()})

    def is_awake(reader: Participant) -> bool:
        chosen = choices.get(reader.id) or usual_choices(reader)
        return not is_quiet(chosen, zone_of(reader, chosen), at)

    return [[rows[one] for one in ids] for ids in days if is_awake(rows[ids[0]].participant)]


def _choices_of(people: Iterable[int]) -> dict[int, ContactChoices]:
    query = select(ContactChoices).where(ContactChoices.participant_id.in_(list(people)))
    return {row.participant_id: row for row in db.session.scalars(query)}


def ask_later(at: datetime | None = None, limit: int = 100) -> int:
    """Write to those whose meetings were half a year ago, one mail each; returns to how many."""
    at = at or now()
    asked = exists().where(
        Outcome.meeting_id == MeetingPerson.meeting_id,
        Outcome.participant_id == MeetingPerson.participant_id,
        Outcome.asked_later_at.is_not(None),
    )
    due = (
        select(MeetingPerson)
        .join(Slot, Slot.id == MeetingPerson.slot_id)
        .where(MeetingPerson.is_live, Slot.ends_at <= at - LATER_AFTER, ~asked)
    )
    first = select(due.subquery().c.participant_id).distinct().limit(limit)
    rows: dict[int, list[MeetingPerson]] = {}
    for row in db.session.scalars(due.where(MeetingPerson.participant_id.in_(first))):
        rows.setdefault(row.participant_id, []).append(row)
    for theirs in rows.values():
        for row in theirs:
            _outcome(row.meeting, row.participant).asked_later_at = at
        held = [row.meeting for row in theirs if _was_held(row.meeting, theirs[0].participant)]
        if held:
            mails.later(theirs[0].participant, held)
    return len(rows)


def numbers(event: Event) -> tuple[Counter[str], Counter[str]]:
    """How often each result was said, after the meeting and later."""
    query = select(Outcome.result, Outcome.later, func.count()).join(Meeting).where(Meeting.event_id == event.id)
    soon: Counter[str] = Counter()
    later: Counter[str] = Counter()
    for result, last, count in db.session.execute(query.group_by(Outcome.result, Outcome.later)):
        if result:
            soon[result] += count
        if last:
            later[last] += count
    return soon, later


def _was_held(meeting: Meeting, person: Participant) -> bool:
    said = queries.outcome_of(meeting, person)
    return said is None or said.result not in ("not_held", "no_further")


def _outcome(meeting: Meeting, by: Participant) -> Outcome:
    said = queries.outcome_of(meeting, by)
    if said is None:
        said = Outcome(meeting=meeting, participant=by)
        db.session.add(said)
    return said
