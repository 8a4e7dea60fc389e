"""What is wrong with meetings as they stand: found from the one calendar, free times, tables and who comes."""

from collections import defaultdict
from collections.abc import Collection

from flask_babel import gettext as _
from sqlalchemy import select

from eventapp.common.languages import current_language
from eventapp.directory.visibility import takes_part
from eventapp.events.models import Event
from eventapp.extensions import db
from eventapp.meetings import bindings
from eventapp.meetings.availability.models import Unavailability
from eventapp.meetings.models import Meeting
from eventapp.people.models import Commitment, Participant


def conflicts_of(event: Event, meetings: Collection[Meeting]) -> dict[int, list[str]]:
    """What keeps each meeting from being held as planned, as {meeting id: sentences}; four statements for all."""
    found: dict[int, list[str]] = defaultdict(list)
    if not meetings:
        return found
    people = {person.participant_id for meeting in meetings for person in meeting.people}
    away, coming, clashes = _away(people), _coming(people), elsewhere(event, meetings)
    for meeting in meetings:
        say = found[meeting.id].append
        if not meeting.is_online and meeting.place is None:
            say(_("There is no table for it."))
        if meeting.place is not None and not meeting.place.is_open:
            say(_("The table is not in use."))
        if meeting.place is not None and len(meeting.people) > meeting.place.chairs:
            say(_("There are more people than chairs."))
        for person in meeting.people:
            name = person.participant.name
            if person.participant_id not in coming:
                say(_("%(name)s does not come any more.", name=name))
            if (person.participant_id, meeting.slot_id) in away:
                say(_("%(name)s is not free at that time.", name=name))
            for row in clashes[meeting.id].get(person.participant_id, ()):
                title = row.title.localized(current_language(), event.language)
                say(_("%(name)s is expected elsewhere: %(title)s", name=name, title=title))
    return {meeting: sentences for meeting, sentences in found.items() if sentences}


def elsewhere(event: Event, meetings: Collection[Meeting]) -> dict[int, dict[int, list[Commitment]]]:
    """Who is expected elsewhere during each meeting, as {meeting id: {participant id: what binds them}}."""
    people = {person.participant_id for meeting in meetings for person in meeting.people}
    others = _others(event, people)
    found: dict[int, dict[int, list[Commitment]]] = defaultdict(dict)
    for meeting in meetings:
        for person in meeting.people:
            rows = [
                row
                for row in others[person.participant_id]
                if row.starts_at < meeting.slot.ends_at and meeting.slot.starts_at < row.ends_at
            ]
            if rows:
                found[meeting.id][person.participant_id] = rows
    return found


def _others(event: Event, people: set[int]) -> dict[int, list[Commitment]]:
    query = select(Commitment).where(Commitment.event_id == event.id, *bindings.binds())
    rows: dict[int, list[Commitment]] = defaultdict(list)
    for row in db.session.scalars(query):
        if row.participant_id in people:
            rows[row.participant_id].append(row)
    return rows


def _away(people: set[int]) -> set[tuple[int, int]]:
    query = select(Unavailability.participant_id, Unavailability.slot_id)
    return {(one, slot) for one, slot in db.session.execute(query) if one in people}


def _coming(people: set[int]) -> set[int]:
    return set(db.session.scalars(select(Participant.id).where(Participant.id.in_(people), takes_part(Participant.id))))
