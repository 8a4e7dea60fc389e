"""Suggesting whom to meet, to those who have no meeting."""

from collections import defaultdict
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from eventapp.common.clock import now
from eventapp.common.languages import absolute_url
from eventapp.directory.contacts.blocks import blocked_with
from eventapp.directory.models import Entry, Visibility
from eventapp.directory.visibility import directory_of, takes_part
from eventapp.events.models import Event
from eventapp.extensions import db
from eventapp.meetings import mails, queries, rules
from eventapp.meetings.models import MeetingRequest
from eventapp.meetings.numbers import without_meetings
from eventapp.messages.models import Message
from eventapp.people.models import Participant

SUGGESTIONS = 3
NOT_AGAIN_FOR = timedelta(days=3)
MOST_CANDIDATES = 400  # those with the fewest meetings


def nudge_all(event: Event, at: datetime | None = None, limit: int = 500) -> int:
    """Write to those without a meeting whom we did not write to of late; returns to how many."""
    at, count = at or now(), 0
    written = set(
        db.session.scalars(
            select(func.lower(Message.address)).where(
                Message.event_id == event.id,
                Message.template == "meetings/mail/nudge",
                Message.created_at > at - NOT_AGAIN_FOR,
            )
        )
    )
    candidates = _candidates(event)
    asked = _asked(event)
    for person in db.session.scalars(without_meetings(event).limit(limit)).all():
        if person.email_key in written:
            continue
        if found := suggestions(person, candidates, asked[person.id]):
            mails.nudge(person, [(entry.participant, _ask_link(person, entry)) for entry in found])
            count += 1
    return count


def suggestions(person: Participant, candidates: list[Entry], asked: set[int]) -> list[Entry]:
    """Three entries worth a request: of the other side, with fields of work in common, not asked yet, not blocked."""
    own = db.session.scalar(select(Entry).where(Entry.participant_id == person.id))
    domains = set(own.domains) if own else set()
    settings = queries.settings_of(person.event)

    def worth(entry: Entry) -> tuple[int, int]:
        other = entry.participant
        return 2 * len(domains & set(entry.domains)) + rules.bridges(person, other), -entry.id

    excluded = {person.id} | asked | blocked_with(person)
    possible = [
        entry
        for entry in candidates
        if entry.participant_id not in excluded
        and (settings.sides == "any" or rules.bridges(person, entry.participant))
    ]
    return sorted(possible, key=worth, reverse=True)[:SUGGESTIONS]


def _candidates(event: Event) -> list[Entry]:
    if directory_of(event).audience < Visibility.PARTICIPANTS:
        return []
    query = (
        select(Entry)
        .where(Entry.event_id == event.id, Entry.visibility >= Visibility.PARTICIPANTS)
        .where(takes_part(Entry.participant_id))
        .options(joinedload(Entry.participant).joinedload(Participant.organisation))
    )
    entries = list(db.session.scalars(query))
    counts = queries.meeting_counts([entry.participant_id for entry in entries])
    return sorted(entries, key=lambda entry: (counts.get(entry.participant_id, 0), entry.id))[:MOST_CANDIDATES]


def _asked(event: Event) -> dict[int, set[int]]:
    """Whom each has had a request with, whatever became of it."""
    pairs: dict[int, set[int]] = defaultdict(set)
    query = select(MeetingRequest.low_id, MeetingRequest.high_id).where(MeetingRequest.event_id == event.id)
    for low, high in db.session.execute(query):
        pairs[low].add(high)
        pairs[high].add(low)
    return pairs


def _ask_link(person: Participant, entry: Entry) -> str:
    return absolute_url("meetings.ask", event=person.event, lang=person.language, public_id=entry.public_id)
