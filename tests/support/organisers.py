"""Signing in as a member of an event's team."""

import pytest
from flask.testing import FlaskClient

from eventapp.accounts.access import STRONG
from eventapp.accounts.models import User
from eventapp.extensions import db
from tests.support import factories


def sign_in(client: FlaskClient, user: User, *, strongly: bool = True) -> FlaskClient:
    """Let `client` be signed in as `user`, with two factors unless not `strongly`."""
    db.session.commit()
    with client.session_transaction() as session:
        session["_user_id"] = user.fs_uniquifier
        session["_fresh"] = True
        session["fs_cc"] = "set"
        if strongly:
            session[STRONG] = user.fs_uniquifier
    return client


@pytest.fixture
def organiser(app):
    """`organiser(event, role="owner")`: a client signed in as a new member of the event's team."""

    def of(event, role: str = "owner") -> FlaskClient:
        return sign_in(app.test_client(), factories.make_member(event, role).user)

    return of
