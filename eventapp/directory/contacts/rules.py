"""Who may reach whom, and how often: the one place that decides."""

import re
from datetime import timedelta

from sqlalchemy import func, select

from eventapp.common.clock import now
from eventapp.directory.contacts import errors
from eventapp.directory.contacts.blocks import are_blocked
from eventapp.directory.contacts.models import Contact, ContactChoices, ContactMessage, ContactRequest
from eventapp.directory.models import Entry
from eventapp.directory.visibility import takes_part, visible_entries
from eventapp.extensions import db
from eventapp.people.models import Participant

REQUESTS_A_DAY = 20
MESSAGES_A_DAY = 200
# An address with a scheme, one that begins with www, or a name with an ending and a path.
LINK = re.compile(r"\b[a-z][a-z0-9+.-]{1,15}://|\bwww\.\S|\b[\w-]+\.[a-z]{2,12}/\S", re.IGNORECASE)


def choices_of(participant: Participant) -> ContactChoices:
    """What someone prefers; the usual where they have said nothing, in a row that is not saved."""
    return db.session.get(ContactChoices, participant.id) or usual_choices(participant)


def usual_choices(participant: Participant) -> ContactChoices:
    """What holds for who has said nothing."""
    return ContactChoices(
        participant_id=participant.id,
        notices="at_once",
        quiet_from=21,
        quiet_until=8,
        card_shares=False,
        may_write=True,
    )


def check_may_ask(asker: Participant, asked: Participant, message: str) -> None:
    """Raise why `asker` may not send `asked` a first message."""
    if asker.id == asked.id:
        raise errors.WithOneself
    if not sees(asker, asked) or not comes(asker):
        raise errors.NotReachable
    if not choices_of(asker).may_write:
        raise errors.MayNotWrite
    if are_contacts(asker, asked):
        raise errors.AlreadyContacts
    if not message.strip():
        raise errors.NoWords
    if LINK.search(message):
        raise errors.HasLink


def check_requests_today(asker: Participant) -> None:
    """Raise TooMany when someone has asked as many as one may within 24 hours, withdrawn ones too."""
    sent = select(func.count()).where(
        ContactRequest.asker_id == asker.id, ContactRequest.asked_at > now() - timedelta(days=1)
    )
    if db.session.scalar(sent) >= REQUESTS_A_DAY:
        raise errors.TooMany


def check_may_write(contact: Contact, text: str) -> None:
    """Raise why the owner of `contact` may not write to the person now."""
    if not can_reach(contact.owner, contact.person):
        raise errors.NotReachable
    if not choices_of(contact.owner).may_write:
        raise errors.MayNotWrite
    if not text.strip():
        raise errors.NoWords
    sent = select(func.count()).where(
        ContactMessage.sender_id == contact.owner_id, ContactMessage.sent_at > now() - timedelta(days=1)
    )
    if db.session.scalar(sent) >= MESSAGES_A_DAY:
        raise errors.TooMany


def can_reach(one: Participant, other: Participant) -> bool:
    """Whether two come to the same event and neither has blocked the other."""
    return one.event_id == other.event_id and comes(one) and comes(other) and not are_blocked(one, other)


def comes(participant: Participant) -> bool:
    """Whether someone takes part (still)."""
    query = select(Participant.id).where(Participant.id == participant.id, takes_part(Participant.id))
    return db.session.scalar(query) is not None


def sees(viewer: Participant, person: Participant) -> bool:
    """Whether `person` shows an entry to `viewer`, which a block forbids."""
    if viewer.event_id != person.event_id:
        return False
    seen = select(Entry.id).where(Entry.participant_id == person.id, visible_entries(viewer.event, viewer))
    return db.session.scalar(seen) is not None


def are_contacts(one: Participant, other: Participant) -> bool:
    found = select(Contact.id).where(Contact.owner_id == one.id, Contact.person_id == other.id)
    return db.session.scalar(found) is not None


def lock_people(*people: Participant) -> None:
    """Let two who ask one another at once wait for each other, in one order."""
    ids = sorted(person.id for person in people)
    db.session.execute(
        select(Participant.id).where(Participant.id.in_(ids)).order_by(Participant.id).with_for_update(key_share=True)
    )
