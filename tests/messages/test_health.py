"""What the installation tells of itself, to machines and to operators."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from eventapp.config import VERSION
from eventapp.extensions import db
from eventapp.messages.worker import beat
from tests.support.factories import make_message, make_user

pytestmark = pytest.mark.db
NOON = datetime(2027, 1, 20, 12, tzinfo=UTC)


def test_no_worker_ever(client: FlaskClient):
    answer = client.get("/health")
    assert answer.status_code == 200
    assert answer.json == {"status": "worker late", "database": "ok", "worker_last_alive": None}
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_worker_alive_then_late(client: FlaskClient):
    with time_machine.travel(NOON, tick=False) as clock:
        beat()
        clock.shift(timedelta(seconds=30))
        alive = {"database": "ok", "worker_last_alive": "2027-01-20T12:00:00+00:00"}
        assert client.get("/health").json == alive | {"status": "ok"}
        clock.shift(timedelta(seconds=31))
        assert client.get("/health").json == alive | {"status": "worker late"}


def test_the_database_away(app: Flask, client: FlaskClient):
    db.session.execute(text("ALTER TABLE worker_beat RENAME TO gone"))
    answer = client.get("/health")
    assert answer.status_code == 503
    assert answer.json == {"status": "database away", "database": "away", "worker_last_alive": None}


def test_the_operators_page(app: Flask, signed_in):
    make_message(state="failed")
    make_message(state="failed")
    page = signed_in(make_user(is_operator=True)).get("/en/system")
    assert page.status_code == 200
    assert VERSION in page.text
    assert ("PostgreSQL" if db.engine.dialect.name == "postgresql" else "SQLite") in page.text
    assert "The worker is not running" in page.text
    assert '<td class="ecl-table__cell number">2</td>' in page.text
    assert app.config["SECRET_KEY"] not in page.text


def test_it_is_for_operators(client: FlaskClient, signed_in):
    assert client.get("/en/system").status_code == 302
    assert signed_in(make_user()).get("/en/system").status_code == 403
