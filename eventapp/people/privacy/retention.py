"""What an event keeps of people goes some weeks after its end: registrations, answers, files, mails and their log."""

from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import select

from eventapp.common.clock import now
from eventapp.common.log import log
from eventapp.events.models import Event
from eventapp.extensions import db
from eventapp.people.models import Participant
from eventapp.people.privacy.erasing import erase
from eventapp.rooms import offered

PORTION = 50  # people in one transaction


def forget_ended(at: datetime | None = None) -> int:
    """Erase the next PORTION of people of events that ended RETENTION_WEEKS ago; returns how many.

    Nobody is told. When the last is gone, so is what else the rooms keep of people at the event (`people_forgotten`).
    """
    ended = (at or now()) - timedelta(weeks=current_app.config["RETENTION_WEEKS"])
    query = select(Participant).join(Event).where(Event.ends_at < ended).order_by(Participant.id).limit(PORTION)
    people = db.session.scalars(query).all()
    for person in people:
        erase(person, None, is_noted=False)
    if not people:
        for event in db.session.scalars(select(Event).where(Event.ends_at < ended).order_by(Event.id)).all():
            if sum(forget(event) for forget in offered("people_forgotten")):
                log(None, "deleted what was kept of people", event)
    return len(people)
