"""Organisers for the tests of this room."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from eventapp.accounts.access import STRONG
from eventapp.accounts.models import User
from eventapp.extensions import db


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
