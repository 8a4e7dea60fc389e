"""What the desk changes in the order of those who wait, whatever they wait for. None of these commits."""

from typing import Any

from eventapp.common import queues
from eventapp.common.log import log
from eventapp.common.queues import HasTurn
from eventapp.extensions import db
from eventapp.registration.errors import GroupOfTwo, NotWaiting, OneQueue
from eventapp.registration.models import Registration
from eventapp.registration.waiting.operations import offer_free_places


def set_priority(turn: HasTurn, priority: int, actor: Any) -> None:
    """Say how urgent a waiting row, and its group, is: higher numbers come first. Raises NotWaiting."""
    members = queues.together(turn)
    if not turn.is_waiting:
        raise NotWaiting
    for member in members:
        if member.priority != priority:
            log(actor, "changed the priority", member.waiter, before={"priority": member.priority},
                after={"priority": priority})  # fmt: skip
            member.priority = priority
    db.session.flush()


def wait_as_one(turns: list[HasTurn], actor: Any) -> None:
    """Let these, and the groups they are in, get places all or none. Raises NotWaiting, OneQueue or GroupOfTwo."""
    table = type(turns[0])
    chosen = queues.locked(table, [turn.id for turn in turns])
    groups = {turn.queue_group for turn in chosen} - {None}
    if groups:
        in_groups = db.session.scalars(db.select(table.id).where(table.queue_group.in_(groups)))
        chosen = queues.locked(table, {*in_groups, *(turn.id for turn in chosen)})
        chosen = [turn for turn in chosen if turn.is_waiting or turn.queue_group is None]
    if not all(turn.is_waiting for turn in chosen):
        raise NotWaiting
    if len({turn.waits_for.id for turn in chosen}) > 1:
        raise OneQueue
    if len(chosen) < 2:
        raise GroupOfTwo
    names = ", ".join(turn.waiter.participant.name for turn in chosen)[:1000]
    queues.join(chosen)
    for turn in chosen:
        log(actor, "joined to a group", turn.waiter, note=names)
    _go_on(chosen[0])


def wait_alone(turn: HasTurn, actor: Any) -> None:
    """Take one out of its group; it keeps the turn. Raises NotWaiting."""
    members = queues.together(turn)
    if not turn.is_waiting:
        raise NotWaiting
    if turn.queue_group is None:
        return
    leaving = members if len(members) == 2 else [turn]
    for member in leaving:
        member.queue_group = None
        log(actor, "taken out of the group", member.waiter)
    _go_on(turn)


def _go_on(turn: HasTurn) -> None:
    """Who waits otherwise than before may fit now; for choices the worker looks every minute."""
    if isinstance(turn, Registration):
        offer_free_places(turn.category)
