"""The organisers' list of registrations at 50,000 rows: every filter, sort and far page, on the server."""

import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from inspect import unwrap
from pathlib import Path
from statistics import median
from urllib.parse import urlencode

from flask import Flask

from eventapp import create_app
from eventapp.common.clock import now
from eventapp.common.text import fold
from eventapp.extensions import db
from tests.bench.results import Result
from tests.support.databases import create_tables
from tests.support.services import postgresql

ROWS = 50_000
ORGANISATIONS = 4_000
MOST_MS = 100
ROUNDS = 5
SLUG = "bench"
COUNTRIES = ("BE", "ES", "FR", "PT", "DE", "SE", "CL", "BR", "MX", "AR", "CO", "PE", "UY", "CR")
GIVEN = ("María José", "Paulina", "Íñigo", "João", "Åse", "Zoé", "Łukasz", "Ana", "Carlos", "Inês", "Bruno", "Éva")
FAMILY = ("Godoy", "Fernández", "Núñez", "Conceição", "Ørsted", "Müller", "Dupont", "Silva", "Rojas", "Peña", "Castro")
BODIES = ("Gobierno Regional de", "Universidad de", "Agencia de Innovación de", "Région", "Ministério de", "Cluster")
STATES = ("confirmed",) * 14 + ("cancelled", "expired", "unconfirmed", "waiting")


def measure(folder: Path) -> list[Result]:
    results = _measured("SQLite", f"sqlite:///{folder / 'bench.sqlite'}", folder)
    # The server of the tests, which takes no care to survive a power cut.
    with contextmanager(unwrap(postgresql))() as server:
        server.execute("CREATE DATABASE bench")
        return results + _measured("PostgreSQL", server.url("bench"), folder)


def questions() -> Iterator[dict[str, str]]:
    """What the list is asked, as the arguments of its address."""
    for sort in ("name", "organisation", "country", "category", "state", "created"):
        for order in (sort, f"-{sort}"):
            yield {"sort": order}
            yield {"sort": order, "page": "500"}
            yield {"sort": order, "page": "1000"}
        yield {"sort": sort, "state": "live"}
        yield {"sort": sort, "text": "god"}
        yield {"sort": sort, "text": "a"}
    yield from ({"state": state} for state in ("live", "confirmed", "waiting", "cancelled"))
    yield {"category": "eu"}
    yield {"country": "CL", "page": "60"}
    yield {"text": "nunez pau"}
    yield {"text": "person-49999"}
    yield {"text": "nobody at all"}
    yield {"day": f"{now():%Y-%m-%d}"}
    yield {"text": "universidad", "state": "confirmed", "category": "lac", "country": "CL", "sort": "organisation"}


def _measured(title: str, database: str, folder: Path) -> list[Result]:
    create_tables(database)
    application = create_app("testing", DATABASE_URL=database, INSTANCE=str(folder))
    with application.app_context():
        fill()
        times, statements = _times(application)
        db.session.remove()
        db.engine.dispose()
    slowest = max(times, key=times.get)
    typical, worst = median(times.values()), times[slowest]
    return [
        Result(
            f"listing: {title}",
            f"{len(times)} questions, median {typical:.0f} ms; slowest {worst:.0f} ms ({slowest})",
            f"{MOST_MS} ms each",
            worst <= MOST_MS,
        ),
        Result(
            f"listing: {title}: statements",
            " or ".join(map(str, sorted(statements))),
            "the same for all",
            len(statements) == 1,
        ),
    ]


def _times(application: Flask) -> tuple[dict[str, float], set[int]]:
    """The median milliseconds of each question, and the numbers of statements seen."""
    from tests.support.applications import counted_queries

    client = organiser(application)
    times: dict[str, float] = {}
    statements: set[int] = set()
    for asked in questions():
        address = f"/en/{SLUG}/manage/registrations?{urlencode(asked)}"
        rounds = []
        for _ in range(ROUNDS):
            with counted_queries() as seen:
                started = time.perf_counter()
                answer = client.get(address)
                rounds.append((time.perf_counter() - started) * 1000)
            if answer.status_code != 200:
                raise ValueError(f"{address} answers {answer.status}")
        statements.add(len(seen))
        times[urlencode(asked)] = median(rounds)
    return times, statements


def organiser(application: Flask):
    from eventapp.events.models import Event
    from tests.support import factories
    from tests.support.organisers import sign_in

    event = db.session.scalars(db.select(Event).where(Event.slug == SLUG)).one()
    return sign_in(application.test_client(), factories.make_member(event).user)


def fill(rows: int = ROWS) -> None:
    """An event with `rows` registrations of as many participants of some thousands of organisations."""
    from eventapp.people.models import Organisation, Participant
    from eventapp.registration.models import Registration
    from tests.support.factories import make_category, make_event

    chance = random.Random(1)
    event = make_event(slug=SLUG)
    categories = [
        make_category(event, code=code, position=position, capacity=None)
        for position, code in enumerate(("eu", "lac", "press", "online"))
    ]
    names = [f"{chance.choice(BODIES)} {chance.choice(FAMILY)} {number}" for number in range(ORGANISATIONS)]
    organisations = [
        Organisation(name=name, name_key=fold(name), type="research", country=chance.choice(COUNTRIES))
        for name in names
    ]
    db.session.add_all(organisations)
    db.session.flush()
    people = [_person(number, event.id, chance, chance.choice(organisations)) for number in range(rows)]
    ids = db.session.scalars(
        db.insert(Participant).returning(Participant.id, sort_by_parameter_order=True), people
    ).all()
    begun = now() - timedelta(days=90)
    registrations = []
    for number, participant_id in enumerate(ids):
        state = chance.choice(STATES)
        at = begun + timedelta(seconds=number * 90 * 86_400 // rows)
        registrations.append(
            {
                "event_id": event.id, "participant_id": participant_id, "category_id": chance.choice(categories).id,
                "state": state, "created_at": at, "changed_at": at,
                "hold_until": at if state == "unconfirmed" else None,
                "waiting_since": at if state == "waiting" else None,
                "confirmed_at": at if state == "confirmed" else None,
            }
        )  # fmt: skip
    db.session.execute(db.insert(Registration), registrations)
    db.session.commit()
    with db.engine.connect() as connection:
        connection.exec_driver_sql("ANALYZE")
        connection.commit()


def _person(number: int, event_id: int, chance: random.Random, organisation) -> dict:
    given, family = chance.choice(GIVEN), f"{chance.choice(FAMILY)} {chance.choice(FAMILY)}"
    email = f"person-{number}@example.org"
    return {
        "event_id": event_id, "email": email, "email_key": email, "given_name": given, "family_name": family,
        "name_key": fold(f"{family} {given}"), "country": chance.choice(COUNTRIES), "language": "es",
        "organisation_id": organisation.id, "position": "Asesora",
        "organisation_key": organisation.name_key,
        "search_text": fold(f"{given} {family} {email} {organisation.name}"),
    }  # fmt: skip
