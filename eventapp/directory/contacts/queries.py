"""Reading requests, contacts and messages; what a block hides is never found."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import joinedload

from eventapp.common.clock import now
from eventapp.common.text import fold, without_control_characters
from eventapp.directory.contacts.blocks import not_blocked
from eventapp.directory.contacts.models import (
    Block,
    Bookmark,
    Contact,
    ContactMessage,
    ContactRequest,
    Introduction,
)
from eventapp.directory.models import Entry
from eventapp.directory.queries import WITH_PERSON
from eventapp.directory.visibility import directory_of, needed, seen, takes_part, visible_entries
from eventapp.events.models import Event
from eventapp.extensions import db
from eventapp.people.models import Organisation, Participant

MOST_MESSAGES = 200  # shown of one conversation


@dataclass(frozen=True)
class Asked:
    """A filter of one's contacts."""

    text: str = ""
    tag: str = ""


def request_of(participant: Participant, public_id: str) -> ContactRequest | None:
    """A request to or from someone."""
    query = select(ContactRequest).where(
        ContactRequest.public_id == public_id,
        or_(ContactRequest.asker_id == participant.id, ContactRequest.asked_id == participant.id),
        not_blocked(participant, ContactRequest.asker_id),
        not_blocked(participant, ContactRequest.asked_id),
    )
    return db.session.scalar(query.options(*_both()))


def request_between(asker: Participant, asked: Participant) -> ContactRequest | None:
    query = select(ContactRequest).where(ContactRequest.asker_id == asker.id, ContactRequest.asked_id == asked.id)
    return db.session.scalar(query)


def to_answer(participant: Participant) -> Sequence[ContactRequest]:
    """Open requests to someone who does not want them later, the newest first."""
    query = (
        select(ContactRequest)
        .join(Participant, Participant.id == ContactRequest.asker_id)
        .where(
            ContactRequest.asked_id == participant.id,
            ContactRequest.state == "open",
            or_(ContactRequest.later_at.is_(None), ContactRequest.later_at <= now()),
            takes_part(Participant.id),
            not_blocked(participant, ContactRequest.asker_id),
        )
        .order_by(ContactRequest.asked_at.desc(), ContactRequest.id)
    )
    return db.session.scalars(query.limit(100).options(*_both())).all()


def put_off(participant: Participant) -> Sequence[ContactRequest]:
    """Open requests that someone wanted later."""
    query = select(ContactRequest).where(
        ContactRequest.asked_id == participant.id,
        ContactRequest.state == "open",
        ContactRequest.later_at > now(),
        not_blocked(participant, ContactRequest.asker_id),
    )
    return db.session.scalars(query.order_by(ContactRequest.later_at).limit(100).options(*_both())).all()


def waiting(participant: Participant) -> Sequence[ContactRequest]:
    """What someone asked and has no answer to; one that was declined looks the same."""
    query = select(ContactRequest).where(
        ContactRequest.asker_id == participant.id,
        ContactRequest.state.in_(("open", "declined")),
        not_blocked(participant, ContactRequest.asked_id),
    )
    return db.session.scalars(query.order_by(ContactRequest.asked_at.desc()).limit(100).options(*_both())).all()


def contacts_of(participant: Participant, asked: Asked = Asked()) -> Select:
    """Someone's contacts by name, of those who match a filter."""
    query = (
        select(Contact)
        .join(Participant, Participant.id == Contact.person_id)
        .where(Contact.owner_id == participant.id, not_blocked(participant, Contact.person_id))
        .order_by(Participant.name_key, Contact.id)
        .options(joinedload(Contact.person).joinedload(Participant.organisation))
    )
    for word in fold(without_control_characters(asked.text)).split()[:8]:
        named = select(Participant.id).outerjoin(Organisation, Organisation.id == Participant.organisation_id)
        named = named.where(
            or_(
                Participant.name_key.contains(word, autoescape=True),
                Organisation.name_key.contains(word, autoescape=True),
            )
        )
        noted = func.lower(Contact.note).contains(word, autoescape=True)
        query = query.where(or_(Contact.person_id.in_(named), noted))
    return query


def has_tag(contact: Contact, tag: str) -> bool:
    """Whether a contact is found under a tag, in any letter case."""
    return not tag or fold(tag) in map(fold, contact.tags)


def tags_of(contacts: Sequence[Contact]) -> list[str]:
    """The tags of contacts, each once, in order."""
    return sorted({tag for contact in contacts for tag in contact.tags}, key=fold)


def contact_of(participant: Participant, public_id: str) -> Contact | None:
    query = select(Contact).where(
        Contact.public_id == public_id, Contact.owner_id == participant.id, not_blocked(participant, Contact.person_id)
    )
    return db.session.scalar(query.options(joinedload(Contact.person).joinedload(Participant.organisation)))


def contact_with(owner: Participant, person: Participant) -> Contact | None:
    return db.session.scalar(select(Contact).where(Contact.owner_id == owner.id, Contact.person_id == person.id))


def messages_between(one: Participant, other: Participant) -> list[ContactMessage]:
    """The last messages of two, the oldest first."""
    pair = or_(
        (ContactMessage.sender_id == one.id) & (ContactMessage.receiver_id == other.id),
        (ContactMessage.sender_id == other.id) & (ContactMessage.receiver_id == one.id),
    )
    query = select(ContactMessage).where(pair).order_by(ContactMessage.sent_at.desc(), ContactMessage.id.desc())
    return list(reversed(db.session.scalars(query.limit(MOST_MESSAGES)).all()))


def accepted_request(one: Participant, other: Participant) -> ContactRequest | None:
    """The request by which two became contacts, or None; the first where each asked the other."""
    pair = or_(
        (ContactRequest.asker_id == one.id) & (ContactRequest.asked_id == other.id),
        (ContactRequest.asker_id == other.id) & (ContactRequest.asked_id == one.id),
    )
    query = select(ContactRequest).where(pair, ContactRequest.state == "accepted").order_by(ContactRequest.asked_at)
    return db.session.scalars(query.limit(1)).first()


def unread_from(participant: Participant) -> dict[int, int]:
    """How many unread messages someone has, by the sender's id."""
    query = (
        select(ContactMessage.sender_id, func.count())
        .where(
            ContactMessage.receiver_id == participant.id,
            ContactMessage.read_at.is_(None),
            not_blocked(participant, ContactMessage.sender_id),
        )
        .group_by(ContactMessage.sender_id)
    )
    return dict(db.session.execute(query).all())


def introductions_of(participant: Participant) -> Sequence[Introduction]:
    """Introductions that wait for someone's answer."""
    one, other = Introduction.one_id == participant.id, Introduction.other_id == participant.id
    query = select(Introduction).where(
        or_(one & Introduction.one_agrees.is_(None), other & Introduction.other_agrees.is_(None)),
        not_blocked(participant, Introduction.one_id),
        not_blocked(participant, Introduction.other_id),
    )
    names = (joinedload(side).joinedload(Participant.organisation) for side in (Introduction.one, Introduction.other))
    return db.session.scalars(query.order_by(Introduction.id).limit(50).options(*names)).all()


def bookmarks_of(event: Event, participant: Participant) -> Sequence[Entry]:
    """The entries that someone has bookmarked and still sees, the newest first."""
    query = (
        select(Entry)
        .join(Bookmark, Bookmark.person_id == Entry.participant_id)
        .where(Bookmark.owner_id == participant.id, visible_entries(event, participant))
        .order_by(Bookmark.at.desc(), Entry.id)
        .options(*WITH_PERSON)
    )
    return db.session.scalars(query.limit(500)).all()


def blocks_of(participant: Participant) -> Sequence[Block]:
    query = select(Block).where(Block.owner_id == participant.id).order_by(Block.id.desc())
    return db.session.scalars(query.options(joinedload(Block.person)).limit(500)).all()


def block_of(participant: Participant, public_id: str) -> Block | None:
    return db.session.scalar(select(Block).where(Block.owner_id == participant.id, Block.public_id == public_id))


def with_organisation(viewer: Participant, people: Iterable[Participant]) -> set[int]:
    """The ids of those of `people`, who are no contacts of `viewer`, whose organisation the viewer may know."""
    ids = [person.id for person in people]
    if not ids:
        return set()
    directory, level = directory_of(viewer.event), needed(viewer.event, viewer)
    query = select(Entry).where(Entry.participant_id.in_(ids), visible_entries(viewer.event, viewer))
    return {e.participant_id for e in db.session.scalars(query) if seen(directory, e, "organisation") >= level}


def visible_entry(event: Event, viewer: Participant, public_id: str) -> Entry | None:
    """An entry that `viewer` may see, by its public id."""
    query = select(Entry).where(Entry.public_id == public_id, visible_entries(event, viewer))
    return db.session.scalar(query.options(joinedload(Entry.participant).joinedload(Participant.organisation)))


def _both() -> tuple:
    """Load both people of a request with their organisations."""
    return tuple(
        joinedload(side).joinedload(Participant.organisation) for side in (ContactRequest.asker, ContactRequest.asked)
    )
