"""The rows of the demo that visitors and samples stand for, and what the house adds to the demo.

The functions run in a context of the house's application and give the same row every time.
"""

import uuid
from email.message import EmailMessage
from pathlib import Path

from flask import current_app

from eventapp.accounts.models import User
from eventapp.accounts.roles import ROLES
from eventapp.events.models import Event
from eventapp.extensions import db
from eventapp.messages.models import Message
from eventapp.registration import operations
from eventapp.registration.models import STATES, Category, Draft, Registration
from tests.house.more import fill_empty_tables
from tests.support import factories

EVENT = "s3-celac"  # the event the addresses name
OTHER_EVENT = "s3-latam-2017"
MAIL = "kept23456789abcd"  # a mail in the mailbox of the demo


def furnish() -> None:
    """Add what the demo lacks: a member for each role, each state of a registration, one row of each table."""
    event, other = the_event(), the_event(OTHER_EVENT)
    for role in ROLES:
        factories.make_member(event, role, _with_factor(f"{role}@house.example.org"))
    factories.make_member(other, "owner", _with_factor("elsewhere@house.example.org"))
    _with_factor("operator@house.example.org").is_operator = True
    for state in STATES:
        if registration(state) is None:
            _in_state(state)
    factories.make_confirmed(factories.make_category(other))
    factories.make_draft(event, "delegate@house.example.org")
    operations.submit(factories.make_draft(event, "sent@house.example.org"), category(), "es")
    factories.make_message(event_id=event.id, state="failed", error="550 no such mailbox")
    _write_mail(Path(current_app.config["MAIL_FOLDER"]))
    fill_empty_tables(event)
    db.session.commit()


def the_event(slug: str = EVENT) -> Event:
    return db.session.scalars(db.select(Event).where(Event.slug == slug)).one()


def category() -> Category:
    """A category that is open to anyone."""
    query = db.select(Category).where(Category.event == the_event(), Category.code == "eu")
    return db.session.scalars(query).one()


def registration(state: str) -> Registration | None:
    """The first registration of the event in `state`."""
    query = db.select(Registration).where(Registration.event == the_event(), Registration.state == state)
    return db.session.scalars(query.order_by(Registration.id)).first()


def elsewhere() -> Registration:
    """A confirmed registration of the other event."""
    query = db.select(Registration).where(Registration.event == the_event(OTHER_EVENT))
    return db.session.scalars(query.where(Registration.state == "confirmed")).first()


def draft() -> Draft:
    """A form that is filled in and not sent."""
    query = db.select(Draft).where(Draft.event_id == the_event().id, Draft.registration_id.is_(None))
    return db.session.scalars(query.order_by(Draft.id)).first()


def sent_draft() -> Draft:
    """A form that was sent."""
    query = db.select(Draft).where(Draft.event_id == the_event().id, Draft.registration_id.is_not(None))
    return db.session.scalars(query.order_by(Draft.id)).first()


def failed_message() -> Message:
    query = db.select(Message).where(Message.event_id == the_event().id, Message.state == "failed")
    return db.session.scalars(query.order_by(Message.id)).first()


def member(role: str) -> User:
    """The user who has `role` in the team of the event and no other."""
    return _user(f"{role}@house.example.org")


def owner_elsewhere() -> User:
    return _user("elsewhere@house.example.org")


def operator() -> User:
    return _user("operator@house.example.org")


def _user(email: str) -> User:
    return db.session.scalars(db.select(User).where(User.email == email)).one()


def _with_factor(email: str) -> User:
    """A user who has an authenticator app."""
    secret = current_app.extensions["security"].totp_factory.generate_totp_secret()
    return factories.make_user(
        email,
        fs_uniquifier=uuid.uuid5(uuid.NAMESPACE_DNS, email).hex,
        password="$argon2id$unused",
        tf_primary_method="authenticator",
        tf_totp_secret=secret,
    )


def _in_state(state: str) -> None:
    made = factories.make_registration(category())
    if state != "unconfirmed":
        made.state, made.hold_until = state, None
    made.waiting_since = made.created_at if state == "waiting" else None


def _write_mail(folder: Path) -> None:
    mail = EmailMessage()
    mail["To"], mail["From"], mail["Subject"] = "delegate@house.example.org", "noreply@example.org", "Un correo"
    mail.set_content("Text with a link: http://127.0.0.1/en/\n")
    mail.add_alternative("<!doctype html><title>Un correo</title><p>Text", subtype="html")
    mail.add_attachment(b"BEGIN:VCALENDAR", maintype="text", subtype="calendar", filename="event.ics")
    folder.mkdir(exist_ok=True)
    (folder / f"{MAIL}.eml").write_bytes(mail.as_bytes())
