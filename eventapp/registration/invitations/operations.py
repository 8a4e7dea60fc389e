"""Every step in the life of an invitation; see `models.py` for the states.

None of these commits. Members of a delegation are invited through `delegations/operations.py`.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy.exc import IntegrityError

from eventapp.common.clock import now
from eventapp.common.database import lock
from eventapp.common.log import log
from eventapp.extensions import db
from eventapp.people.operations import email_key
from eventapp.registration import operations, queries
from eventapp.registration.delegations.models import Delegation
from eventapp.registration.invitations import mails
from eventapp.registration.invitations.attendance import close, lock_places
from eventapp.registration.invitations.errors import AlreadyInvited, DeadlineOver, NotOpen, NotYours, SentJustNow
from eventapp.registration.invitations.models import Invitation
from eventapp.registration.models import Category, Draft, Registration
from eventapp.registration.questions.operations import record_consents
from eventapp.registration.questions.queries import form_of

PAUSE = timedelta(minutes=10)  # between two mails sent by hand


class Person(NamedTuple):
    """Who is invited, as typed; `language` is that of the mails."""

    given_name: str
    family_name: str
    email: str
    language: str


def invite(
    person: Person, category: Category, deadline: datetime, actor: Any, *, remind_days: int | None = None
) -> Invitation:
    """Ask a person to come in `category`, by a mail with a link. Raises AlreadyInvited or DeadlineOver."""
    invitation = enter(person, category, deadline, remind_days=remind_days)
    mails.invited(invitation)
    log(actor, "invited", invitation, after={"category": category.code})
    return invitation


def invite_all(
    people: Iterable[Person], category: Category, deadline: datetime, actor: Any, *, remind_days: int | None = None
) -> int:
    """Invite each of `people`, all or none; returns how many. Raises as `invite`."""
    return len([invite(person, category, deadline, actor, remind_days=remind_days) for person in people])


def enter(
    person: Person,
    category: Category,
    deadline: datetime,
    *,
    delegation: Delegation | None = None,
    remind_days: int | None = None,
) -> Invitation:
    """The row of a new invitation. Raises AlreadyInvited or DeadlineOver."""
    if deadline <= now():
        raise DeadlineOver
    remind_at = deadline - timedelta(days=remind_days) if remind_days else None
    invitation = Invitation(
        event=category.event,
        category=category,
        delegation=delegation,
        **person._asdict(),
        email_key=email_key(person.email),
        deadline=deadline,
        remind_at=remind_at if remind_at and remind_at > now() else None,
    )
    try:
        with db.session.begin_nested():
            db.session.add(invitation)
    except IntegrityError as error:
        raise AlreadyInvited from error
    return invitation


def begin(invitation: Invitation, *, for_other: bool = False) -> Draft:
    """A form to register by this invitation, with name and address filled in.

    `for_other`: the head of the delegation fills it in for the member. Raises NotOpen.
    """
    if not invitation.is_open(now()) or (for_other and invitation.is_filled):
        raise NotOpen
    prefilled = {field: getattr(invitation, field) for field in ("given_name", "family_name", "email")}
    if invitation.delegation and invitation.delegation.country:
        prefilled["country"] = invitation.delegation.country
    draft = Draft(
        event_id=invitation.event_id,
        invitation_id=invitation.id,
        is_for_other=for_other,
        answers={"prefilled": prefilled},
    )
    db.session.add(draft)
    db.session.flush()
    return draft


def consent_and_confirm(invitation: Invitation, given: dict[str, Any]) -> None:
    """The person has checked the form another filled in, consents, and by the mailed link shows the address is theirs.

    `given`: the answers to the questions of consent. Raises NotOpen, and as `operations.confirm`.
    """
    registration = lock_both(invitation)
    if registration is None or not invitation.needs_consent or not registration.is_live:
        raise NotOpen
    form = form_of(invitation.event)
    registration.answers = registration.answers | given
    record_consents(registration.participant, given, form.current)
    invitation.needs_consent = False
    operations.confirm(registration)


def join(invitation: Invitation) -> None:
    """The person, registered already, lets that registration count for the invitation. Raises NotOpen or NotYours."""
    registration = registered_already(invitation)
    if registration is None:
        raise NotOpen
    lock(registration)
    lock(invitation)
    if not invitation.is_open(now()) or not registration.is_live or registration.confirmed_at is None:
        raise NotOpen
    if invitation.holds_place:
        close_place(invitation)
    invitation.registration, invitation.has_joined, invitation.state = registration, True, "registered"
    try:
        with db.session.begin_nested():
            db.session.flush()
    except IntegrityError as error:
        raise NotYours from error
    log(registration.participant, "joined by an invitation", invitation)


def registered_already(invitation: Invitation) -> Registration | None:
    """The live registration of the person invited that did not come of this invitation."""
    from eventapp.people.queries import participant_by_email

    person = participant_by_email(invitation.event, invitation.email)
    live = queries.live_registration(person) if person else None
    return live if live and live.id != invitation.registration_id else None


def decline(invitation: Invitation, reason: str | None) -> None:
    """The person says no. Raises NotOpen."""
    registration = lock_both(invitation)
    if not invitation.is_open(now()):
        raise NotOpen
    invitation.decline_reason = reason or None
    close(invitation, "declined")
    if registration and registration.is_live and registration.confirmed_at is None:
        operations.cancel(registration, None, note=reason, tell=False)
    log(None, "declined the invitation", invitation, note=reason)


def withdraw(invitation: Invitation, actor: Any, *, reason: str | None = None) -> None:
    """Take an invitation back; the person is told, and a registration that came of it ends. Raises NotOpen."""
    registration = lock_both(invitation)
    if not invitation.is_live:
        raise NotOpen
    ends = registration if registration and registration.is_live and not invitation.has_joined else None
    close(invitation, "withdrawn")
    if ends:
        operations.cancel(ends, actor, note=reason)
    else:
        mails.withdrawn(invitation)
    log(actor, "withdrew the invitation", invitation, note=reason)


def send_again(invitation: Invitation, actor: Any) -> None:
    """Send the mail with the link once more. Raises NotOpen or SentJustNow."""
    lock(invitation)
    if not invitation.is_open(now()):
        raise NotOpen
    if now() - invitation.sent_at < PAUSE:
        raise SentJustNow
    invitation.sent_at = now()
    mails.filled(invitation) if invitation.is_filled else mails.invited(invitation)
    log(actor, "sent the invitation again", invitation)


def expire_due(at: datetime | None = None, limit: int = 200) -> int:
    """End up to `limit` invitations whose deadline is over and that no registration came of; returns how many."""
    query = (
        db.select(Invitation)
        .where(Invitation.state == "sent", Invitation.deadline <= (at or now()), Invitation.registration_id.is_(None))
        .order_by(Invitation.deadline)
        .limit(limit)
        .with_for_update(of=Invitation, skip_locked=True)
    )
    due = db.session.scalars(query).all()
    lock_places(due)
    for invitation in due:
        close(invitation, "expired")
    return len(due)


def remind_due(at: datetime | None = None, limit: int = 200) -> int:
    """Remind up to `limit` people who have not answered, once each; returns how many."""
    moment = at or now()
    query = (
        db.select(Invitation)
        .where(
            Invitation.state == "sent",
            Invitation.remind_at <= moment,
            Invitation.reminded_at.is_(None),
            Invitation.deadline > moment,
        )
        .order_by(Invitation.remind_at)
        .limit(limit)
        .with_for_update(of=Invitation, skip_locked=True)
    )
    due = db.session.scalars(query).all()
    for invitation in due:
        invitation.reminded_at = moment
        mails.reminder(invitation)
    return len(due)


def close_place(invitation: Invitation) -> None:
    """Give back the place kept for the person."""
    from eventapp.common import seats

    invitation.holds_place = False
    seats.give_back(invitation.category)


def lock_both(invitation: Invitation) -> Registration | None:
    """Lock the registration that came of `invitation`, if any, and the invitation."""
    registration = invitation.registration
    if registration:
        lock(registration)
    lock(invitation)
    if invitation.registration is not registration and invitation.registration:
        lock(invitation.registration)
    return invitation.registration
