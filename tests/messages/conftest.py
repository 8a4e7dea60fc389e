"""Organisers, and processes that are killed, for the tests of this room."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from eventapp.accounts.access import STRONG
from eventapp.accounts.models import User
from eventapp.extensions import db
from tests.support.services import MailServer

ROOT = Path(__file__).parents[2]


@pytest.fixture
def signed_in(app: Flask) -> Callable[[User], FlaskClient]:
    """`signed_in(user)`: a browser in which the user has signed in with two factors."""

    def client_of(user: User) -> FlaskClient:
        db.session.commit()
        client, identity = app.test_client(), user.fs_uniquifier
        with client.session_transaction() as session:
            session.update({"_user_id": identity, "_fresh": True, STRONG: identity})
        return client

    return client_of


@pytest.fixture
def start(app: Flask, mail_server: MailServer, instance: Path):
    """`start(program)`: a process on the database and mail server of the test; killed at its end."""
    processes = []
    variables = {
        "EVENTAPP_INSTANCE": str(instance),
        "EVENTAPP_DATABASE_URL": app.config["SQLALCHEMY_DATABASE_URI"],
        "EVENTAPP_MAIL_SERVER": "127.0.0.1",
        "EVENTAPP_MAIL_PORT": str(mail_server.port),
    }

    def run(program: str) -> subprocess.Popen:
        process = subprocess.Popen([sys.executable, "-c", program], env=os.environ | variables, cwd=ROOT)
        processes.append(process)
        return process

    db.session.commit()
    yield run
    for process in processes:
        process.kill()
        process.wait()
