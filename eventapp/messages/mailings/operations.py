"""What organisers do with mass mails and reminders, and receivers with news. None of these commits."""

from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, update

from eventapp.common.clock import now
from eventapp.common.database import lock
from eventapp.common.log import log
from eventapp.extensions import db
from eventapp.messages.calls import wake_after_commit
from eventapp.messages.mailings import queries
from eventapp.messages.mailings.audiences import Recipient
from eventapp.messages.models import Mailing, Message, Unsubscribed
from eventapp.messages.operations import queue

WAITING = ("queued", "held")


class Refused(Exception):
    """A step that cannot be taken; `message` says why."""

    message: Any = ""

    def __str__(self) -> str:
        return str(self.message)


class NotInThisState(Refused):
    message = _l("This mail is no longer where the page showed it. Look at its state now.")


class NoText(Refused):
    message = _l("Write a subject and a text in at least one language first.")


class NobodyToWriteTo(Refused):
    message = _l("Nobody matches, so there is no one to write to.")


def write(event: Any, values: dict[str, Any], actor: Any) -> Mailing:
    """A new draft; `values` are those of the columns kind, audience, filters, subject, body, reminder, days."""
    mailing = Mailing(event_id=event.id, **values)
    db.session.add(mailing)
    log(actor, "wrote a reminder" if mailing.reminder else "wrote a mail", mailing, note=_title(mailing, event))
    return mailing


def rewrite(mailing: Mailing, event: Any, values: dict[str, Any], actor: Any) -> None:
    """Change a draft, or a reminder at any time. Raises NotInThisState, or NoText for an active reminder."""
    lock(mailing)
    if mailing.state not in ({"draft", "active"} if mailing.reminder else {"draft"}):
        raise NotInThisState
    for name, value in values.items():
        setattr(mailing, name, value)
    if mailing.state == "active" and not mailing.languages:
        raise NoText
    mailing.version += 1
    log(actor, "changed the mail", mailing, note=_title(mailing, event))


def discard(mailing: Mailing, actor: Any) -> None:
    """Delete a draft that nobody has had anything of. Raises NotInThisState."""
    lock(mailing)
    if mailing.state != "draft" or db.session.scalar(
        db.select(Message.id).where(Message.mailing_id == mailing.id, Message.recipient_key.is_not(None)).limit(1)
    ):
        raise NotInThisState
    log(actor, "deleted the mail", mailing)
    db.session.execute(delete(Mailing).where(Mailing.id == mailing.id))


def schedule(mailing: Mailing, event: Any, at: datetime | None, actor: Any) -> None:
    """Let a draft begin at `at`, or now. Who gets it is found out then.

    Raises NotInThisState, NoText, or NobodyToWriteTo when it is to begin now and nobody matches.
    """
    lock(mailing)
    if mailing.state != "draft" or mailing.reminder:
        raise NotInThisState
    if not mailing.languages:
        raise NoText
    if at is None and not queries.languages_left(event, mailing):
        raise NobodyToWriteTo
    mailing.state, mailing.send_at = "scheduled", at or now()
    log(actor, "scheduled the mail", mailing, after={"send_at": mailing.send_at.isoformat()})
    if at is None:
        wake_after_commit()


def take_back(mailing: Mailing, actor: Any) -> None:
    """Make a scheduled mail a draft again. Raises NotInThisState when it has begun."""
    _step(mailing, {"scheduled"}, "draft", "took the mail back", actor)
    mailing.send_at = None


def pause(mailing: Mailing, actor: Any) -> None:
    """Hold all mails that have not left; the one that is on its way at this moment still arrives."""
    _step(mailing, {"sending"}, "paused", "paused the mail", actor)
    _move(mailing, ("queued",), "held")


def go_on(mailing: Mailing, actor: Any) -> None:
    """Let the mails that are held leave."""
    _step(mailing, {"paused"}, "sending", "let the mail go on", actor)
    _move(mailing, ("held",), "queued")
    wake_after_commit()


def cancel(mailing: Mailing, actor: Any) -> None:
    """End it: what has not left never will."""
    _step(mailing, {"sending", "paused", "scheduled"}, "cancelled", "cancelled the mail", actor)
    mailing.ended_at = now()
    _move(mailing, WAITING, "dropped")


def turn_on(mailing: Mailing, actor: Any) -> None:
    """Let a reminder go out by itself from now on. Raises NotInThisState or NoText."""
    if not mailing.languages:
        raise NoText
    _step(mailing, {"draft"}, "active", "turned the reminder on", actor)


def turn_off(mailing: Mailing, actor: Any) -> None:
    """Stop a reminder; those who had it will not have it again when it is turned on once more."""
    _step(mailing, {"active"}, "draft", "turned the reminder off", actor)


def send_test(mailing: Mailing, event: Any, recipient: Recipient, language: str, actor: Any) -> None:
    """Send it to the organiser `actor`, as `recipient` would read it in `language`. Raises NoText."""
    if not mailing.languages:
        raise NoText
    language = mailing.language_for(language, *event.languages[:1])
    message = queue(
        "messages/mail/mailing",
        address=actor.email,
        language=language,
        event_id=event.id,
        values={
            "merge": examples_without_links(mailing, recipient),
            "version": mailing.version,
            "reply_to": event.contact,
            "unsubscribe_link": None,
        },
    )
    message.mailing_id = mailing.id
    log(actor, "sent a test", mailing, note=actor.email)


def examples_without_links(mailing: Mailing, recipient: Recipient) -> dict[str, str]:
    """The recipient's values without the links that open their registration, which are for them alone."""
    links = {p.name: str(p.example) for p in queries.audience_of(mailing).placeholders if p.is_link}
    return recipient.values | links


def unsubscribe(event_id: int, address: str) -> None:
    """Send no more news of an event to `address`, and drop those that wait. Twice is the same as once."""
    key = address.strip().lower()
    if not queries.is_unsubscribed(event_id, key):
        db.session.add(Unsubscribed(event_id=event_id, address_key=key))
        db.session.flush()
    news = db.select(Mailing.id).where(Mailing.event_id == event_id, Mailing.kind == "news")
    db.session.execute(
        update(Message)
        .where(Message.mailing_id.in_(news), Message.recipient_key == key, Message.state.in_(WAITING))
        .values(state="dropped")
        .execution_options(synchronize_session=False)
    )


def subscribe_again(event_id: int, address: str) -> None:
    """Send news to `address` again."""
    db.session.execute(
        delete(Unsubscribed).where(
            Unsubscribed.event_id == event_id, Unsubscribed.address_key == address.strip().lower()
        )
    )


def _step(mailing: Mailing, before: set[str], after: str, action: str, actor: Any) -> None:
    lock(mailing)
    if mailing.state not in before or (after == "active" and mailing.reminder is None):
        raise NotInThisState
    log(actor, action, mailing, before={"state": mailing.state}, after={"state": after})
    mailing.state = after


def _move(mailing: Mailing, before: tuple[str, ...], after: str) -> None:
    """Mails keep their `due_at`, so that one a worker has in hand stays in its hands."""
    db.session.execute(
        update(Message)
        .where(Message.mailing_id == mailing.id, Message.state.in_(before))
        .values(state=after)
        .execution_options(synchronize_session=False)
    )


def _title(mailing: Mailing, event: Any) -> str:
    return mailing.subject.localized(*event.languages)[:200] if mailing.subject else ""
