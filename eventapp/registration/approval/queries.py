"""Reading what the desk has to decide."""

from sqlalchemy import Select
from sqlalchemy.orm import contains_eager

from eventapp.events.models import Event
from eventapp.extensions import db
from eventapp.people.models import Participant
from eventapp.registration.models import Registration


def pending_of(event: Event) -> Select[tuple[Registration]]:
    """Who waits for a yes or no, in the order in which their addresses were confirmed."""
    return (
        db.select(Registration)
        .join(Registration.participant)
        .join(Registration.category)
        .outerjoin(Participant.organisation)
        .where(Registration.event_id == event.id, Registration.state == "pending")
        .options(
            contains_eager(Registration.participant).contains_eager(Participant.organisation),
            contains_eager(Registration.category),
        )
        .order_by(Registration.confirmed_at, Registration.id)
    )
