"""The wake-up call from web to worker: a commit that queued mail makes the worker look at once.

Huey carries the calls, in an SQLite file in the instance folder or on Redis. It is slow to import, so that
happens where it is first used. A call says only "look now": one that is lost costs a few seconds, until the
worker's next round.
"""

import threading
import time
from collections.abc import Callable
from typing import Any

from flask import Flask, current_app
from sqlalchemy import event
from sqlalchemy.orm import Session

from eventapp.extensions import db

KEY = "eventapp.waker"
ON_COMMIT = "eventapp.wake_after_commit"
QUEUE = "eventapp"
SECONDS_BETWEEN_CALLS = 0.5
CALLS_WAITING = 20  # more say nothing new to a worker that is away
SECONDS_FOR_REDIS = 5


class Calls:
    """The queue of calls. `deliver()` makes one; in the worker each call runs `answer`."""

    def __init__(self, app: Flask, answer: Callable[[], Any] | None = None) -> None:
        from huey import RedisHuey, SqliteHuey

        if url := app.config["REDIS_URL"]:
            from redis import ConnectionPool

            limits = {"socket_connect_timeout": SECONDS_FOR_REDIS, "socket_timeout": SECONDS_FOR_REDIS}
            self.huey = RedisHuey(QUEUE, results=False, connection_pool=ConnectionPool.from_url(url, **limits))
        else:
            self.huey = SqliteHuey(QUEUE, results=False, filename=str(app.config["INSTANCE"] / "jobs.sqlite"))

        def deliver() -> None:
            if answer is not None:
                answer()

        self.deliver = self.huey.task()(deliver)


def wake_after_commit() -> None:
    """Call the worker once the transaction of this session is committed, since it queued mail."""
    db.session.info[ON_COMMIT] = True


@event.listens_for(db.session, "after_commit")
def _committed(session: Session) -> None:
    if not session.in_nested_transaction() and session.info.pop(ON_COMMIT, False):
        app = current_app._get_current_object()
        app.extensions.setdefault(KEY, Waker(app)).call()


@event.listens_for(db.session, "after_rollback")
def _rolled_back(session: Session) -> None:
    session.info.pop(ON_COMMIT, None)


class Waker:
    """Calls the worker soon, and seldom: a burst of commits makes one call each half second.

    The call goes out in a thread of its own, so that no request waits for a queue that is slow or away, or
    fails with it.
    """

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.lock = threading.Lock()
        self.sending = threading.Lock()
        self.is_planned = False
        self.called_at = float("-inf")
        self.calls: Calls | None = None

    def call(self) -> None:
        with self.lock:
            if self.is_planned:
                return
            pause = self.called_at + SECONDS_BETWEEN_CALLS - time.monotonic()
            thread = threading.Timer(min(max(pause, 0.0), SECONDS_BETWEEN_CALLS), self._send)
            thread.start()
            self.is_planned = True

    def _send(self) -> None:
        with self.sending:
            with self.lock:
                self.is_planned = False
                self.called_at = time.monotonic()
            try:
                self.calls = self.calls or Calls(self.app)
                if self.calls.huey.pending_count() < CALLS_WAITING:
                    self.calls.deliver()
            except Exception as error:
                if not threading.main_thread().is_alive():
                    return  # a command that has ended: no queue can be opened any more
                self.app.logger.warning("the worker was not called, it will find the mail itself: %s", error)
