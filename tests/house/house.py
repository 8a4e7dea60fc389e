"""The application the house rules look at: a copy of the demo with one row of everything, and its visitors."""

import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flask import Flask
from flask.testing import FlaskClient

from eventapp import create_app
from eventapp.extensions import db
from tests.house import rows
from tests.house.samples import SAMPLES
from tests.house.visitors import BY_NAME
from tests.support.applications import Client, demo_settings

COOKIE = "session"


@dataclass(repr=False)
class House:
    """`samples` are the values of `samples.SAMPLES`; `cookies` holds the session cookie of each visitor."""

    app: Flask
    folder: Path
    samples: dict[tuple[str, str], tuple[str, ...]]
    cookies: dict[str, str]
    _version: int | None = None  # of the database when it was last seen as it was built

    @property
    def database(self) -> Path:
        return self.folder / "eventapp.sqlite"

    @property
    def kept(self) -> Path:
        """The database as it was built."""
        return self.folder.with_name("kept.sqlite")

    @property
    def uploads(self) -> Path:
        """The uploads as they were."""
        return self.folder.with_name("kept-uploads")

    def client(self, name: str) -> FlaskClient:
        """A browser of the visitor called `name`, whose session has just begun."""
        client = self.app.test_client()
        if cookie := self.cookies[name]:
            client.set_cookie(COOKIE, cookie, domain=urlsplit(f"//{self.app.config['SERVER_NAME']}").hostname)
        return client

    @cached_property
    def _watch(self) -> sqlite3.Connection:
        """Its `data_version` is another one as soon as any other connection has committed."""
        return sqlite3.connect(self.database, isolation_level=None)

    @cached_property
    def _as_built(self) -> dict[str, list[tuple[Any, ...]]]:
        return _rows(self.kept)

    def is_written(self) -> bool:
        """Whether anything was committed since the database was seen as it was built."""
        return self._watch.execute("PRAGMA data_version").fetchone()[0] != self._version

    def is_changed(self) -> bool:
        """Whether any row of any table differs from what was built."""
        if not self.is_written():
            return False
        version = self._watch.execute("PRAGMA data_version").fetchone()[0]
        if _rows(self.database) != self._as_built:
            return True
        self._version = version
        return False

    def restore(self) -> None:
        """Undo every change of the database and forget the pages rendered from it."""
        if not self.is_written():
            return
        with closing(sqlite3.connect(self.kept)) as kept, closing(sqlite3.connect(self.database)) as now:
            kept.backup(now)
        shutil.copytree(self.uploads, self.folder / "uploads", dirs_exist_ok=True)
        self.app.wsgi_app.pages.clear()
        self._version = self._watch.execute("PRAGMA data_version").fetchone()[0]


def build(demo_instance: Path, folder: Path, **settings: Any) -> House:
    """A house in the new folder `folder`; `settings` differ from those of the demo."""
    shutil.copytree(demo_instance, folder)
    app = create_app("demo", **({"RATE_LIMITS": False, "HOST": "localhost"} | demo_settings(folder) | settings))
    app.test_client_class = Client
    with app.test_request_context():
        rows.furnish()
    with app.test_request_context():
        samples = {key: tuple(value()) for key, value in SAMPLES.items()}
        signer = app.session_interface.get_signing_serializer(app)
        sessions = {name: visitor.session() for name, visitor in BY_NAME.items()}
    house = House(app, folder, samples, {name: signer.dumps(keys) if keys else "" for name, keys in sessions.items()})
    with closing(sqlite3.connect(house.database)) as now, closing(sqlite3.connect(house.kept)) as kept:
        now.backup(kept)
    (folder / "uploads").mkdir(exist_ok=True)
    shutil.copytree(folder / "uploads", house.uploads)
    return house


def _rows(database: Path) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of all tables."""
    with closing(sqlite3.connect(database)) as connection:
        return {table: connection.execute(f'SELECT * FROM "{table}"').fetchall() for table in db.metadata.tables}


def close(house: House) -> None:
    house._watch.close()
    with house.app.app_context():
        db.session.remove()
        db.engine.dispose()
