"""An invented registration, for a look at mails, the ticket and the calendar entry as an event words them."""

from datetime import timedelta
from typing import Any

from flask_babel import force_locale
from flask_babel import lazy_gettext as _l

from eventapp.common import formats
from eventapp.common.clock import now
from eventapp.events.models import Event
from eventapp.people.models import Organisation, Participant
from eventapp.regions import lists
from eventapp.registration import calendars, tickets
from eventapp.registration.models import Category, Registration
from eventapp.registration.queries import categories_of


def mail_examples(event: Event, language: str) -> dict[str, Any]:
    """Values for a look at one of our mails, where there is no registration to take them from."""
    with force_locale(language):
        days = formats.days_text(event.first_day, event.last_day)
        moment = formats.datetime_text(event.starts_at - timedelta(days=7), tz=event.zone)
        words = {"category": str(_l("Delegate")), "delegation": lists.country_name("CL", language)}
    parts = event.venue, event.city
    return {
        "event_title": event.title.localized(language, event.language),
        "days": days,
        "place": ", ".join(part.localized(language, event.language) for part in parts),
        "reply_to": event.contact,
        "until": moment,
        "deadline": moment,
        "number": f"{event.slug.upper()}/{event.first_day.year}/0001",
        "places": 10,
        "choice": "…",
        "question": "…",
        "note": "…",
        "reason": "…",
        **words,
    }


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
