"""Finding participants and organisations."""

from sqlalchemy import bindparam, select

from eventapp.accounts.models import User
from eventapp.common.text import fold
from eventapp.events.models import Event
from eventapp.extensions import db
from eventapp.people.models import Organisation, Participant

KEY_LENGTH = 400

# Built once: the pages of participants ask them all the time.
_OF_EVENT = select(Participant).where(Participant.event_id == bindparam("event"))
BY_EMAIL = _OF_EVENT.where(Participant.email_key == bindparam("email"))
BY_LINK = _OF_EVENT.where(Participant.public_id == bindparam("id"), Participant.link_version == bindparam("version"))


def name_key(name: str) -> str:
    """`name` as it is compared and sorted; cut, since some scripts grow when folded."""
    return fold(name)[:KEY_LENGTH]


def participant_by_email(event: Event, email: str) -> Participant | None:
    """The participant of `event` with this address, in any letter case."""
    return db.session.scalar(BY_EMAIL, {"event": event.id, "email": email.strip().lower()})


def participant_by_link(event: Event, public_id: str, link_version: int) -> Participant | None:
    """The participant a link was made for, as long as the link has not been ended."""
    return db.session.scalar(BY_LINK, {"event": event.id, "id": public_id, "version": link_version})


def participant_by_id(event_id: int, public_id: str) -> Participant | None:
    return db.session.scalar(db.select(Participant).filter_by(event_id=event_id, public_id=public_id))


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
