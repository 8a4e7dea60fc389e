"""Changing events."""

from sqlalchemy import update

from eventapp.events.models import Event
from eventapp.extensions import db


def touch(event: Event) -> None:
    """Say that something changed which a public page of `event` shows; cached pages are rendered anew."""
    db.session.flush()
    db.session.execute(
        update(Event).where(Event.id == event.id).values(version=Event.version + 1),
        execution_options={"synchronize_session": False},
    )
    db.session.expire(event, ["version"])
