"""A meeting booked at once: from the press of "Accept" to the answer, on the server."""

import time
from contextlib import contextmanager
from inspect import unwrap
from pathlib import Path
from statistics import median

from eventapp import create_app
from eventapp.extensions import db
from eventapp.meetings import booking, operations
from eventapp.meetings.models import MeetingRequest
from tests.bench.results import Result
from tests.meetings.conftest import meeting_event, person
from tests.support.databases import create_tables
from tests.support.services import postgresql

MOST_MS = 30
ROUNDS = 40
SLOTS, TABLES = 20, 40


def measure(folder: Path) -> list[Result]:
    results = _measured("SQLite", f"sqlite:///{folder / 'bench.sqlite'}", folder)
    with contextmanager(unwrap(postgresql))() as server:
        server.execute("CREATE DATABASE bench")
        return results + _measured("PostgreSQL", server.url("bench"), folder)


def _measured(title: str, database: str, folder: Path) -> list[Result]:
    create_tables(database)
    application = create_app("testing", DATABASE_URL=database, INSTANCE=str(folder))
    with application.app_context():
        event = meeting_event(SLOTS, TABLES, most_open=ROUNDS, most_meetings=ROUNDS)
        ana = person(event, "Ana")
        ids = [operations.ask(ana, person(event, f"P{number}")).id for number in range(ROUNDS)]
        db.session.commit()
        times, worked = [], []
        for id in ids:
            request = db.session.get(MeetingRequest, id)
            started, at_work = time.perf_counter(), time.process_time()
            meeting = operations.accept(request, request.asked)
            db.session.commit()
            times.append((time.perf_counter() - started) * 1000)
            worked.append((time.process_time() - at_work) * 1000)
            booking.cancel(meeting, ana)
            db.session.commit()
        db.session.remove()
        db.engine.dispose()
    spent = median(times)
    told = f"{spent:.0f} ms to accept and book, {median(worked):.0f} of them at work"
    return [Result(f"booking: {title}", told, f"{MOST_MS} ms", spent < MOST_MS)]
