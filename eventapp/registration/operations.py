"""Every step in the life of a registration; see `models.py` for the states.

None of these commits. Each takes the row's lock first, so that two of them at once follow one another.
"""

from datetime import datetime, timedelta
from typing import Any

from flask import current_app

from eventapp.accounts.operations import user_for_address
from eventapp.common import seats
from eventapp.common.clock import now
from eventapp.common.database import lock
from eventapp.common.log import log
from eventapp.events.models import Event
from eventapp.events.operations import touch
from eventapp.extensions import db
from eventapp.people import operations as people
from eventapp.people.models import Participant
from eventapp.regions import lists
from eventapp.registration import mails, queries
from eventapp.registration.errors import (
    AlreadyRegistered,
    CategoryClosed,
    CategoryFull,
    FewerThanTaken,
    HoldExpired,
    NotLive,
    NotWaiting,
)
from eventapp.registration.models import Category, Consent, Draft, Registration

CONSENT_TEXT = "2026-11"
DRAFT_LIFETIME = timedelta(days=1)


def keep_answers(event: Event, draft: Draft | None, page: str, answers: dict[str, Any]) -> Draft:
    """Keep what was typed on one page of the form, in a new draft when there is none yet."""
    if draft is None:
        draft = Draft(event_id=event.id, answers={})
        db.session.add(draft)
    else:
        lock(draft)
    draft.answers = draft.answers | {page: answers}
    draft.changed_at = now()
    db.session.flush()
    return draft


def submit(draft: Draft, category: Category, language: str, *, waiting_list: bool = False) -> None:
    """Register the person of a complete `draft` in `category`, and send a mail to the address typed.

    The place is taken now and held until the address is confirmed. Sending the same answers again changes
    nothing; with corrected answers the unconfirmed registration of this draft gives way to a new one. For an
    address that is registered already nothing changes but that its owner is told so, and the caller learns
    nothing.

    Raises CategoryClosed, or CategoryFull unless `waiting_list`; then nothing has changed.
    """
    lock(draft)
    sent = {page: draft.answers[page] for page in ("you", "organisation", "needs")} | {"category": category.code}
    if draft.answers.get("sent") == sent:
        return
    if not category.is_open(now()):
        raise CategoryClosed
    turn = _give_way(draft, category)
    if not (category.offers_places or waiting_list or turn):
        raise CategoryFull
    draft.answers = draft.answers | {"sent": sent}
    you, details = draft.answers["you"], _details(draft.answers, language)
    known = people.enter_participant(category.event, you["email"], details)
    lock(known)
    if live := queries.live_registration(known):
        mails.already_registered(live, language)
        return
    if known.email_confirmed_at is None:  # nobody has shown yet that the details known are theirs
        people.change_details(known, details)
    registration = register(known, category, draft.answers["needs"], details, waiting_list=waiting_list or bool(turn))
    if registration.state == "waiting" and turn:
        registration.waiting_since = turn
    draft.registration = registration
    _record_consents(known, draft.answers["consent"])
    if not mails.is_flooded(known.email):
        mails.confirm_address(registration)


def _give_way(draft: Draft, category: Category) -> datetime | None:
    """End the unconfirmed registration of `draft`, whose answers were corrected.

    Returns since when it was waiting in the same category, so that the new one keeps the turn.
    """
    earlier = draft.registration
    if earlier is None or not earlier.is_live or earlier.confirmed_at:
        return None
    turn = earlier.waiting_since if earlier.category_id == category.id else None
    cancel(earlier, None, note="corrected by sending the form again", tell=False)
    if earlier.participant.email_key != people.email_key(draft.answers["you"]["email"]):
        people.end_links(earlier.participant)  # the mail to the wrong address opens nothing
    return turn


def register(
    participant: Participant,
    category: Category,
    needs: dict[str, Any],
    details: dict[str, Any] | None = None,
    *,
    waiting_list: bool = False,
) -> Registration:
    """A new registration, unconfirmed and holding a place, or on the waiting list when there is none left.

    Raises AlreadyRegistered, or CategoryFull unless `waiting_list`.
    """
    if queries.live_registration(participant):
        raise AlreadyRegistered
    registration = Registration(event=category.event, participant=participant, category=category, needs=needs)
    try:
        if category.has_queue and waiting_list:
            raise CategoryFull
        _take_place(category)
        registration.state, registration.hold_until = "unconfirmed", _hold_until()
    except CategoryFull:
        if not waiting_list:
            raise
        registration.state, registration.waiting_since = "waiting", now()
        _places_changed(category)
    if participant.email_confirmed_at:
        registration.unproven_details = details
    db.session.add(registration)
    log(participant, "registered", registration, after={"category": category.code, "state": registration.state})
    return registration


def confirm(registration: Registration) -> None:
    """The participant has followed the link in the mail: the address is theirs, the ticket is valid.

    Confirming twice changes nothing. Raises HoldExpired or NotLive.
    """
    lock(registration)
    if registration.state == "unconfirmed" and registration.hold_until <= now():
        expire(registration)
    if registration.state == "expired":
        raise HoldExpired
    if registration.state == "cancelled":
        raise NotLive
    participant = registration.participant
    people.address_proven(participant)
    participant.user = participant.user or user_for_address(participant.email)
    if registration.unproven_details:
        people.change_details(participant, registration.unproven_details)
        registration.unproven_details = None
    if registration.confirmed_at:
        return
    registration.confirmed_at = now()
    if registration.state == "unconfirmed":
        registration.state, registration.hold_until = "confirmed", None
    _changed(registration)
    mails.standing(registration)
    log(participant, "confirmed the address", registration, after={"state": registration.state})


def answers_of(registration: Registration) -> dict[str, dict[str, Any]]:
    """What was answered, page by page, as a draft holds it."""
    participant = registration.participant
    details = people.details_of(participant) | (registration.unproven_details or {})
    you = {field: details[field] for field in ("given_name", "family_name", "country", "phone")}
    organisation = {field: details[field] for field in ("organisation", "organisation_type", "position", "region")}
    return {"you": you | {"email": participant.email}, "organisation": organisation, "needs": registration.needs}


def edit(registration: Registration, answers: dict[str, dict[str, Any]], actor: Any) -> None:
    """Change the person's answers, given page by page; the address stays. Raises NotLive."""
    lock(registration)
    if not registration.is_live:
        raise NotLive
    participant, needs = registration.participant, answers["needs"]
    changes = people.change_details(participant, _details(answers, participant.language))
    registration.unproven_details = None
    for question in {**registration.needs, **needs}:
        if registration.needs.get(question) != needs.get(question):
            changes[question] = [registration.needs.get(question), needs.get(question)]
    if not changes:
        return
    registration.needs = needs
    _changed(registration)
    log(
        actor,
        "changed the answers",
        registration,
        before={field: old for field, (old, _new) in changes.items()},
        after={field: new for field, (_old, new) in changes.items()},
    )


def cancel(registration: Registration, actor: Any, *, note: str | None = None, tell: bool = True) -> None:
    """End a registration and give its place back; the participant is told, with `note` as the reason.

    Raises NotLive.
    """
    lock(registration)
    if not registration.is_live:
        raise NotLive
    before = registration.state
    _end(registration, "cancelled")
    log(actor, "cancelled", registration, note=note, before={"state": before}, after={"state": "cancelled"})
    if tell:
        mails.cancelled(registration, note, had_ticket=before == "confirmed")


def expire(registration: Registration) -> None:
    """Give back the place of a registration that was not confirmed in time."""
    lock(registration)
    if registration.state != "unconfirmed":
        return
    _end(registration, "expired")
    log(None, "expired", registration, before={"state": "unconfirmed"}, after={"state": "expired"})
    mails.expired(registration)


def expire_due(at: datetime | None = None, limit: int = 200) -> int:
    """Expire up to `limit` registrations whose hold is over; returns how many."""
    query = (
        db.select(Registration)
        .where(Registration.state == "unconfirmed", Registration.hold_until <= (at or now()))
        .order_by(Registration.hold_until)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    due = db.session.scalars(query).all()
    for registration in due:
        expire(registration)
    return len(due)


def promote(registration: Registration, actor: Any) -> None:
    """Give a waiting registration a place: confirmed when the address is, else held for the confirmation.

    Raises NotWaiting or CategoryFull.
    """
    lock(registration)
    if registration.state != "waiting":
        raise NotWaiting
    _take_place(registration.category)
    registration.waiting_since = None
    if registration.confirmed_at:
        registration.state = "confirmed"
    else:
        registration.state, registration.hold_until = "unconfirmed", _hold_until()
    _changed(registration)
    mails.standing(registration)
    log(actor, "promoted", registration, before={"state": "waiting"}, after={"state": registration.state})


def send_mail_again(registration: Registration, actor: Any) -> None:
    """Send the mail that fits the state once more: the link to confirm, or the ticket. Raises NotLive."""
    if not registration.is_live:
        raise NotLive
    mails.standing(registration)
    log(actor, "sent the mail again", registration)


def start_again(registration: Registration) -> Draft:
    """A draft with the answers of an ended registration, to register again. Raises AlreadyRegistered."""
    if queries.live_registration(registration.participant):
        raise AlreadyRegistered
    draft = Draft(event_id=registration.event_id, answers=answers_of(registration))
    db.session.add(draft)
    db.session.flush()
    return draft


def change_capacity(category: Category, capacity: int | None, actor: Any) -> None:
    """Give `category` another number of places (None: no limit). Raises FewerThanTaken."""
    before = category.capacity
    if before == capacity:
        return
    seats.set_capacity(category, capacity, else_raise=FewerThanTaken())
    log(actor, "changed the capacity", category, before={"capacity": before}, after={"capacity": capacity})
    touch(category.event)


def show_places_left(event: Event, shown: bool, actor: Any) -> None:
    """Let visitors see how many places are left, or not."""
    if event.shows_places_left == shown:
        return
    event.shows_places_left = shown
    log(actor, "changed what visitors see", event, after={"shows_places_left": shown})
    touch(event)


def forget_drafts(at: datetime | None = None) -> int:
    """Delete drafts nobody has touched for a day; returns how many."""
    ended = (at or now()) - DRAFT_LIFETIME
    return db.session.execute(db.delete(Draft).where(Draft.changed_at < ended)).rowcount


def _take_place(category: Category) -> None:
    seats.take(category, else_raise=CategoryFull())
    _places_changed(category)


def _hold_until() -> datetime:
    """Until when a place taken now waits for the confirmation of the address."""
    return now() + timedelta(hours=current_app.config["HOLD_HOURS"])


def _end(registration: Registration, state: str) -> None:
    held = registration.is_seated
    registration.state, registration.hold_until, registration.waiting_since = state, None, None
    _changed(registration)
    if held:
        seats.give_back(registration.category)
    _places_changed(registration.category)


def _changed(registration: Registration) -> None:
    registration.sequence += 1
    registration.changed_at = now()


def _places_changed(category: Category) -> None:
    if category.capacity is not None and category.event.shows_places_left:
        touch(category.event)


def _details(answers: dict[str, Any], language: str) -> dict[str, Any]:
    """The person's details out of the answers; a region of another country is not one."""
    details = answers["you"] | answers["organisation"] | {"language": language}
    region = lists.region(details.get("region") or "")
    if region and region.country != details["country"]:
        details["region"] = None
    return {field: details.get(field) for field in (*people.DETAILS, "organisation", "organisation_type")}


def _record_consents(participant: Participant, consents: dict[str, bool]) -> None:
    for purpose, given in consents.items():
        if given:
            db.session.add(Consent(participant=participant, purpose=purpose, text_version=CONSENT_TEXT))
