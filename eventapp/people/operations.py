"""Entering participants and organisations, and changing what is known of them."""

from typing import Any

from sqlalchemy.exc import IntegrityError

from eventapp.common.clock import now
from eventapp.common.text import fold
from eventapp.events.models import Event
from eventapp.extensions import db
from eventapp.people import queries
from eventapp.people.models import ORGANISATION_KEY_LENGTH, Organisation, Participant
from eventapp.rooms import offered

DETAILS = ("given_name", "family_name", "phone", "country", "region", "position", "language")


def email_key(email: str) -> str:
    """The address as it is compared: in lower case."""
    return email.strip().lower()


def enter_participant(event: Event, email: str, details: dict[str, Any]) -> Participant:
    """The participant of `event` with this address, made from `details` if there is none yet.

    An existing participant is returned unchanged. `details`: those of `DETAILS`, and `organisation`,
    `organisation_type`.
    """
    return entered_participant(event, email, details)[0]


def entered_participant(event: Event, email: str, details: dict[str, Any]) -> tuple[Participant, bool]:
    """Like `enter_participant`, and whether the participant is new."""
    if participant := queries.participant_by_email(event, email):
        return participant, False
    participant = Participant(event=event, email=email, email_key=email_key(email))
    _write(participant, details)
    try:
        with db.session.begin_nested():
            db.session.add(participant)
    except IntegrityError:  # someone else entered the same address at this moment
        return queries.participant_by_email(event, email), False
    return participant, True


def change_details(participant: Participant, details: dict[str, Any]) -> dict[str, list]:
    """Change what is known of `participant`; returns what changed as {field: [old, new]}."""
    before = details_of(participant)
    _write(participant, before | details)
    after = details_of(participant)
    changed = {field: [before[field], after[field]] for field in after if before[field] != after[field]}
    if changed and participant.id is not None:
        for take_note in offered("person_changed"):
            take_note(participant)
    return changed


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


def new_participant(event: Event, email: str, details: dict[str, Any], organisation: str | None) -> Participant:
    """A participant in no session, for those who enter many and know that the address is new.

    `organisation` is the name it is sorted and found by.
    """
    participant = Participant(event=event, email=email, email_key=email_key(email), created_at=now())
    _write_person(participant, details, organisation or "")
    return participant


def _write(participant: Participant, details: dict[str, Any]) -> None:
    with db.session.no_autoflush:
        name = details.get("organisation")
        participant.organisation = (
            organisation_named(name, details["organisation_type"], details.get("country", participant.country))
            if name
            else None
        )
    _write_person(participant, details, name or "")


def _write_person(participant: Participant, details: dict[str, Any], organisation: str) -> None:
    for field in DETAILS:
        if field in details:
            setattr(participant, field, details[field])
    participant.name_key = queries.name_key(f"{participant.family_name} {participant.given_name}")
    participant.organisation_key = queries.name_key(organisation)[:ORGANISATION_KEY_LENGTH]
    words = (participant.given_name, participant.family_name, participant.email, organisation)
    participant.search_text = fold(" ".join(words))


def write_keys(participant: Participant) -> None:
    """Write down anew what a participant is sorted and found by."""
    _write_person(participant, {}, participant.organisation.name if participant.organisation else "")


def known_columns(participant: Participant) -> dict[str, Any]:
    """What is known of `participant`, by column, with what it is sorted and found by."""
    columns = (*DETAILS, "user_id", "organisation_id", "name_key", "organisation_key", "search_text")
    return {column: getattr(participant, column) for column in columns}
