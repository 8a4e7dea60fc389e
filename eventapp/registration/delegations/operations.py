"""What desk and heads do with a delegation. None of these commits.

What head and deputy may not do any more when the delegation is closed or its deadline over, the desk still may: the
functions that both call take `as_desk`.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy.exc import IntegrityError

from eventapp.common import seats
from eventapp.common.clock import now
from eventapp.common.database import lock
from eventapp.common.log import log
from eventapp.events.models import Event
from eventapp.extensions import db
from eventapp.people.models import Participant
from eventapp.people.operations import enter_participant
from eventapp.registration import operations as registrations
from eventapp.registration.delegations import mails, queries
from eventapp.registration.delegations.errors import (
    DelegationClosed,
    LeadsAnother,
    NameTaken,
    NothingToExceed,
    QuotaBelowTaken,
    QuotaFull,
)
from eventapp.registration.delegations.models import Delegation
from eventapp.registration.invitations import mails as invitation_mails
from eventapp.registration.invitations import operations as invitations
from eventapp.registration.invitations.attendance import close
from eventapp.registration.invitations.errors import NotOpen
from eventapp.registration.invitations.models import Invitation
from eventapp.registration.invitations.operations import Person

REMIND_DAYS = 5
FACTS = ("kind", "country", "name", "deadline")


def create(event: Event, facts: dict[str, Any], actor: Any) -> Delegation:
    """A new delegation. `facts`: those of `FACTS`, `category` and `quota`. Raises NameTaken."""
    delegation = Delegation(
        event_id=event.id,
        category=facts["category"],
        capacity=facts["quota"],
        **{fact: facts[fact] for fact in FACTS},
    )
    try:
        with db.session.begin_nested():
            db.session.add(delegation)
    except IntegrityError as error:
        raise NameTaken from error
    log(actor, "created the delegation", delegation, after={"name": delegation.name, "quota": facts["quota"]})
    return delegation


def edit(delegation: Delegation, facts: dict[str, Any], actor: Any) -> None:
    """Change quota, deadline and name; those invited already keep their category. Raises NameTaken, QuotaBelowTaken."""
    lock(delegation)
    before = {"quota": delegation.quota} | {fact: _plain(getattr(delegation, fact)) for fact in FACTS}
    for fact in FACTS:
        setattr(delegation, fact, facts[fact])
    delegation.category = facts["category"]
    try:
        with db.session.begin_nested():
            db.session.flush()
    except IntegrityError as error:
        raise NameTaken from error
    _set_capacity(delegation, facts["quota"] + delegation.exceeded_by)
    after = {"quota": facts["quota"]} | {fact: _plain(facts[fact]) for fact in FACTS}
    changed = [fact for fact in after if before[fact] != after[fact]]
    if changed:
        log(actor, "changed the delegation", delegation, before={f: before[f] for f in changed},
            after={f: after[f] for f in changed})  # fmt: skip


def exceed(delegation: Delegation, by: int, reason: str, actor: Any) -> None:
    """Grant `by` places beyond the quota in all, knowingly: `reason` goes into the log.

    Fewer than before takes back what is not used. Raises QuotaBelowTaken or NothingToExceed.
    """
    lock(delegation)
    before = delegation.exceeded_by
    if by == before:
        raise NothingToExceed
    quota = delegation.quota
    if by > before:  # the constraint asks for capacity first on the way up, and for what exceeds first on the way down
        _set_capacity(delegation, quota + by)
        delegation.exceeded_by = by
    else:
        delegation.exceeded_by = by
        _set_capacity(delegation, quota + by)
    log(actor, "exceeded the quota", delegation, note=reason, before={"exceeded_by": before}, after={"exceeded_by": by})


def _set_capacity(delegation: Delegation, capacity: int) -> None:
    seats.set_capacity(delegation, capacity, else_raise=QuotaBelowTaken(delegation.taken))


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def appoint(delegation: Delegation, role: str, person: Person | None, country: str, actor: Any) -> None:
    """Make `person` the "head" or "deputy", told by mail; None leaves the role empty. Raises LeadsAnother."""
    lock(delegation)
    before = getattr(delegation, role)
    appointed = _participant(delegation, person, country) if person else None
    if appointed is before:
        return
    if appointed and queries.delegation_led_by(appointed):
        raise LeadsAnother
    setattr(delegation, role, appointed)
    try:
        with db.session.begin_nested():
            db.session.flush()
    except IntegrityError as error:
        raise LeadsAnother from error
    names = [str(leader) if leader else None for leader in (before, appointed)]
    log(actor, f"appointed the {role}", delegation, before={role: names[0]}, after={role: names[1]})
    if appointed:
        mails.appointed(delegation, appointed)


def _participant(delegation: Delegation, person: Person, country: str) -> Participant:
    details = {"given_name": person.given_name, "family_name": person.family_name, "language": person.language}
    return enter_participant(delegation.event, person.email, details | {"country": country})


def set_closed(delegation: Delegation, closed: bool, actor: Any) -> None:
    """Close a delegation to its head, or open it again."""
    lock(delegation)
    if bool(delegation.closed_at) == closed:
        return
    delegation.closed_at = now() if closed else None
    log(actor, "closed the delegation" if closed else "opened the delegation again", delegation)


def invite(delegation: Delegation, people: Iterable[Person], actor: Any, *, as_desk: bool = False) -> list[Invitation]:
    """Invite `people` as members, all or none. Raises DelegationClosed, QuotaFull, AlreadyInvited or DeadlineOver."""
    chosen = list(people)
    _check_open(delegation, as_desk)
    if chosen:
        seats.take(delegation, else_raise=QuotaFull(), count=len(chosen))
    invited = []
    for person in chosen:
        invitation = invitations.enter(
            person, delegation.category, _deadline(delegation), delegation=delegation, remind_days=REMIND_DAYS
        )
        invitation_mails.invited(invitation)
        log(actor, "invited", invitation)
        invited.append(invitation)
    log(actor, "invited members", delegation, after={"members": len(invited)})
    return invited


def withdraw(member: Invitation, actor: Any, *, as_desk: bool = False) -> None:
    """Take a member out; the place in the quota is free again. Raises DelegationClosed or NotOpen."""
    _check_open(member.delegation, as_desk)
    invitations.withdraw(member, actor)


def replace(member: Invitation, person: Person, actor: Any, *, as_desk: bool = False) -> Invitation:
    """Let another come in a member's place, all or nothing: place in the quota, and in the category if one is held.

    A registration the member had made before joining stays theirs. Raises DelegationClosed, NotOpen, AlreadyInvited.
    """
    _check_open(member.delegation, as_desk)
    registration = invitations.lock_both(member)
    if not member.is_live:
        raise NotOpen
    ends = registration if registration and registration.is_live and not member.has_joined else None
    passes_on = member.holds_place or bool(ends and ends.is_seated)
    if member.holds_place:
        member.holds_place = False
    else:
        passes_on = passes_on and ends.category_id == member.category_id
    close(member, "replaced", keeps_quota=True)
    if ends:
        registrations.end_for_another(ends, actor, keeps_place=passes_on)
    else:
        invitation_mails.withdrawn(member)
    follower = invitations.enter(
        person, member.category, _deadline(member.delegation), delegation=member.delegation, remind_days=REMIND_DAYS
    )
    follower.holds_place = passes_on
    invitation_mails.invited(follower)
    log(actor, "replaced a member", member.delegation, before={"member": member.name}, after={"member": follower.name})
    log(actor, "invited", follower)
    return follower


def _check_open(delegation: Delegation, as_desk: bool) -> None:
    if not (as_desk or delegation.is_open(now())):
        raise DelegationClosed


def _deadline(delegation: Delegation) -> datetime:
    """Until when those invited now may register; when the desk acts late, as long as the category is open."""
    return delegation.deadline if delegation.deadline > now() else delegation.category.closes_at
