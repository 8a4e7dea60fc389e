"""What participants searched for and did not find: told to the organisers, never who searched."""

from collections.abc import Sequence

from flask import has_request_context
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from eventapp.common.clock import now
from eventapp.common.database import begin_mode, set_begin_mode
from eventapp.common.text import without_control_characters
from eventapp.directory.search.models import SearchMiss
from eventapp.events.models import Event
from eventapp.extensions import db

MOST = 1_000  # texts of one event; later ones are not kept
LONGEST = 80


def note(event: Event, text: str, language: str) -> None:
    """Count a search that found nothing, in a transaction of its own: the request itself only reads."""
    text = " ".join(without_control_characters(text).casefold().split())[:LONGEST]
    if not text:
        return
    event_id, before = event.id, begin_mode()
    if has_request_context():
        set_begin_mode("write")
    try:
        with Session(db.engine) as session, session.begin():
            _count(session, event_id, text, language)
    except IntegrityError:
        pass  # another counted the same text for the first time at this moment
    finally:
        if has_request_context():
            set_begin_mode(before)


def _count(session: Session, event_id: int, text: str, language: str) -> None:
    same = (SearchMiss.event_id == event_id, SearchMiss.language == language, SearchMiss.text == text)
    again = update(SearchMiss).where(*same).values(times=SearchMiss.times + 1, last_at=now())
    if session.execute(again).rowcount:
        return
    if session.scalar(select(func.count()).where(SearchMiss.event_id == event_id)) < MOST:
        session.add(SearchMiss(event_id=event_id, language=language, text=text))


def misses_of(event: Event, most: int = 50) -> Sequence[SearchMiss]:
    """The searches without result, those that were made most often first."""
    query = select(SearchMiss).where(SearchMiss.event_id == event.id)
    return db.session.scalars(query.order_by(SearchMiss.times.desc(), SearchMiss.last_at.desc()).limit(most)).all()


def how_many(event: Event) -> int:
    """How many searches of an event found nothing."""
    return db.session.scalar(select(func.sum(SearchMiss.times)).where(SearchMiss.event_id == event.id)) or 0
