"""Blocking, reporting, deciding on reports, introducing: what keeps people safe and brings them together."""

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from eventapp.common.clock import now
from eventapp.common.database import lock
from eventapp.common.log import log
from eventapp.directory.contacts import errors, notices, operations, rules
from eventapp.directory.contacts.models import (
    REPORT_OUTCOMES,
    REPORT_REASONS,
    Block,
    ContactReport,
    Introduction,
)
from eventapp.extensions import db
from eventapp.people.models import Participant
from eventapp.rooms import offered

REPORTS_A_DAY = 10


def block(owner: Participant, person: Participant) -> Block:
    """Let neither see nor reach the other. What they have planned together ends; the person is not told why.

    Raises WithOneself or NotReachable (of another event).
    """
    if owner.id == person.id:
        raise errors.WithOneself
    if owner.event_id != person.event_id:
        raise errors.NotReachable
    rules.lock_people(owner, person)
    found = db.session.scalar(select(Block).where(Block.owner_id == owner.id, Block.person_id == person.id))
    if found:
        return found
    made = Block(owner_id=owner.id, person=person)
    db.session.add(made)
    db.session.flush()
    notices.forget_mails_of(owner, person)
    for end in offered("people_blocked"):
        end(owner, person)
    log(owner, "blocked someone", made)
    return made


def unblock(owner: Participant, found: Block) -> None:
    """Let the two see one another again, if the other has not blocked too."""
    log(owner, "ended a block", found)
    db.session.delete(found)


def report(reporter: Participant, person: Participant, reason: str, text: str, quoted: str) -> ContactReport:
    """Tell the organisers about someone. Raises WithOneself, AlreadyReported while one is open, or TooMany."""
    if reporter.id == person.id:
        raise errors.WithOneself
    rules.lock_people(reporter)
    mine = select(func.count()).where(ContactReport.reporter_id == reporter.id, ContactReport.outcome.is_(None))
    if db.session.scalar(mine.where(ContactReport.person_id == person.id)):
        raise errors.AlreadyReported
    if db.session.scalar(mine) >= REPORTS_A_DAY:
        raise errors.TooMany
    made = ContactReport(
        event_id=reporter.event_id, reporter=reporter, person=person, text=text.strip(), quoted=quoted,
        reason=reason if reason in REPORT_REASONS else "other",
    )  # fmt: skip
    db.session.add(made)
    log(reporter, "reported someone", made)
    return made


def decide(found: ContactReport, outcome: str, actor: Any) -> None:
    """An organiser closes a report; `suspended` keeps the person from writing to others, `none` lets them again.

    Raises NotAnswerable for another outcome.
    """
    lock(found)
    if outcome not in REPORT_OUTCOMES:
        raise errors.NotAnswerable
    before = {"outcome": found.outcome}
    found.outcome, found.decided_at = outcome, now()
    if outcome == "suspended" or before["outcome"] == "suspended":
        operations.set_choices(found.person, may_write=outcome != "suspended")
    log(actor, "decided on a report", found, before=before, after={"outcome": outcome})


def introduce(one: Participant, other: Participant, message: str, actor: Any) -> Introduction:
    """The organisers bring two together; both are asked. Raises a refusal when it is no use."""
    if one.id == other.id:
        raise errors.WithOneself
    if not rules.can_reach(one, other):
        raise errors.NotReachable
    if rules.are_contacts(one, other):
        raise errors.AlreadyContacts
    first, second = sorted((one, other), key=lambda person: person.id)
    made = Introduction(event_id=one.event_id, event=one.event, one=first, other=second, message=message.strip())
    try:
        with db.session.begin_nested():
            db.session.add(made)
    except IntegrityError:
        raise errors.AlreadyAsked from None
    log(actor, "introduced two people", made)
    notices.tell_of_introduction(made)
    return made


def answer_introduction(found: Introduction, by: Participant, agrees: bool) -> bool:
    """Say whether one agrees; gives whether the two are contacts now. Raises NotAnswerable."""
    lock(found)
    if by.id not in (found.one_id, found.other_id):
        raise errors.NotAnswerable
    side = "one_agrees" if by.id == found.one_id else "other_agrees"
    if getattr(found, side) is not None or not rules.can_reach(found.one, found.other):
        raise errors.NotAnswerable
    setattr(found, side, agrees)
    log(by, "agreed to an introduction" if agrees else "declined an introduction", found)
    if not (found.one_agrees and found.other_agrees):
        return False
    theirs = operations.connect(found.partner_of(by), by, "introduction")
    notices.tell_of_acceptance(theirs)
    return True
