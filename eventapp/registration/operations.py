"""Every step in the life of a registration; see `models.py` for the states.

None of these commits. Each takes the row's lock first, so that two of them at once follow one another.
"""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from eventapp.accounts.operations import user_for_address
from eventapp.common.clock import now
from eventapp.common.database import lock
from eventapp.common.log import log
from eventapp.events.models import Event
from eventapp.extensions import db
from eventapp.people import operations as people
from eventapp.people.models import Participant
from eventapp.regions import lists
from eventapp.registration import mails, places, queries
from eventapp.registration.approval.operations import review_edit
from eventapp.registration.errors import AlreadyRegistered, CategoryClosed, CategoryFull, HoldExpired, NotLive
from eventapp.registration.invitations import attendance
from eventapp.registration.invitations.errors import ConsentNeeded
from eventapp.registration.models import Category, Draft, Registration
from eventapp.registration.questions import seats as choices
from eventapp.registration.questions.models import CONSENT
from eventapp.registration.questions.operations import hand_over_files, record_consents
from eventapp.registration.questions.queries import form_of, known_of, still_asked
from eventapp.registration.waiting.operations import offer_free_places, offer_in

DRAFT_LIFETIME = timedelta(days=1)
ABOUT_PERSON = ("you", "organisation")


def keep_answers(event: Event, draft: Draft | None, page: str | None, answers: dict[str, Any]) -> Draft:
    """Keep what was typed on one page of the form, in a new draft when there is none yet.

    `answers`: for a page of questions `{key: {"version", "value"}}`, those it does not show given as None; without a
    page, the answers are kept and their page is still to be sent.
    """
    if draft is None:
        draft = Draft(event_id=event.id, answers={})
        db.session.add(draft)
    else:
        lock(draft)
    if page in ABOUT_PERSON:
        draft.answers = draft.answers | {page: answers}
    else:
        given = {key: answer for key, answer in (draft.answers.get("answers", {}) | answers).items() if answer}
        pages = list(dict.fromkeys([*draft.answers.get("pages", ()), *([page] if page else [])]))
        draft.answers = draft.answers | {"answers": given, "pages": pages}
    draft.changed_at = now()
    db.session.flush()
    return draft


def submit(draft: Draft, category: Category, language: str, *, waiting_list: bool = False) -> None:
    """Register the person of a complete `draft` in `category`, and send a mail to the address typed.

    The place is taken now and held until the address is confirmed. Sending the same answers again changes
    nothing; with corrected answers the unconfirmed registration of this draft gives way to a new one. For an
    address that is registered already nothing changes but that its owner is told so, and the caller learns
    nothing.

    Answers to questions that are not shown are left out. Raises CategoryClosed, CategoryFull unless `waiting_list`,
    or ChoiceFull; then the transaction is to be rolled back.
    """
    lock(draft)
    shown = form_of(category.event).shown(category, known_of(draft.answers))
    given = {key: answer for key, answer in draft.answers.get("answers", {}).items() if key in shown}
    sent = {page: draft.answers[page] for page in ABOUT_PERSON} | {"answers": given, "category": category.code}
    if draft.answers.get("sent") == sent:
        return
    if not attendance.is_open_to(category, draft, now()):
        raise CategoryClosed
    before = _give_way(draft, category)
    if attendance.has_place(draft, category):
        before = before._replace(had_place=True)
    if not (category.offers_places or waiting_list or before.had_place or before.turn):
        raise CategoryFull
    _enter(draft, category, language, sent, shown, waiting_list=waiting_list, before=before)
    if before.category:
        offer_free_places(before.category)


class _Before(NamedTuple):
    """What the unconfirmed registration had that a corrected one replaces: its place or turn in the same category."""

    category: Category | None = None
    had_place: bool = False
    turn: datetime | None = None


def _give_way(draft: Draft, category: Category) -> _Before:
    """End the unconfirmed registration of `draft`, whose answers were corrected."""
    earlier = draft.registration
    if earlier is None or not earlier.is_live or earlier.confirmed_at:
        return _Before()
    stays = earlier.category_id == category.id
    before = _Before(earlier.category, stays and earlier.is_seated, earlier.waiting_since if stays else None)
    _cancel(earlier, None, note="corrected by sending the form again", tell=False)
    if earlier.participant.email_key != people.email_key(draft.answers["you"]["email"]):
        people.end_links(earlier.participant)  # the mail to the wrong address opens nothing
    return before


def _enter(
    draft: Draft,
    category: Category,
    language: str,
    sent: dict[str, Any],
    shown: Any,
    *,
    waiting_list: bool,
    before: _Before,
) -> None:
    """Register the person of `draft`, or tell the owner of an address that is registered already."""
    you, given, details = draft.answers["you"], sent["answers"], _details(draft.answers, language)
    known, is_new = people.entered_participant(category.event, you["email"], details)
    if not is_new:
        lock(known)
        if live := queries.live_registration(known):
            draft.answers = draft.answers | {"sent": sent}
            attendance.attach(draft, None)
            if not draft.is_for_other:
                mails.already_registered(live, language)
            return
        if known.email_confirmed_at is None:  # nobody has shown yet that the details known are theirs
            people.change_details(known, details)
    is_flooded = mails.is_flooded(known.email)
    if attendance.has_place(draft, category):
        attendance.hand_over_place(draft)
    may_wait = not before.had_place and (waiting_list or before.turn is not None)
    registration = _register(known, category, given, details, waiting_list=may_wait)
    if registration.state == "waiting" and before.turn:
        registration.waiting_since = before.turn
    draft.answers, draft.registration = draft.answers | {"sent": sent}, registration
    record_consents(known, given, shown)
    attendance.attach(draft, registration)
    if not (is_flooded or draft.is_for_other):
        mails.confirm_address(registration)


def register(
    participant: Participant,
    category: Category,
    answers: dict[str, Any],
    details: dict[str, Any] | None = None,
    *,
    waiting_list: bool = False,
) -> Registration:
    """A new registration, unconfirmed and holding a place, or on the waiting list when there is none left.

    Raises AlreadyRegistered, or CategoryFull unless `waiting_list`.
    """
    if queries.live_registration(participant):
        raise AlreadyRegistered
    return _register(participant, category, answers, details, waiting_list=waiting_list)


def _register(
    participant: Participant,
    category: Category,
    answers: dict[str, Any],
    details: dict[str, Any] | None,
    *,
    waiting_list: bool,
) -> Registration:
    registration = Registration(event=category.event, participant=participant, category=category, answers=answers)
    try:
        if category.has_queue and waiting_list:
            raise CategoryFull
        places.take(category)
        registration.state, registration.hold_until = "unconfirmed", places.hold_until()
    except CategoryFull:
        if not waiting_list:
            raise
        registration.state, registration.waiting_since = "waiting", now()
        places.show_change(category)
    if participant.email_confirmed_at:
        registration.unproven_details = details
    db.session.add(registration)
    choices.settle(registration, drop_full=registration.state == "waiting")
    hand_over_files(answers, registration)
    log(participant, "registered", registration, after={"category": category.code, "state": registration.state})
    return registration


def confirm(registration: Registration) -> None:
    """The participant has followed the link in the mail: the address is theirs.

    The ticket is valid now, or the desk decides next, or the turn on the waiting list counts from now on.
    Confirming twice changes nothing. Raises HoldExpired, NotLive, or ConsentNeeded when another filled in the form.
    """
    lock(registration)
    if attendance.lacks_consent(registration):
        raise ConsentNeeded
    if registration.state == "unconfirmed" and registration.hold_until <= now():
        expire(registration)
    if registration.state == "expired":
        raise HoldExpired
    if not registration.is_live:
        raise NotLive
    participant = registration.participant
    user = participant.user or user_for_address(participant.email)
    people.address_proven(participant)
    participant.user = user
    if registration.unproven_details:
        people.change_details(participant, registration.unproven_details)
        registration.unproven_details = None
    if registration.confirmed_at:
        return
    registration.confirmed_at = now()
    if registration.state == "unconfirmed":
        places.seat(registration)
    log(participant, "confirmed the address", registration, after={"state": registration.state})
    if registration.state == "waiting":
        places.mark_changed(registration)
        offer_free_places(registration.category)
        if registration.state != "waiting":
            return  # what became of it is in a mail already
    mails.standing(registration)


def answers_of(registration: Registration) -> dict[str, dict[str, Any]]:
    """What was answered, page by page, as a draft holds it."""
    participant = registration.participant
    details = people.details_of(participant) | (registration.unproven_details or {})
    you = {field: details[field] for field in ("given_name", "family_name", "country", "phone")}
    organisation = {field: details[field] for field in ("organisation", "organisation_type", "position", "region")}
    return {"you": you | {"email": participant.email}, "organisation": organisation, "answers": registration.answers}


def edit(registration: Registration, answers: dict[str, dict[str, Any]], actor: Any) -> None:
    """Change the person's answers, given page by page; the address stays.

    Answers to questions that are shown no more, given the others, are taken away. Raises NotLive or ChoiceFull.
    """
    lock(registration)
    if not registration.is_live:
        raise NotLive
    participant = registration.participant
    before, given = registration.answers, still_asked(registration, answers_of(registration), answers)
    changes = people.change_details(participant, _details(answers, participant.language))
    registration.unproven_details = None
    for key in {**before, **given}:
        if before.get(key, {}).get("value") != given.get(key, {}).get("value"):
            changes[key] = [before.get(key), given.get(key)]
    registration.answers = given
    if not changes:
        return
    choices.settle(registration)
    hand_over_files(given, registration, any_upload=any(key in changes for key in before))
    places.mark_changed(registration)
    log(
        actor,
        "changed the answers",
        registration,
        before={field: old for field, (old, _new) in changes.items()},
        after={field: new for field, (_old, new) in changes.items()},
    )
    review_edit(registration, changes, actor)


def cancel(registration: Registration, actor: Any, *, note: str | None = None, tell: bool = True) -> None:
    """End a registration and pass its place on; the participant is told, with `note` as the reason.

    Raises NotLive.
    """
    _cancel(registration, actor, note=note, tell=tell)
    offer_free_places(registration.category)


def _cancel(registration: Registration, actor: Any, *, note: str | None, tell: bool) -> None:
    lock(registration)
    if not registration.is_live:
        raise NotLive
    before = registration.state
    places.end(registration, "cancelled")
    log(actor, "cancelled", registration, note=note, before={"state": before}, after={"state": "cancelled"})
    places.free_all_else(registration)
    if tell:
        mails.cancelled(registration, note, had_ticket=before == "confirmed")


def end_for_another(registration: Registration, actor: Any, *, keeps_place: bool) -> None:
    """End a registration in whose place another comes; with `keeps_place` its place stays taken, for the other.

    The participant is told. The caller has locked the row and found it live.
    """
    before = registration.state
    places.end(registration, "cancelled")
    if keeps_place:
        places.take(registration.category)
    else:
        offer_free_places(registration.category)
    log(actor, "replaced by another", registration, before={"state": before}, after={"state": "cancelled"})
    places.free_all_else(registration)
    mails.cancelled(registration, None, had_ticket=before == "confirmed")


def expire(registration: Registration) -> None:
    """Pass on the place of a registration that was not confirmed in time."""
    lock(registration)
    if registration.state != "unconfirmed":
        return
    _expire(registration)
    offer_free_places(registration.category)


def _expire(registration: Registration) -> None:
    places.end(registration, "expired")
    log(None, "expired", registration, before={"state": "unconfirmed"}, after={"state": "expired"})
    mails.expired(registration)


def expire_due(at: datetime | None = None, limit: int = 200) -> int:
    """Expire up to `limit` registrations whose hold is over; returns how many."""
    query = (
        db.select(Registration)
        .where(Registration.state == "unconfirmed", Registration.hold_until <= (at or now()))
        .order_by(Registration.category_id, Registration.id)
        .limit(limit)
        .with_for_update(of=Registration, key_share=True, skip_locked=True)
    )
    due = db.session.scalars(query).all()
    for registration in due:
        _expire(registration)
    offer_in(registration.category for registration in due)
    return len(due)


def send_mail_again(registration: Registration, actor: Any) -> None:
    """Send the mail that fits the state once more: the link to confirm, or the ticket. Raises NotLive."""
    if not registration.is_live:
        raise NotLive
    mails.standing(registration)
    log(actor, "sent the mail again", registration)


def end_links(registration: Registration, actor: Any) -> None:
    """Make every link mailed so far worthless; a live registration gets a mail with new ones."""
    people.end_links(registration.participant)
    log(actor, "ended the mailed links", registration)
    if registration.is_live:
        mails.standing(registration)


def start_again(registration: Registration) -> Draft:
    """A draft with the answers of an ended registration, to register again. Raises AlreadyRegistered."""
    if queries.live_registration(registration.participant):
        raise AlreadyRegistered
    form = form_of(registration.event)
    consents = {question.key for question in form.questions if question.kind == CONSENT}
    answers = {key: answer for key, answer in registration.answers.items() if key not in consents}
    pages = [section.code for section in form.sections if section.code != CONSENT]
    known = answers_of(registration) | {"answers": answers, "pages": pages}
    draft = Draft(event_id=registration.event_id, answers=known)
    db.session.add(draft)
    db.session.flush()
    return draft


def forget_drafts(at: datetime | None = None) -> int:
    """Delete drafts nobody has touched for a day; returns how many."""
    ended = (at or now()) - DRAFT_LIFETIME
    return db.session.execute(db.delete(Draft).where(Draft.changed_at < ended)).rowcount


def _details(answers: dict[str, Any], language: str) -> dict[str, Any]:
    """The person's details out of the answers; a region of another country is not one."""
    details = answers["you"] | answers["organisation"] | {"language": language}
    region = lists.region(details.get("region") or "")
    if region and region.country != details["country"]:
        details["region"] = None
    return {field: details.get(field) for field in (*people.DETAILS, "organisation", "organisation_type")}
