"""Who of a region the visitor may find, for the pages of regions."""

from collections import Counter
from datetime import timedelta
from typing import Any

from flask import url_for
from sqlalchemy import Select, select
from sqlalchemy.orm import load_only

from eventapp.common.clock import now
from eventapp.common.pages import changes_at
from eventapp.directory.models import Entry, Visibility
from eventapp.directory.queries import MOST_PEOPLE, WITH_PERSON
from eventapp.directory.visibility import directory_of, needed, seen, shown, visible_entries
from eventapp.events.models import Event
from eventapp.extensions import db
from eventapp.people.access import current_participant
from eventapp.people.models import Participant

MOST_SHOWN = 12  # people, and organisations, on the page of a region
NEW_AFTER = timedelta(minutes=5)


def people(code: str, event: Event) -> list[dict[str, Any]]:
    """The people who let the visitor know that they are of the region `code`, by name."""
    viewer = current_participant(event)
    entries = sorted(_entries([code], event), key=lambda entry: entry.participant.name_key)
    return [_person(shown(entry, viewer, level=needed(event, viewer)), event) for entry in entries[:MOST_PEOPLE]]


def counts(codes: list[str], event: Event) -> dict[str, int]:
    """How many these are, for each region that has any."""
    directory, viewer = directory_of(event), current_participant(event)
    level = needed(event, viewer)
    query = _of_regions(select(Entry, Participant.region), codes, event, viewer)
    found = db.session.execute(query.options(load_only(Entry.visibility, Entry.field_visibility))).all()
    return dict(Counter(region for entry, region in found if seen(directory, entry, "place") >= level))


def panel(code: str, event: Event) -> tuple[str, dict[str, Any]] | None:
    """People and organisations of the region or country, as everyone sees them; None while nobody may see any.

    The page is kept for all, so nobody is looked at as a viewer here. Who comes in anew is there after a while; who
    goes is away at once, since that touches the event.
    """
    directory = directory_of(event)
    changes_at(directory.opens_at)
    changes_at(directory.closes_at)
    changes_at(now() + NEW_AFTER)
    if not directory.is_open(now()):
        return None
    is_country = len(code) == 2
    here = (Participant.country if is_country else Participant.region) == code
    query = (
        select(Entry)
        .join(Participant, Participant.id == Entry.participant_id)
        .where(visible_entries(event, None), here)
        .order_by(Participant.name_key, Participant.id)
        .options(*WITH_PERSON)
        .limit(MOST_PEOPLE)
    )
    entries = [e for e in db.session.scalars(query) if seen(directory, e, "place") >= Visibility.EVERYONE]
    people = [shown(entry, None, level=Visibility.EVERYONE, directory=directory) for entry in entries]
    organisations = {person.organisation.id: person.organisation for person in people if person.organisation}
    return "directory/region_panel.html", {
        "event": event,
        "people": people[:MOST_SHOWN],
        "count": len(people),
        "organisations": sorted(organisations.values(), key=lambda one: one.name_key)[:MOST_SHOWN],
        "asked": {"country" if is_country else "region": code},
    }


def _entries(codes: list[str], event: Event) -> list[Entry]:
    directory, viewer = directory_of(event), current_participant(event)
    level = needed(event, viewer)
    query = _of_regions(select(Entry), codes, event, viewer).options(*WITH_PERSON)
    return [entry for entry in db.session.scalars(query) if seen(directory, entry, "place") >= level]


def _of_regions(query: Select, codes: list[str], event: Event, viewer: Participant | None) -> Select:
    """`query` for the entries that the viewer may see of people from these regions."""
    ours = query.join(Participant, Participant.id == Entry.participant_id)
    return ours.where(visible_entries(event, viewer), Participant.region.in_(codes))


def _person(person: Any, event: Event) -> dict[str, Any]:
    return {
        "name": person.name,
        "url": url_for("directory.person", event=event, public_id=person.public_id),
        "ask_url": url_for("contacts.ask", event=event, public_id=person.public_id),
        "minor": [person.position, str(person.organisation or "")],
        "statements": (person.offers + person.needs)[:3],
    }
