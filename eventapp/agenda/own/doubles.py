"""What becomes of seats when one participant turns out to be another, see `people.doubles`.

A person has one seat in a session, and none at a time when they are bound elsewhere: what the one who goes has beyond
that is given back, and goes to those who wait. A seat comes before a turn on the waiting list. Undoing takes the seats
again, and is refused when one of them has been given away.
"""

from flask_babel import get_locale
from flask_babel import gettext as _
from sqlalchemy import select

from eventapp.agenda import releases
from eventapp.agenda.errors import Refused
from eventapp.agenda.models import Booking, Session
from eventapp.agenda.own import operations as own
from eventapp.common import seats
from eventapp.common.database import lock
from eventapp.extensions import db
from eventapp.people.doubles.operations import CannotUndo
from eventapp.people.models import Participant


def before_joining(kept: Participant, lost: Participant) -> dict[str, list[int]]:
    """Settle the seats of `lost`; returns the ids of sessions: all, where a seat was freed, where it was handed on."""
    settled: dict[str, list[int]] = {"sessions": [], "freed": [], "handed_on": []}
    for booking in _bookings(lost):
        session = booking.session
        lock(session)
        db.session.refresh(booking)
        settled["sessions"].append(session.id)
        if booking.state != "booked":
            continue
        twin, is_bound = own.booking_of(session, kept), _is_bound_elsewhere(kept, session)
        if twin and twin.state == "waiting" and not is_bound:
            booking.state, twin.state = "waiting", "booked"
            settled["handed_on"].append(session.id)
        elif twin or is_bound:
            booking.state = "waiting"
            db.session.flush()
            seats.give_back(session)
            settled["freed"].append(session.id)
    db.session.flush()
    return settled


def joined(settled: dict[str, list[int]]) -> None:
    """Pass on the seats that came free, and write who has one into the calendar."""
    for session in _sessions(settled["sessions"]):
        if session.id in settled["freed"]:
            own.offer_seats(session)
        own.bind(session)


def part(kept: Participant, lost: Participant, settled: dict[str, list[int]]) -> None:
    """Take the seats again. Raises CannotUndo."""
    for session in _sessions(settled["sessions"]):
        lock(session)
        booking, twin = own.booking_of(session, lost), own.booking_of(session, kept)
        if booking and booking.state == "waiting":
            if session.id in settled["handed_on"] and twin and twin.state == "booked":
                booking.state, twin.state = "booked", "waiting"
            elif session.id in settled["freed"] + settled["handed_on"]:
                _take(session)
                booking.state = "booked"
        db.session.flush()
        own.bind(session)


def _take(session: Session) -> None:
    title = session.title.localized(str(get_locale()), session.event.language)
    refused = Refused(_("The seat in “%(title)s” has been given to someone else since.", title=title))
    try:
        seats.take(session, refused)
    except Refused as error:
        raise CannotUndo(error.message) from error


def _bookings(participant: Participant) -> list[Booking]:
    query = select(Booking).where(Booking.participant_id == participant.id).order_by(Booking.session_id)
    return list(db.session.scalars(query))


def _sessions(ids: list[int]) -> list[Session]:
    return list(db.session.scalars(select(Session).where(Session.id.in_(ids)).order_by(Session.id)))


def _is_bound_elsewhere(kept: Participant, session: Session) -> bool:
    said = releases.published(session)
    return said is not None and bool(own.in_the_way(session, kept, *own.times_of(said)))
