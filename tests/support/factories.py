"""One row of each table, with plausible values; what a test cares about it says itself.

`FACTORIES` names the factory of every model, so that a test can hold that none lacks one.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

from eventapp.accounts.models import Passkey, TeamMember, User
from eventapp.common.clock import now
from eventapp.common.log import Activity
from eventapp.events.models import Document, Event, EventLink
from eventapp.extensions import db
from eventapp.messages.models import JobRun, Message, WorkerBeat
from eventapp.people.models import Organisation, Participant
from eventapp.people.operations import enter_participant
from eventapp.registration.models import Category, Consent, Draft, Registration
from eventapp.registration.operations import confirm, register

_numbers = count(1)
LANGUAGES = ("en", "es", "pt", "fr")


def in_all(text: str) -> dict[str, str]:
    """A text in the four languages, marked with each."""
    return {language: f"{text} ({language})" for language in LANGUAGES}


def saved(row: Any) -> Any:
    db.session.add(row)
    db.session.flush()
    return row


def make_event(**values: Any) -> Event:
    starts_at = values.pop("starts_at", (now() + timedelta(days=60)).replace(hour=8, minute=0, second=0, microsecond=0))
    return saved(
        Event(
            **{
                "slug": f"event-{next(_numbers)}",
                "title": in_all("Smart specialisation"),
                "summary": in_all("Regions meet."),
                "description": in_all("Two days of **work**."),
                "audience": in_all("Regions"),
                "how_to_register": in_all("With the form."),
                "languages": list(LANGUAGES),
                "timezone": "Europe/Brussels",
                "starts_at": starts_at,
                "ends_at": starts_at + timedelta(days=1, hours=8),
                "venue": in_all("Palace of Congresses"),
                "address": "Rue du Sablon 1",
                "city": in_all("Brussels"),
                "country": "BE",
                "hashtag": "#S3BeyondEU",
                "contact": "team@example.org",
                "is_public": True,
            }
            | values
        )
    )


def make_category(event: Event | None = None, **values: Any) -> Category:
    number = next(_numbers)
    return saved(
        Category(
            **{
                "event": event or make_event(),
                "code": f"category-{number}",
                "position": number,
                "name": in_all("Delegate"),
                "description": in_all("Regions and ministries"),
                "capacity": 10,
                "opens_at": now() - timedelta(days=10),
                "closes_at": now() + timedelta(days=50),
            }
            | values
        )
    )


def details(**values: Any) -> dict[str, Any]:
    """What is known of a person, in the shape of `people.operations.enter_participant`."""
    return {
        "given_name": "Paulina",
        "family_name": "Godoy Tapia",
        "phone": None,
        "country": "CL",
        "region": "CL-AN",
        "position": "Asesora",
        "language": "es",
        "organisation": "Gobierno Regional de Antofagasta",
        "organisation_type": "public_authority",
    } | values


NEEDS = {"diet": "none", "diet_note": None, "access": None, "interpretation": "es", "visa_letter": None, "hopes": None}


def make_answers(email: str | None = None, **you: Any) -> dict[str, dict[str, Any]]:
    """A complete form, page by page."""
    person = details(**you)
    return {
        "you": {"email": email or f"person-{next(_numbers)}@example.org"}
        | {field: person[field] for field in ("given_name", "family_name", "country", "phone")},
        "organisation": {field: person[field] for field in ("organisation", "organisation_type", "position", "region")},
        "needs": dict(NEEDS),
        "consent": {"registration": True, "next_editions": None},
    }


def make_draft(event: Event | None = None, email: str | None = None, **values: Any) -> Draft:
    return saved(Draft(event_id=(event or make_event()).id, answers=make_answers(email), **values))


def make_participant(event: Event | None = None, email: str | None = None, **values: Any) -> Participant:
    event = event or make_event()
    return enter_participant(event, email or f"person-{next(_numbers)}@example.org", details(**values))


def make_registration(category: Category | None = None, email: str | None = None, **person: Any) -> Registration:
    """An unconfirmed registration that holds a place."""
    category = category or make_category()
    return register(make_participant(category.event, email, **person), category, dict(NEEDS))


def make_confirmed(category: Category | None = None, email: str | None = None, **person: Any) -> Registration:
    registration = make_registration(category, email, **person)
    confirm(registration)
    return registration


def make_user(email: str | None = None, **values: Any) -> User:
    number = next(_numbers)
    return saved(
        User(
            **{"email": email or f"user-{number}@example.org", "fs_uniquifier": f"uniquifier-{number}", "active": True}
            | values
        )
    )


def make_member(event: Event | None = None, role: str = "owner", user: User | None = None) -> TeamMember:
    return saved(TeamMember(user=user or make_user(), event_id=(event or make_event()).id, role=role))


def make_message(**values: Any) -> Message:
    return saved(
        Message(
            **{
                "event_id": values.pop("event_id", None) or make_event().id,
                "address": "paulina@example.org",
                "name": "Paulina Godoy Tapia",
                "language": "es",
                "template": "registration/mail/expired",
                "values": {
                    "event_title": "Especialización inteligente",
                    "days": "15 de marzo de 2017",
                    "place": "Bruselas",
                    "category": "Delegada",
                    "link": "http://localhost/es/event",
                },
            }
            | values
        )
    )


def _passkey() -> Passkey:
    return saved(
        Passkey(
            user=make_user(),
            credential_id=b"credential-%d" % next(_numbers),
            public_key=b"key",
            backup_state=False,
            device_type="single_device",
            lastuse_datetime=now(),
            name="Telephone",
            usage="first",
        )
    )


def _organisation() -> Organisation:
    name = f"Agency {next(_numbers)}"
    return saved(Organisation(name=name, name_key=name.lower(), type="funding_body", country="BR"))


def _activity() -> Activity:
    return saved(Activity(event_id=make_event().id, action="registered", subject_table="registration", subject_id=1))


def _consent() -> Consent:
    return saved(Consent(participant=make_participant(), purpose="registration", text_version="2026-11"))


def _document() -> Document:
    return saved(
        Document(event=make_event(), title=in_all("Study"), description=in_all("Findings"), language="en", kind="PDF")
    )


def _link() -> EventLink:
    return saved(
        EventLink(
            event=make_event(),
            relation="before",
            title=in_all("Meeting"),
            text=in_all("Day before"),
            on=date(2017, 3, 14),
        )
    )


FACTORIES: dict[type, Callable[[], Any]] = {
    Activity: _activity,
    Category: make_category,
    Consent: _consent,
    Document: _document,
    Draft: make_draft,
    Event: make_event,
    EventLink: _link,
    JobRun: lambda: saved(JobRun(name=f"room.job-{next(_numbers)}", due_at=now())),
    Message: make_message,
    Organisation: _organisation,
    Participant: make_participant,
    Passkey: _passkey,
    Registration: make_registration,
    TeamMember: make_member,
    User: make_user,
    WorkerBeat: lambda: saved(WorkerBeat(at=datetime(2026, 1, 1, tzinfo=UTC))),
}
