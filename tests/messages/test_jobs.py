"""Periodic jobs: each on its period, once whatever the number of workers, and a failing one stops no other."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask

from eventapp.extensions import db
from eventapp.messages import jobs
from eventapp.messages.jobs import Job, run_due_jobs
from eventapp.messages.models import JobRun, WorkerBeat
from eventapp.messages.queries import last_alive, worker_is_late
from eventapp.messages.worker import beat

pytestmark = pytest.mark.db
NOON = datetime(2027, 1, 20, 12, tzinfo=UTC)


@pytest.fixture
def offered_jobs(monkeypatch) -> list[Job]:
    """The jobs of this test instead of those of the rooms."""
    ours: list[Job] = []
    monkeypatch.setattr(jobs, "all_jobs", lambda: ours)
    return ours


def write_a_row() -> None:
    db.session.add(WorkerBeat(at=NOON))


def write_a_row_and_fail() -> None:
    write_a_row()
    db.session.flush()
    raise RuntimeError("out of paper")


def rows() -> int:
    count = db.session.scalar(db.select(db.func.count()).select_from(WorkerBeat))
    db.session.commit()
    return count


def test_a_job_runs_on_its_period(app: Flask, offered_jobs: list[Job]):
    offered_jobs.append(Job("test.write", write_a_row, every=timedelta(minutes=5)))
    with time_machine.travel(NOON, tick=False) as clock:
        assert run_due_jobs() == ["test.write"]
        assert run_due_jobs() == []
        clock.shift(timedelta(minutes=4, seconds=59))
        assert run_due_jobs() == []
        clock.shift(timedelta(seconds=1))
        assert run_due_jobs() == ["test.write"]
    assert rows() == 2


def test_a_failing_job_leaves_nothing_and_stops_no_other(app: Flask, offered_jobs: list[Job], caplog):
    offered_jobs.append(Job("test.fail", write_a_row_and_fail, every=timedelta(minutes=5)))
    offered_jobs.append(Job("test.write", write_a_row, every=timedelta(minutes=5)))
    assert run_due_jobs() == ["test.fail", "test.write"]
    assert rows() == 1
    errors = dict(db.session.execute(db.select(JobRun.name, JobRun.error)).all())
    assert errors == {"test.fail": "RuntimeError: out of paper", "test.write": None}
    assert "job test.fail failed" in caplog.text


def test_several_workers_run_it_once(app: Flask, offered_jobs: list[Job], in_parallel):
    offered_jobs.append(Job("test.write", write_a_row, every=timedelta(minutes=5)))
    assert sorted(in_parallel(6, lambda _: run_due_jobs())) == [[]] * 5 + [["test.write"]]
    assert rows() == 1


def test_a_worker_that_stops_begins_no_job(app: Flask, offered_jobs: list[Job]):
    offered_jobs.append(Job("test.write", write_a_row, every=timedelta(minutes=5)))
    assert run_due_jobs(should_stop=lambda: True) == []
    assert rows() == 0


def test_every_job_of_the_rooms_has_a_name_of_its_own(app: Flask):
    names = [job.name for job in jobs.all_jobs()]
    assert len(names) == len(set(names))
    assert "registration.expire" in names


def test_the_sign_of_life(app: Flask):
    assert last_alive() is None
    assert worker_is_late(None, NOON)
    db.session.commit()
    for moment in (NOON, NOON + timedelta(seconds=10)):
        with time_machine.travel(moment, tick=False):
            beat()
    assert last_alive() == NOON + timedelta(seconds=10)
    db.session.commit()
    assert rows() == 1
    assert not worker_is_late(NOON, NOON + timedelta(seconds=60))
    assert worker_is_late(NOON, NOON + timedelta(seconds=61))
