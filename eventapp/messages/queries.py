"""Reading the outbox."""

from datetime import datetime, timedelta

from sqlalchemy import Select, func, select

from eventapp.extensions import db
from eventapp.messages.models import STATES, JobRun, Message, WorkerBeat

LATE_AFTER = timedelta(minutes=1)  # six signs of life missed


def mails_since(since: datetime, address: str, room: str) -> int:
    """How many mails of a room, such as "registration", were queued for `address` from `since` on."""
    query = db.select(func.count()).where(
        Message.address == address, Message.created_at >= since, Message.template.startswith(f"{room}/")
    )
    return db.session.scalar(query)


def messages_of(event_id: int, *, state: str = "", address: str = "") -> Select:
    """An event's mails, the latest first; `address` is a part of the receiver's."""
    query = db.select(Message).where(Message.event_id == event_id)
    if state:
        query = query.where(Message.state == state)
    if address:
        query = query.where(func.lower(Message.address).contains(address.lower(), autoescape=True))
    return query.order_by(Message.created_at.desc(), Message.id.desc())


def message_of(event_id: int, public_id: str) -> Message | None:
    """The event's mail with this public id."""
    return db.session.scalar(db.select(Message).where(Message.event_id == event_id, Message.public_id == public_id))


def counts_by_state(event_id: int | None = None) -> dict[str, int]:
    """How many mails are in each state, in the order of the states; of one event, or of the installation."""
    query = db.select(Message.state, func.count()).group_by(Message.state)
    if event_id is not None:
        query = query.where(Message.event_id == event_id)
    counts = dict(db.session.execute(query).all())
    return {state: counts.get(state, 0) for state in STATES}


def last_alive() -> datetime | None:
    """When a worker last showed that it is alive; None when none ever ran."""
    return db.session.scalar(db.select(func.max(WorkerBeat.at)))


def worker_is_late(alive_at: datetime | None, at: datetime) -> bool:
    """Whether a worker that was last alive at `alive_at` should have been heard of by `at`."""
    return alive_at is None or at - alive_at > LATE_AFTER


def job_runs() -> list[JobRun]:
    """The periodic jobs, by name."""
    return list(db.session.scalars(db.select(JobRun).order_by(JobRun.name)))


def mails_to(event_id: int, address: str) -> list[Message]:
    """All mails of an event to `address`, sent or not, the first one first."""
    query = select(Message).where(Message.event_id == event_id, func.lower(Message.address) == address.lower())
    return list(db.session.scalars(query.order_by(Message.id)))
