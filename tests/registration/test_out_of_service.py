"""The database is locked or the disk is full: a page that says to try again, and nothing half written."""

import sqlite3

import pytest
from sqlalchemy import event as sqlalchemy_event

from eventapp.common import database
from eventapp.extensions import db
from eventapp.messages.models import Message
from eventapp.registration.models import Draft, Registration
from tests.registration.test_form import ORGANISATION, YOU
from tests.support import factories
from tests.support.forms import submit

BUSY_MS = 200


@pytest.fixture
def settings(monkeypatch):
    monkeypatch.setattr(database, "BUSY_TIMEOUT_MS", BUSY_MS)
    return {"RATE_LIMITS": False}


@pytest.fixture
def address(app) -> str:
    category = factories.make_category(code="lac", capacity=None)
    db.session.commit()
    return f"/es/{category.event.slug}/register/lac"


def rows(*models) -> list[int]:
    db.session.rollback()
    counts = [db.session.scalar(db.select(db.func.count()).select_from(model)) for model in models]
    db.session.rollback()
    return counts


def test_a_locked_database_gives_503_and_nothing_is_written(app, client, address):
    submit(client, f"{address}/you", YOU)
    before = rows(Draft, Registration, Message)
    other = sqlite3.connect(db.engine.url.database, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        answer = submit(client, f"{address}/organisation", ORGANISATION)
    finally:
        other.rollback()
        other.close()
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "10"
    assert '<html lang="es"' in answer.text
    assert rows(Draft, Registration, Message) == before
    assert submit(client, f"{address}/organisation", ORGANISATION).status_code == 303


def test_a_full_disk_gives_503_and_nothing_half_written(app, address):
    waiting = [ready_to_send(app, address, number) for number in range(60)]
    before = rows(Draft, Registration, Message)

    def no_room(connection, _record, _proxy):
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages}")

    sqlalchemy_event.listen(db.engine, "checkout", no_room)
    try:
        answers = [submit(client, f"{address}/check").status_code for client in waiting]
    finally:
        sqlalchemy_event.remove(db.engine, "checkout", no_room)
    registered = answers.count(303)
    assert 503 in answers  # once the room left in the file is used up
    assert set(answers) <= {303, 503}
    assert rows(Draft, Registration, Message) == [before[0], before[1] + registered, before[2] + registered]


def ready_to_send(app, address, number):
    """A client with a complete form, not sent yet."""
    client = app.test_client()
    submit(client, f"{address}/you", YOU | {"email": f"person-{number}@example.org"})
    submit(client, f"{address}/organisation", ORGANISATION)
    submit(client, f"{address}/needs", {"diet": "none"})
    submit(client, f"{address}/consent", {"registration": "y"})
    return client
