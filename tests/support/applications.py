"""Applications for tests: an empty one for each test, and one that shows the demo."""

import fcntl
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import Context
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, has_app_context
from flask.testing import FlaskClient
from sqlalchemy import event
from sqlalchemy.engine import Engine
from werkzeug.test import TestResponse

from eventapp import create_app
from eventapp.extensions import db
from tests.support.services import MailServer

NO_STATEMENT_OF_OURS = ("BEGIN", "PRAGMA", "SAVEPOINT", "RELEASE", "ROLLBACK")


class Client(FlaskClient):
    """A visitor. What the test wrote is committed first; the request shares nothing with the test."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        if has_app_context():
            db.session.commit()
        return Context().run(super().open, *args, **({"buffered": True} | kwargs))


@pytest.fixture
def settings() -> dict[str, Any]:
    """Settings of the test's application that differ from the defaults; a test file may define its own."""
    return {}


@pytest.fixture
def app(request: pytest.FixtureRequest, database: str, instance: Path, settings: dict[str, Any]) -> Iterator[Flask]:
    """An application on a fresh database, its context pushed so that `db.session` works in the test.

    It sends to `mail_server` when the test asks for that too.
    """
    values = {"INSTANCE": str(instance), "DATABASE_URL": database}
    if "mail_server" in request.fixturenames:
        server: MailServer = request.getfixturevalue("mail_server")
        values |= {"MAIL_SERVER": "127.0.0.1", "MAIL_PORT": server.port}
    with running(create_app("testing", **(values | settings))) as application:
        yield application


@contextmanager
def running(application: Flask) -> Iterator[Flask]:
    """`application` with its context pushed, and its connections closed afterwards."""
    application.test_client_class = Client
    with application.app_context():
        try:
            yield application
        finally:
            db.session.remove()
            db.engine.dispose()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A visitor of `app`. `app.test_client()` gives more of them."""
    return app.test_client()


@pytest.fixture
def outbox(app: Flask) -> Callable[..., list]:
    """`outbox(address=None, template=None)`: the mails queued so far, in order, as rows of the outbox."""
    from eventapp.messages.models import Message

    def queued(address: str | None = None, template: str | None = None) -> list[Message]:
        db.session.commit()
        query = db.select(Message).order_by(Message.id)
        if address:
            query = query.where(Message.address == address)
        if template:
            query = query.where(Message.template == template)
        return list(db.session.scalars(query))

    return queued


@pytest.fixture(scope="session")
def demo_instance(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An instance folder with the demo, built once for all test processes. Copy it before a change."""
    folder = tmp_path_factory.getbasetemp()
    if folder.name.startswith("popen-"):  # a process of pytest-xdist
        folder = folder.parent
    made = folder / "demo-instance"
    with (folder / "demo.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            begun = folder / "demo-begun"
            shutil.rmtree(begun, ignore_errors=True)
            build_demo(begun)
            begun.rename(made)
    return made


def build_demo(folder: Path) -> None:
    """Build the demo in a new instance folder."""
    from eventapp.demo.build import ensure_demo

    application = create_app("demo", **demo_settings(folder))
    ensure_demo(application)
    with application.app_context():
        db.session.remove()
        db.engine.dispose()


def demo_settings(folder: Path) -> dict[str, Any]:
    """The settings `eventapp demo` uses."""
    return {"INSTANCE": str(folder), "MAIL_FOLDER": str(folder / "mail"), "INSECURE_COOKIES": True}


@pytest.fixture(scope="session")
def demo_app(demo_instance: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """An application that shows the demo, for tests that only read. No context is pushed."""
    folder = tmp_path_factory.mktemp("demo") / "instance"
    shutil.copytree(demo_instance, folder)
    application = create_app("demo", RATE_LIMITS=False, **demo_settings(folder))
    application.test_client_class = Client
    yield application
    with application.app_context():
        db.engine.dispose()


@pytest.fixture
def demo_copy(demo_instance: Path, tmp_path: Path) -> Iterator[Flask]:
    """An application on a copy of the demo that the test may change, its context pushed."""
    folder = tmp_path / "demo"
    shutil.copytree(demo_instance, folder)
    with running(create_app("demo", RATE_LIMITS=False, **demo_settings(folder))) as application:
        yield application


@contextmanager
def counted_queries() -> Iterator[list[str]]:
    """The SQL statements run inside: `with counted_queries() as queries: ...; assert len(queries) <= 9`."""
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, sql: str, *_rest: Any) -> None:
        if not sql.startswith(NO_STATEMENT_OF_OURS):
            statements.append(sql)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(Engine, "before_cursor_execute", note)
