"""Entering and changing events, their documents and the events they are linked with."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import case, update
from sqlalchemy import event as listening
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from eventapp.common.clock import now
from eventapp.common.columns import new_public_id
from eventapp.common.database import lock
from eventapp.common.log import log
from eventapp.common.uploads import SoundFile, upload_path
from eventapp.events.facts import (
    TEXTS,
    BadFacts,
    Facts,
    columns,
    facts_of,
    problems,
    problems_of_document,
    problems_of_link,
    problems_of_slug,
)
from eventapp.events.models import Document, Event, EventLink
from eventapp.extensions import db
from eventapp.rooms import offered

TOUCHED = "touched_events"


def create_event(slug: str, facts: Facts, actor: Any) -> Event:
    """Enter an event under its name in addresses. Raises BadFacts."""
    if errors := problems_of_slug(slug) | problems(facts):
        raise BadFacts(errors)
    event = Event(slug=slug, **columns(facts))
    try:
        with db.session.begin_nested():
            db.session.add(event)
    except IntegrityError:
        raise BadFacts({"slug": _("There is an event with this name already. Choose another.")}) from None
    for furnish in offered("new_event"):
        furnish(event)
    log(actor, "entered the event", event, after={"slug": slug})
    touch(event)
    return event


def edit_event(event: Event, facts: Facts, actor: Any) -> None:
    """Change an event; texts in languages that `facts` do not name stay. Raises BadFacts."""
    lock(event)
    before = facts_of(event)
    kept = {name: before[name] | facts[name] for name in TEXTS}
    facts = before | facts | kept
    if errors := problems(facts):
        raise BadFacts(errors)
    for name, value in columns(facts).items():
        setattr(event, name, value)
    _log_changes(event, before, facts_of(event), "changed the event", event, actor)


def save_document(
    event: Event,
    document: Document | None,
    facts: Facts,
    actor: Any,
    file: SoundFile | None = None,
    *,
    without_file: bool = False,
) -> Document:
    """Add a document to `event`, or change one; `file` replaces the one it has. Raises BadFacts."""
    before = document.file if document else None
    if file is not None:
        facts = facts | {"file": new_public_id(), "file_name": file.name, "file_type": file.media_type}
        facts |= {"kind": file.suffix.upper(), "size_kb": max(1, round(len(file.content) / 1000))}
    elif without_file:
        facts = facts | {"file": None, "file_name": "", "file_type": ""}
    else:
        facts = facts | {"file": before}
        if before and document:
            facts |= {"kind": document.kind, "size_kb": document.size_kb}
    saved = _save(event, document, Document, facts, problems_of_document, "document", actor)
    if file is not None:
        upload_path(facts["file"]).write_bytes(file.content)
    if before and before != saved.file:
        upload_path(before).unlink(missing_ok=True)
    return saved


def save_link(event: Event, link: EventLink | None, facts: Facts, actor: Any) -> EventLink:
    """Link `event` with another, here or elsewhere, or change the link. Raises BadFacts.

    Without a title of its own a link has that of the event here that it leads to.
    """
    if facts["other"] and not facts["title"].get(event.language):
        facts = facts | {"title": dict(facts["other"].title)}
    return _save(event, link, EventLink, facts, problems_of_link, "linked event", actor)


def remove(event: Event, thing: Document | EventLink, actor: Any) -> None:
    """Take a document or a linked event away."""
    log(actor, "changed the event", event, before={"removed": dict(thing.title)})
    if stored := getattr(thing, "file", None):
        upload_path(stored).unlink(missing_ok=True)
    db.session.delete(thing)
    touch(event)


def _save(event: Event, thing: Any, kind: type, facts: Facts, check: Callable, name: str, actor: Any) -> Any:
    if errors := check(facts, event.language):
        raise BadFacts(errors)
    if thing is None:
        siblings = db.session.scalars(db.select(kind.position).where(kind.event_id == event.id)).all()
        thing = kind(event=event, position=max(siblings, default=-1) + 1, **facts)
        db.session.add(thing)
        log(actor, "changed the event", event, after={name: facts["title"]})
    else:
        before = {field: getattr(thing, field) for field in facts}
        for field, value in facts.items():
            setattr(thing, field, value)
        if any(before[field] != facts[field] for field in facts):
            log(actor, "changed the event", event, before={name: dict(before["title"])}, after={name: facts["title"]})
    touch(event)
    return thing


def _log_changes(subject: Any, before: Facts, after: Facts, action: str, event: Event, actor: Any) -> None:
    changed = [name for name in after if before[name] != after[name]]
    if not changed:
        return
    readable = {name: (str(before[name]), str(after[name])) for name in changed}
    log(
        actor,
        action,
        subject,
        before={name: old for name, (old, _new) in readable.items()},
        after={name: new for name, (_old, new) in readable.items()},
    )
    touch(event)


def touch(event: Event) -> None:
    """Say that something changed which a public page of `event` shows; cached pages are rendered anew.

    The version is the instant of the change, so that a database that was restored does not come to one that was used
    before. It rises when the transaction commits, once and after all else, so that two transactions which
    change several categories of an event cannot wait for one another.
    """
    db.session.info.setdefault(TOUCHED, set()).add(event.id)


def raise_versions(session: Session) -> None:
    """Write the versions of the events touched in this transaction."""
    if session.in_nested_transaction():
        return
    for event_id in sorted(session.info.pop(TOUCHED, ())):
        session.flush()
        later = _milliseconds(now())
        session.execute(
            update(Event)
            .where(Event.id == event_id)
            .values(version=case((Event.version < later, later), else_=Event.version + 1)),
            execution_options={"synchronize_session": False},
        )


def _milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def forget_touched(session: Session) -> None:
    """What was to be changed is not, after all."""
    session.info.pop(TOUCHED, None)


listening.listen(Session, "before_commit", raise_versions)
listening.listen(Session, "after_rollback", forget_touched)
