"""An organiser plans, looks, publishes, cancels and plans again, in the browser, with the numbers before and after."""

import re

import pytest

from eventapp.accounts.models import TeamMember
from eventapp.extensions import db
from eventapp.meetings import booking, queries
from tests.house.visitors import signed_in
from tests.meetings.test_browser import inside, server  # noqa: F401 (a fixture)
from tests.support.browsers import PATIENCE_MS

pytestmark = pytest.mark.browser

MANAGE = "/en/s3-celac/manage/meetings"
PATIENCE_TO_PLAN_MS = 120_000


@pytest.fixture
def page(browser, server):  # noqa: F811
    """The browser of the event's owner."""
    context = browser.new_context(base_url=server.url, locale="en-GB", viewport={"width": 1280, "height": 900})
    context.set_default_timeout(PATIENCE_MS)
    with inside(server) as event:
        from flask import current_app

        query = db.select(TeamMember).where(TeamMember.event_id == event.id, TeamMember.role == "owner")
        owner = db.session.scalars(query).first().user
        serializer = current_app.session_interface.get_signing_serializer(current_app)
        context.add_cookies([{"name": "session", "value": serializer.dumps(signed_in(owner)), "url": server.url}])
    yield context.new_page()
    context.close()


def make_plan(page, seconds: int) -> dict[str, tuple[int, int]]:
    """Ask for a plan and wait for it; returns what is counted, before and with it."""
    page.goto(f"{MANAGE}/plan")
    page.fill("#seconds", str(seconds))
    page.click("main button:has-text('Make a plan')")
    page.wait_for_selector("button:has-text('Publish the plan')", timeout=PATIENCE_TO_PLAN_MS)
    rows = page.locator("main tbody tr").all()[:7]
    cells = [row.inner_text().split("\t") for row in rows]
    return {name.strip(): (int(before), int(after)) for name, before, after in cells}


def figures(page) -> dict[str, int]:
    texts = [item.inner_text().split("\n") for item in page.locator(".figures__item").all()]
    return {words[-1].strip(): int(re.sub(r"\D", "", words[0]) or 0) for words in texts}


@pytest.mark.timeout(420)
def test_plan_look_publish_cancel_and_plan_again(page, server):  # noqa: F811
    numbers = make_plan(page, 2)
    before, planned = numbers["Meetings"]
    assert (before, figures(page)["New meetings"]) == (0, planned)
    assert planned > 200
    waiting, without = numbers["People with accepted wishes and no meeting"]
    assert waiting > 100
    assert without <= 1
    page.click("button:has-text('Publish the plan')")
    assert "The plan is published." in page.inner_text("main")
    page.goto(MANAGE)
    assert figures(page)["Meetings"] == planned
    cancelled = planned // 20
    with inside(server) as event:
        for meeting in queries.planned_meetings(event)[: cancelled * 20 - 20 : 20]:
            booking.cancel(meeting, None)
    page.goto(f"{MANAGE}/schedule")
    page.locator("[data-meeting]").first.click()
    page.click("summary:has-text('Cancel the meeting')")
    page.fill("#reason", "Ill")
    page.click("button[value=cancel]")
    assert "Your changes are saved." in page.inner_text("main")
    moved_by_keys(page)
    numbers = make_plan(page, 2)
    left = planned - cancelled
    assert numbers["Meetings"] == (left, left)
    assert figures(page)["Meetings that move"] <= left // 10
    assert (
        numbers["Slots in which people wait between meetings"][1]
        <= numbers["Slots in which people wait between meetings"][0]
    )
    page.click("button:has-text('Publish the plan')")
    page.goto(MANAGE)
    assert figures(page)["Meetings"] == left
    assert "All meetings can be held as planned." in page.inner_text("main")


def moved_by_keys(page) -> None:
    """A meeting goes to the next free table of its time by Alt and an arrow key."""
    chip = page.locator("tr:nth-child(2) [data-meeting]").first
    address, place = chip.get_attribute("data-meeting"), "td:has([data-meeting='{}'])"
    before = page.locator(place.format(address)).get_attribute("data-place")
    chip.focus()
    page.keyboard.press("Alt+ArrowDown")
    page.locator(f"td:not([data-place='{before}']):has([data-meeting='{address}'])").wait_for()
    assert "Your changes are saved." in page.inner_text("main")
    cell = page.locator(place.format(address))
    assert cell.get_attribute("data-place") != before
    page.wait_for_function("address => document.activeElement.dataset.meeting === address", arg=address)
