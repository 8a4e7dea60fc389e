"""Reading delegations."""

from sqlalchemy import Select, func, or_
from sqlalchemy.orm import joinedload

from eventapp.events.models import Event
from eventapp.extensions import db
from eventapp.people.models import Participant
from eventapp.registration.delegations.models import Delegation

_WHOLE = (joinedload(Delegation.category), joinedload(Delegation.head), joinedload(Delegation.deputy))


def delegations_of(event: Event) -> list[Delegation]:
    """All delegations of `event`, by name."""
    query = db.select(Delegation).where(Delegation.event_id == event.id).options(*_WHOLE)
    return list(db.session.scalars(query.order_by(func.lower(Delegation.name))))


def delegation_by_id(event: Event, public_id: str) -> Delegation | None:
    query = db.select(Delegation).where(Delegation.event_id == event.id, Delegation.public_id == public_id)
    return db.session.scalar(query.options(*_WHOLE))


def delegation_led_by(participant: Participant) -> Delegation | None:
    """The delegation whose head or deputy `participant` is."""
    query = db.select(Delegation).where(
        or_(Delegation.head_id == participant.id, Delegation.deputy_id == participant.id)
    )
    return db.session.scalars(query.options(*_WHOLE).order_by(Delegation.head_id != participant.id)).first()


def leads_delegation(address: str) -> bool:
    """Whether someone with `address` leads a delegation, so that they may sign in by a code."""
    query = (
        db.select(Delegation.id)
        .join(Participant, or_(Delegation.head_id == Participant.id, Delegation.deputy_id == Participant.id))
        .where(Participant.email_key == address.lower())
        .limit(1)
    )
    return db.session.scalar(query) is not None


def registrations_in(event: Event, public_id: str) -> Select[tuple[int | None]]:
    """The ids of the registrations that count for a delegation."""
    from eventapp.registration.invitations.models import LIVE, Invitation  # it builds on delegations

    return (
        db.select(Invitation.registration_id)
        .join(Delegation, Invitation.delegation_id == Delegation.id)
        .where(Delegation.event_id == event.id, Delegation.public_id == public_id, Invitation.state.in_(LIVE))
        .where(Invitation.registration_id.is_not(None))
    )
