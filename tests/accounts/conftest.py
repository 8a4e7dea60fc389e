"""Users, events and visitors for the tests of this room."""

import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from eventapp.accounts.models import User
from eventapp.accounts.operations import add_user
from eventapp.events.models import Event
from eventapp.extensions import db

PASSWORD = "correct horse battery"
ADDRESS = "ana@example.org"


class Visitor:
    """Someone at a browser without JavaScript, who sends forms with the token of the page seen last."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client
        self.page: TestResponse | None = None

    def get(self, path: str, **options) -> TestResponse:
        self.page = self.client.get(path, **options)
        return self.page

    def post(self, path: str, **fields: str) -> TestResponse:
        """Send a form to `path`, with the token of the page seen last."""
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', self.page.text)[1]
        self.page = self.client.post(path, data={"csrf_token": token, **fields})
        return self.page

    def errors(self) -> list[str]:
        """The refusals of the error summary, without markup."""
        summary = re.search(r'error-summary__list">(.*?)</ul>', self.page.text, re.S)
        return re.findall(r"<li>(?:<a[^>]*>)?([^<]*)", summary[1]) if summary else []

    def give_password(self, email: str = ADDRESS, password: str = PASSWORD, next: str = "") -> TestResponse:
        self.get("/en/account/sign-in")
        return self.post("/en/account/sign-in", email=email, password=password, next=next)

    def ask_code(self, email: str) -> TestResponse:
        self.get("/en/account/code")
        return self.post("/en/account/code/send", identity=email, chosen_method="email", next="")

    def give_code(self, email: str, code: str) -> TestResponse:
        return self.post("/en/account/code", identity=email, passcode=code, next="")

    def value(self, key: str):
        """A value of the session."""
        with self.client.session_transaction() as session:
            return session.get(key)


@pytest.fixture
def visitor(app: Flask) -> Visitor:
    return Visitor(app.test_client())


@pytest.fixture
def another_visitor(app: Flask) -> Visitor:
    return Visitor(app.test_client())


@pytest.fixture
def user(app: Flask) -> User:
    """Ana, who has a password and nothing else."""
    return add_user(ADDRESS, PASSWORD)


@pytest.fixture
def app_code(app: Flask) -> Callable[[User], str]:
    """`app_code(user)`: what the user's authenticator app shows now; one is set up if there is none."""
    codes = app.extensions["security"].totp_factory

    def code(user: User) -> str:
        if not user.tf_totp_secret:
            user.tf_primary_method, user.tf_totp_secret = "authenticator", codes.generate_totp_secret()
        return codes.current_code(user.tf_totp_secret)[0]

    return code


@pytest.fixture
def event(app: Flask) -> Event:
    """An event, in the database."""
    event = Event(
        slug="s3-brussels",
        title={"en": "Smart specialisation in Latin America", "es": "Especialización inteligente"},
        **{field: {"en": "…"} for field in ("summary", "description", "audience", "how_to_register", "venue")},
        city={"en": "Brussels"},
        country="BE",
        contact="events@example.org",
        languages=["en", "es"],
        timezone="Europe/Brussels",
        starts_at=datetime(2027, 1, 23, 8, tzinfo=UTC),
        ends_at=datetime(2027, 1, 24, 16, tzinfo=UTC),
        is_public=True,
    )
    db.session.add(event)
    db.session.commit()
    return event
