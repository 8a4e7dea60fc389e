"""An invented registration, for a look at the ticket and the calendar entry as an event words them."""

from eventapp.common.clock import now
from eventapp.events.models import Event
from eventapp.people.models import Organisation, Participant
from eventapp.registration import calendars, tickets
from eventapp.registration.models import Category, Registration
from eventapp.registration.queries import categories_of


def text_example(template: str, event: Event, language: str) -> tuple[bytes, str] | None:
    """The document whose texts `template` names, and its type."""
    if template == tickets.WORDING:
        return tickets.ticket_pdf(_invented(event), language), "application/pdf"
    if template == calendars.WORDING:
        return calendars.event_calendar(_invented(event), language).encode(), "text/plain; charset=utf-8"
    return None


def _invented(event: Event) -> Registration:
    """In no session, so that it is never saved."""
    at_hand = next((one for one in categories_of(event) if not one.is_online), None)
    category = Category(
        name=at_hand.name if at_hand else {},
        description=at_hand.description if at_hand else {},
        capacity=1,
        is_online=False,
        needs_approval=False,
    )
    organisation = Organisation(name="Instituto Sol")
    participant = Participant(
        given_name="María José", family_name="Núñez", country="CL", organisation=organisation, position=""
    )
    moment = now().replace(microsecond=0)
    return Registration(
        event_id=event.id,
        event=event,
        participant=participant,
        category=category,
        public_id="example",
        ticket="example23456789a",
        state="confirmed",
        sequence=0,
        answers={},
        created_at=moment,
        changed_at=moment,
        confirmed_at=moment,
    )
