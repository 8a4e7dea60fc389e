"""A mass mail to 5,000: how long until all are in the outbox, and how many a second the worker sends."""

import secrets
import time
from contextlib import contextmanager
from inspect import unwrap
from pathlib import Path

from eventapp import create_app
from eventapp.extensions import db
from tests.bench.mails import Mailbox
from tests.bench.processes import running
from tests.bench.results import Result
from tests.bench.visitors import HOST
from tests.support.databases import create_tables
from tests.support.services import free_port, postgresql, wait_until

PEOPLE = 5_000
MOST_SECONDS_TO_QUEUE = 5
LEAST_PER_SECOND = 100
PATIENCE = 120
LANGUAGES = ("en", "es", "pt", "fr")


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
    port = free_port()
    settings = {
        "INSTANCE": str(folder), "DATABASE_URL": database, "SECRET_KEY": secrets.token_hex(32),
        "URL": f"https://{HOST}", "MAIL_SERVER": "127.0.0.1", "MAIL_PORT": str(port),
    }  # fmt: skip
    application = create_app("testing", DATABASE_URL=database, INSTANCE=str(folder))
    with (
        application.app_context(),
        running("tests.bench.mails", str(port), str(mailbox.folder), log=folder / "mails.log", port=port),
        running("eventapp.cli", "worker", log=folder / "worker.log", **settings),
    ):
        mailing_id = _written()
        time.sleep(3)  # the worker has started
        to_queue = _seconds_to_queue(mailing_id)
        begun, already = time.monotonic(), mailbox.count()
        wait_until(lambda: mailbox.count() >= PEOPLE, "every mail", PATIENCE)
        rate = (PEOPLE - already) / (time.monotonic() - begun)
        db.session.remove()
        db.engine.dispose()
    copies = mailbox.count() - PEOPLE
    return [
        Result(
            f"mailing: {title}: queued",
            f"{PEOPLE:,} mails in the outbox after {to_queue:.1f} s",
            f"{MOST_SECONDS_TO_QUEUE} s",
            to_queue < MOST_SECONDS_TO_QUEUE,
        ),
        Result(
            f"mailing: {title}: sent",
            f"{rate:.0f} mails a second, {copies} of them twice",
            f"{LEAST_PER_SECOND} a second",
            rate >= LEAST_PER_SECOND and copies == 0,
        ),
    ]


def _written() -> int:
    """A draft to 5,000 registrations in four languages."""
    from eventapp.common.clock import now
    from eventapp.people.models import Participant
    from eventapp.registration.models import Registration
    from tests.support.factories import make_category, make_event, make_mailing, make_participant

    event = make_event(slug="bench")
    category = make_category(event, capacity=None)
    like = {c.name: getattr(make_participant(event), c.name) for c in Participant.__table__.columns}
    db.session.flush()
    for number in range(PEOPLE):
        address = f"person{number}@example.org"
        changed = {"email": address, "email_key": address, "language": LANGUAGES[number % len(LANGUAGES)]}
        person = Participant(**{k: v for k, v in like.items() if k not in {"id", "public_id"}} | changed)
        db.session.add(person)
        values = {"event": event, "category": category, "state": "confirmed", "confirmed_at": now()}
        db.session.add(Registration(participant=person, **values))
    category.taken = PEOPLE
    mailing = make_mailing(event_id=event.id)
    db.session.commit()
    return mailing.id


def _seconds_to_queue(mailing_id: int) -> float:
    """From the press of the button to the last mail in the outbox."""
    from eventapp.common.database import reading
    from eventapp.events.models import Event
    from eventapp.messages.mailings.operations import schedule
    from eventapp.messages.models import Mailing

    mailing = db.session.get(Mailing, mailing_id)
    begun = time.monotonic()
    schedule(mailing, db.session.get(Event, mailing.event_id), None, None)
    db.session.commit()

    def is_queued() -> bool:
        with reading():
            db.session.refresh(mailing)
            queued_at = mailing.queued_at
            db.session.rollback()
        return queued_at is not None

    wait_until(is_queued, "all mails in the outbox", PATIENCE)
    return time.monotonic() - begun
