"""Mails to participants about their seats."""

from flask_babel import force_locale

from eventapp.agenda.models import Booking
from eventapp.common.formats import datetime_text
from eventapp.common.languages import absolute_url
from eventapp.messages.operations import queue


def send_seat(booking: Booking) -> None:
    """A seat came free for someone who waited."""
    participant, session = booking.participant, booking.session
    event, language = participant.event, participant.language
    with force_locale(language):
        when = datetime_text(session.starts_at, "full", event.zone) if session.starts_at else ""
    queue(
        "agenda/mail/seat",
        address=participant.email,
        language=language,
        event_id=event.id,
        name=participant.name,
        values={
            "event_title": event.title.localized(language, event.language),
            "session": session.title.localized(language, event.language),
            "name": participant.name,
            "when": when,
            "link": absolute_url("agenda.take_part", event=event, lang=language, public_id=session.public_id),
        },
    )
