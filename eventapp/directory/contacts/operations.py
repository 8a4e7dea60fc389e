"""Asking for contact, answering, keeping contacts, writing to them. None of these commits."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from sqlalchemy import update

from eventapp.common.clock import now
from eventapp.common.database import lock
from eventapp.common.log import log
from eventapp.common.text import fold
from eventapp.directory.contacts import errors, notices, queries, rules
from eventapp.directory.contacts.models import (
    MOST_TAGS,
    TAG_LENGTH,
    Bookmark,
    Contact,
    ContactChoices,
    ContactMessage,
    ContactRequest,
)
from eventapp.extensions import db
from eventapp.people.models import Participant

LATER_DAYS = (1, 3, 7)


def ask(asker: Participant, asked: Participant, message: str, language: str) -> ContactRequest:
    """Ask for contact; when the other has asked before, the two are contacts at once.

    Raises one of the refusals of `rules.check_may_ask`, AlreadyAsked or TooMany.
    """
    rules.check_may_ask(asker, asked, message)
    rules.lock_people(asker, asked)
    other_way = queries.request_between(asked, asker)
    if other_way and other_way.state in {"open", "declined"}:
        _agree(other_way, asker)
        return other_way
    request = queries.request_between(asker, asked)
    if request and request.state != "withdrawn":
        raise errors.AlreadyAsked
    rules.check_requests_today(asker)
    if request and request.answered_at:  # it had been declined, and is again, without a word to anyone
        request.state, request.message, request.language, request.asked_at = (
            "declined",
            message.strip(),
            language,
            now(),
        )
        log(asker, "asked for contact", request)
        return request
    if request is None:
        request = ContactRequest(event_id=asker.event_id, event=asker.event, asker=asker, asked=asked)
        db.session.add(request)
    request.state, request.message, request.language = "open", message.strip(), language
    request.asked_at, request.answered_at = now(), None
    request.later_at = request.told_at = request.reminded_at = None
    log(asker, "asked for contact", request)
    notices.tell_of_request(request)
    return request


def accept(request: ContactRequest, by: Participant) -> Contact:
    """The one asked says yes; gives what they keep of the other. Raises NotAnswerable, MayNotWrite, NotReachable."""
    _check_answerable(request, by)
    if not rules.choices_of(by).may_write:
        raise errors.MayNotWrite
    if not rules.can_reach(request.asker, request.asked):
        raise errors.NotReachable
    return _agree(request, by)


def decline(request: ContactRequest, by: Participant) -> None:
    """The one asked says no, and nobody is told. Raises NotAnswerable."""
    _check_answerable(request, by)
    request.state, request.answered_at, request.later_at = "declined", now(), None
    log(by, "declined a request for contact", request)


def put_off(request: ContactRequest, by: Participant, days: int) -> None:
    """The one asked wants to be asked again in 1, 3 or 7 days. Raises NotAnswerable."""
    _check_answerable(request, by)
    request.later_at = now() + timedelta(days=days if days in LATER_DAYS else LATER_DAYS[1])
    request.told_at = request.reminded_at = None
    log(by, "put off a request for contact", request)


def withdraw(request: ContactRequest, by: Participant) -> None:
    """Who asked takes it back; it looks the same whether it was declined or not. Raises NotAnswerable."""
    lock(request)
    if by.id != request.asker_id or request.state not in {"open", "declined"}:
        raise errors.NotAnswerable
    request.state = "withdrawn"
    log(by, "withdrew a request for contact", request)


def connect(one: Participant, other: Participant, source: str) -> Contact:
    """Make two people contacts of one another; gives what `one` keeps of `other`. Twice changes nothing."""
    for owner, person in ((one, other), (other, one)):
        if queries.contact_with(owner, person) is None:
            db.session.add(Contact(event_id=one.event_id, event=one.event, owner=owner, person=person, source=source))
    db.session.flush()
    return queries.contact_with(one, other)


def add_by_card(participant: Participant, shown: Participant, *, note: str = "", shares: bool = False) -> Contact:
    """Someone scanned the code that another showed them: they are contacts, with a note of the one who scanned.

    Showing one's code is saying yes. Raises WithOneself, NotReachable or MayNotWrite.
    """
    if participant.id == shown.id:
        raise errors.WithOneself
    if not rules.can_reach(participant, shown):
        raise errors.NotReachable
    if not rules.choices_of(participant).may_write:
        raise errors.MayNotWrite
    rules.lock_people(participant, shown)
    contact = connect(participant, shown, "card")
    if note:
        contact.note = "\n".join(filter(None, (contact.note, note)))
    contact.shares_card = contact.shares_card or shares
    theirs = queries.contact_with(shown, participant)
    theirs.shares_card = theirs.shares_card or rules.choices_of(shown).card_shares
    _settle_requests(participant, shown)
    log(participant, "added a contact by card", contact)
    return contact


def annotate(contact: Contact, note: str, tags: Iterable[str]) -> None:
    """Set the private note and tags; the same tag in another letter case counts once."""
    kept: dict[str, str] = {}
    for tag in tags:
        if tag := " ".join(tag.split())[:TAG_LENGTH]:
            kept.setdefault(fold(tag), tag)
    contact.note, contact.tags = note.strip(), list(kept.values())[:MOST_TAGS]
    log(contact.owner, "changed a note", contact)


def share_card(contact: Contact, shares: bool) -> None:
    """Let the person have the owner's address, or take that back."""
    if contact.shares_card != shares:
        contact.shares_card = shares
        log(contact.owner, "shared the card" if shares else "took back the card", contact)
        if shares:
            notices.tell_of_card(contact)


def remove(contact: Contact) -> None:
    """End a contact, for both; notes of both go, messages stay unseen, and the card is taken back."""
    if theirs := queries.contact_with(contact.person, contact.owner):
        db.session.delete(theirs)
    log(contact.owner, "ended a contact", contact.person)
    for asker, asked in ((contact.owner, contact.person), (contact.person, contact.owner)):
        if found := queries.request_between(asker, asked):
            db.session.delete(found)
    db.session.delete(contact)


def write(contact: Contact, text: str) -> ContactMessage:
    """Send a message to a contact. Raises NotReachable, MayNotWrite, NoWords or TooMany."""
    rules.check_may_write(contact, text)
    message = ContactMessage(
        event_id=contact.event_id, sender=contact.owner, receiver=contact.person, text=text.strip(), sent_at=now()
    )
    db.session.add(message)
    log(contact.owner, "wrote to a contact", message)
    notices.tell_of_message(message)
    return message


def mark_read(reader: Participant, sender: Participant) -> None:
    """Note that someone has seen what another wrote."""
    seen = update(ContactMessage).where(
        ContactMessage.receiver_id == reader.id,
        ContactMessage.sender_id == sender.id,
        ContactMessage.read_at.is_(None),
    )
    db.session.execute(seen.values(read_at=now(), told_at=now()).execution_options(synchronize_session=False))


def set_bookmark(owner: Participant, person: Participant, wanted: bool) -> None:
    """Keep or drop a bookmark; the person never learns of it."""
    found = db.session.get(Bookmark, (owner.id, person.id))
    if wanted and found is None:
        db.session.add(Bookmark(owner_id=owner.id, person_id=person.id))
    elif found and not wanted:
        db.session.delete(found)


def set_choices(participant: Participant, **values: Any) -> ContactChoices:
    """Save what someone prefers."""
    choices = db.session.get(ContactChoices, participant.id)
    if choices is None:
        choices = ContactChoices(participant_id=participant.id)
        db.session.add(choices)
    for name, value in values.items():
        setattr(choices, name, value)
    log(participant, "changed the choices for contacts", participant)
    return choices


def _agree(request: ContactRequest, by: Participant) -> Contact:
    other = request.asker if by.id == request.asked_id else request.asked
    request.state, request.answered_at, request.later_at = "accepted", now(), None
    log(by, "accepted a request for contact", request)
    contact = connect(by, other, "request")
    notices.tell_of_acceptance(queries.contact_with(other, by))
    return contact


def _settle_requests(one: Participant, other: Participant) -> None:
    """What they had asked one another is answered when they become contacts otherwise."""
    for asker, asked in ((one, other), (other, one)):
        found = queries.request_between(asker, asked)
        if found and found.state in {"open", "declined"}:
            found.state, found.answered_at = "accepted", now()


def _check_answerable(request: ContactRequest, by: Participant) -> None:
    lock(request)
    if by.id != request.asked_id or request.state != "open":
        raise errors.NotAnswerable
