"""Reading the queues."""

from sqlalchemy import Select
from sqlalchemy.orm import contains_eager

from eventapp.common.queues import in_turn
from eventapp.events.models import Event
from eventapp.extensions import db
from eventapp.people.models import Participant
from eventapp.registration.models import Category, Registration
from eventapp.registration.questions.models import Choice
from eventapp.registration.waiting.models import ChoiceTurn

IN_QUEUE = ("offered", "waiting")


def queue_of(category: Category) -> Select[tuple[Registration]]:
    """Who waits for a place in `category` in their order, those to whom one is offered first."""
    return (
        db.select(Registration)
        .join(Registration.participant)
        .outerjoin(Participant.organisation)
        .where(Registration.category_id == category.id, Registration.state.in_(IN_QUEUE))
        .options(contains_eager(Registration.participant).contains_eager(Participant.organisation))
        .order_by(Registration.state, *in_turn(Registration, by_priority=category.event.queue_by_priority))
    )


def numbers_in_queue(event: Event) -> dict[int, int]:
    """How many wait or have an offer, by the id of the category."""
    query = (
        db.select(Registration.category_id, db.func.count())
        .where(Registration.event_id == event.id, Registration.state.in_(IN_QUEUE))
        .group_by(Registration.category_id)
    )
    return dict(db.session.execute(query).all())


def registrations_chosen(event: Event, public_ids: list[str]) -> list[Registration]:
    """Those of `event` that were ticked on a page."""
    query = db.select(Registration).where(Registration.event_id == event.id, Registration.public_id.in_(public_ids))
    return list(db.session.scalars(query.order_by(Registration.id)))


def turns_chosen(choice: Choice, public_ids: list[str]) -> list[ChoiceTurn]:
    """Those who wait for `choice` that were ticked on a page."""
    query = db.select(ChoiceTurn).where(ChoiceTurn.choice_id == choice.id, ChoiceTurn.public_id.in_(public_ids))
    return list(db.session.scalars(query.order_by(ChoiceTurn.id)))
