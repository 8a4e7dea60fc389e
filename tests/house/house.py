"""The application the house rules look at: a copy of the demo with one row of everything, and its visitors."""

import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass
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

    def restore(self) -> None:
        """Undo every change of the database and forget the pages rendered from it."""
        with closing(sqlite3.connect(self.kept)) as kept, closing(sqlite3.connect(self.database)) as now:
            kept.backup(now)
        shutil.copytree(self.uploads, self.folder / "uploads", dirs_exist_ok=True)
        self.app.wsgi_app.pages.clear()

    def dump(self) -> dict[str, list[tuple[Any, ...]]]:
        """All rows of all tables."""
        with closing(sqlite3.connect(self.database)) as connection:
            return {table: connection.execute(f'SELECT * FROM "{table}"').fetchall() for table in db.metadata.tables}


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


def close(house: House) -> None:
    with house.app.app_context():
        db.session.remove()
        db.engine.dispose()
