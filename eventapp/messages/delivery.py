"""Emptying the outbox: each due mail is taken, sent outside of any transaction, and settled.

Taking a mail moves its `due_at` to the end of a lease, so that no other worker takes it meanwhile, and a mail
whose worker was killed is due again afterwards. Settling one mail and taking the next is one short
transaction. A mail is sent twice only when its worker dies between the mail server's answer and the next
transaction; both then have the same Message-ID, so that mail programs show one.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from eventapp.common import clock
from eventapp.extensions import db
from eventapp.messages.mailing import ERROR_LENGTH, Carrier, NotNow, OutOfReach, Refused, carrier, composed
from eventapp.messages.models import Message
from eventapp.messages.rendering import CannotRender, render

# Longer than one mail can take: four steps of `mailing.SECONDS_TO_ANSWER`, on a connection that stands.
LEASE = timedelta(minutes=4)
PAUSES = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=8),
    timedelta(hours=24),
)
DUE = (
    select(Message)
    .where(Message.state == "queued", Message.due_at <= bindparam("now"))
    .order_by(Message.priority, Message.due_at, Message.id)
    .limit(1)
    .with_for_update(skip_locked=True)
)
SETTLE = update(Message.__table__).where(
    Message.__table__.c.id == bindparam("taken_id"), Message.__table__.c.attempts == bindparam("taken_attempts")
)
WORKER_ENDED = "The worker ended while it sent this mail"


@dataclass(frozen=True)
class Outcome:
    """How an attempt ended: sent, or with an `error`, for good or to be tried `again`."""

    message: Message
    error: str | None = None
    again: bool = False


def deliver_due(
    now: datetime | None = None, limit: int | None = None, should_stop: Callable[[], bool] = lambda: False
) -> int:
    """Send the mails that are due, `limit` at most, until `should_stop()`; returns how many were sent.

    Works in transactions of its own. While the mail server is out of reach no mail is taken, none loses an
    attempt, and those that wait say why.
    """
    if not _something_is_due(now or clock.now()):
        return 0
    sent = tried = 0
    outcome = None
    try:
        with carrier() as way:
            while True:
                wants_more = not should_stop() and (limit is None or tried < limit)
                message = _settle_and_take(outcome, now or clock.now(), wants_more)
                outcome = None
                if message is None:
                    return sent
                tried += 1
                outcome = _attempt(message, way, now)
                sent += outcome.error is None
    except OutOfReach as error:
        current_app.logger.warning("mail cannot leave: %s", error)
        _settle_and_take(outcome, now or clock.now(), wants_more=False)
        _note_reason(str(error), now or clock.now())
        return sent


def _attempt(message: Message, way: Carrier, now: datetime | None) -> Outcome:
    """Send one mail, in no transaction. Raises OutOfReach after giving the mail back."""
    try:
        mail = composed(message, render(message))
        way.send(mail, message.public_id)
    except NotNow as error:
        return Outcome(message, str(error), again=True)
    except (Refused, CannotRender) as error:
        return Outcome(message, str(error))
    except OutOfReach:
        _give_back(message, now or clock.now())
        raise
    except Exception as error:  # a mail that cannot be made must not hold up the others
        current_app.logger.exception("mail %s cannot be sent", message.public_id)
        return Outcome(message, f"{type(error).__name__}: {error}")
    return Outcome(message)


def _something_is_due(now: datetime) -> bool:
    query = db.select(Message.id).where(Message.state == "queued", Message.due_at <= now).limit(1)
    with Session(db.engine) as session:
        return session.scalar(query) is not None


def _settle_and_take(outcome: Outcome | None, now: datetime, wants_more: bool) -> Message | None:
    """In one transaction: write down how an attempt ended, and take the mail that is due longest."""
    if outcome is None and not wants_more:
        return None
    with Session(db.engine, expire_on_commit=False) as session, session.begin():
        if outcome is not None:
            _settle(session, outcome, now)
        return _take(session, now) if wants_more else None


def _take(session: Session, now: datetime) -> Message | None:
    while message := session.scalar(DUE, {"now": now}):
        if message.attempts <= len(PAUSES):
            message.attempts += 1
            message.due_at = now + LEASE
            message.error = None
            return message
        message.state, message.error = "failed", message.error or WORKER_ENDED
        session.flush()
    return None


def _settle(session: Session, outcome: Outcome, now: datetime) -> None:
    """Write down an outcome, unless the lease ran out and another worker has the mail by now."""
    message, error = outcome.message, outcome.error and outcome.error[:ERROR_LENGTH]
    if error is None:
        values = {"state": "sent", "sent_at": now, "error": None}
    elif outcome.again and message.attempts <= len(PAUSES):
        values = {"due_at": now + PAUSES[message.attempts - 1], "error": error}
    else:
        values = {"state": "failed", "error": error}
    taken = {"taken_id": message.id, "taken_attempts": message.attempts}
    session.connection().execute(SETTLE.values({name: bindparam(name) for name in values}), {**values, **taken})


def _give_back(message: Message, now: datetime) -> None:
    """Undo the taking of a mail that was not tried."""
    given_back = (
        update(Message)
        .where(Message.id == message.id, Message.attempts == message.attempts)
        .values(attempts=message.attempts - 1, due_at=now)
    )
    with Session(db.engine) as session, session.begin():
        session.execute(given_back.execution_options(synchronize_session=False))


def _note_reason(error: str, now: datetime) -> None:
    """Let the mails that are due say why they wait."""
    waiting = update(Message).where(Message.state == "queued", Message.due_at <= now).values(error=error[:ERROR_LENGTH])
    with Session(db.engine) as session, session.begin():
        session.execute(waiting.execution_options(synchronize_session=False))
