"""The directory at 10,000 and 100,000 entries: searches by words and by meaning, matches, embedding, memory.

`DIRECTORY_ROWS=10000` measures one size alone; `DIRECTORY_DATABASES=SQLite` one database.
"""

import os
import random
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import contextmanager
from inspect import unwrap
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from sqlalchemy import insert

from eventapp import create_app
from eventapp.common.columns import new_public_id
from eventapp.common.text import fold
from eventapp.directory.demo import _said
from eventapp.directory.matching.ranking import matches
from eventapp.directory.meaning import vectors
from eventapp.directory.meaning.encoder import DIMENSIONS, encode
from eventapp.directory.meaning.models import TextVector
from eventapp.directory.models import Directory, Entry, Statement
from eventapp.directory.search import index
from eventapp.directory.search.asked import Asked
from eventapp.directory.search.search import search
from eventapp.extensions import db
from eventapp.people.models import Organisation, Participant
from eventapp.registration.models import Registration
from tests.bench.listing import BODIES, COUNTRIES, FAMILY, GIVEN
from tests.bench.results import Result
from tests.support.databases import create_tables
from tests.support.factories import make_category, make_directory, make_event
from tests.support.services import postgresql

LIMITS = {10_000: (30, 60), 100_000: (120, 250)}  # ms, median and 95th percentile
MEANING_MS, MATCHES_MS, EMBED_SECONDS, MEMORY_MB = 25, 200, 180, 350
ROUNDS = 3
TEXTS = (
    "godoy", "nunez paulina", "ana rojas", "Conceicao", "fernandez", "Dupnot", "Gody", "maria jose silva", "orsted zoe",
    "universidad", "agencia innovacion", "cluster 17", "water", "agua", "vacinas",
    "solar power", "ropa usada", "green hydrogen",
    "dar nova vida a roupas usadas", "help to lose less drinking water", "inversores para una planta", "robots",
)  # fmt: skip
FILTERS: tuple[dict[str, str], ...] = (
    {}, {"country": "CL"}, {"side": "eu"}, {"side": "celac", "has": "need"}, {"domain": "nace:38"}, {"language": "pt"},
    {"type": "research"}, {"view": "statements"}, {"view": "organisations"}, {"sort": "recent"},
)  # fmt: skip


def measure(folder: Path) -> list[Result]:
    sizes = [int(os.environ["DIRECTORY_ROWS"])] if "DIRECTORY_ROWS" in os.environ else list(LIMITS)
    databases = os.environ.get("DIRECTORY_DATABASES", "SQLite PostgreSQL").split()
    results = []
    for size in sizes:
        if "SQLite" in databases:
            place = folder / f"sqlite-{size}"
            place.mkdir()
            results += _measured(f"SQLite, {size:,}", f"sqlite:///{place / 'bench.sqlite'}", place, size)
        if "PostgreSQL" in databases:
            place = folder / f"postgresql-{size}"
            place.mkdir()
            # The server of the tests, which takes no care to survive a power cut.
            with contextmanager(unwrap(postgresql))() as server:
                server.execute(f"CREATE DATABASE bench_{size}")
                results += _measured(f"PostgreSQL, {size:,}", server.url(f"bench_{size}"), place, size)
    return [*results, _embedding()]


def _measured(title: str, database: str, folder: Path, size: int) -> list[Result]:
    create_tables(database)
    application = create_app("testing", DATABASE_URL=database, INSTANCE=str(folder))
    with application.app_context():
        event, viewer = fill(size)
        words = _times(lambda asked: search(event, viewer, asked, by_meaning=False))
        vectors.write_file(event.id)
        search(event, viewer, Asked(text="warm up"))
        texts = [Asked(text=text) for text in TEXTS]
        added = _added(event, viewer, texts)
        matching = _fastest(lambda: matches(viewer))
        db.session.rollback()
        results = [_words(title, words, size), Result(
            f"directory: {title}, by meaning", f"adds {added:.0f} ms (median)", f"{MEANING_MS} ms", added <= MEANING_MS
        )]  # fmt: skip
        limit = f"{MATCHES_MS} ms at 10,000"
        results.append(
            Result(f"directory: {title}, matches", f"{matching:.0f} ms", limit, size > 10_000 or matching <= MATCHES_MS)
        )
        db.session.remove()
        db.engine.dispose()
    if size == max(LIMITS):
        results.append(_memory(title, database, folder, 1))
    return results


def _words(title: str, times: dict[Any, float], size: int) -> Result:
    typical, high = median(times.values()), quantiles(times.values(), n=20)[-1]
    slowest = max(times, key=times.get)
    most = LIMITS.get(size, LIMITS[max(LIMITS)])
    return Result(
        f"directory: {title}, by words with facets",
        f"{len(times)} searches, p50 {typical:.0f} ms, p95 {high:.0f} ms; slowest {times[slowest]:.0f} ms "
        f"{slowest.arguments()}",
        f"{most[0]} / {most[1]} ms",
        typical <= most[0] and high <= most[1],
    )


def _times(ask: Callable[[Asked], Any]) -> dict[Asked, float]:
    asked = [Asked.read({"text": text}) for text in TEXTS]
    asked += [Asked.read({"text": text} | filters) for text in TEXTS[::4] for filters in FILTERS[1:]]
    asked += [Asked.read(filters) for filters in FILTERS]
    return {one: _fastest(lambda one=one: ask(one)) for one in dict.fromkeys(asked)}


def _fastest(work: Callable[[], Any]) -> float:
    """Milliseconds of the fastest of a few rounds, each in a transaction of its own."""
    times = []
    for _ in range(ROUNDS):
        db.session.rollback()
        begun = time.perf_counter()
        work()
        times.append((time.perf_counter() - begun) * 1000)
    return min(times)


def _added(event: Any, viewer: Any, texts: list[Asked]) -> float:
    """What the vectors cost: embedding the text and comparing it with all, median."""
    from eventapp.directory.meaning.nearest import nearest_statements
    from eventapp.directory.search.scope import Scope

    scope = Scope.of(event, viewer)
    return median(_fastest(lambda one=one: nearest_statements(scope, one.text, most=60)) for one in texts)


def _embedding() -> Result:
    said = [line["offer"] for lines in _said().values() for line in lines]
    texts = [f"{text} {number}" for number in range(20) for text in said][:1_000]
    encode(texts[:8])
    begun = time.perf_counter()
    encode(texts)
    seconds = (time.perf_counter() - begun) * 10
    return Result(
        "directory: embedding", f"{seconds:.0f} s for 10,000 texts", f"{EMBED_SECONDS} s", seconds <= EMBED_SECONDS
    )


def _memory(title: str, database: str, folder: Path, event_id: int) -> Result:
    """Of a fresh process that has answered one search by meaning; what it shares with others counts once for all."""
    code = f"""
from eventapp import create_app
from eventapp.extensions import db
app = create_app("testing", DATABASE_URL={database!r}, INSTANCE={str(folder)!r})
with app.app_context():
    from eventapp.events.models import Event
    from eventapp.directory.search.asked import Asked
    from eventapp.directory.search.search import search
    search(db.session.get(Event, {event_id}), None, Asked(text="reciclar ropa usada"))
    from eventapp.directory.meaning.vectors import matrix_of
    matrix_of({event_id}).cosines(__import__("numpy").ones((1, 512), "f4"))
print(open("/proc/self/smaps_rollup").read())
"""
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    kinds = {
        line.split()[0].rstrip(":"): int(line.split()[1]) // 1024 for line in shown.splitlines()[1:] if "kB" in line
    }
    own = kinds["Private_Dirty"] + kinds["Anonymous"] - min(kinds["Private_Dirty"], kinds["Anonymous"])
    return Result(
        f"directory: {title}, memory",
        f"{own} MB of its own, {kinds['Rss']} MB with the mapped file",
        f"{MEMORY_MB} MB",
        own <= MEMORY_MB,
    )


def fill(size: int) -> tuple[Any, Participant]:
    """An event with `size` entries, two statements each, in four languages; every fifth is open to everyone."""
    chance = random.Random(7)
    event = make_event(slug="bench")
    make_directory(event)
    category = make_category(event, capacity=None)
    bodies = [f"{chance.choice(BODIES)} {number}" for number in range(max(200, size // 12))]
    types = ("public_authority", "research", "business", "civil_society")
    rows = [{"name": name, "name_key": fold(name), "type": types[number % 4], "country": COUNTRIES[number % 14],
             "public_id": new_public_id()} for number, name in enumerate(bodies)]  # fmt: skip
    db.session.execute(insert(Organisation), rows)
    said = [line for lines in _said().values() for line in lines]
    people, registered, entries, statements = [], [], [], []
    for number in range(1, size + 1):
        given, family = chance.choice(GIVEN), f"{chance.choice(FAMILY)} {chance.choice(FAMILY)}"
        line, other = chance.choice(said), chance.choice(said)
        people.append({"id": number, "public_id": new_public_id(), "event_id": event.id,
                       "email": f"p{number}@example.org",
                       "email_key": f"p{number}@example.org", "given_name": given, "family_name": family,
                       "name_key": fold(f"{family} {given}"), "search_text": "", "country": chance.choice(COUNTRIES),
                       "position": "Director", "language": line["language"],
                       "organisation_id": chance.randrange(1, len(bodies) + 1)})  # fmt: skip
        registered.append({"public_id": new_public_id(), "event_id": event.id, "participant_id": number,
                           "category_id": category.id, "state": "confirmed",
                           "ticket": new_public_id(), "answers": {}})  # fmt: skip
        entries.append({"id": number, "public_id": new_public_id(), "event_id": event.id, "participant_id": number,
                        "visibility": 2 if number % 5 == 0 else 1, "languages": [line["language"], "en"],
                        "domains": [line["domain"]], "field_visibility": {}})  # fmt: skip
        for kind, source in (("offer", line), ("need", other)):
            statements.append({"entry_id": number, "public_id": new_public_id(), "kind": kind, "text": source[kind],
                               "language": source["language"], "domain": source["domain"],
                               "cooperation": source["cooperation"]})  # fmt: skip
    for model, values in ((Participant, people), (Registration, registered), (Entry, entries), (Statement, statements)):
        for start in range(0, len(values), 5_000):
            db.session.execute(insert(model), values[start : start + 5_000])
    db.session.commit()
    db.session.expunge_all()
    begun = time.perf_counter()
    directory = db.session.get(Directory, 1)
    while index.rebuild(directory, most=2_000):
        db.session.commit()
        db.session.expunge_all()
        directory = db.session.get(Directory, 1)
    print(f"indexed {size} entries in {time.perf_counter() - begun:.0f} s", file=sys.stderr, flush=True)
    _vectors(1)
    from sqlalchemy import text as sql

    db.session.execute(sql("ANALYZE"))
    db.session.commit()
    return directory.event, db.session.get(Participant, 1)


def _vectors(event_id: int) -> None:
    """The vector of each text, moved a little so that no two are the same."""
    import numpy as np

    chance = np.random.default_rng(7)
    rows = db.session.execute(db.select(Statement.id, Statement.text)).all()
    texts = sorted({text for _id, text in rows})
    known = dict(zip(texts, encode(texts), strict=True))
    for start in range(0, len(rows), 5_000):
        part = rows[start : start + 5_000]
        moved = np.stack([known[text] for _id, text in part]) + chance.normal(0, 0.01, (len(part), DIMENSIONS)).astype(
            "f4"
        )
        moved /= np.linalg.norm(moved, axis=1, keepdims=True)
        values = [{"event_id": event_id, "statement_id": row[0], "vector": vector.astype("<f2").tobytes()}
                  for row, vector in zip(part, moved, strict=True)]  # fmt: skip
        db.session.execute(insert(TextVector), values)
    db.session.commit()
