"""Entering, changing and removing what is known of places; proposals of delegates and what is decided on them.

Everything checks `checks.py` first and raises `BadStatement`. Nothing here commits.
"""

from typing import Any

from flask_babel import gettext as _

from eventapp.common.clock import now
from eventapp.common.log import history_of, log
from eventapp.events.models import Event
from eventapp.events.operations import touch
from eventapp.extensions import db
from eventapp.regions import checks, queries
from eventapp.regions.errors import AlreadyDecided, BadStatement
from eventapp.regions.models import (
    REASON_LENGTH,
    STATEMENTS,
    Figure,
    Finding,
    Flow,
    Linkage,
    Priority,
    PriorityVector,
    Proposal,
)
from eventapp.rooms import offered

Statement = Figure | Priority | Finding | Linkage | Flow
PLACES = ("place", "first", "second", "origin", "destination")


def enter(kind: str, values: dict[str, Any], actor: Any, note: str | None = None) -> Statement:
    """Enter a statement of `kind` (a key of STATEMENTS). One that is the same by its key takes the new values instead.

    `note` stands in the log: who proposed it.
    """
    checked = checks.CHECKS[kind](values)
    known = _same(kind, checked)
    if known is not None:
        return change(known, checked, actor, note)
    row = STATEMENTS[kind](**checked)
    db.session.add(row)
    log(actor, "enter region statement", row, note=note, after=checked)
    touch_pages()
    return row


def change(row: Statement, values: dict[str, Any], actor: Any, note: str | None = None) -> Statement:
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
    before = {name: before[name] for name in changed}
    log(actor, "change region statement", row, note=note, before=before, after=changed)
    touch_pages()
    return row


def remove(row: Statement, actor: Any) -> None:
    """Take a statement back; the log keeps it."""
    before = {name: getattr(row, name) for name in checks.FIELDS[row.__tablename__]}
    log(actor, "remove region statement", row, before=before)
    db.session.delete(row)
    touch_pages()


def propose(
    event: Event, kind: str, place: str, values: dict[str, Any], proposer: Any, *, replaced: Statement | None = None
) -> Proposal:
    """Keep a statement about `place` that `proposer` (a participant) would like to see; nothing public changes.

    `replaced` is the one it would change. Both must be about the place; of a cooperation, one end.
    """
    own: dict[str, Any] = {"linkage": {"first": place}, "flow": {}}.get(kind, {"place": place})
    checked = checks.CHECKS[kind](values | own)
    ends = {checked[name] for name in PLACES if name in checked}
    if place not in ends or (replaced is not None and place not in places_of(replaced)):
        raise BadStatement({next(iter(checks.KEYS[kind]), "text"): _("This is of another region.")})
    checked.pop("is_invented")
    source, source_url = checked.pop("source"), checked.pop("source_url")
    proposal = Proposal(
        event_id=event.id, kind=kind, place=place, values=checked, source=source, source_url=source_url,
        statement=replaced.public_id if replaced else None, proposer=str(proposer), proposer_id=proposer.id,
    )  # fmt: skip
    db.session.add(proposal)
    log(proposer, "propose region statement", proposal, after=values_of(proposal))
    return proposal


def approve(proposal: Proposal, actor: Any) -> Statement:
    """Enter what was proposed, in place of what it changes if that is still there; tell the proposer."""
    _decide(proposal, "approved", actor)
    values, note = values_of(proposal) | {"is_invented": False}, proposal.proposer or None
    row = queries.by_public_id(STATEMENTS[proposal.kind], proposal.statement) if proposal.statement else None
    row = change(row, values, actor, note) if row else enter(proposal.kind, values, actor, note)
    proposal.statement = row.public_id
    _tell(proposal)
    return row


def decline(proposal: Proposal, actor: Any, reason: str = "") -> None:
    """Leave things as they are; tell the proposer, with the reason if one is given."""
    _decide(proposal, "declined", actor)
    proposal.reason = reason.strip()[:REASON_LENGTH]
    _tell(proposal)


def forget_proposer(proposer_id: int) -> None:
    """Take the name of a participant who is erased from proposals and from the histories of what came of them."""
    for proposal in db.session.scalars(db.select(Proposal).where(Proposal.proposer_id == proposer_id)).all():
        name, proposal.proposer = proposal.proposer, ""
        row = queries.by_public_id(STATEMENTS[proposal.kind], proposal.statement) if proposal.statement else None
        for line in history_of(row) if row else ():
            line.note = None if line.note == name else line.note


def values_of(proposal: Proposal) -> dict[str, Any]:
    """What was proposed, with its source."""
    return proposal.values | {"source": proposal.source, "source_url": proposal.source_url}


def places_of(row: Statement) -> tuple[str, ...]:
    """The place a statement is about, or both ends of a cooperation or a flow."""
    return tuple(getattr(row, name) for name in PLACES if hasattr(row, name))


def _decide(proposal: Proposal, state: str, actor: Any) -> None:
    if not proposal.is_open:
        raise AlreadyDecided
    proposal.state, proposal.decider, proposal.decided_at = state, str(actor), now()
    log(actor, f"{state} proposal", proposal)


def _tell(proposal: Proposal) -> None:
    for tell in offered("proposal_decided"):
        tell(proposal)


def _same(kind: str, values: dict[str, Any]) -> Statement | None:
    """The row that says the same of the same thing: so a file can be imported twice."""
    keys = checks.KEYS[kind]
    return (
        db.session.scalar(db.select(STATEMENTS[kind]).filter_by(**{key: values[key] for key in keys})) if keys else None
    )


def touch_pages() -> None:
    """The pages of regions belong to no event; they are made anew when any event has another version."""
    event = db.session.scalar(db.select(Event).order_by(Event.id).limit(1))
    if event is not None:
        touch(event)
