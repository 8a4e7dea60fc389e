"""A programme of 1,100 sessions and 1,200 speakers: pages and files against a bare view, first renderings, import."""

import time
from datetime import timedelta
from pathlib import Path
from statistics import median

from flask import Flask

from eventapp import create_app
from eventapp.config import SETTINGS
from tests.bench.load import first_answer, rate
from tests.bench.processes import running, serving
from tests.bench.results import Result
from tests.support.applications import build_demo, demo_settings
from tests.support.services import free_port

SESSIONS, SPEAKERS, ROOMS, TRACKS = 1_100, 1_200, 35, 60
LEAST_SHARE = 0.5
FIRST_MS, IMPORT_S = 700, 10
ROUNDS, SECONDS = 3, 1.0
EVENT = "s3-celac"


def measure(folder: Path) -> list[Result]:
    instance = folder / "instance"
    build_demo(instance)
    app = create_app("demo", **demo_settings(instance))
    import_s = _filled(app)
    paths = _paths(app)
    first = {name: _first_ms(app, path) for name, path in paths.items()}
    slowest = max(first, key=first.get)
    results = [
        Result(
            "programme: import", f"{import_s:.1f} s for {SESSIONS:,} sessions", f"{IMPORT_S} s", import_s < IMPORT_S
        ),
        Result(
            "programme: first rendering",
            f"{first[slowest]:.0f} ms, the slowest ({slowest})",
            f"{FIRST_MS} ms",
            first[slowest] < FIRST_MS,
        ),
    ]
    with serving(instance, MODE="demo", INSECURE_COOKIES="yes") as ours:
        return results + [_against_bare(folder, ours.port, name, path) for name, path in paths.items()]


def _filled(app: Flask) -> float:
    """Seconds to take a programme of this size into the draft; it is published afterwards."""
    from eventapp.agenda import releases
    from eventapp.agenda.formats.importing import enter
    from eventapp.agenda.formats.reading import Found
    from eventapp.events.models import Event
    from eventapp.extensions import db

    with app.app_context():
        event = db.session.scalar(db.select(Event).where(Event.slug == EVENT))
        begin = event.starts_at.replace(minute=0)
        items = []
        for number in range(SESSIONS):
            at = begin + timedelta(days=number // (SESSIONS // 2 + 1), minutes=30 * (number // ROOMS % 16))
            people = [(f"Person {n % SPEAKERS:04d}", f"guid:{n % SPEAKERS}") for n in (number, number + SESSIONS // 2)]
            if number < SPEAKERS - SESSIONS:
                people.append((f"Person {SESSIONS + number:04d}", f"guid:{SESSIONS + number}"))
            items.append(
                Found(
                    where=str(number),
                    guid=f"6f1e2f0a-5c3b-4e0e-9a55-{number:012d}",
                    title=f"Session {number}: what a region can learn from another one",
                    abstract="A paragraph of some length about strategies, partners and funds. " * 8,
                    begin=at,
                    end=at + timedelta(minutes=25),
                    room=f"Room {number % ROOMS}",
                    track=f"Track {number % TRACKS}",
                    language="en",
                    people=people,
                )
            )
        started = time.perf_counter()
        enter(event, items, "en", None)
        db.session.commit()
        seconds = time.perf_counter() - started
        releases.publish(event, releases.freeze(event), "", None)
        db.session.commit()
        return seconds


def _paths(app: Flask) -> dict[str, str]:
    from eventapp.agenda.models import Session
    from eventapp.extensions import db

    with app.app_context():
        session = db.session.scalar(db.select(Session.public_id).order_by(Session.id.desc()).limit(1))
    head = f"/en/{EVENT}/programme"
    return {
        "page": head,
        "session": f"{head}/session/{session}",
        "speakers": f"{head}/speakers",
        "xml": f"{head}.xml",
        "ics": f"{head}.ics",
        "json": f"{head}.json",
    }


def _first_ms(app: Flask, path: str) -> float:
    """The median of three renderings that find nothing in the cache, in milliseconds."""
    client, found = app.test_client(), []
    client.get(f"/en/{EVENT}")  # what is imported once
    for _ in range(3):
        app.wsgi_app.pages.clear()
        started = time.perf_counter()
        assert client.get(path).status_code == 200
        found.append((time.perf_counter() - started) * 1000)
    return median(found)


def _against_bare(folder: Path, ours: int, name: str, path: str) -> Result:
    """Requests a second from the cache, and of a constant view that is as long on the wire."""
    defaults = {setting.name: setting.default for setting in SETTINGS}
    request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Encoding: br\r\n\r\n".encode()
    plain = b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
    _status, _head, body = first_answer(ours, request)
    port = free_port()
    sizes = [str(number) for number in (port, defaults["WEB_PROCESSES"], defaults["WEB_THREADS"], len(body))]
    with running("tests.bench.bare", *sizes, log=folder / "bare.log", port=port):
        rate(ours, request, 200, 0.3)
        rounds = [(rate(ours, request, 200, SECONDS), rate(port, plain, 200, SECONDS)) for _ in range(ROUNDS)]
    mine, bare = (median(values) for values in zip(*rounds, strict=True))
    measured = f"{mine:,.0f} of {bare:,.0f} requests/s, {mine / bare:.2f} ({len(body) / 1000:.0f} kB)"
    return Result(f"programme: {name}", measured, f"{LEAST_SHARE} of a bare view", mine / bare >= LEAST_SHARE)
