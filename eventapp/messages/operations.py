"""Putting mails into the outbox and taking them out again."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, insert, update

from eventapp.common.clock import now
from eventapp.common.columns import new_public_id
from eventapp.common.log import Activity, log
from eventapp.extensions import db
from eventapp.messages.calls import wake_after_commit
from eventapp.messages.models import Message

_COLLECTED: ContextVar[list | None] = ContextVar("collected mails", default=None)


class NotToBeSentAgain(Exception):
    """The mail has left, is being sent now, or is no longer needed."""


@contextmanager
def collected() -> Iterator[list[dict[str, Any]]]:
    """Mails queued inside go into the list this gives, for `queue_all`, and not into the outbox."""
    found: list[dict[str, Any]] = []
    token = _COLLECTED.set(found)
    try:
        yield found
    finally:
        _COLLECTED.reset(token)


def queue_all(mails: list[dict[str, Any]]) -> None:
    """Put mails that were `collected`, or others of that shape, into the outbox, quickly."""
    if mails:
        db.session.execute(insert(Message.__table__), mails)
        wake_after_commit()


def queue(
    template: str,
    *,
    address: str,
    language: str,
    name: str | None = None,
    event_id: int | None = None,
    values: dict[str, Any] | None = None,
    due_at: datetime | None = None,
    public_id: str | None = None,
) -> Message:
    """Put a mail into the outbox, in the transaction of the caller; the worker learns of it at the commit.

    `template` names a file below templates/, without its ending, as "registration/mail/confirm"; `values` are
    plain JSON values for it, of which "reply_to" becomes the Reply-To and "calendar", an .ics text, is
    attached; "unsubscribe_link" becomes the header of that name. Nothing is rendered or sent here.
    """
    row = {
        "public_id": public_id or new_public_id(),
        "event_id": event_id,
        "address": address,
        "name": name,
        "language": language,
        "template": template,
        "values": values or {},
        "due_at": due_at or now(),
    }
    message = Message(**row)
    if (found := _COLLECTED.get()) is not None:
        found.append(row)
        return message
    db.session.add(message)
    wake_after_commit()
    return message


def send_again(message: Message, actor: Any) -> None:
    """Have a failed or waiting mail sent now, with all its attempts before it.

    Raises NotToBeSentAgain for any other, and for one that a worker is sending at this moment.
    """
    if message.state not in {"failed", "queued"} or message.is_being_sent:
        raise NotToBeSentAgain
    before = {"state": message.state, "error": message.error}
    changed = db.session.execute(
        update(Message)
        .where(Message.id == message.id, Message.state == message.state, Message.attempts == message.attempts)
        .values(state="queued", attempts=0, due_at=now(), error=None)
        .execution_options(synchronize_session=False)
    )
    if changed.rowcount != 1:
        raise NotToBeSentAgain
    db.session.refresh(message)
    log(actor, "sent a mail again", message, note=message.address, before=before, after={"state": "queued"})
    wake_after_commit()


def forget_address(event_id: int, address: str) -> int:
    """Remove every mail of an event to `address`, sent or not, and what the log says of them; returns how many.

    The wish to get no news stays, so that it is still kept.
    """
    ids = db.session.scalars(
        db.select(Message.id).where(Message.event_id == event_id, func.lower(Message.address) == address.lower())
    ).all()
    about = (Activity.subject_table == Message.__tablename__, Activity.subject_id.in_(ids))
    db.session.execute(delete(Activity).where(*about))
    db.session.execute(delete(Message).where(Message.id.in_(ids)))
    return len(ids)


def forget_all(event: Any) -> int:
    """Remove every mail of an event; returns how many."""
    return db.session.execute(delete(Message).where(Message.event_id == event.id)).rowcount


def send_failed_again(event_id: int, actor: Any) -> int:
    """Have all failed mails of an event sent now; returns how many there were."""
    failed = db.session.scalars(
        db.select(Message).where(Message.event_id == event_id, Message.state == "failed").with_for_update()
    ).all()
    for message in failed:
        send_again(message, actor)
    return len(failed)
