"""Plans of an event: asked for, made by the worker while others go on, looked at, published or dropped.

begin(event, ...)   a plan for the worker to make
work_on(id)         make it; commits by itself, now and then, what it has found so far
stop(plan)          take the best so far
drop(plan)          forget it
"""

import time
from dataclasses import asdict
from datetime import timedelta
from threading import Thread
from typing import Any

from flask import current_app
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from eventapp.common.clock import now
from eventapp.common.database import begin_mode, lock, set_begin_mode
from eventapp.common.log import log
from eventapp.events.models import Event
from eventapp.extensions import db
from eventapp.meetings import errors
from eventapp.meetings.gathering import Gathered, gather
from eventapp.meetings.models import UNFINISHED, Plan

SECONDS_BETWEEN_NOTES = 1.0
PATIENCE = timedelta(seconds=180)  # beyond the time a plan may take; then its process is gone


def begin(event: Event, seconds: int, most_moves: int | None, actor: Any) -> Plan:
    """Ask the worker for a plan. `most_moves` in percent, None for any number. Raises PlanRunning."""
    plan = Plan(event_id=event.id, seconds=seconds, most_moves=100 if most_moves is None else most_moves)
    try:
        with db.session.begin_nested():
            db.session.add(plan)
    except IntegrityError:
        raise errors.PlanRunning from None
    log(actor, "asked for a plan of meetings", plan)
    return plan


def stop(plan: Plan, actor: Any) -> None:
    """Let the worker end, so that the best found so far is the plan. Raises PlanOver."""
    if plan.state not in ("waiting", "working"):
        raise errors.PlanOver
    plan.stop = True
    log(actor, "stopped the search for a plan", plan)


def drop(plan: Plan, actor: Any) -> None:
    """Forget a plan. Raises PlanOver."""
    lock(plan)
    if plan.state not in UNFINISHED:
        raise errors.PlanOver
    plan.state, plan.stop = "dropped", True
    log(actor, "dropped a plan of meetings", plan)


def start_waiting() -> int:
    """For the worker: make each plan that waits in a thread of its own, so that other jobs go on; returns how many."""
    gone = now() - PATIENCE
    query = select(Plan).where(Plan.state.in_(("waiting", "working")))
    ids = [
        plan.id
        for plan in db.session.scalars(query)
        if plan.state == "waiting" or plan.begun_at + timedelta(seconds=plan.seconds) < gone
    ]
    db.session.commit()
    app = current_app._get_current_object()
    for id in ids:
        Thread(target=_in_context, args=(app, id), daemon=True).start()
    return len(ids)


def work_on(id: int) -> None:
    """Make a plan, unless another process does. What it finds is kept in the row; a failure is told there too."""
    mode = begin_mode()
    set_begin_mode("late")
    try:
        db.session.commit()
        if _claim(id):
            _make(id)
    except Exception as failure:
        db.session.rollback()
        current_app.logger.exception("a plan of meetings failed")
        _keep(id, state="failed", note=_failure(failure), finished_at=now())
    finally:
        db.session.rollback()
        set_begin_mode(mode)


def _make(id: int) -> None:
    from eventapp.meetings.planning.planner import plan as planned
    from eventapp.meetings.planning.situation import Progress

    row = db.session.get(Plan, id)
    gathered = gather(row.event, None if row.most_moves == 100 else row.most_moves)
    seconds = row.seconds
    db.session.rollback()  # no transaction stays open while the search goes on
    told = [0.0]

    def heard(progress: Progress) -> bool:
        if time.monotonic() - told[0] < SECONDS_BETWEEN_NOTES:
            return True
        told[0] = time.monotonic()
        _keep(id, found={"progress": asdict(progress)})
        go_on = db.session.scalar(select(Plan.id).where(Plan.id == id, ~Plan.stop, Plan.state == "working"))
        db.session.rollback()
        return go_on is not None

    found = planned(gathered.situation, seconds=seconds, heard=heard)
    _keep(id, state="ready", found=_as_plain(gathered, found), note=found.note[:500], finished_at=now())


def _as_plain(gathered: Gathered, found: Any) -> dict[str, Any]:
    """The plan with the ids of its rows, as `Plan.found` keeps it."""
    slots, places, people = gathered.slots, gathered.places, gathered.people
    placed, left = [], []
    for number, (request_id, meeting_id) in enumerate(gathered.wishes):
        slot, table = found.slots[number], found.tables[number]
        if slot is None:
            why = found.reasons[number]
            reason = {
                "kind": why.kind,
                "slots": [slots[one].id for one in why.slots],
                "open_slots": [slots[one].id for one in why.open_slots],
                "people": [people[one] for one in why.people],
                "tables": why.tables,
            }
            left.append([request_id, meeting_id, reason])
        else:
            placed.append([request_id, meeting_id, slots[slot].id, None if table is None else places[table].id])
    return {
        "placed": placed,
        "left": left,
        "today": asdict(found.today),
        "numbers": asdict(found.numbers),
        "seconds": round(found.seconds, 2),
        "first_seconds": round(found.first_seconds, 2),
        "is_best": found.is_best,
    }


def _claim(id: int) -> bool:
    gone = now() - PATIENCE
    free = (Plan.state == "waiting") | ((Plan.state == "working") & (Plan.begun_at < gone))
    step = update(Plan).where(Plan.id == id, free).values(state="working", begun_at=now())
    mine = db.session.execute(step.execution_options(synchronize_session=False)).rowcount == 1
    db.session.commit()
    return mine


def _keep(id: int, **values: Any) -> None:
    """Write what was found, unless the plan was dropped meanwhile."""
    step = update(Plan).where(Plan.id == id, Plan.state == "working").values(values)
    db.session.execute(step.execution_options(synchronize_session=False))
    db.session.commit()


def _failure(failure: Exception) -> str:
    return f"{type(failure).__name__}: {failure}"[:500]


def _in_context(app: Any, id: int) -> None:
    with app.app_context():
        work_on(id)
