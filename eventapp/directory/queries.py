"""Finding entries and statements by who they belong to."""

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from eventapp.common.text import fold
from eventapp.directory.models import Entry, Statement
from eventapp.directory.visibility import Shown, directory_of, needed, seen, shown, visible_entries
from eventapp.events.models import Event
from eventapp.extensions import db
from eventapp.people.models import Organisation, Participant
from eventapp.people.queries import name_key

SUGGESTIONS = 8
MOST_PEOPLE = 200  # of one organisation on its page


def entry_of(participant: Participant) -> Entry | None:
    """The entry of `participant`, if there is one."""
    return db.session.scalar(select(Entry).where(Entry.participant_id == participant.id))


def visible_entry(event: Event, public_id: str, viewer: Participant | None) -> Entry | None:
    """The entry with this id, if `viewer` may see it; with what its page shows."""
    query = select(Entry).where(Entry.public_id == public_id, visible_entries(event, viewer))
    return db.session.scalar(query.options(*WITH_PERSON))


def own_statement(entry: Entry, public_id: str) -> Statement | None:
    """A statement of `entry`."""
    return db.session.scalar(select(Statement).where(Statement.public_id == public_id, Statement.entry_id == entry.id))


def organisations_like(text: str) -> list[Organisation]:
    """The organisations whose name begins with `text`, then those that hold it; a few, accents and case aside."""
    key = name_key(text.strip())
    if len(key) < 2:
        return []
    begins = Organisation.name_key.startswith(key, autoescape=True)
    holds = Organisation.name_key.contains(key, autoescape=True)
    found: list[Organisation] = []
    for condition in (begins, holds & ~begins):
        query = select(Organisation).where(condition).order_by(Organisation.name_key)
        found += db.session.scalars(query.limit(SUGGESTIONS - len(found))) if len(found) < SUGGESTIONS else []
    return found


def sorted_by_label(pairs: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """(code, label) by label, accents aside."""
    return sorted(pairs, key=lambda pair: fold(pair[1]))


WITH_PERSON = (
    joinedload(Entry.participant).joinedload(Participant.organisation),
    joinedload(Entry.event),
    selectinload(Entry.statements),
)
"""What showing an entry needs, in two statements whatever the number of entries."""


def people_of(event: Event, organisation: Organisation, viewer: Participant | None) -> list[Shown]:
    """The people of an organisation who let `viewer` know that they are of it, by name."""
    directory, level = directory_of(event), needed(event, viewer)
    query = (
        select(Entry)
        .join(Participant, Participant.id == Entry.participant_id)
        .where(visible_entries(event, viewer), Participant.organisation_id == organisation.id)
        .order_by(Participant.name_key)
        .limit(MOST_PEOPLE)
        .options(*WITH_PERSON)
    )
    entries = [entry for entry in db.session.scalars(query) if seen(directory, entry, "organisation") >= level]
    return [shown(entry, viewer, level=level) for entry in entries]
