"""Letting a double give way to the one that stays, and undoing that within a day."""

from datetime import datetime, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy.exc import IntegrityError

from eventapp.common.clock import now
from eventapp.common.database import lock
from eventapp.common.log import log
from eventapp.events.models import Event
from eventapp.events.operations import touch
from eventapp.extensions import db
from eventapp.people import operations as people
from eventapp.people.doubles import queries, rows
from eventapp.people.doubles.models import Distinct, Merge
from eventapp.people.models import Organisation, Participant
from eventapp.rooms import offered

UNDO_FOR = timedelta(days=1)
TAKEN_OVER = ("phone", "position", "user_id", "organisation_id")


class CannotJoin(Exception):
    """These two cannot be joined."""

    message = _l("These two cannot be joined: one of them is not there any more, or both are the same.")


class CannotUndo(Exception):
    """Joining cannot be undone now; `message` says why."""

    def __init__(self, message: Any) -> None:
        self.message = message
        super().__init__(str(message))


def merge_participants(kept: Participant, lost: Participant, actor: Any) -> Merge:
    """Let `lost` give way to `kept`: all that points at it moves, and what `kept` lacks is taken over.

    The name and address of `kept` stay. Where both had what one person can have once, the rooms decide (see
    `join_participants` in their offers) or the rules of `rows.py`. Raises CannotJoin.
    """
    if kept.id == lost.id or kept.event_id != lost.event_id:
        raise CannotJoin
    for participant in sorted((kept, lost), key=lambda one: one.id):
        lock(participant)
    merge = _merge(kept.event, "people", kept, lost, actor)
    merge.before = [[name, offer(kept, lost)] for name, offer in _offers("join_participants")]
    steps: rows.Steps = []
    _take_over(kept, lost, steps)
    db.session.flush()
    rows.give_way(Participant.__table__, lost.id, kept.id, steps)
    db.session.expunge(lost)
    merge.steps = steps
    db.session.flush()
    db.session.expire_all()
    before = dict(merge.before)
    for name, offer in _offers("participants_joined"):
        offer(kept, before.get(name))
    touch(kept.event)
    log(actor, "joined doubles", merge, note=f"{merge.lost_name} → {merge.kept_name}"[:1000])
    return merge


def merge_organisations(event: Event, kept: Organisation, lost: Organisation, actor: Any) -> Merge:
    """Let the people of `event` who are of `lost` be of `kept`; `lost` goes when no other event knows it.

    Raises CannotJoin.
    """
    if kept.id == lost.id:
        raise CannotJoin
    for organisation in sorted((kept, lost), key=lambda one: one.id):
        lock(organisation)
    merge = _merge(event, "organisations", kept, lost, actor)
    table, steps = Participant.__table__, []
    rows.move(table, table.c.organisation_id, lost.id, kept.id, steps, table.c.event_id == event.id)
    if not queries.is_known_elsewhere(lost):
        rows.give_way(Organisation.__table__, lost.id, kept.id, steps)
        db.session.expunge(lost)
    merge.steps = steps
    db.session.flush()
    db.session.expire_all()
    _write_keys(steps)
    touch(event)
    log(actor, "joined doubles", merge, note=f"{merge.lost_name} → {merge.kept_name}"[:1000])
    return merge


def undo(merge: Merge, actor: Any) -> None:
    """Part again what was joined within the last day. Raises CannotUndo; then the transaction is to be rolled back."""
    lock(merge)
    if merge.made_at + UNDO_FOR < now():
        raise CannotUndo(_l("It is more than a day ago."))
    event, model = merge.event, Participant if merge.kind == "people" else Organisation
    kept = db.session.get(model, merge.kept_id)
    if kept is None:
        raise CannotUndo(_l("“%(name)s” has been joined with another since. Undo that first.", name=merge.kept_name))
    try:
        with db.session.begin_nested():
            rows.take_back(merge.steps)
    except IntegrityError as error:
        raise CannotUndo(_l("Someone else has been entered with the same address or name since.")) from error
    db.session.expire_all()
    if merge.kind == "people":
        lost = queries.participant_by_public_id(event, merge.steps[-1][2]["public_id"])
        before = dict(merge.before)
        for name, offer in _offers("participants_parted"):
            offer(kept, lost, before.get(name))
    else:
        _write_keys(merge.steps)
    touch(event)
    log(actor, "parted what was joined", merge, note=f"{merge.lost_name} → {merge.kept_name}"[:1000])
    db.session.delete(merge)


def tell_apart(event: Event, kind: str, first: str, second: str, actor: Any) -> None:
    """Note that two (by public id) are no doubles, so that they are proposed no more."""
    first, second = sorted((first, second))
    if queries.distinct_pair(event, kind, first, second) is None:
        pair = Distinct(event_id=event.id, kind=kind, first=first, second=second)
        db.session.add(pair)
        log(actor, "found to be no doubles", pair)


def forget_merges(at: datetime | None = None) -> int:
    """Forget what can be undone no more; returns how many."""
    before = (at or now()) - UNDO_FOR
    return db.session.execute(db.delete(Merge).where(Merge.made_at < before)).rowcount


def _offers(name: str) -> list[tuple[str, Any]]:
    return [(offer.__module__, offer) for offer in offered(name)]


def _merge(event: Event, kind: str, kept: Any, lost: Any, actor: Any) -> Merge:
    merge = Merge(event_id=event.id, kind=kind, user_id=actor.id if actor else None, kept_id=kept.id, lost_id=lost.id)
    merge.kept_name, merge.lost_name = queries.called(kept), queries.called(lost)
    db.session.add(merge)
    return merge


def _take_over(kept: Participant, lost: Participant, steps: rows.Steps) -> None:
    """What `kept` lacks; the region only when it is in the country."""
    before = people.known_columns(kept)
    for field in TAKEN_OVER:
        if getattr(kept, field) is None:
            setattr(kept, field, getattr(lost, field))
    if kept.region is None and kept.country == lost.country:
        kept.region = lost.region
    db.session.flush()
    db.session.expire(kept, ["organisation"])
    people.write_keys(kept)
    after = people.known_columns(kept)
    values = {name: (before[name], after[name]) for name in after if before[name] != after[name]}
    if values:
        rows.changed(Participant.__table__, [kept.id], values, steps)


def _write_keys(steps: rows.Steps) -> None:
    """Let the people who moved be sorted and found by the name of the organisation they have now."""
    ids = [key[0] for step in steps if step[0] == "move" and step[1] == "participant" for key in step[5]]
    for some in (ids[at : at + 500] for at in range(0, len(ids), 500)):
        for participant in db.session.scalars(db.select(Participant).where(Participant.id.in_(some))):
            people.write_keys(participant)
            for take_note in offered("person_changed"):
                take_note(participant)
