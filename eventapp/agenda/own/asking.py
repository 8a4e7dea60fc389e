"""Asking speakers: their page goes to them by mail, and they are who the address says."""

from collections.abc import Collection
from typing import Any

from email_validator import EmailNotValidError, validate_email
from flask_babel import gettext as _
from sqlalchemy import func, select

from eventapp.agenda import releases
from eventapp.agenda.errors import Refused
from eventapp.agenda.models import Appearance, Session, Speaker
from eventapp.agenda.operations import change_speaker
from eventapp.agenda.own.mails import send_page
from eventapp.common.clock import now
from eventapp.common.log import log
from eventapp.common.text import has_control_characters
from eventapp.events.models import Event
from eventapp.extensions import db
from eventapp.people.models import Participant
from eventapp.people.operations import email_key, enter_participant


def unanswered(event: Event) -> Any:
    """Speakers with an appearance to which they have said neither yes nor no, by name."""
    open_ones = select(Appearance.speaker_id).join(Session).where(Session.state != "cancelled")
    open_ones = open_ones.where(Appearance.confirmed_at.is_(None), Appearance.declined_at.is_(None))
    query = select(Speaker).where(Speaker.event_id == event.id, Speaker.id.in_(open_ones))
    return query.order_by(Speaker.name_key, Speaker.id)


def count_unanswered(event: Event) -> int:
    """How many of them can be written to."""
    query = unanswered(event).where(Speaker.participant_id.is_not(None)).order_by(None)
    return db.session.scalar(select(func.count()).select_from(query.subquery())) or 0


def is_of_speaker(address: str) -> bool:
    """Whether someone who speaks at some event reads this address, as its organisers say."""
    query = select(Speaker.id).join(Speaker.participant).where(Participant.email_key == email_key(address))
    return db.session.scalar(query.limit(1)) is not None


def ask(event: Event, speakers: Collection[Speaker], by: Any) -> int:
    """Send each speaker of whom an address is known the link to their page; returns how many."""
    reached = [speaker for speaker in speakers if speaker.participant is not None]
    for speaker in reached:
        speaker.asked_at = now()
        send_page(event, speaker)
        log(by, "sent a speaker their page", speaker)
    return len(reached)


def set_address(speaker: Speaker, email: str, by: Any, version: int | None = None) -> None:
    """Let `speaker`, who was seen in `version`, be the participant with this address, entered when new.

    Raises Refused and Stale.
    """
    try:
        if has_control_characters(email):
            raise EmailNotValidError
        address = validate_email(email.strip(), check_deliverability=False).normalized
    except EmailNotValidError as error:
        raise Refused(_("Enter an address like name@example.org.")) from error
    event = speaker.event
    given, _blank, family = speaker.name.rpartition(" ")
    details = {"given_name": given[:120], "family_name": family[:120], "language": event.language}
    details |= {"country": speaker.country or event.country, "position": speaker.position}
    person = enter_participant(event, address, details)
    query = select(Speaker.id).where(Speaker.participant_id == person.id, Speaker.id != speaker.id)
    if db.session.scalar(query):
        raise Refused(_("Another speaker has this address."))
    change_speaker(speaker, {"participant": person}, version)
    log(by, "set the address of a speaker", speaker)
    db.session.flush()
    if (latest := releases.latest(event)) is not None:
        releases.bind(event, latest.programme)
