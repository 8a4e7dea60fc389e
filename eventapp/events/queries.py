"""Reading events."""

from datetime import datetime

from sqlalchemy.orm import selectinload, undefer_group

from eventapp.events.models import Document, Event, EventLink
from eventapp.extensions import db


def public_events() -> list[Event]:
    """All public events, the one that begins last first."""
    query = db.select(Event).where(Event.is_public).order_by(Event.starts_at.desc()).options(undefer_group("texts"))
    return list(db.session.scalars(query))


def the_coming_event(at: datetime) -> Event | None:
    """The one public event that is not over, or None when there is none or several."""
    events = db.session.scalars(db.select(Event).where(Event.is_public, Event.ends_at > at).limit(2)).all()
    return events[0] if len(events) == 1 else None


def links_of(event: Event) -> list[EventLink]:
    """The events `event` is linked with, each with the one here that it stands for."""
    query = (
        db.select(EventLink)
        .where(EventLink.event_id == event.id)
        .options(selectinload(EventLink.other))
        .order_by(EventLink.position)
    )
    return list(db.session.scalars(query))


def document_of(event: Event, public_id: str) -> Document | None:
    return db.session.scalar(db.select(Document).filter_by(event_id=event.id, public_id=public_id))


def events_to_link(event: Event) -> list[Event]:
    """All other events, the one that begins last first."""
    return list(db.session.scalars(db.select(Event).where(Event.id != event.id).order_by(Event.starts_at.desc())))


def all_events() -> list[Event]:
    """All events of the installation, the one that begins first first."""
    return list(db.session.scalars(db.select(Event).order_by(Event.starts_at, Event.id)))
