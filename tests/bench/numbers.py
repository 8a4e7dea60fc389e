"""The organisers' numbers and letters at 50,000 registrations, on the server."""

import time
from contextlib import contextmanager
from inspect import unwrap
from pathlib import Path
from statistics import median

from flask.testing import FlaskClient

from eventapp import create_app
from eventapp.extensions import db
from tests.bench.listing import ROUNDS, ROWS, SLUG, fill, organiser
from tests.bench.results import Result
from tests.support.databases import create_tables
from tests.support.services import postgresql

MOST_MS = 500
PAGES = ("manage/numbers", "manage", "manage/letters")


def measure(folder: Path) -> list[Result]:
    results = _measured("SQLite", f"sqlite:///{folder / 'bench.sqlite'}", folder)
    with contextmanager(unwrap(postgresql))() as server:
        server.execute("CREATE DATABASE bench")
        return results + _measured("PostgreSQL", server.url("bench"), folder)


def _measured(title: str, database: str, folder: Path) -> list[Result]:
    create_tables(database)
    application = create_app("testing", DATABASE_URL=database, INSTANCE=str(folder))
    with application.app_context():
        fill()
        client = organiser(application)
        times = {page: _milliseconds(client, page) for page in PAGES}
        db.session.remove()
        db.engine.dispose()
    return [
        Result(
            f"numbers: {title}: {page}", f"{spent:.0f} ms with {ROWS} registrations", f"{MOST_MS} ms", spent < MOST_MS
        )
        for page, spent in times.items()
    ]


def _milliseconds(client: FlaskClient, page: str) -> float:
    rounds = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        answer = client.get(f"/en/{SLUG}/{page}")
        rounds.append((time.perf_counter() - started) * 1000)
        if answer.status_code != 200:
            raise ValueError(f"{page} answers {answer.status}")
    return median(rounds)
