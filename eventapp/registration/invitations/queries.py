"""Reading invitations."""

from sqlalchemy import Select, func, or_
from sqlalchemy.orm import joinedload

from eventapp.events.models import Event
from eventapp.extensions import db
from eventapp.registration.delegations.models import Delegation
from eventapp.registration.invitations.models import Invitation
from eventapp.registration.models import Category


def invitation_by_id(event: Event, public_id: str) -> Invitation | None:
    query = db.select(Invitation).where(Invitation.event_id == event.id, Invitation.public_id == public_id)
    return db.session.scalar(
        query.options(
            joinedload(Invitation.category), joinedload(Invitation.delegation), joinedload(Invitation.registration)
        )
    )


def invitations(event: Event, *, state: str = "", category: str = "", text: str = "") -> Select[tuple[Invitation]]:
    """The invitations of `event`, the latest first; `text`: a part of name or address."""
    query = (
        db.select(Invitation)
        .where(Invitation.event_id == event.id)
        .options(joinedload(Invitation.category), joinedload(Invitation.delegation))
        .order_by(Invitation.created_at.desc(), Invitation.id.desc())
    )
    if state:
        query = query.where(Invitation.state == state)
    if category:
        query = query.join(Invitation.category).where(Category.code == category)
    for word in text.split():
        columns = (Invitation.given_name, Invitation.family_name, Invitation.email)
        query = query.where(or_(*(column.icontains(word, autoescape=True) for column in columns)))
    return query


def counts_by_state(event: Event) -> dict[str, int]:
    """How many invitations of `event` are in each state."""
    query = db.select(Invitation.state, func.count()).where(Invitation.event_id == event.id).group_by(Invitation.state)
    return dict(db.session.execute(query).all())


def members_of(delegation: Delegation) -> list[Invitation]:
    """All who were invited into `delegation`, by name."""
    query = db.select(Invitation).where(Invitation.delegation_id == delegation.id)
    return list(
        db.session.scalars(query.order_by(func.lower(Invitation.family_name), Invitation.given_name, Invitation.id))
    )


def counts_by_delegation(event: Event) -> dict[int, dict[str, int]]:
    """How many members of each delegation, by its id, are in each state."""
    query = (
        db.select(Invitation.delegation_id, Invitation.state, func.count())
        .where(Invitation.event_id == event.id, Invitation.delegation_id.is_not(None))
        .group_by(Invitation.delegation_id, Invitation.state)
    )
    counts: dict[int, dict[str, int]] = {}
    for delegation_id, state, count in db.session.execute(query):
        counts.setdefault(delegation_id, {})[state] = count
    return counts


def invited_addresses(event: Event, *, delegation: Delegation | None = None, category: Category | None = None) -> set:
    """The addresses (as compared) that are invited and live, in `delegation` or by the desk in `category`."""
    from eventapp.registration.invitations.models import LIVE

    query = db.select(Invitation.email_key).where(Invitation.event_id == event.id, Invitation.state.in_(LIVE))
    if delegation:
        query = query.where(Invitation.delegation_id == delegation.id)
    else:
        query = query.where(Invitation.delegation_id.is_(None), Invitation.category_id == category.id)
    return set(db.session.scalars(query))
