"""Who of a region the visitor may find, for the pages of regions."""

from collections import Counter
from typing import Any

from flask import url_for
from sqlalchemy import select

from eventapp.directory.models import Entry
from eventapp.directory.queries import MOST_PEOPLE, WITH_PERSON
from eventapp.directory.visibility import directory_of, needed, seen, shown, visible_entries
from eventapp.events.models import Event
from eventapp.extensions import db
from eventapp.people.access import current_participant
from eventapp.people.models import Participant


def people(code: str, event: Event) -> list[dict[str, Any]]:
    """The people who let the visitor know that they are of the region `code`, by name."""
    viewer = current_participant(event)
    entries = sorted(_entries([code], event), key=lambda entry: entry.participant.name_key)
    return [_person(shown(entry, viewer, level=needed(event, viewer)), event) for entry in entries[:MOST_PEOPLE]]


def counts(codes: list[str], event: Event) -> dict[str, int]:
    """How many these are, for each region that has any."""
    return dict(Counter(entry.participant.region for entry in _entries(codes, event)))


def _entries(codes: list[str], event: Event) -> list[Entry]:
    directory, viewer = directory_of(event), current_participant(event)
    level = needed(event, viewer)
    query = (
        select(Entry)
        .join(Participant, Participant.id == Entry.participant_id)
        .where(visible_entries(event, viewer), Participant.region.in_(codes))
        .options(*WITH_PERSON)
    )
    return [entry for entry in db.session.scalars(query) if seen(directory, entry, "place") >= level]


def _person(person: Any, event: Event) -> dict[str, Any]:
    return {
        "name": person.name,
        "url": url_for("directory.person", event=event, public_id=person.public_id),
        "ask_url": url_for("contacts.ask", event=event, public_id=person.public_id),
        "minor": [person.position, str(person.organisation or "")],
        "statements": (person.offers + person.needs)[:3],
    }
