"""Mails to participants about their seats, and to speakers about their page."""

from flask_babel import force_locale
from sqlalchemy import select

from eventapp.agenda.formats.calendar import calendar
from eventapp.agenda.models import Appearance, Booking, Session, Speaker
from eventapp.agenda.own.calendars import entries_of, session_of, sessions_of_people
from eventapp.common.formats import datetime_text
from eventapp.common.languages import absolute_url
from eventapp.events.models import Event
from eventapp.extensions import db
from eventapp.messages.operations import queue
from eventapp.registration.queries import has_ticket


def send_seat(booking: Booking) -> None:
    """A seat came free for someone who waited."""
    participant, session = booking.participant, booking.session
    event, language = participant.event, participant.language
    with force_locale(language):
        when = datetime_text(session.starts_at, "full", event.zone) if session.starts_at else ""
    rows = sessions_of_people(event, [participant.id]).get(participant.id, [])
    rows = [row for row in rows if session_of(row) == session.public_id]
    title = event.title.localized(language, event.language)
    entries = entries_of(event, rows, language, may_join=has_ticket(participant))
    queue(
        "agenda/mail/seat",
        address=participant.email,
        language=language,
        event_id=event.id,
        name=participant.name,
        values={
            "event_title": title,
            "session": session.title.localized(language, event.language),
            "name": participant.name,
            "when": when,
            "calendar": calendar(event, title, entries).decode(),
            "link": absolute_url("agenda.take_part", event=event, lang=language, public_id=session.public_id),
        },
    )


def send_page(event: Event, speaker: Speaker) -> None:
    """The link under which a speaker, who is a participant, confirms and hands in."""
    participant = speaker.participant
    language = participant.language
    theirs = select(Appearance.session_id).where(Appearance.speaker_id == speaker.id)
    query = select(Session).where(Session.id.in_(theirs), Session.state != "cancelled")
    appears = []
    with force_locale(language):
        for session in db.session.scalars(query.order_by(Session.starts_at, Session.id)):
            when = datetime_text(session.starts_at, "full", event.zone) if session.starts_at else ""
            appears.append([session.title.localized(language, event.language), when])
    queue(
        "agenda/mail/speaker",
        address=participant.email,
        language=language,
        event_id=event.id,
        name=speaker.name,
        values={
            "event_title": event.title.localized(language, event.language),
            "name": speaker.name,
            "appears": appears,
            "link": absolute_url("agenda.speak", event=event, lang=language, secret=speaker.secret),
            "reply_to": event.contact,
        },
    )
