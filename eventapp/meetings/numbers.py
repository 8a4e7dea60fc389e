"""What organisers see of meetings: numbers, and who has none."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlalchemy import exists, func, select
from sqlalchemy.orm import joinedload

from eventapp.directory.models import Entry
from eventapp.directory.visibility import takes_part
from eventapp.events.models import Event
from eventapp.extensions import db
from eventapp.meetings.models import STATES, Meeting, MeetingPerson, MeetingRequest, Outcome, Place, Slot
from eventapp.meetings.queries import meeting_with_all
from eventapp.people.models import Participant


@dataclass
class Numbers:
    """`requests` by state; `without` are people, `no_shows` meetings at which someone was missing."""

    requests: Counter[str] = field(default_factory=Counter)
    meetings: int = 0
    online: int = 0
    people: int = 0
    without: int = 0
    no_shows: int = 0

    @property
    def asked(self) -> int:
        return sum(self.requests[state] for state in STATES)

    @property
    def acceptance(self) -> int | None:
        """Of those answered or expired, how many in a hundred were accepted."""
        yes = self.requests["accepted"] + self.requests["cancelled"]
        answered = yes + self.requests["declined"] + self.requests["expired"]
        return round(100 * yes / answered) if answered else None


def numbers_of(event: Event) -> Numbers:
    """All numbers, in five statements."""
    found = Numbers()
    states = select(MeetingRequest.state, func.count()).where(MeetingRequest.event_id == event.id)
    found.requests.update(dict(db.session.execute(states.group_by(MeetingRequest.state)).all()))
    planned = Meeting.event_id == event.id, Meeting.state == "planned"
    ways = select(Meeting.is_online, func.count()).where(*planned).group_by(Meeting.is_online)
    for is_online, count in db.session.execute(ways):
        found.meetings += count
        found.online += count if is_online else 0
    met = (
        select(func.count(MeetingPerson.participant_id.distinct())).join(Meeting).where(*planned, MeetingPerson.is_live)
    )
    found.people = db.session.scalar(met)
    found.without = db.session.scalar(select(func.count()).select_from(without_meetings(event).subquery()))
    found.no_shows = db.session.scalar(select(func.count()).select_from(no_shows(event).subquery()))
    return found


def no_shows(event: Event):
    """Planned meetings at which someone was missing, marked or said: a statement, the latest first."""
    missing = exists().where(MeetingPerson.meeting_id == Meeting.id, MeetingPerson.is_absent)
    query = (
        select(Meeting)
        .join(Slot, Slot.id == Meeting.slot_id)
        .where(Meeting.event_id == event.id, Meeting.state == "planned", missing | _said_not_held())
        .order_by(Slot.starts_at.desc(), Meeting.id)
    )
    return query.options(*meeting_with_all())


def said_not_held(meetings: Iterable[Meeting]) -> set[int]:
    """The ids of those of `meetings` of which someone in them says that they did not take place."""
    ids = [meeting.id for meeting in meetings]
    return set(db.session.scalars(select(Meeting.id).where(Meeting.id.in_(ids), _said_not_held())))


def _said_not_held():
    return exists().where(Outcome.meeting_id == Meeting.id, Outcome.result == "not_held")


def without_meetings(event: Event):
    """People who show themselves in the directory, come, and have no meeting: a statement, by name."""
    met = exists().where(MeetingPerson.participant_id == Participant.id, MeetingPerson.is_live)
    shows = exists().where(Entry.participant_id == Participant.id, Entry.visibility > 0)
    query = select(Participant).where(Participant.event_id == event.id, shows, takes_part(Participant.id), ~met)
    return query.options(joinedload(Participant.organisation)).order_by(Participant.name_key, Participant.id)


def meetings_in_slots(event: Event) -> dict[int, int]:
    """How many meetings there are in each slot that has any, as {slot id: meetings}."""
    query = select(Meeting.slot_id, func.count()).where(Meeting.event_id == event.id, Meeting.state == "planned")
    return dict(db.session.execute(query.group_by(Meeting.slot_id)).all())


def load_by_slot(event: Event) -> list[tuple[Slot, int, int]]:
    """Each slot with how many meetings are at tables and how many online."""
    counts: dict[int, Counter[bool]] = defaultdict(Counter)
    query = select(Meeting.slot_id, Meeting.is_online, func.count()).where(
        Meeting.event_id == event.id, Meeting.state == "planned"
    )
    for slot_id, is_online, count in db.session.execute(query.group_by(Meeting.slot_id, Meeting.is_online)):
        counts[slot_id][is_online] += count
    slots = select(Slot).where(Slot.event_id == event.id).order_by(Slot.starts_at)
    return [(slot, counts[slot.id][False], counts[slot.id][True]) for slot in db.session.scalars(slots)]


def load_by_table(event: Event) -> list[tuple[Place, int]]:
    """Each table with how many meetings it has."""
    query = select(Meeting.place_id, func.count()).where(Meeting.event_id == event.id, Meeting.state == "planned")
    counts = dict(db.session.execute(query.group_by(Meeting.place_id)).all())
    places = select(Place).where(Place.event_id == event.id).order_by(Place.position, Place.id)
    return [(place, counts.get(place.id, 0)) for place in db.session.scalars(places)]


@dataclass(frozen=True)
class Load:
    """The meetings of a day: `rows` of (table or None for online, a meeting or None for each slot)."""

    slots: list[Slot]
    rows: list[tuple[Place | None, list[list[Meeting]]]]

    def taken(self, number: int) -> int:
        """How many meetings are in the slot of that number."""
        return sum(len(cells[number]) for _place, cells in self.rows)


def load_of(slots: list[Slot], places: list[Place], meetings: list[Meeting]) -> Load:
    """Which table has which meeting when; what has no table stands in the last row."""
    cells: dict[tuple[int | None, int], list[Meeting]] = defaultdict(list)
    for meeting in meetings:
        cells[meeting.place_id, meeting.slot_id].append(meeting)
    rows = [(place, [cells[place.id, slot.id] for slot in slots]) for place in places]
    rows.append((None, [cells[None, slot.id] for slot in slots]))
    return Load(slots, rows)
