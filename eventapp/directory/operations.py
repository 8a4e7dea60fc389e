"""Every change of an entry, of what a person offers and needs, and of who sees it.

Each stamps the directory and writes the rows that the search reads, in the transaction of the change: what was hidden
or withdrawn is found no more from the commit on.
"""

from typing import Any

from sqlalchemy import delete

from eventapp.common import photos
from eventapp.common.clock import now
from eventapp.common.columns import new_public_id
from eventapp.common.log import log
from eventapp.directory import queries
from eventapp.directory.errors import TooMany
from eventapp.directory.meaning.models import TextVector
from eventapp.directory.models import (
    COOPERATIONS,
    FIELDS,
    KINDS,
    MOST_DOMAINS,
    MOST_LINKS,
    MOST_STATEMENTS,
    Directory,
    Entry,
    Statement,
    Visibility,
)
from eventapp.directory.search import index
from eventapp.events.models import Event
from eventapp.events.operations import touch
from eventapp.extensions import db
from eventapp.people import operations as people
from eventapp.people.models import Participant
from eventapp.regions.domains import domain

OF_PERSON = ("position", "organisation", "organisation_type", "country", "region")
OF_ENTRY = ("languages", "links", "domains", "wish", "wish_language", "days")


def begin_entry(participant: Participant) -> Entry:
    """The entry of `participant`; a new one, which nobody else sees yet, where there is none."""
    if entry := queries.entry_of(participant):
        return entry
    entry = Entry(event_id=participant.event_id, participant=participant, languages=[participant.language],
                  wish_language=participant.language, visibility=int(Visibility.NOBODY))  # fmt: skip
    db.session.add(entry)
    _changed(entry)
    log(participant, "began an entry", entry)
    return entry


def enter_entries(directory: Directory, entries: list[Entry]) -> None:
    """Enter many whole entries that were made elsewhere, as an import does; their people have none yet."""
    db.session.add_all(entries)
    db.session.flush()
    index.write_all(directory, entries)
    directory.stamp = new_public_id()
    for entry in entries:
        log(entry.participant, "began an entry", entry)


def save_entry(entry: Entry, values: dict[str, Any], actor: Any) -> dict[str, list]:
    """Take over what is named in `values` (`OF_PERSON`, `OF_ENTRY`); returns what changed as {field: [old, new]}."""
    changed = people.change_details(entry.participant, {key: values[key] for key in OF_PERSON if key in values})
    most = {"domains": MOST_DOMAINS, "links": MOST_LINKS}
    for name in OF_ENTRY:
        if name in values:
            value = values[name]
            if name in most:
                value = list(dict.fromkeys(value))[: most[name]]
            if name == "domains":
                value = [code for code in value if domain(code)]
            if (before := getattr(entry, name)) != value:
                changed[name] = [before, value]
                setattr(entry, name, value)
    if changed:
        _changed(entry)
        log(actor, "changed the entry", entry, before={k: v[0] for k, v in changed.items()},
            after={k: v[1] for k, v in changed.items()})  # fmt: skip
    return changed


def set_visibility(entry: Entry, visibility: int, fields: dict[str, int], actor: Any) -> None:
    """Say who sees the entry, and who sees less of it: `fields` names those that are not as the entry."""
    before = {"visibility": entry.visibility, "fields": entry.field_visibility}
    entry.visibility = int(Visibility(visibility))
    entry.field_visibility = {
        name: int(Visibility(choice)) for name, choice in fields.items() if name in FIELDS and choice < visibility
    }
    _changed(entry)
    after = {"visibility": entry.visibility, "fields": entry.field_visibility}
    log(actor, "changed who sees the entry", entry, before=before, after=after)


def withdraw(entry: Entry, actor: Any) -> None:
    """Let nobody else see the entry, at once and everywhere. What is written in it stays for its owner."""
    before, entry.visibility = entry.visibility, int(Visibility.NOBODY)
    _changed(entry)
    log(actor, "withdrew the entry", entry, before={"visibility": before}, after={"visibility": 0})


def set_photo(entry: Entry, content: bytes, actor: Any) -> None:
    """Show a photo; `content` is a file as it was sent. Raises NotAPhoto."""
    show_square(entry, photos.square_photo(content), actor)


def show_square(entry: Entry, square: bytes, actor: Any) -> None:
    """Show a photo that `photos.square_photo` has made."""
    entry.photo = photos.keep(square, photos.DIRECTORY)
    _changed(entry)
    log(actor, "changed the photo", entry)


def remove_photo(entry: Entry, actor: Any) -> None:
    """Show no photo; the file goes with the sweep."""
    entry.photo = None
    _changed(entry)
    log(actor, "removed the photo", entry)


def state(entry: Entry, kind: str, text: str, language: str, actor: Any, *, domain_code: str | None = None,
          cooperation: str | None = None) -> Statement:  # fmt: skip
    """Add an offer or a need. Raises TooMany."""
    assert kind in KINDS and cooperation in (None, *COOPERATIONS)
    if sum(1 for statement in entry.statements if statement.kind == kind) >= MOST_STATEMENTS:
        raise TooMany
    statement = Statement(kind=kind, text=text, language=language, domain=domain_code, cooperation=cooperation)
    entry.statements.append(statement)
    _changed(entry)
    log(actor, f"added {kind}", entry, after={"text": text})
    return statement


def restate(statement: Statement, values: dict[str, Any], actor: Any) -> None:
    """Change `text`, `language`, `domain` or `cooperation` of a statement."""
    before = {name: getattr(statement, name) for name in values}
    for name, value in values.items():
        setattr(statement, name, value)
    if before.get("text", statement.text) != statement.text:  # the worker makes the vector of the new text
        db.session.execute(delete(TextVector).where(TextVector.statement_id == statement.id))
    _changed(statement.entry)
    log(actor, f"changed {statement.kind}", statement.entry, before=before, after=dict(values))


def take_back(statement: Statement, actor: Any) -> None:
    """Remove a statement."""
    entry = statement.entry
    log(actor, f"removed {statement.kind}", entry, before={"text": statement.text})
    entry.statements.remove(statement)
    _changed(entry)


def set_policy(directory: Directory, values: dict[str, Any], actor: Any) -> None:
    """Change what the organisers allow: `is_on`, `opens_at`, `closes_at`, `audience`, `fields`, `terms`.

    The rows of the search carry the version of the policy they were made under and count under no other; the
    worker makes them anew.
    """
    names = [name for name in values if name not in ("opens_at", "closes_at")]
    before = {name: _plain(getattr(directory, name)) for name in names}
    is_other = any(getattr(directory, name) != values[name] for name in ("audience", "fields") if name in values)
    for name, value in values.items():
        setattr(directory, name, value)
    if is_other:
        directory.policy_version = (directory.policy_version or 0) + 1
    directory.stamp = new_public_id()
    touch(db.session.get_one(Event, directory.event_id))
    db.session.flush()
    log(actor, "changed the directory", directory, before=before, after={n: _plain(values[n]) for n in names})


def person_changed(participant: Participant) -> None:
    """Take over into the index that name, position, organisation or place of a person is another."""
    if participant.id is not None and (entry := queries.entry_of(participant)):
        _changed(entry)


def _changed(entry: Entry) -> None:
    """Stamp the directory and the entry, and write the rows of the search."""
    entry.changed_at = now()
    db.session.flush()
    if directory := db.session.get(Directory, entry.event_id):
        directory.stamp = new_public_id()
        if directory.audience >= Visibility.EVERYONE:  # public pages of regions may name the person
            touch(db.session.get_one(Event, entry.event_id))
    index.write(entry)


def _plain(value: Any) -> Any:
    return dict(value) if isinstance(value, dict) else value
