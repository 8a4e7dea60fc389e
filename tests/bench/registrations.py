"""Complete registrations per second, from the choice of a category to the page with the ticket."""

import secrets
import shutil
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from inspect import unwrap
from itertools import chain
from multiprocessing import get_context
from pathlib import Path
from statistics import quantiles
from typing import Any

from eventapp import create_app
from eventapp.extensions import db
from tests.bench.mails import Mailbox
from tests.bench.processes import running, serving
from tests.bench.results import Result
from tests.bench.visitors import HOST, Client
from tests.support.databases import create_tables
from tests.support.services import free_port, postgresql, wait_until

LEAST_PER_SECOND = 40
SECONDS = 15
SECONDS_TO_WARM_UP = 3
CLIENTS = 8
SECONDS_FOR_MAILS = 120
# Code and places. The press asks for many more than it has; the others are met.
CATEGORIES = {"eu": 5_000, "lac": 5_000, "press": 15, "online": None}
MAILS_PER_REGISTRATION = 2


def measure(folder: Path) -> list[Result]:
    results = _measured("SQLite", f"sqlite:///{folder / 'bench.sqlite'}", folder / "sqlite")
    # The server of the tests, which takes no care to survive a power cut.
    with contextmanager(unwrap(postgresql))() as server:
        server.execute("CREATE DATABASE bench")
        return results + _measured("PostgreSQL", server.url("bench"), folder / "postgresql")


def _measured(title: str, database: str, folder: Path) -> list[Result]:
    mailbox = Mailbox(folder / "mail")
    mailbox.folder.mkdir(parents=True)
    create_tables(database)
    with _connected(database, folder):
        _make_event()
    with _product(database, folder) as port:
        clients, rate = _play(port, mailbox)
        expected = sum(len(client.confirmed) for client in clients)
        started = time.monotonic()
        wait_until(lambda: mailbox.count() >= MAILS_PER_REGISTRATION * expected, "every mail", SECONDS_FOR_MAILS)
        seconds_for_mails = time.monotonic() - started
    with _connected(database, folder):
        faults = [*chain(*(client.faults for client in clients)), *_faults_in_database(clients)]
    shutil.rmtree(mailbox.folder)
    times = quantiles(chain(*(client.times for client in clients)), n=100, method="inclusive")
    refused = sum(client.refusals for client in clients)
    return [
        Result(
            f"registrations: {title}",
            f"{rate:.1f} a second; a request {times[49] * 1000:.0f} ms, 95 % within {times[94] * 1000:.0f} ms",
            f"{LEAST_PER_SECOND} a second",
            rate >= LEAST_PER_SECOND,
        ),
        Result(
            f"registrations: {title}: kept",
            f"{expected} confirmed, {refused} found no place, last mail {seconds_for_mails:.1f} s later"
            + "".join(f"; {fault}" for fault in faults[:3]),
            "none lost or oversold",
            not faults and refused > 0,
        ),
    ]


@contextmanager
def _connected(database: str, folder: Path) -> Iterator[None]:
    application = create_app("testing", DATABASE_URL=database, INSTANCE=str(folder))
    with application.app_context():
        yield
        db.session.remove()
        db.engine.dispose()


def _make_event() -> None:
    from tests.support.factories import make_category, make_event

    event = make_event(slug="bench")
    for position, (code, capacity) in enumerate(CATEGORIES.items()):
        make_category(event, code=code, position=position, capacity=capacity, is_online=code == "online")
    db.session.commit()


@contextmanager
def _product(database: str, folder: Path) -> Iterator[int]:
    """Web server, worker and mail server as in production; gives the port of the web server."""
    mail_port = free_port()
    settings = {
        "INSTANCE": str(folder), "DATABASE_URL": database, "SECRET_KEY": secrets.token_hex(32),
        "URL": f"https://{HOST}", "PROXIES": "1", "RATE_LIMITS": "yes",
        "MAIL_SERVER": "127.0.0.1", "MAIL_PORT": str(mail_port),
    }  # fmt: skip
    with (
        running("tests.bench.mails", str(mail_port), str(folder / "mail"), log=folder / "mails.log", port=mail_port),
        running("eventapp.cli", "worker", log=folder / "worker.log", **settings),
        serving(folder, **settings) as web,
    ):
        yield web.port


def _play(port: int, mailbox: Mailbox) -> tuple[list[Client], float]:
    """Let all clients play, first to warm up; returns them, and the registrations confirmed per second."""
    codes = list(CATEGORIES)
    with ProcessPoolExecutor(CLIENTS, mp_context=get_context("fork")) as pool:

        def all_clients(phase: str, seconds: float) -> list[Client]:
            clients = [Client(number, port, mailbox, codes) for number in range(CLIENTS)]
            return list(pool.map(Client.play, clients, [phase] * CLIENTS, [seconds] * CLIENTS))

        warm = all_clients("warm", SECONDS_TO_WARM_UP)
        started = time.monotonic()
        clients = all_clients("bench", SECONDS)
    rate = sum(len(client.confirmed) for client in clients) / (max(client.last_at for client in clients) - started)
    for before, client in zip(warm, clients, strict=True):
        client.confirmed += before.confirmed
        client.faults += before.faults
        client.refusals += before.refusals
    return clients, rate


def _faults_in_database(clients: list[Client]) -> Iterator[str]:
    """What the tables say against "none oversold, none lost"."""
    from eventapp.messages.queries import counts_by_state
    from eventapp.people.models import Participant
    from eventapp.registration.models import SEATED, Category, Registration

    def rows(*columns: Any) -> list:
        return db.session.execute(db.select(*columns).join(Registration.participant)).all()

    found = rows(Participant.email, Registration.state, Registration.category_id)
    played = {email for client in clients for email in client.confirmed}
    if lost := played - {email for email, state, _ in found if state == "confirmed"}:
        yield f"{len(lost)} lost or unconfirmed"
    if len(found) != len(played):
        yield f"{len(found)} registrations of {len(played)} visitors"
    for category in db.session.scalars(db.select(Category)):
        live = sum(state in SEATED and id == category.id for _, state, id in found)
        if not (category.taken == live and (category.capacity is None or live <= category.capacity)):
            yield f"{category}: {live} seated, {category.taken} taken, of {category.capacity}"
    mails = counts_by_state()
    if any(mails[state] for state in mails if state != "sent"):
        yield f"mails: {mails}"
