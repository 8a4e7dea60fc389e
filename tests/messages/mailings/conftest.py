"""An event with people to write to."""

from collections.abc import Callable

import pytest
from flask import Flask

from eventapp.extensions import db
from eventapp.messages.models import Mailing, Message
from tests.support import factories

LANGUAGES = ("en", "es", "pt", "fr")


@pytest.fixture
def event(app: Flask):
    return factories.make_event(slug="s3-latam", languages=list(LANGUAGES))


@pytest.fixture
def category(event):
    return factories.make_category(event, capacity=None, code="lac")


@pytest.fixture
def people(event, category) -> Callable[..., list]:
    """`people(12)`: so many confirmed registrations, person0@example.org and on, in the four languages in turn."""

    def made(count: int) -> list:
        found = [
            factories.make_confirmed(
                category, f"person{n}@example.org", given_name=f"Ana{n}", language=LANGUAGES[n % len(LANGUAGES)]
            )
            for n in range(count)
        ]
        db.session.execute(db.delete(Message))
        db.session.commit()
        return found

    return made


@pytest.fixture
def states() -> Callable[[Mailing], dict[str, int]]:
    """`states(mailing)`: how many of its mails are in each state that has any."""

    def counted(mailing: Mailing) -> dict[str, int]:
        db.session.commit()
        query = db.select(Message.state, db.func.count()).where(Message.mailing_id == mailing.id)
        found = dict(db.session.execute(query.group_by(Message.state)).all())
        db.session.commit()
        return found

    return counted
