"""Periodic jobs of the rooms.

A room offers its jobs in `offers.py`:

    def jobs() -> list[Job]:
        return [Job("registration.release_held_places", release_held_places, every=timedelta(minutes=1))]

The worker runs each function in the application's context, in one writing transaction that it commits, or
rolls back and logs when the function raises; the job is due again after its period. The row in `JobRun` keeps
several workers from running a job at the same time and a restart from running it early. A period shorter than
the worker's round (`worker.SECONDS_BETWEEN_ROUNDS`) counts as one round.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import current_app
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from eventapp.common.clock import now
from eventapp.extensions import db
from eventapp.messages.models import JobRun
from eventapp.rooms import offered


@dataclass(frozen=True)
class Job:
    """`function` runs `every` so often; `name` is "room.what" and stays the same."""

    name: str
    function: Callable[[], Any]
    every: timedelta


def all_jobs() -> list[Job]:
    """The jobs of all rooms."""
    return [job for jobs in offered("jobs") for job in jobs()]


def run_due_jobs(should_stop: Callable[[], bool] = lambda: False) -> list[str]:
    """Run the jobs that are due, each in a transaction of its own; returns their names."""
    run = []
    for job in _due_jobs(now()):
        if not should_stop() and _is_ours(job, now()):
            _run(job)
            run.append(job.name)
    return run


def _due_jobs(moment: datetime) -> list[Job]:
    with Session(db.engine) as session:
        due_at = dict(session.execute(db.select(JobRun.name, JobRun.due_at)).all())
    return [job for job in all_jobs() if job.name not in due_at or due_at[job.name] <= moment]


def _is_ours(job: Job, moment: datetime) -> bool:
    """Put the job's next time down; whether no other worker did so first."""
    values = {"due_at": moment + job.every, "begun_at": moment}
    due = update(JobRun).where(JobRun.name == job.name, JobRun.due_at <= moment).values(values)
    try:
        with Session(db.engine) as session, session.begin():
            if session.get(JobRun, job.name) is None:
                session.add(JobRun(name=job.name, **values))
                return True
            return session.execute(due.execution_options(synchronize_session=False)).rowcount == 1
    except IntegrityError:
        return False


def _run(job: Job) -> None:
    error = None
    with current_app._get_current_object().app_context():
        try:
            job.function()
            db.session.commit()
        except Exception as failure:
            db.session.rollback()
            current_app.logger.exception("job %s failed", job.name)
            error = f"{type(failure).__name__}: {failure}"[:500]
    with Session(db.engine) as session, session.begin():
        session.execute(update(JobRun).where(JobRun.name == job.name).values(error=error))
