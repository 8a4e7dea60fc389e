"""Reading mass mails and reminders, and whom they reach."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Select, func

from eventapp.common.clock import now
from eventapp.extensions import db
from eventapp.messages.mailings.audiences import Audience, Filters, Recipient, audiences, reminders
from eventapp.messages.models import STATES, Mailing, Message, Unsubscribed


def mailings_of(event: Any) -> list[Mailing]:
    """The event's mass mails, the latest first."""
    query = db.select(Mailing).where(Mailing.event_id == event.id, Mailing.reminder.is_(None))
    return list(db.session.scalars(query.order_by(Mailing.id.desc())))


def reminders_of(event: Any) -> list[Mailing]:
    """The event's reminders, the oldest first."""
    query = db.select(Mailing).where(Mailing.event_id == event.id, Mailing.reminder.is_not(None))
    return list(db.session.scalars(query.order_by(Mailing.id)))


def mailing_of(event: Any, public_id: str) -> Mailing | None:
    return db.session.scalar(db.select(Mailing).where(Mailing.event_id == event.id, Mailing.public_id == public_id))


def messages_of(mailing: Mailing, *, state: str = "", address: str = "") -> Select:
    """The mails of a mailing by address; `address` is a part of the receiver's."""
    query = db.select(Message).where(Message.mailing_id == mailing.id, Message.recipient_key.is_not(None))
    if state:
        query = query.where(Message.state == state)
    if address:
        query = query.where(Message.recipient_key.contains(address.lower(), autoescape=True))
    return query.order_by(Message.recipient_key)


def counts_by_state(mailings: Iterable[Mailing]) -> dict[int, dict[str, int]]:
    """How many mails of each mailing are in each state, by the mailing's id."""
    counts = {mailing.id: dict.fromkeys(STATES, 0) for mailing in mailings}
    query = (
        db.select(Message.mailing_id, Message.state, func.count())
        .where(Message.mailing_id.in_(counts), Message.recipient_key.is_not(None))
        .group_by(Message.mailing_id, Message.state)
    )
    for mailing_id, state, count in db.session.execute(query) if counts else ():
        counts[mailing_id][state] = count
    return counts


def audience_of(mailing: Mailing) -> Audience | None:
    """Its audience; None when no room offers it any more."""
    return audiences().get(mailing.audience)


def filters_of(event: Any, mailing: Mailing) -> Filters | None:
    """The filters that choose from the audience now; None when a reminder is due for nobody."""
    if mailing.reminder is None:
        return mailing.filters
    kind = reminders().get(mailing.reminder)
    due = kind.filters_at(event, mailing.days, now()) if kind else None
    return None if due is None else mailing.filters | due


def addresses_left(event: Any, mailing: Mailing, filters: Filters) -> Select:
    """The columns `address_key` and `language` of those who would get it: not those who unsubscribed from
    news, nor those who have had this mailing already.
    """
    found = audience_of(mailing).addresses(event, filters).subquery()
    query = db.select(found.c.address_key, found.c.language).where(
        found.c.address_key.not_in(
            db.select(Message.recipient_key).where(Message.mailing_id == mailing.id, Message.recipient_key.is_not(None))
        )
    )
    if mailing.kind == "news":
        unsubscribed = db.select(Unsubscribed.address_key).where(Unsubscribed.event_id == mailing.event_id)
        query = query.where(found.c.address_key.not_in(unsubscribed))
    return query


def languages_left(event: Any, mailing: Mailing) -> dict[str, int]:
    """How many people would get it now, by their language."""
    filters = filters_of(event, mailing)
    if filters is None or audience_of(mailing) is None:
        return {}
    left = addresses_left(event, mailing, filters).subquery()
    query = db.select(left.c.language, func.count(left.c.address_key.distinct())).group_by(left.c.language)
    return dict(db.session.execute(query.order_by(left.c.language)).all())


def unsubscribed_in(event: Any, mailing: Mailing) -> int:
    """How many of the audience do not get it because they unsubscribed."""
    filters = filters_of(event, mailing)
    if mailing.kind != "news" or filters is None or audience_of(mailing) is None:
        return 0
    found = audience_of(mailing).addresses(event, filters).subquery()
    query = db.select(func.count(found.c.address_key.distinct())).where(
        found.c.address_key.in_(db.select(Unsubscribed.address_key).where(Unsubscribed.event_id == event.id))
    )
    return db.session.scalar(query)


def recipients_left(event: Any, mailing: Mailing, **cut: int) -> list[Recipient]:
    """Those who would get it now, each once, with values in the language they get it in; `offset` and `limit` cut."""
    filters = filters_of(event, mailing)
    if filters is None or audience_of(mailing) is None:
        return []
    keys = db.select(addresses_left(event, mailing, filters).subquery().c.address_key)
    found: dict[str, Recipient] = {}
    for recipient in audience_of(mailing).recipients(
        event, filters, lambda language: mailing.language_for(language, *event.languages[:1]), keys, **cut
    ):
        found.setdefault(recipient.key, recipient)
    return list(found.values())


def is_unsubscribed(event_id: int, address: str) -> bool:
    query = db.select(Unsubscribed.id).where(
        Unsubscribed.event_id == event_id, Unsubscribed.address_key == address.strip().lower()
    )
    return db.session.scalar(query) is not None
