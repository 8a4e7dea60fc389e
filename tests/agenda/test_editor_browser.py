"""Two organisers edit the programme at once, one of them by keyboard alone."""

from collections.abc import Iterator

import pytest
from flask import Flask

from eventapp import create_app
from eventapp.accounts.models import TeamMember
from eventapp.agenda import operations
from eventapp.agenda.models import Room, Session
from eventapp.events.models import Event
from eventapp.extensions import db
from tests.house.visitors import signed_in
from tests.registration.test_browser import reach
from tests.support.applications import demo_settings
from tests.support.browsers import PATIENCE_MS
from tests.support.factories import in_all
from tests.support.servers import LiveServer

pytestmark = pytest.mark.browser
LIST = "/en/s3-celac/manage/programme"
GRID = f"{LIST}/grid"
READ_ANEW = """() => new MutationObserver(() => { document.body.dataset.readAnew = ""; })
  .observe(document.querySelector("[data-draft]"), {childList: true})"""


@pytest.fixture
def served(live_server: LiveServer) -> Iterator[Flask]:
    """An application on the rows that the live server shows, its context pushed."""
    app = create_app("demo", **demo_settings(live_server.instance))
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def session(served: Flask) -> Iterator[Session]:
    """A session from 19:00 to 20:00 of the first day, in the first room."""
    event = db.session.scalars(db.select(Event).where(Event.slug == "s3-celac")).one()
    room = db.session.scalars(db.select(Room).where(Room.event_id == event.id).order_by(Room.position)).first()
    begin = event.starts_at.astimezone(event.zone).replace(hour=19, minute=0)
    values = {"title": in_all("Evening"), "starts_at": begin, "ends_at": begin.replace(hour=20), "room_id": room.id}
    made = operations.add_session(event, values, None)
    db.session.commit()
    yield made
    db.session.rollback()
    operations.remove_session(db.session.get(Session, made.id), None)
    db.session.commit()


def sign_in(context, served: Flask, live_server: LiveServer) -> None:
    query = db.select(TeamMember).join(Event, TeamMember.event_id == Event.id)
    owner = db.session.scalars(query.where(Event.slug == "s3-celac", TeamMember.role == "owner")).first().user
    cookie = served.session_interface.get_signing_serializer(served).dumps(signed_in(owner))
    db.session.commit()
    context.add_cookies([{"name": "session", "value": cookie, "url": live_server.url}])


def minutes_moved(session_id: int, begin: int, end: int) -> None:
    """The session of the fixture lies so many minutes later, and ends so many later."""
    db.session.rollback()
    session = db.session.get(Session, session_id)
    local = [moment.astimezone(session.event.zone) for moment in (session.starts_at, session.ends_at)]
    db.session.rollback()  # reading holds the write lock here, outside of a request
    assert [one.hour * 60 + one.minute for one in local] == [19 * 60 + begin, 20 * 60 + end]


def in_the_middle(chip) -> dict[str, float]:
    """Where a session is once it is away from the edges, at which dragging scrolls."""
    chip.evaluate("element => element.scrollIntoView({block: 'center'})")
    return chip.bounding_box()


def drag(page, x: float, y: float, by: float) -> None:
    """Press at a place, move down by so many pixels in small steps, let go."""
    page.mouse.move(x, y)
    page.mouse.down()
    for part in range(1, 9):
        page.mouse.move(x, y + by * part / 8)
    page.mouse.up()


def test_dragging_moves_and_the_lower_edge_stretches(page, served, live_server, session):
    number, id = session.id, session.public_id
    sign_in(page.context, served, live_server)
    page.goto(GRID)
    chip = page.locator(f"[data-session='{id}']")
    box = in_the_middle(chip)
    quarter = box["height"] / 4  # it lasts an hour
    drag(page, box["x"] + 40, box["y"] + quarter, 2 * quarter)
    page.locator("[data-spoken]", has_text="19:30–20:30").wait_for()
    minutes_moved(number, 30, 30)
    in_the_middle(chip)
    chip.hover()
    box = chip.locator(".ec-resizer").bounding_box()
    drag(page, box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, quarter)
    page.locator("[data-spoken]", has_text="19:30–20:45").wait_for()
    minutes_moved(number, 30, 45)
    page.locator("[data-grid-act=undo]").click()
    page.locator("[data-spoken]", has_text="19:30–20:30").wait_for()
    minutes_moved(number, 30, 30)


def test_all_days_stand_side_by_side_and_a_session_goes_from_one_to_another(page, served, live_server, session):
    id, days = session.public_id, session.event.days
    db.session.rollback()
    sign_in(page.context, served, live_server)
    page.goto(f"{GRID}?day=all")
    chip = page.locator(f"[data-session='{id}']")
    for key, day in (("PageDown", days[1]), ("Control+z", days[0]), ("Control+y", days[1]), ("PageUp", days[0])):
        chip.focus()
        page.keyboard.press(key)
        page.locator("[data-spoken]", has_text=f"{day:%A}, {day:%B} {day.day}").wait_for()
        page.locator(f"[data-session='{id}']:focus").wait_for()
    assert page.locator("[data-session]").count() > 12  # those of both days


def test_the_list_is_moved_by_keyboard_and_shows_what_others_change(page, browser, served, live_server, session):
    number, id = session.id, session.public_id
    other = browser.new_context(base_url=live_server.url)
    other.set_default_timeout(PATIENCE_MS)
    for context in (page.context, other):
        sign_in(context, served, live_server)
    second = other.new_page()
    second.goto(LIST)
    page.goto(LIST)
    reach(page, f"#session-{id} a")
    page.keyboard.press("Alt+ArrowDown")
    page.locator("[data-spoken]", has_text="19:05–20:05").wait_for()
    page.keyboard.press("Alt+Shift+ArrowDown")
    page.locator("[data-spoken]", has_text="19:05–20:10").wait_for()
    page.evaluate(READ_ANEW)
    minutes_moved(number, 5, 10)
    second.locator(f"#session-{id} [data-when]", has_text="19:05–20:10").wait_for(timeout=5000)
    second.get_by_text("Someone else has changed the programme.").wait_for()
    page.locator("body[data-read-anew]").wait_for()  # what one changed oneself is read anew, and the focus stays
    assert page.evaluate("document.activeElement.closest('tr').id") == f"session-{id}"
    page.keyboard.press("Control+z")
    page.locator("[data-spoken]", has_text="19:05–20:05").wait_for()
    page.keyboard.press("Control+y")
    page.locator("[data-spoken]", has_text="19:05–20:10").wait_for()
    page.keyboard.press("Control+z")
    page.locator("[data-spoken]", has_text="19:05–20:05").wait_for()
    minutes_moved(number, 5, 5)
    other.close()


def test_two_editors_by_keyboard_and_by_hand(page, browser, served, live_server, session):
    id, number = session.public_id, session.id
    sign_in(page.context, served, live_server)
    page.goto(GRID)
    chip = page.locator(f"[data-session='{id}']")
    chip.wait_for()
    spoken = page.locator("[data-spoken]")
    reach(page, f"[data-session='{id}']")
    page.keyboard.press("ArrowDown")
    page.locator("[data-spoken]", has_text="19:05–20:05").wait_for()
    page.locator(f"[data-session='{id}']:focus").wait_for()
    page.keyboard.press("Shift+ArrowDown")
    page.locator("[data-spoken]", has_text="19:05–20:10").wait_for()
    page.keyboard.press("Control+z")
    page.locator("[data-spoken]", has_text="19:05–20:05").wait_for()
    page.keyboard.press("Control+y")
    page.locator("[data-spoken]", has_text="19:05–20:10").wait_for()

    other = browser.new_context(base_url=live_server.url)
    other.set_default_timeout(PATIENCE_MS)
    sign_in(other, served, live_server)
    second = other.new_page()
    second.goto(f"/en/s3-celac/manage/programme/{id}")
    page.locator(f"[data-session='{id}']:focus").wait_for()
    page.keyboard.press("ArrowUp")
    page.locator("[data-spoken]", has_text="19:00–20:05").wait_for()
    second.fill("#title_en", "Evening by the second")
    second.click("main form#form button[type=submit]")
    assert "Nothing was overwritten" in second.locator("main").inner_text()
    second.click("main form#form button[type=submit]")
    second.get_by_text("Your changes are saved.").wait_for()
    page.get_by_text("Someone else has changed the programme.").wait_for(timeout=8000)
    chip.get_by_text("Evening by the second").wait_for()
    other.close()
    assert spoken.is_visible()
    reach(page, f"[data-session='{id}']")
    page.keyboard.press("n")
    page.locator("#form").wait_for()
    assert (page.input_value("#begin"), page.input_value("#minutes")) == ("20:10", "60")
    db.session.rollback()
    assert db.session.get(Session, number).title["en"] == "Evening by the second"
