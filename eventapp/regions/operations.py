"""Entering, changing and removing what is known of places; proposals of delegates and what is decided on them.

Everything checks `checks.py` first and raises `BadStatement`. Nothing here commits.
"""

from typing import Any

from flask_babel import gettext as _

from eventapp.common.clock import now
from eventapp.common.log import log
from eventapp.events.models import Event
from eventapp.events.operations import touch
from eventapp.extensions import db
from eventapp.regions import checks
from eventapp.regions.errors import AlreadyDecided, BadStatement
from eventapp.regions.models import Figure, Finding, Linkage, Priority, PriorityProposal, PriorityVector

Statement = Figure | Priority | Finding | Linkage
MODELS: dict[str, type] = {"figure": Figure, "priority": Priority, "finding": Finding, "linkage": Linkage}
PRIORITY_FIELDS = ("place", "title", "description", "language", "domains", "source", "source_url")


def enter(kind: str, values: dict[str, Any], actor: Any) -> Statement:
    """Enter a statement of `kind` (a key of MODELS). One that is the same by its key takes the new values instead."""
    checked = checks.CHECKS[kind](values)
    known = _same(kind, checked)
    if known is not None:
        return change(known, checked, actor)
    row = MODELS[kind](**checked)
    db.session.add(row)
    log(actor, "enter region statement", row, after=checked)
    touch_pages()
    return row


def change(row: Statement, values: dict[str, Any], actor: Any) -> Statement:
    """Give a statement other values; what is not named stays. The log keeps what stood before."""
    kind = row.__tablename__
    before = {name: getattr(row, name) for name in checks.FIELDS[kind]}
    checked = checks.CHECKS[kind](before | values)
    changed = {name: value for name, value in checked.items() if before.get(name) != value}
    if not changed:
        return row
    if (other := _same(kind, checked)) is not None and other is not row:
        raise BadStatement({checks.KEYS[kind][0]: _("The same is stated already. Change that statement.")})
    for name, value in changed.items():
        setattr(row, name, value)
    row.changed_at = now()
    if kind == "priority":  # its meaning is computed anew
        db.session.execute(db.delete(PriorityVector).where(PriorityVector.priority_id == row.id))
    log(actor, "change region statement", row, before={name: before[name] for name in changed}, after=changed)
    touch_pages()
    return row


def remove(row: Statement, actor: Any) -> None:
    """Take a statement back; the log keeps it."""
    before = {name: getattr(row, name) for name in checks.FIELDS[row.__tablename__]}
    log(actor, "remove region statement", row, before=before)
    db.session.delete(row)
    touch_pages()


def propose(
    event: Event, values: dict[str, Any], proposer: Any, *, priority: Priority | None = None
) -> PriorityProposal:
    """Keep a priority that `proposer` (a participant) would like to see; nothing public changes.

    `priority` is the one it would replace, which must be of the same place.
    """
    if priority is not None and priority.place != values["place"]:
        raise BadStatement({"place": _("This priority is of another region.")})
    checked = checks.check_priority(values)
    checked.pop("is_invented")
    proposal = PriorityProposal(event_id=event.id, priority=priority, proposer=str(proposer), **checked)
    db.session.add(proposal)
    log(proposer, "propose priority", proposal, after=checked)
    return proposal


def approve(proposal: PriorityProposal, actor: Any) -> Priority:
    """Enter what was proposed."""
    _decide(proposal, "approved", actor)
    values = {name: getattr(proposal, name) for name in PRIORITY_FIELDS} | {"is_invented": False}
    row = change(proposal.priority, values, actor) if proposal.priority else enter("priority", values, actor)
    proposal.priority = row
    return row


def decline(proposal: PriorityProposal, actor: Any) -> None:
    _decide(proposal, "declined", actor)


def _decide(proposal: PriorityProposal, state: str, actor: Any) -> None:
    if proposal.state != "proposed":
        raise AlreadyDecided
    proposal.state, proposal.decider, proposal.decided_at = state, str(actor), now()
    log(actor, f"{state} priority proposal", proposal)


def _same(kind: str, values: dict[str, Any]) -> Statement | None:
    """The row that says the same of the same thing: so a file can be imported twice."""
    keys = checks.KEYS[kind]
    return db.session.scalar(db.select(MODELS[kind]).filter_by(**{key: values[key] for key in keys})) if keys else None


def touch_pages() -> None:
    """The pages of regions belong to no event; they are made anew when any event has another version."""
    event = db.session.scalar(db.select(Event).order_by(Event.id).limit(1))
    if event is not None:
        touch(event)
