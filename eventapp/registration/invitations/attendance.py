"""What ties an invitation to the registration made through it; asked by the steps of a registration.

Locks are taken in the order registration, invitation, delegation, category, choice, and the event last of all, at the
commit. Who ends many at once calls `lock_places` first.
"""

from collections.abc import Iterable
from datetime import datetime

from eventapp.common import seats
from eventapp.common.clock import now
from eventapp.common.database import lock
from eventapp.common.log import log
from eventapp.extensions import db
from eventapp.people.operations import email_key
from eventapp.registration.delegations.models import Delegation
from eventapp.registration.errors import CategoryClosed
from eventapp.registration.invitations import mails
from eventapp.registration.invitations.models import LIVE, Invitation
from eventapp.registration.models import Category, Draft, Registration
from eventapp.registration.questions.models import CONSENT


def invitation_of(draft: Draft | None) -> Invitation | None:
    """The invitation a form was opened by."""
    return db.session.get(Invitation, draft.invitation_id) if draft and draft.invitation_id else None


def is_open_to(category: Category, draft: Draft | None, at: datetime) -> bool:
    """Whether the visitor with this draft may register in `category`: anyone may, or the invitation is for it."""
    if category.is_open(at):
        return True
    invitation = invitation_of(draft)
    if invitation is None or invitation.category_id != category.id or not invitation.is_open(at):
        return False
    typed = draft.answers.get("you", {}).get("email")
    return typed is None or email_key(typed) == invitation.email_key


def is_invited_to(category: Category, draft: Draft | None) -> bool:
    """Whether the form was opened by an invitation to `category`."""
    invitation = invitation_of(draft)
    return invitation is not None and invitation.category_id == category.id


def has_place(draft: Draft, category: Category) -> bool:
    """Whether a place of `category` is kept for the person of `draft`."""
    invitation = invitation_of(draft)
    return bool(invitation and invitation.holds_place and invitation.category_id == category.id)


def hand_over_place(draft: Draft) -> None:
    """Give back the place kept for the person of `draft`, for the registration to take in this transaction."""
    invitation = invitation_of(draft)
    lock(invitation)
    if not (invitation.holds_place and invitation.is_open(now())):
        raise CategoryClosed
    invitation.holds_place = False
    seats.give_back(invitation.category)


def attach(draft: Draft, registration: Registration | None) -> None:
    """Note what became of the invitation behind `draft`; None when the address was registered already.

    A member whose form the head has filled in gets the same mail in both cases.
    """
    invitation = invitation_of(draft)
    if invitation is None or (registration and registration.category_id != invitation.category_id):
        return
    if registration and email_key(registration.participant.email) != invitation.email_key:
        return  # registered somebody else in an open category
    lock(invitation)
    if not invitation.is_open(now()):
        raise CategoryClosed
    if registration:
        invitation.registration, invitation.needs_consent = registration, draft.is_for_other
    if draft.is_for_other:
        invitation.is_filled = True
        mails.filled(invitation)


def follow(registration: Registration) -> None:
    """Bring the invitation that `registration` came of in line with its state."""
    invitation = invitation_that_led_to(registration)
    if invitation is None:
        return
    lock(invitation)
    if registration.is_live:
        if registration.confirmed_at and invitation.state == "sent":
            invitation.state = "registered"
    elif invitation.state == "registered":
        close(invitation, "cancelled")
    else:  # never confirmed: the link goes on to work
        invitation.registration, invitation.needs_consent = None, False


def invitation_that_led_to(registration: Registration) -> Invitation | None:
    """The live invitation a registration came of."""
    query = db.select(Invitation).where(Invitation.registration_id == registration.id, Invitation.state.in_(LIVE))
    return db.session.scalar(query)


def close(invitation: Invitation, state: str, *, keeps_quota: bool = False) -> None:
    """End a live invitation: what was kept for it is free again (but the quota, when another takes it over)."""
    before = invitation.state
    if invitation.delegation_id and not keeps_quota:
        seats.give_back(invitation.delegation)
    if invitation.holds_place:
        invitation.holds_place = False
        seats.give_back(invitation.category)
    invitation.state = state
    log(None, "invitation ended", invitation, before={"state": before}, after={"state": state})


def lock_places(invitations: Iterable[Invitation], categories: Iterable[int] = ()) -> None:
    """Lock the places that the end of `invitations` gives back, and `categories` (ids): all in one order.

    Two who each end many would otherwise hold what the other waits for.
    """
    found = list(invitations)
    for id in sorted({one.delegation_id for one in found if one.delegation_id}):
        lock(db.session.get(Delegation, id))
    for id in sorted({one.category_id for one in found if one.holds_place} | set(categories)):
        lock(db.session.get(Category, id))


def lock_places_of(registrations: Iterable[Registration]) -> None:
    """The same for registrations that end, and the invitations they came of."""
    found = list(registrations)
    ids = [registration.id for registration in found]
    query = db.select(Invitation).where(Invitation.registration_id.in_(ids), Invitation.state.in_(LIVE))
    invitations = db.session.scalars(query.order_by(Invitation.id).with_for_update(of=Invitation)).all() if ids else ()
    lock_places(invitations, {registration.category_id for registration in found})


def lacks_consent(registration: Registration) -> bool:
    """Whether another filled in the form and the person has not consented yet."""
    if registration.confirmed_at:
        return False
    invitation = invitation_that_led_to(registration)
    return invitation is not None and invitation.needs_consent


def asked_of(draft: Draft | None, form):
    """The form as it is asked: without consents when it is filled in for another."""
    from dataclasses import replace

    if draft is None or not draft.is_for_other:
        return form
    kept = [section for section in form.sections if section.code != CONSENT]
    sections = (replace(s, questions=tuple(q for q in s.questions if q.kind != CONSENT)) for s in kept)
    return replace(form, sections=tuple(sections))
