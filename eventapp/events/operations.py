"""Changing events."""

from sqlalchemy import event as listening
from sqlalchemy import update
from sqlalchemy.orm import Session

from eventapp.events.models import Event
from eventapp.extensions import db

TOUCHED = "touched_events"


def touch(event: Event) -> None:
    """Say that something changed which a public page of `event` shows; cached pages are rendered anew.

    The version rises when the transaction commits, once and after all else, so that two transactions which
    change several categories of an event cannot wait for one another.
    """
    db.session.info.setdefault(TOUCHED, set()).add(event.id)


def raise_versions(session: Session) -> None:
    """Write the versions of the events touched in this transaction."""
    if session.in_nested_transaction():
        return
    for event_id in sorted(session.info.pop(TOUCHED, ())):
        session.flush()
        session.execute(
            update(Event).where(Event.id == event_id).values(version=Event.version + 1),
            execution_options={"synchronize_session": False},
        )


def forget_touched(session: Session) -> None:
    """What was to be changed is not, after all."""
    session.info.pop(TOUCHED, None)


listening.listen(Session, "before_commit", raise_versions)
listening.listen(Session, "after_rollback", forget_touched)
