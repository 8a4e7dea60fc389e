"""Finding participants and organisations."""

from eventapp.accounts.models import User
from eventapp.common.text import fold
from eventapp.events.models import Event
from eventapp.extensions import db
from eventapp.people.models import Organisation, Participant

KEY_LENGTH = 400


def name_key(name: str) -> str:
    """`name` as it is compared and sorted; cut, since some scripts grow when folded."""
    return fold(name)[:KEY_LENGTH]


def participant_by_email(event: Event, email: str) -> Participant | None:
    """The participant of `event` with this address, in any letter case."""
    query = db.select(Participant).where(
        Participant.event_id == event.id, Participant.email_key == email.strip().lower()
    )
    return db.session.scalar(query)


def participant_by_link(event: Event, public_id: str, link_version: int) -> Participant | None:
    """The participant a link was made for, as long as the link has not been ended."""
    query = db.select(Participant).where(
        Participant.event_id == event.id,
        Participant.public_id == public_id,
        Participant.link_version == link_version,
    )
    return db.session.scalar(query)


def participant_of_user(event: Event, user: User) -> Participant | None:
    """The participant of `event` whose address `user` has proven to read, linked or not yet."""
    query = db.select(Participant).where(
        Participant.event_id == event.id,
        (Participant.user_id == user.id) | (Participant.email_key == user.email.lower()),
    )
    return db.session.scalars(query.order_by(Participant.user_id != user.id)).first()


def organisation_by_name(name: str, country: str) -> Organisation | None:
    """The organisation of this name, accents and case aside, in `country`."""
    query = db.select(Organisation).where(Organisation.name_key == name_key(name), Organisation.country == country)
    return db.session.scalar(query)
