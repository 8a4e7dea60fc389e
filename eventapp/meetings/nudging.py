"""Suggesting whom to meet, to those who have no meeting: by a button, and once by itself before asking ends.

Nobody is written to who waits for the plan, wants no news of the event or no mails about contacts, or was written to of
late.
"""

from collections import defaultdict
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from eventapp.common.clock import now
from eventapp.directory.contacts.blocks import blocked_with
from eventapp.directory.contacts.models import ContactChoices
from eventapp.directory.models import Entry, Visibility
from eventapp.directory.visibility import directory_of, takes_part
from eventapp.events.models import Event
from eventapp.extensions import db
from eventapp.meetings import mails, queries, rules
from eventapp.meetings.models import MeetingRequest, MeetingSettings
from eventapp.meetings.numbers import without_meetings
from eventapp.messages.models import Message, Unsubscribed
from eventapp.people.models import Participant

SUGGESTIONS = 3
NOT_AGAIN_FOR = timedelta(days=3)
MOST_CANDIDATES = 400  # those with the fewest meetings


def nudge_due(at: datetime | None = None, limit: int = 100) -> int:
    """Write, once for each event, when asking soon ends there; returns to how many now, the others follow."""
    at, count = at or now(), 0
    due = MeetingSettings.is_on, MeetingSettings.nudge_days > 0, MeetingSettings.nudged_at.is_(None)
    for settings in db.session.scalars(select(MeetingSettings).where(*due)).all():
        if settings.takes_requests(at) and _ends_soon(settings, at):
            written = nudge_all(settings.event, at, limit)
            if written < limit:
                settings.nudged_at = at
            count += written
    return count


def _ends_soon(settings: MeetingSettings, at: datetime) -> bool:
    """Whether few days are left to ask: until the deadline, else until the first slot."""
    end = settings.asks_until or next((slot.starts_at for slot in queries.slots_of(settings.event)), None)
    return end is not None and end - timedelta(days=settings.nudge_days) <= at < end


def nudge_all(event: Event, at: datetime | None = None, limit: int = 500) -> int:
    """Write to those without a meeting; returns to how many, at most `limit`."""
    at, count = at or now(), 0
    suggestions = Suggestions(event)
    left_alone = _waiting_for_the_plan(event) | _without_mails(event)
    addresses = _written_to(event, at - NOT_AGAIN_FOR) | _unsubscribed(event)
    for person in db.session.scalars(without_meetings(event)):
        if count == limit:
            break
        if person.id in left_alone or person.email_key in addresses:
            continue
        if found := suggestions.of(person):
            mails.nudge(person, found)
            count += 1
    return count


class Suggestions:
    """Whom the people of an event could ask: of the other side, with fields of work in common, not asked yet."""

    def __init__(self, event: Event) -> None:
        self.settings = queries.settings_of(event)
        self.domains = dict(
            db.session.execute(select(Entry.participant_id, Entry.domains).where(Entry.event_id == event.id)).all()
        )
        self.candidates = _candidates(event)
        self.asked = _asked(event)
        self.categories = rules.categories_of(event) if self.settings.asks else {}

    def of(self, person: Participant) -> list[Entry]:
        """The three entries best worth a request, of those whom `person` may ask."""
        domains = set(self.domains.get(person.id, ()))

        def worth(entry: Entry) -> tuple[int, int]:
            other = entry.participant
            return 2 * len(domains & set(entry.domains)) + rules.bridges(person, other), -entry.id

        apart = {person.id} | self.asked[person.id] | blocked_with(person)
        possible = [
            entry
            for entry in self.candidates
            if entry.participant_id not in apart and self._may_ask(person, entry.participant)
        ]
        return sorted(possible, key=worth, reverse=True)[:SUGGESTIONS]

    def _may_ask(self, person: Participant, other: Participant) -> bool:
        if self.settings.sides == "across" and not rules.bridges(person, other):
            return False
        pair = [self.categories.get(person.id), self.categories.get(other.id)]
        return not self.settings.asks or pair in self.settings.asks


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


def _asked(event: Event) -> defaultdict[int, set[int]]:
    """Whom each has had a request with, whatever became of it."""
    pairs: defaultdict[int, set[int]] = defaultdict(set)
    query = select(MeetingRequest.low_id, MeetingRequest.high_id).where(MeetingRequest.event_id == event.id)
    for low, high in db.session.execute(query):
        pairs[low].add(high)
        pairs[high].add(low)
    return pairs


def _waiting_for_the_plan(event: Event) -> set[int]:
    """Those with an accepted wish: the plan gives them a meeting, or tells the organisers why not."""
    query = select(MeetingRequest.asker_id, MeetingRequest.asked_id)
    rows = db.session.execute(query.where(MeetingRequest.event_id == event.id, MeetingRequest.state == "accepted"))
    return {person for pair in rows for person in pair}


def _without_mails(event: Event) -> set[int]:
    query = select(ContactChoices.participant_id).join(Participant, Participant.id == ContactChoices.participant_id)
    return set(db.session.scalars(query.where(Participant.event_id == event.id, ContactChoices.notices == "never")))


def _written_to(event: Event, since: datetime) -> set[str]:
    query = select(func.lower(Message.address)).where(Message.event_id == event.id, Message.created_at > since)
    return set(db.session.scalars(query.where(Message.template == "meetings/mail/nudge")))


def _unsubscribed(event: Event) -> set[str]:
    return set(db.session.scalars(select(Unsubscribed.address_key).where(Unsubscribed.event_id == event.id)))
