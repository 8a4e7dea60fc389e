"""Stars: kept in the browser before anyone knows whose it is, taken into the agenda afterwards."""

from collections.abc import Iterator

import pytest
from flask import Flask

from eventapp import create_app
from eventapp.agenda.models import Session, Star
from eventapp.events.models import Event
from eventapp.extensions import db
from eventapp.people.access import SESSION_KEY
from eventapp.people.models import Participant
from tests.support.applications import demo_settings
from tests.support.factories import make_participant
from tests.support.servers import LiveServer

pytestmark = pytest.mark.browser


@pytest.fixture
def served(live_server: LiveServer) -> Iterator[Flask]:
    """An application on the rows that the live server shows, its context pushed."""
    app = create_app("demo", **demo_settings(live_server.instance))
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def person(served: Flask) -> Iterator[Participant]:
    event = db.session.scalars(db.select(Event).where(Event.slug == "s3-celac")).one()
    made = make_participant(event, "stars@example.org")
    db.session.commit()
    yield made
    db.session.rollback()
    db.session.delete(db.session.get(Participant, made.id))
    db.session.commit()


def test_stars_from_before_sign_in_are_taken_into_the_agenda(page, served, live_server, person):
    query = db.select(Session).where(Session.event_id == person.event_id, Session.published.is_not(None))
    first, second, third = db.session.scalars(query.order_by(Session.id).limit(3))
    head = f"{live_server.url}/en/s3-celac/programme"
    for session in (first, second, third):
        page.goto(f"{head}/session/{session.public_id}")
        page.get_by_role("button", name="Keep in this browser").click()
        page.get_by_role("button", name="Kept in this browser").wait_for()
    page.get_by_role("button", name="Kept in this browser").click()  # the third is not wanted after all
    page.goto(f"{head}/session/{first.public_id}")
    page.get_by_role("button", name="Kept in this browser").wait_for()

    claim = {SESSION_KEY: {"s3-celac": [person.public_id, person.link_version]}}
    cookie = served.session_interface.get_signing_serializer(served).dumps(claim)
    titles = [session.title["en"] for session in (first, second, third)]
    db.session.commit()
    page.context.add_cookies([{"name": "session", "value": cookie, "url": live_server.url}])
    page.route("**/programme/stars", lambda route: route.abort())
    page.goto(f"{head}/mine")
    page.get_by_role("button", name="Take them into my agenda").wait_for()  # the network failed: by hand then
    page.unroute("**/programme/stars")
    page.goto(f"{head}/mine")
    page.get_by_role("link", name=titles[0]).wait_for()
    page.get_by_role("link", name=titles[1]).wait_for()
    assert page.get_by_role("link", name=titles[2]).count() == 0
    assert not page.get_by_role("button", name="Take them into my agenda").is_visible()
    starred = db.select(Star.session_id).where(Star.participant_id == person.id).order_by(Star.session_id)
    assert list(db.session.scalars(starred)) == [first.id, second.id]
    db.session.rollback()
    page.reload()
    assert not page.get_by_role("button", name="Take them into my agenda").is_visible()
