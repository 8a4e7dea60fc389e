"""The sessions that documents of an event are tied to."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select

from eventapp.agenda.models import Session
from eventapp.common.columns import LocalizedText
from eventapp.common.formats import datetime_text
from eventapp.common.languages import current_language
from eventapp.events.models import Event
from eventapp.extensions import db


def session_choices(event: Event) -> list[tuple[str, str]]:
    """(public id, title and time) of the sessions of the draft, in the order of time."""
    query = select(Session.public_id, Session.title, Session.starts_at).where(Session.event_id == event.id)
    language = current_language()
    return [
        (public_id, " · ".join([title.localized(language, event.language), *([datetime_text(at)] if at else [])]))
        for public_id, title, at in db.session.execute(query.order_by(Session.starts_at, Session.id))
    ]


def session_ends(event: Event, public_ids: Iterable[str]) -> dict[str, tuple[LocalizedText, datetime]]:
    """{public id: (title, end)} as last published; those that are in no release are absent."""
    query = select(Session.public_id, Session.published).where(Session.event_id == event.id)
    return {
        public_id: (LocalizedText(said["title"]), datetime.fromisoformat(said["ends_at"]))
        for public_id, said in db.session.execute(query.where(Session.public_id.in_(list(public_ids))))
        if said
    }
