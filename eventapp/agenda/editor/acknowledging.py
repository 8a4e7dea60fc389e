"""Conflicts that are meant: acknowledged with a reason, until what they rest on changes."""

from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from eventapp.agenda.editor.draft import Problem
from eventapp.agenda.editor.models import Acknowledgement
from eventapp.agenda.errors import Refused
from eventapp.common.clock import now
from eventapp.common.log import log
from eventapp.events.models import Event
from eventapp.extensions import db


def acknowledge(event: Event, problem: Problem, facts: str, reason: str, by: Any) -> Acknowledgement:
    """Say that a conflict is meant, and why. Raises Refused when it does not rest on `facts` any more."""
    if facts != problem.facts:
        raise Refused(_("The conflict has changed in the meantime. Look at it again."))
    row = _of(event, problem.conflict.key) or Acknowledgement(event_id=event.id, key=problem.conflict.key)
    row.facts, row.reason, row.at, row.user_id = facts, reason, now(), by.id if by is not None else None
    db.session.add(row)
    log(by, "acknowledged a conflict", row, note=reason[:1000])
    return row


def withdraw(event: Event, key: str, by: Any) -> None:
    """Open a conflict again. One that is open already is no fault."""
    if row := _of(event, key):
        log(by, "opened a conflict again", row)
        db.session.delete(row)
        db.session.flush()


def _of(event: Event, key: str) -> Acknowledgement | None:
    query = select(Acknowledgement).where(Acknowledgement.event_id == event.id, Acknowledgement.key == key)
    return db.session.scalar(query)
