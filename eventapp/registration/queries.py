"""Reading registrations."""

from collections.abc import Collection

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import joinedload

from eventapp.common.queues import is_before
from eventapp.events.models import Event
from eventapp.extensions import db
from eventapp.people.commitments import PORTION
from eventapp.people.models import Participant
from eventapp.registration.lists.queries import countries_of as countries_of
from eventapp.registration.lists.queries import registrations as registrations
from eventapp.registration.models import HAS_TURN, LIVE, Category, Consent, Draft, Registration

# Built once: every page of the form asks them.
CATEGORY_BY_CODE = select(Category).where(Category.event_id == bindparam("event"), Category.code == bindparam("code"))
LATEST = (
    select(Registration)
    .where(Registration.participant_id == bindparam("participant"))
    .order_by(Registration.id.desc())
    .limit(1)
    .options(joinedload(Registration.category), joinedload(Registration.participant))
)
LIVE_OF = select(Registration).where(
    Registration.participant_id == bindparam("participant"), Registration.state.in_(LIVE)
)
DRAFT_BY_ID = select(Draft).where(Draft.event_id == bindparam("event"), Draft.public_id == bindparam("public_id"))


def categories_of(event: Event) -> list[Category]:
    """The categories of `event` in their order."""
    return list(
        db.session.scalars(db.select(Category).where(Category.event_id == event.id).order_by(Category.position))
    )


def visible_categories_of(event: Event) -> list[Category]:
    """Those of them that stand on public pages."""
    return [category for category in categories_of(event) if not category.is_hidden]


def category_of(event: Event, code: str) -> Category | None:
    return db.session.scalar(CATEGORY_BY_CODE, {"event": event.id, "code": code})


def draft_by_id(event: Event, public_id: str) -> Draft | None:
    return db.session.scalar(DRAFT_BY_ID, {"event": event.id, "public_id": public_id})


def live_registration(participant: Participant) -> Registration | None:
    """The one registration of `participant` that is not cancelled or expired."""
    return db.session.scalar(LIVE_OF, {"participant": participant.id})


def ticket_holders(people: Collection[int]) -> set[int]:
    """Those of `people` (ids of participants) whose registration is confirmed, so that their ticket is valid."""
    every, found = sorted(people), set()
    for begin in range(0, len(every), PORTION):
        query = select(Registration.participant_id).where(Registration.state == "confirmed")
        found.update(db.session.scalars(query.where(Registration.participant_id.in_(every[begin : begin + PORTION]))))
    return found


def has_ticket(participant: Participant) -> bool:
    return bool(ticket_holders([participant.id]))


def latest_registration(participant: Participant) -> Registration | None:
    """The registration `participant` made last, live or not."""
    return db.session.scalar(LATEST, {"participant": participant.id})


def registration_by_id(event: Event, public_id: str) -> Registration | None:
    query = (
        db.select(Registration)
        .where(Registration.event_id == event.id, Registration.public_id == public_id)
        .options(joinedload(Registration.category), joinedload(Registration.participant))
    )
    return db.session.scalar(query)


def registration_by_ticket(event: Event, ticket: str) -> Registration | None:
    return db.session.scalar(
        db.select(Registration).where(Registration.event_id == event.id, Registration.ticket == ticket)
    )


def queue_position(registration: Registration) -> int | None:
    """The place of a waiting registration in its category's queue, from 1."""
    if registration.state != "waiting":
        return None
    before = db.select(func.count()).where(
        Registration.category_id == registration.category_id,
        HAS_TURN,
        Registration.id != registration.id,
        is_before(Registration, registration, by_priority=registration.event.queue_by_priority),
    )
    return db.session.scalar(before) + 1


def consents_of(participant: Participant) -> list[Consent]:
    query = db.select(Consent).where(Consent.participant_id == participant.id).order_by(Consent.id)
    return list(db.session.scalars(query))


def is_address_known(address: str) -> bool:
    """Whether someone may come back with a code sent to `address`: it is of a live registration, or was proven."""
    query = (
        db.select(Participant.id)
        .outerjoin(Registration, (Registration.participant_id == Participant.id) & Registration.state.in_(LIVE))
        .where(
            Participant.email_key == address.lower(),
            Registration.id.is_not(None) | Participant.email_confirmed_at.is_not(None),
        )
        .limit(1)
    )
    return db.session.scalar(query) is not None
