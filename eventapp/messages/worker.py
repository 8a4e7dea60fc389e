"""The worker: sends mail when called and on its rounds, runs the periodic jobs, and shows that it is alive.

Its threads wait for one another in nothing: one answers the calls of the web (`calls.py`), one makes the
rounds and so works even while the queue of calls is away, and the main thread writes the sign of life.
"""

import signal
import threading
from collections.abc import Callable
from types import FrameType

from flask import Flask
from sqlalchemy import update
from sqlalchemy.orm import Session

from eventapp.common.clock import now
from eventapp.extensions import db
from eventapp.messages.calls import Calls
from eventapp.messages.delivery import deliver_due
from eventapp.messages.jobs import run_due_jobs
from eventapp.messages.mailings.sending import finish, start_due
from eventapp.messages.models import WorkerBeat

SECONDS_BETWEEN_ROUNDS = 10
SECONDS_BETWEEN_BEATS = 10
SECONDS_TO_FINISH = 10
# How long a call may lie in an SQLite file before the worker looks; a Redis wakes it at once.
SECONDS_BETWEEN_LOOKS = 0.4
SECONDS_WITHOUT_REDIS = 10  # the pause between attempts to reach it grows to this


def run(app: Flask) -> None:
    """Work until SIGTERM or SIGINT; the mail or job in hand is finished first. Call it in the main thread."""
    stopping = threading.Event()

    def stop(_number: int, _frame: FrameType | None) -> None:
        stopping.set()

    post = Post(app, stopping.is_set)
    consumer = Calls(app, post.deliver).huey.create_consumer(
        workers=1,
        periodic=False,
        initial_delay=SECONDS_BETWEEN_LOOKS,
        max_delay=SECONDS_WITHOUT_REDIS if app.config["REDIS_URL"] else SECONDS_BETWEEN_LOOKS,
        scheduler_interval=60,
        shutdown_timeout=SECONDS_TO_FINISH,
    )
    threads = [
        threading.Thread(target=_again_and_again, args=(work, stopping), daemon=True)
        for work in (post.deliver, lambda: _in_context(app, run_due_jobs, stopping.is_set))
    ]
    consumer.start()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    for thread in threads:
        thread.start()
    while not stopping.is_set():
        _in_context(app, beat)
        consumer.check_worker_health()
        stopping.wait(SECONDS_BETWEEN_BEATS)
    consumer.stop(graceful=True)
    for thread in threads:
        thread.join(SECONDS_TO_FINISH)


class Post:
    """Lets one thread of this process empty the outbox at a time; who comes meanwhile has it look again."""

    def __init__(self, app: Flask, should_stop: Callable[[], bool]) -> None:
        self.app = app
        self.should_stop = should_stop
        self.busy = threading.Lock()
        self.wanted = threading.Event()

    def deliver(self) -> None:
        self.wanted.set()
        while self.wanted.is_set() and not self.should_stop() and self.busy.acquire(blocking=False):
            try:
                self.wanted.clear()
                _in_context(self.app, start_due)
                _in_context(self.app, deliver_due, None, None, self.should_stop)
                _in_context(self.app, finish)
            finally:
                self.busy.release()


def beat() -> None:
    """Write down that a worker is alive."""
    with Session(db.engine) as session, session.begin():
        if session.execute(update(WorkerBeat).where(WorkerBeat.id == 1).values(at=now())).rowcount == 0:
            session.add(WorkerBeat(id=1, at=now()))


def _again_and_again(work: Callable[[], None], stopping: threading.Event) -> None:
    while not stopping.is_set():
        work()
        stopping.wait(SECONDS_BETWEEN_ROUNDS)


def _in_context(app: Flask, work: Callable, *arguments: object) -> None:
    """Do `work` in a context of `app`; whatever goes wrong is logged, and the worker goes on."""
    with app.app_context():
        try:
            work(*arguments)
        except Exception:
            app.logger.exception("%s failed; the worker goes on", work.__name__)
