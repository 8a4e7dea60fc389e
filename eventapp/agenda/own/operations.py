"""Stars, seats and feedback of participants, and the secret address of their calendar.

All of it is about sessions as the latest release has them: what is not published can be neither kept nor booked.
"""

import secrets
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import delete, select

from eventapp.agenda import releases
from eventapp.agenda.errors import Refused, SessionFull
from eventapp.agenda.models import Booking, Feed, Feedback, Session, Speaker, Star
from eventapp.agenda.own.mails import send_seat
from eventapp.common import seats
from eventapp.common.clock import now
from eventapp.common.database import lock
from eventapp.common.log import log
from eventapp.events.operations import touch
from eventapp.extensions import db
from eventapp.people.commitments import Clash, clashes, release, write
from eventapp.people.models import Participant
from eventapp.registration.queries import has_ticket, ticket_holders


def star(session: Session, participant: Participant) -> None:
    """Keep a session in mind; twice is once."""
    if _star_of(session, participant) is None:
        db.session.add(Star(participant_id=participant.id, session_id=session.id))
        db.session.flush()
        bind(session, participant)


def unstar(session: Session, participant: Participant) -> None:
    if found := _star_of(session, participant):
        db.session.delete(found)
        db.session.flush()
        bind(session, participant)


def book(session: Session, participant: Participant) -> Booking:
    """Give `participant` a seat, or a turn on the waiting list when all are taken; asking twice gives the same.

    Raises Refused when no seats are given, it has begun or the person has no ticket, Clash when they are firmly bound
    at that time.
    """
    lock(session)
    if booking := booking_of(session, participant):
        return booking
    said = releases.published(session)
    if said is None or said["seats"] == "none" or said["state"] == "cancelled":
        raise Refused(_("No seats are given for this session."))
    begin, end = times_of(said)
    if begin <= now():
        raise Refused(_("This session has begun."))
    if not has_ticket(participant):
        raise Refused(_("Seats are for participants whose registration is confirmed."))
    if found := in_the_way(session, participant, begin, end):
        raise Clash(found[0])
    booking = Booking(participant=participant, session=session)
    try:
        seats.take(session, SessionFull())
    except SessionFull:
        booking.state = "waiting"
    db.session.add(booking)
    db.session.flush()
    log(participant, "booked a seat" if booking.state == "booked" else "waits for a seat", session)
    bind(session, participant, said)
    return booking


def leave(session: Session, participant: Participant) -> None:
    """Give a seat or a turn back; who waits longest and is free takes the seat and is told by mail."""
    lock(session)
    booking = booking_of(session, participant)
    if booking is None:
        return
    had_seat = booking.state == "booked"
    db.session.delete(booking)
    db.session.flush()
    log(participant, "gave a seat back", session)
    if had_seat:
        seats.give_back(session)
        offer_seats(session)
    bind(session, participant)


def leave_all(participant: Participant) -> None:
    """Give back the seats and turns of who does not come any more, in sessions that have not begun."""
    query = select(Session).join(Booking, Booking.session_id == Session.id)
    query = query.where(Booking.participant_id == participant.id, Session.starts_at > now())
    for session in list(db.session.scalars(query.order_by(Session.id))):
        leave(session, participant)


def booking_of(session: Session, participant: Participant) -> Booking | None:
    query = select(Booking).where(Booking.session_id == session.id, Booking.participant_id == participant.id)
    return db.session.scalar(query)


def turns_of(participant: Participant) -> list[Session]:
    """Sessions in which they wait for a seat, in the order of time."""
    query = select(Session).join(Booking, Booking.session_id == Session.id)
    query = query.where(Booking.participant_id == participant.id, Booking.state == "waiting")
    return list(db.session.scalars(query.where(Session.starts_at > now()).order_by(Session.starts_at, Session.id)))


def is_starred(session: Session, participant: Participant) -> bool:
    return _star_of(session, participant) is not None


def give_feedback(session: Session, participant: Participant, stars: int, text: str) -> Feedback:
    """1 to 5 stars and a text for a session that has begun; given again it replaces the first, to be looked at anew."""
    said = releases.published(session)
    if said is None or times_of(said)[0] > now():
        raise Refused(_("You can give feedback when the session has begun."))
    feedback = feedback_of(session, participant)
    if feedback is None:
        feedback = Feedback(participant=participant, session=session, stars=stars, text=text)
        db.session.add(feedback)
    if feedback.state == "shown":
        touch(session.event)  # it is on the page of the session no more
    feedback.stars, feedback.text, feedback.state, feedback.given_at = stars, text, "new", now()
    db.session.flush()
    log(participant, "gave feedback", feedback)
    return feedback


def feedback_of(session: Session, participant: Participant) -> Feedback | None:
    query = select(Feedback).where(Feedback.session_id == session.id, Feedback.participant_id == participant.id)
    return db.session.scalar(query)


def speaker_who_is(participant: Participant) -> Speaker | None:
    """The participant as a speaker, if they appear."""
    return db.session.scalar(select(Speaker).where(Speaker.participant_id == participant.id))


def feed_of(participant: Participant) -> Feed | None:
    return db.session.get(Feed, participant.id)


def new_feed(participant: Participant) -> Feed:
    """A secret address for the participant's calendar; the one before, if any, shows nothing from now on."""
    db.session.execute(delete(Feed).where(Feed.participant_id == participant.id))
    feed = Feed(participant_id=participant.id, key=secrets.token_urlsafe(24)[:32])
    db.session.add(feed)
    db.session.flush()
    return feed


def end_feed(participant: Participant) -> None:
    db.session.execute(delete(Feed).where(Feed.participant_id == participant.id))


def offer_seats(session: Session) -> None:
    """Give free seats to those who wait, have a ticket and are bound by nothing else then, the longest first."""
    said = releases.published(session)
    query = select(Booking).where(Booking.session_id == session.id, Booking.state == "waiting")
    turns = list(db.session.scalars(query.order_by(Booking.booked_at, Booking.id)))
    holders = ticket_holders([waiting.participant_id for waiting in turns])
    for waiting in turns:
        if said is None or waiting.participant_id not in holders:
            continue
        if in_the_way(session, waiting.participant, *times_of(said)):
            continue
        try:
            seats.take(session, SessionFull())
        except SessionFull:
            return
        waiting.state = "booked"
        db.session.flush()
        bind(session, waiting.participant, said)
        log(None, "gave a seat from the waiting list", session)
        send_seat(waiting)


def _star_of(session: Session, participant: Participant) -> Star | None:
    query = select(Star).where(Star.session_id == session.id, Star.participant_id == participant.id)
    return db.session.scalar(query)


def in_the_way(session: Session, participant: Participant, begin: datetime, end: datetime) -> list:
    return clashes([participant.id], begin, end, besides=[f"seat:{session.public_id}"])


def times_of(said: dict[str, Any]) -> tuple[datetime, datetime]:
    return datetime.fromisoformat(said["starts_at"]), datetime.fromisoformat(said["ends_at"])


def bind(session: Session, participant: Participant | None = None, said: dict[str, Any] | None = None) -> None:
    """Write into the one calendar who has a seat or a star, as the latest release says when and where.

    With `participant` for them alone, which costs the same however many others there are.
    """
    said = said or releases.published(session)
    if said is None or said["state"] == "cancelled":
        return
    among = None if participant is None else {participant.id}
    names = {person["speaker"] for person in said["people"]}
    speakers = select(Speaker.participant_id).where(Speaker.public_id.in_(names), Speaker.participant_id.is_not(None))
    seated = select(Booking.participant_id).where(Booking.session_id == session.id, Booking.state == "booked")
    starred = select(Star.participant_id).where(Star.session_id == session.id)
    groups = []
    for query, column in (
        (speakers, Speaker.participant_id),
        (seated, Booking.participant_id),
        (starred, Star.participant_id),
    ):
        groups.append(set(db.session.scalars(query if among is None else query.where(column.in_(among)))))
    bindings = releases.bindings_of(session.event, said, said["place"], *groups)
    own = [binding for binding in bindings if binding.kind != "appearance"]
    kept = {binding.source for binding in own}
    release((source for name in ("seat", "star") if (source := f"{name}:{said['id']}") not in kept), among=among)
    write(own, among=among)
