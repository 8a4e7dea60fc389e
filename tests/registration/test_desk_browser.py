"""The desk enters a category, decides and orders the queue, by keyboard alone, with and without JavaScript."""

import secrets
from collections.abc import Iterator

import pytest
from flask import Flask

from eventapp import create_app
from eventapp.accounts.models import TeamMember
from eventapp.events.models import Event
from eventapp.extensions import db
from eventapp.registration.models import Category, Registration
from tests.house.visitors import signed_in
from tests.registration.test_browser import no_sideways_scrolling, reach
from tests.support import factories
from tests.support.applications import demo_settings
from tests.support.servers import LiveServer

pytestmark = pytest.mark.browser
MANAGE = "/en/s3-celac/manage"


@pytest.fixture(params=[True, False], ids=["script", "no-script"])
def browser_options(request):
    return {"viewport": {"width": 360, "height": 740}, "java_script_enabled": request.param}


@pytest.fixture
def served(live_server: LiveServer) -> Iterator[Flask]:
    """An application on the rows that the live server shows, its context pushed."""
    app = create_app("demo", **demo_settings(live_server.instance))
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def desk(page, served: Flask, live_server: LiveServer):
    """A window of an owner of the demo's event."""
    owner = db.session.scalars(
        db.select(TeamMember).join(Event, TeamMember.event_id == Event.id)
        .where(Event.slug == "s3-celac", TeamMember.role == "owner")
    ).first().user  # fmt: skip
    cookie = served.session_interface.get_signing_serializer(served).dumps(signed_in(owner))
    db.session.commit()  # a transaction outside a request keeps the server from writing
    page.context.add_cookies([{"name": "session", "value": cookie, "url": live_server.url}])
    return page


def make_category(**values):
    event = db.session.scalars(db.select(Event).where(Event.slug == "s3-celac")).one()
    return factories.make_category(event, code=f"desk-{secrets.token_hex(3)}", **values)


def press(page, selector: str) -> None:
    """Go to a button and press it."""
    reach(page, selector)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def kept(category: Category, people: list[Registration]) -> tuple[str, list[str]]:
    """The code and the ids for addresses, after a commit that lets the server write."""
    found = category.code, [person.public_id for person in people]
    db.session.commit()
    return found


def tick(page, public_id: str) -> None:
    reach(page, f"[name=chosen][value='{public_id}']")
    page.keyboard.press("Space")


def test_a_category_is_entered_by_keyboard(desk):
    desk.goto(f"{MANAGE}/categories")
    press(desk, "main a[href$='/categories/new']")
    press(desk, "#form button[type=submit]")
    assert desk.locator(".error-summary, main [role=alert]").first.locator("a[href='#name_en']").count() == 1
    reach(desk, "#name_en")
    name = f"Observers {secrets.token_hex(3)}"
    desk.keyboard.type(name)
    reach(desk, "#capacity")
    desk.keyboard.type("12")
    reach(desk, "#needs_approval")
    desk.keyboard.press("Space")
    press(desk, "#form button[type=submit]")
    assert desk.locator("h1").inner_text() == name
    no_sideways_scrolling(desk)
    desk.goto(f"{MANAGE}/categories")
    row = desk.locator("main tbody tr").filter(has_text=name)
    assert "With approval" in row.inner_text()
    no_sideways_scrolling(desk)


def test_two_are_approved_by_keyboard(desk):
    category = make_category(needs_approval=True)
    people = [factories.make_confirmed(category) for _ in range(3)]
    _, ids = kept(category, people)
    desk.goto(f"{MANAGE}/approval")
    for id in ids[:2]:
        tick(desk, id)
    reach(desk, "#note")
    desk.keyboard.type("Welcome")
    press(desk, "button[name=decision][value=approve]")
    assert "2 registrations are approved." in desk.locator("main").inner_text()
    no_sideways_scrolling(desk)
    db.session.expire_all()
    assert [person.state for person in people] == ["confirmed", "confirmed", "pending"]


def test_the_queue_is_ordered_and_grouped_by_keyboard(desk):
    category = make_category(capacity=0)
    people = [factories.make_waiting(category) for _ in range(3)]
    code, ids = kept(category, people)
    desk.goto(f"{MANAGE}/waiting?category={code}")
    for id in ids[1:]:
        tick(desk, id)
    press(desk, "button[name=action][value=group]")
    assert desk.locator("main tbody").inner_text().count("Group 1") == 2
    tick(desk, ids[1])
    reach(desk, "#priority")
    desk.keyboard.type("5")
    press(desk, "button[name=action][value=priority]")
    no_sideways_scrolling(desk)
    db.session.expire_all()
    assert [person.priority for person in people] == [0, 5, 5]
