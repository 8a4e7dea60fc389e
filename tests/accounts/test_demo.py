"""Signing in to the demo with what its guide shows."""

import stat

import pytest

from eventapp.accounts import demo
from eventapp.accounts.access import STRONG
from eventapp.accounts.models import User
from eventapp.extensions import db

pytestmark = pytest.mark.db


@pytest.fixture
def shown(app):
    demo.build()
    db.session.commit()
    app.config["DEMO"] = True
    shown = demo.credentials()
    app.config["DEMO"] = False
    return shown


def test_what_the_guide_shows_signs_in_with_two_factors(visitor, shown):
    for one in shown:
        step = visitor.give_password(one.email, one.password)
        visitor.get(step.location)
        visitor.post(step.location, code=one.code)
        user = db.session.scalars(db.select(User).where(User.email == one.email)).one()
        assert visitor.value(STRONG) == user.fs_uniquifier
        visitor.get("/en/account/")
        visitor.post("/en/account/sign-out")


def test_only_the_operator_is_one(shown):
    users = db.session.execute(db.select(User.email, User.is_operator).order_by(User.email)).all()
    assert [tuple(user) for user in users] == [
        ("operator@example.org", True),
        ("organiser@example.org", False),
    ]


def test_the_file_is_for_its_owner_alone(app, shown):
    assert stat.S_IMODE((app.config["INSTANCE"] / "demo.json").stat().st_mode) == 0o600


def test_nothing_is_shown_outside_of_the_demo(app, shown):
    assert len(shown) == 2
    assert demo.credentials() == []
