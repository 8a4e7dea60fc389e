"""A commit that queued mail calls the worker: soon, seldom, and never at the cost of the request."""

import threading
import time

import pytest
from flask import Flask

from eventapp.extensions import db
from eventapp.messages import calls
from eventapp.messages.calls import SECONDS_BETWEEN_CALLS, Calls, Waker
from eventapp.messages.operations import queue
from tests.support.services import wait_until


def queue_one() -> None:
    queue("registration/mail/expired", address="ana@example.org", language="es")


@pytest.fixture
def called(monkeypatch) -> list[float]:
    """When the worker was called."""
    times: list[float] = []

    class Noted:
        def __init__(self, app: Flask) -> None:
            self.huey = self

        def pending_count(self) -> int:
            return 0

        def deliver(self) -> None:
            times.append(time.monotonic())

    monkeypatch.setattr(calls, "Calls", Noted)
    return times


def settled(times: list[float]) -> int:
    """How many calls there were, once no more can come."""
    time.sleep(SECONDS_BETWEEN_CALLS * 1.6)
    return len(times)


def test_a_commit_with_mail_calls_at_once(app: Flask, called: list[float]):
    queue_one()
    assert called == []
    db.session.commit()
    wait_until(lambda: len(called) == 1, "the call", 0.4)
    assert settled(called) == 1


def test_a_commit_without_mail_does_not(app: Flask, called: list[float]):
    db.session.execute(db.text("SELECT 1"))
    db.session.commit()
    queue_one()
    db.session.rollback()
    db.session.execute(db.text("SELECT 1"))
    db.session.commit()
    assert settled(called) == 0


def test_a_savepoint_is_no_commit(app: Flask, called: list[float]):
    with db.session.begin_nested():
        queue_one()
    assert settled(called) == 0
    db.session.commit()
    assert settled(called) == 1


def test_a_burst_makes_few_calls_and_none_waits(app: Flask, called: list[float]):
    waker = Waker(app)
    begun = time.monotonic()
    committed = []
    while time.monotonic() - begun < 2:
        waker.call()
        committed.append(time.monotonic())
        time.sleep(0.012)
    settled(called)
    assert len(committed) > 80
    assert 4 <= len(called) <= 6
    waits = [min(call - commit for call in called if call >= commit) for commit in committed]
    assert max(waits) < 1


def test_a_queue_that_is_away_fails_no_commit(app: Flask, caplog):
    app.config["INSTANCE"] = app.config["INSTANCE"] / "not-there"
    queue_one()
    db.session.commit()
    wait_until(lambda: "the worker was not called" in caplog.text, "the warning", 3)


@pytest.mark.parametrize("storage", ["file", "redis"])
def test_a_call_reaches_the_worker(app: Flask, request, storage: str):
    if storage == "redis":
        app.config["REDIS_URL"] = request.getfixturevalue("redis_url")
    answered = threading.Event()
    worker = Calls(app, answered.set)
    queue_one()
    db.session.commit()
    wait_until(lambda: worker.huey.pending_count() == 1, "the call in the queue", 3)
    worker.huey.execute(worker.huey.dequeue())
    assert answered.is_set()


def test_calls_do_not_pile_up(app: Flask):
    worker = Calls(app)
    for _ in range(calls.CALLS_WAITING):
        worker.deliver()
    waker = Waker(app)
    waker._send()
    assert worker.huey.pending_count() == calls.CALLS_WAITING
