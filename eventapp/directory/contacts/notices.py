"""The mails about contacts: what is told at once, after quiet hours, once a day, and reminded of once.

A mail names the other person and holds what they wrote, never an address: it comes from the site, and who answers
does so on a page of theirs. `told_at` of a request or a message says that its mail has left.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import or_, select, update

from eventapp.common.clock import now
from eventapp.common.languages import absolute_url
from eventapp.directory.contacts import queries, quiet, rules
from eventapp.directory.contacts.blocks import not_blocked_pair
from eventapp.directory.contacts.models import Contact, ContactChoices, ContactMessage, ContactRequest, Introduction
from eventapp.directory.visibility import takes_part
from eventapp.extensions import db
from eventapp.messages.operations import queue
from eventapp.messages.rendering import unlinked
from eventapp.people.access import link_key
from eventapp.people.models import Participant

PURPOSE = "contacts"
REMIND_AFTER = timedelta(days=3)
QUOTED = 300  # characters of a message in a digest


def tell_of_request(request: ContactRequest) -> None:
    """Someone asks for contact; now, if the one asked wants it at once and this hour is not quiet."""
    if _wants_now(request.asked):
        _mail_request(request)
        request.told_at = now()


def tell_of_message(message: ContactMessage) -> None:
    """A contact wrote; one mail for all until they are read."""
    if _has_unread_mail(message):
        message.told_at = now()
    elif _wants_now(message.receiver):
        _mail_message(message)
        message.told_at = now()


def tell_of_acceptance(theirs: Contact) -> None:
    """The owner of `theirs` asked, and the person has said yes."""
    _queue("accepted", theirs.owner, other=described(theirs.person), link=link(theirs.owner, contact=theirs.public_id))


def tell_of_card(contact: Contact) -> None:
    """The owner of `contact` lets the person have the address, which the mail does not hold."""
    _queue("card", contact.person, other=described(contact.owner), link=link(contact.person))


def tell_of_introduction(introduction: Introduction) -> None:
    for reader in (introduction.one, introduction.other):
        partner = introduction.partner_of(reader)
        other = described(partner) if queries.with_organisation(reader, [partner]) else partner.name
        _queue("introduced", reader, other=other, message=introduction.message, link=link(reader))


def tell_due(at: datetime | None = None, limit: int = 200) -> int:
    """Send what waited for quiet hours to end or for the day that was named; returns how many mails."""
    at, count = at or now(), 0
    for request in _untold_requests(at, limit):
        if _wants_now(request.asked, at):
            _mail_request(request)
            request.told_at, count = at, count + 1
    for message in _untold_messages(limit):
        if _has_unread_mail(message):
            message.told_at = at
        elif _wants_now(message.receiver, at):
            _mail_message(message)
            message.told_at, count = at, count + 1
            db.session.flush()
    return count


def remind_due(at: datetime | None = None, limit: int = 200) -> int:
    """Remind once of a request that has waited three days since its mail; returns how many."""
    at, count = at or now(), 0
    query = _open_requests(at).where(
        ContactRequest.told_at <= at - REMIND_AFTER, ContactRequest.reminded_at.is_(None)
    )  # fmt: skip
    for request in db.session.scalars(query.limit(limit)).all():
        if _wants_now(request.asked, at):
            _mail_request(request, is_again=True)
            request.reminded_at, count = at, count + 1
    return count


def send_digests(at: datetime | None = None) -> int:
    """Send those who want one mail a day what has come since the last; returns how many."""
    at, count = at or now(), 0
    wanting = select(Participant, ContactChoices).join(ContactChoices, ContactChoices.participant_id == Participant.id)
    for reader, choices in db.session.execute(wanting.where(ContactChoices.notices == "daily")).all():
        if quiet.digest_is_due(choices, quiet.zone_of(reader, choices), at) and _digest(reader, at):
            choices.digest_at, count = at, count + 1
    return count


def described(person: Participant) -> str:
    """Name and organisation."""
    return f"{person.name} ({person.organisation.name})" if person.organisation else person.name


def link(reader: Participant, **where: str) -> str:
    """The reader's way to their contacts, to one `request` or one `contact`; no account is needed."""
    key = link_key(reader, PURPOSE)
    return absolute_url("contacts.open_mine", event=reader.event, lang=reader.language, key=key, **where)


def _digest(reader: Participant, at: datetime) -> bool:
    requests = _untold_requests(at, 50, ContactRequest.asked_id == reader.id)
    messages = _untold_messages(50, ContactMessage.receiver_id == reader.id)
    if not requests and not messages:
        return False
    rows = [
        {
            "other": described(r.asker),
            "message": unlinked(r.message[:QUOTED]),
            "link": link(reader, request=r.public_id),
        }
        for r in requests
    ]
    letters = [{"other": described(m.sender), "message": m.text[:QUOTED]} for m in messages]
    _queue("digest", reader, requests=rows, messages=letters, link=link(reader))
    for told in (*requests, *messages):
        told.told_at = at
    return True


def _mail_request(request: ContactRequest, *, is_again: bool = False) -> None:
    reader = request.asked
    _queue(
        "asked", reader, other=described(request.asker), message=unlinked(request.message), is_again=is_again,
        link=link(reader, request=request.public_id),
    )  # fmt: skip


def _mail_message(message: ContactMessage) -> None:
    reader, sender = message.receiver, message.sender
    kept = select(Contact.public_id).where(Contact.owner_id == reader.id, Contact.person_id == sender.id)
    where = {"contact": found} if (found := db.session.scalar(kept)) else {}
    _queue("message", reader, other=described(sender), message=message.text, link=link(reader, **where))


def _has_unread_mail(message: ContactMessage) -> bool:
    """Whether the receiver has a mail about an earlier message of the same sender and has not looked yet."""
    earlier = select(ContactMessage.id).where(
        ContactMessage.sender_id == message.sender.id,
        ContactMessage.receiver_id == message.receiver.id,
        ContactMessage.read_at.is_(None),
        ContactMessage.told_at.is_not(None),
    )
    return db.session.scalar(earlier.limit(1)) is not None


def _wants_now(reader: Participant, at: datetime | None = None) -> bool:
    choices = rules.choices_of(reader)
    return choices.notices == "at_once" and not quiet.is_quiet(choices, quiet.zone_of(reader, choices), at or now())


def _open_requests(at: datetime) -> Any:
    return (
        select(ContactRequest)
        .where(
            ContactRequest.state == "open",
            or_(ContactRequest.later_at.is_(None), ContactRequest.later_at <= at),
            not_blocked_pair(ContactRequest.asker_id, ContactRequest.asked_id),
            takes_part(ContactRequest.asker_id),
            takes_part(ContactRequest.asked_id),
        )
        .order_by(ContactRequest.id)
    )


def _wanting(column: Any, *kinds: str) -> Any:
    """Whether a person wants mails of these kinds; who said nothing wants them at once."""
    chosen = select(ContactChoices.notices).where(ContactChoices.participant_id == column).scalar_subquery()
    return or_(chosen.in_(kinds), chosen.is_(None)) if "at_once" in kinds else chosen.in_(kinds)


def _untold_requests(at: datetime, limit: int, *only: Any) -> Sequence[ContactRequest]:
    who = only or (_wanting(ContactRequest.asked_id, "at_once"),)
    return db.session.scalars(_open_requests(at).where(ContactRequest.told_at.is_(None), *who).limit(limit)).all()


def _untold_messages(limit: int, *only: Any) -> Sequence[ContactMessage]:
    query = (
        select(ContactMessage)
        .where(
            ContactMessage.told_at.is_(None),
            ContactMessage.read_at.is_(None),
            not_blocked_pair(ContactMessage.sender_id, ContactMessage.receiver_id),
            takes_part(ContactMessage.receiver_id),
            *(only or (_wanting(ContactMessage.receiver_id, "at_once"),)),
        )
        .order_by(ContactMessage.id)
    )
    return db.session.scalars(query.limit(limit)).all()


def _queue(template: str, reader: Participant, **values: Any) -> None:
    """Queue a mail; one that comes in quiet hours leaves when they end, none for who wants none."""
    choices = rules.choices_of(reader)
    if choices.notices == "never":
        return
    event = reader.event
    queue(
        f"directory/mail/{template}",
        address=reader.email,
        name=reader.name,
        language=reader.language,
        event_id=event.id,
        due_at=quiet.loud_from(choices, quiet.zone_of(reader, choices), now()),
        values={"event_title": event.title.localized(reader.language, event.language), **values},
    )


def forget_mails_of(one: Participant, other: Participant) -> None:
    """After a block, nothing that one wrote to the other is told any more."""
    for sender, receiver in ((one, other), (other, one)):
        untold = update(ContactMessage).where(
            ContactMessage.sender_id == sender.id,
            ContactMessage.receiver_id == receiver.id,
            ContactMessage.told_at.is_(None),
        )
        db.session.execute(untold.values(told_at=now()).execution_options(synchronize_session=False))
