"""The desk's yes and no. None of these commits."""

from collections.abc import Iterable
from typing import Any

from eventapp.common.clock import now
from eventapp.common.database import lock
from eventapp.common.log import log
from eventapp.extensions import db
from eventapp.people.models import Participant
from eventapp.registration import mails, places
from eventapp.registration.errors import NothingToApprove, NotLive, Refused
from eventapp.registration.invitations.attendance import lock_places_of
from eventapp.registration.models import Registration
from eventapp.registration.waiting.operations import offer_in


def approve(registration: Registration, actor: Any, note: str | None = None) -> None:
    """Say yes: the ticket is valid now, or as soon as there is a place. The participant is told, with `note`.

    Raises NothingToApprove.
    """
    lock(registration)
    if not is_approvable(registration):
        raise NothingToApprove
    before = registration.state
    registration.approved_at, registration.to_review = now(), None
    if before == "pending":
        places.seat(registration)
        mails.ticket(registration, note=note)
    else:
        mails.approved(registration, note)
    log(actor, "approved", registration, note=note, before={"state": before}, after={"state": registration.state})


def is_approvable(registration: Registration) -> bool:
    """Whether a yes would mean something: the address is confirmed, and nobody has said yes yet."""
    if registration.state == "pending":
        return True
    in_queue = registration.state in {"waiting", "offered"} and registration.confirmed_at is not None
    return in_queue and registration.awaits_approval


def decline(registration: Registration, actor: Any, note: str | None = None) -> None:
    """Say no: the registration ends and its place goes on. The participant is told, with `note`. Raises NotLive."""
    lock(registration)
    _decline(registration, actor, note)
    offer_in([registration.category])


def _decline(registration: Registration, actor: Any, note: str | None) -> None:
    if not registration.is_live:
        raise NotLive
    before = registration.state
    places.end(registration, "declined")
    log(actor, "declined", registration, note=note, before={"state": before}, after={"state": "declined"})
    places.free_all_else(registration)
    mails.declined(registration, note)


def decide(registrations: Iterable[Registration], approves: bool, actor: Any, note: str | None = None) -> int:
    """Approve or decline many; those for which it makes no sense any more are passed over. Returns how many."""
    query = (
        db.select(Registration)
        .where(Registration.id.in_([registration.id for registration in registrations]))
        .order_by(Registration.category_id, Registration.id)
        .with_for_update(of=Registration, key_share=True)
        .execution_options(populate_existing=True)
    )
    done, chosen = [], db.session.scalars(query).all()
    if not approves:
        lock_places_of(chosen)
    for registration in chosen:
        try:
            (approve if approves else _decline)(registration, actor, note)
        except Refused:
            continue
        done.append(registration)
    if not approves:
        offer_in(registration.category for registration in done)
    return len(done)


def review_edit(registration: Registration, changes: dict[str, list], actor: Any) -> None:
    """Ask for approval again after participants change what was approved, where the category says so.

    `changes` are {field: [old, new]}; those of several edits are put together.
    """
    category = registration.category
    was_approved = registration.approved_at is not None or registration.state == "confirmed"
    if not (category.needs_approval and category.reviews_edits and isinstance(actor, Participant)):
        return
    if not (was_approved or registration.to_review is not None):
        return
    known = registration.to_review or {}
    registration.to_review = known | {field: [known.get(field, [old])[0], new] for field, (old, new) in changes.items()}
    registration.approved_at = None
    before = registration.state
    if before == "confirmed":
        registration.state = "pending"
        mails.standing(registration)
    if was_approved:
        log(None, "asked for approval again", registration, before={"state": before},
            after={"state": registration.state})  # fmt: skip
