"""What participants say of sessions: organisers read all of it, everyone what was let through, nobody who said it."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager

from eventapp.agenda.models import Feedback, Session
from eventapp.common.log import log
from eventapp.events.models import Event
from eventapp.events.operations import touch
from eventapp.extensions import db


@dataclass(frozen=True)
class Opinion:
    """`average` of 1 to 5 stars over `count` that gave some, and `texts` of them, the latest first."""

    average: float
    count: int
    texts: list[str]


def decide(event: Event, feedback: Feedback, state: str, by: Any) -> None:
    """Let feedback be "shown" on the page of its session, or "hidden"."""
    before, feedback.state = feedback.state, state
    if "shown" in {before, state}:
        touch(event)
    log(by, "showed feedback" if state == "shown" else "hid feedback", feedback)


def listed(event: Event, state: str) -> Any:
    """The feedback in `state`, the latest first, with its sessions."""
    query = select(Feedback).join(Feedback.session).options(contains_eager(Feedback.session))
    query = query.where(Session.event_id == event.id, Feedback.state == state)
    return query.order_by(Feedback.given_at.desc(), Feedback.id.desc())


def counts(event: Event) -> dict[str, int]:
    """How much there is in each state."""
    query = select(Feedback.state, func.count()).join(Session, Session.id == Feedback.session_id)
    return dict(db.session.execute(query.where(Session.event_id == event.id).group_by(Feedback.state)).all())


def averages(event: Event) -> list[tuple[Session, float, int]]:
    """Each session that stars were given to, with their average and number, hidden ones too; the best first."""
    average = func.avg(Feedback.stars * 1.0)
    query = select(Session, average, func.count()).join(Feedback, Feedback.session_id == Session.id)
    query = query.where(Session.event_id == event.id).group_by(Session.id).order_by(average.desc(), Session.id)
    return [(session, float(stars), count) for session, stars, count in db.session.execute(query)]


def shown_of(event: Event, public_id: str) -> Opinion | None:
    """What was let through of a session; None when nothing was."""
    query = select(Feedback.stars, Feedback.text).join(Session, Session.id == Feedback.session_id)
    query = query.where(Session.event_id == event.id, Session.public_id == public_id, Feedback.state == "shown")
    rows = db.session.execute(query.order_by(Feedback.given_at.desc(), Feedback.id.desc())).all()
    if not rows:
        return None
    return Opinion(sum(stars for stars, _text in rows) / len(rows), len(rows), [text for _stars, text in rows if text])
