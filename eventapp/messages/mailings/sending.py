"""What the worker does for mass mails and reminders: puts them into the outbox in small portions.

Who gets a mail is read in one snapshot that keeps nobody waiting, and written in transactions of `PORTION` mails.
A worker that is killed in between is followed by another that writes only what is missing: one mailing has one mail
for each address, by a constraint.
"""

from collections.abc import Iterable
from importlib import import_module
from typing import Any

from flask import current_app
from itsdangerous import URLSafeSerializer
from sqlalchemy import update
from sqlalchemy.orm import Session

from eventapp.common.clock import now
from eventapp.common.columns import new_public_id
from eventapp.common.database import reading
from eventapp.common.languages import absolute_url
from eventapp.extensions import db
from eventapp.messages.calls import wake_after_commit
from eventapp.messages.mailings import queries
from eventapp.messages.mailings.audiences import Recipient
from eventapp.messages.models import IN_BULK, Mailing, Message
from eventapp.rooms import offered

PORTION = 250
STATE_OF_MAILS = {"sending": "queued", "active": "queued", "paused": "held"}
TEMPLATE = "messages/mail/mailing"


def start_due() -> int:
    """Put the mass mails that are due into the outbox; returns how many mails.

    Works in transactions of its own and leaves none open.
    """
    return _put_all(_begun())


def send_reminders() -> int:
    """Put the reminders into the outbox for those for whom they are due now; returns how many mails."""
    with Session(db.engine) as session:
        active = session.scalars(db.select(Mailing.id).where(Mailing.state == "active").order_by(Mailing.id)).all()
    return _put_all(active)


def _put_all(mailing_ids: Iterable[int]) -> int:
    count = 0
    for mailing_id in mailing_ids:
        try:
            count += _put_into_outbox(mailing_id)
        except Exception:  # one that cannot be made must not hold up the others
            db.session.rollback()
            current_app.logger.exception("mailing %s cannot be put into the outbox", mailing_id)
    return count


def finish() -> int:
    """Note which mailings have no mail left to send; returns how many ended."""
    left = db.select(Message.id).where(Message.mailing_id == Mailing.id, Message.state.in_(("queued", "held")))
    ended = (
        update(Mailing)
        .where(Mailing.state == "sending", Mailing.queued_at.is_not(None), ~left.exists())
        .values(state="sent", ended_at=now())
    )
    with Session(db.engine) as session, session.begin():
        return session.execute(ended.execution_options(synchronize_session=False)).rowcount


def unsubscribe_key(public_id: str) -> str:
    """The key in the link to unsubscribe that the mail with this public id carries."""
    return _signer().dumps(public_id)


def public_id_of(key: str) -> str | None:
    """The mail a key was made for; None when it is forged."""
    ok, public_id = _signer().loads_unsafe(key)
    return public_id if ok else None


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.secret_key, salt="unsubscribe")


def _begun() -> list[int]:
    """Begin what is scheduled for now; the ids of all whose mails are not in the outbox yet."""
    with Session(db.engine) as session, session.begin():
        session.execute(
            update(Mailing)
            .where(Mailing.state == "scheduled", Mailing.send_at <= now())
            .values(state="sending")
            .execution_options(synchronize_session=False)
        )
        unfinished = Mailing.state.in_(("sending", "paused")) & Mailing.queued_at.is_(None)
        return list(session.scalars(db.select(Mailing.id).where(unfinished).order_by(Mailing.id)))


def _put_into_outbox(mailing_id: int) -> int:
    with reading():
        mailing = db.session.get(Mailing, mailing_id)
        event = _event(mailing.event_id)
        rows = [_row(mailing, event, recipient) for recipient in queries.recipients_left(event, mailing)]
        is_reminder = mailing.reminder is not None
        db.session.rollback()
    for begin in range(0, len(rows), PORTION):
        if not _add(mailing_id, rows[begin : begin + PORTION]):
            return begin
    if not is_reminder:
        with Session(db.engine) as session, session.begin():
            done = update(Mailing).where(Mailing.id == mailing_id, Mailing.queued_at.is_(None)).values(queued_at=now())
            session.execute(done.execution_options(synchronize_session=False))
    if rows:
        wake_after_commit()
    return len(rows)


def _event(event_id: int) -> Any:
    (event_by_id,) = offered("event_by_id")
    return event_by_id(event_id)


def _row(mailing: Mailing, event: Any, recipient: Recipient) -> dict[str, Any]:
    language = mailing.language_for(recipient.language, *event.languages[:1])
    public_id = new_public_id()
    values: dict[str, Any] = {"merge": recipient.values, "version": mailing.version, "reply_to": event.contact}
    values["unsubscribe_link"] = None
    if mailing.kind == "news":
        values["unsubscribe_link"] = absolute_url(
            "messages.unsubscribe", event=event, lang=language, key=unsubscribe_key(public_id)
        )
    return {
        "public_id": public_id,
        "event_id": mailing.event_id,
        "mailing_id": mailing.id,
        "recipient_key": recipient.key,
        "address": recipient.address,
        "name": recipient.name,
        "language": language,
        "template": TEMPLATE,
        "values": values,
        "message_id": f"{new_public_id()}@eventapp",
        "priority": IN_BULK,
        "attempts": 0,
    }


def _add(mailing_id: int, rows: list[dict[str, Any]]) -> bool:
    """Write a portion as the mailing's state wants it; False when it was ended meanwhile."""
    make = import_module(f"sqlalchemy.dialects.{db.engine.dialect.name}").insert  # only the one in use is imported
    with Session(db.engine) as session, session.begin():
        state = session.scalar(db.select(Mailing.state).where(Mailing.id == mailing_id).with_for_update())
        if state not in STATE_OF_MAILS:
            return False
        moment = now()
        statement = make(Message.__table__).on_conflict_do_nothing(index_elements=["mailing_id", "recipient_key"])
        stamped = [row | {"state": STATE_OF_MAILS[state], "due_at": moment, "created_at": moment} for row in rows]
        session.execute(statement, stamped)
        return True
