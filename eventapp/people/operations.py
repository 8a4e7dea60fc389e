"""Entering participants and organisations, and changing what is known of them."""

from typing import Any

from sqlalchemy.exc import IntegrityError

from eventapp.common.clock import now
from eventapp.common.text import fold
from eventapp.events.models import Event
from eventapp.extensions import db
from eventapp.people import queries
from eventapp.people.models import Organisation, Participant

DETAILS = ("given_name", "family_name", "phone", "country", "region", "position", "language")


def email_key(email: str) -> str:
    """The address as it is compared: in lower case."""
    return email.strip().lower()


def enter_participant(event: Event, email: str, details: dict[str, Any]) -> Participant:
    """The participant of `event` with this address, made from `details` if there is none yet.

    An existing participant is returned unchanged. `details`: those of `DETAILS`, and `organisation`,
    `organisation_type`.
    """
    if participant := queries.participant_by_email(event, email):
        return participant
    participant = Participant(event=event, email=email, email_key=email_key(email))
    _write(participant, details)
    try:
        with db.session.begin_nested():
            db.session.add(participant)
    except IntegrityError:  # someone else entered the same address at this moment
        return queries.participant_by_email(event, email)
    return participant


def change_details(participant: Participant, details: dict[str, Any]) -> dict[str, list]:
    """Change what is known of `participant`; returns what changed as {field: [old, new]}."""
    before = details_of(participant)
    _write(participant, before | details)
    after = details_of(participant)
    return {field: [before[field], after[field]] for field in after if before[field] != after[field]}


def details_of(participant: Participant) -> dict[str, Any]:
    """What is known of `participant`, in the shape `enter_participant` takes."""
    organisation = participant.organisation
    return {field: getattr(participant, field) for field in DETAILS} | {
        "organisation": organisation.name if organisation else None,
        "organisation_type": organisation.type if organisation else None,
    }


def address_proven(participant: Participant) -> None:
    """Note that mail to the participant's address is read by the participant."""
    participant.email_confirmed_at = participant.email_confirmed_at or now()


def end_links(participant: Participant) -> None:
    """Make every link mailed so far to `participant` worthless."""
    participant.link_version += 1


def organisation_named(name: str, type: str, country: str) -> Organisation:
    """The organisation of this name in `country`, entered with `type` if it is new."""
    if organisation := queries.organisation_by_name(name, country):
        return organisation
    organisation = Organisation(name=name, name_key=queries.name_key(name), type=type, country=country)
    try:
        with db.session.begin_nested():
            db.session.add(organisation)
    except IntegrityError:
        return queries.organisation_by_name(name, country)
    return organisation


def _write(participant: Participant, details: dict[str, Any]) -> None:
    for field in DETAILS:
        if field in details:
            setattr(participant, field, details[field])
    with db.session.no_autoflush:
        name = details.get("organisation")
        participant.organisation = (
            organisation_named(name, details["organisation_type"], participant.country) if name else None
        )
    participant.name_key = queries.name_key(f"{participant.family_name} {participant.given_name}")
    words = (participant.given_name, participant.family_name, participant.email, name or "")
    participant.search_text = fold(" ".join(words))
