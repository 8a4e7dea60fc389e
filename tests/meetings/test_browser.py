"""Ask, accept in one tap, a time by the plan, a calendar that follows; two browsers at the last slot."""

import re
import shutil
import time
from contextlib import contextmanager
from datetime import timedelta
from urllib.request import urlopen

import pytest
from sqlalchemy import select

from eventapp import create_app
from eventapp.directory.models import Entry
from eventapp.events.models import Event
from eventapp.extensions import db
from eventapp.meetings import mails, operations, plans, publishing, queries
from eventapp.meetings.availability.operations import set_unavailable
from eventapp.meetings.calendars import PURPOSE as CALENDAR
from eventapp.meetings.models import MeetingRequest
from eventapp.people.access import link_key
from tests.support.applications import demo_settings
from tests.support.browsers import PATIENCE_MS
from tests.support.servers import LiveServer

pytestmark = pytest.mark.browser

SECONDS_TO_PLAN = 60
MESSAGE = "Textiles and lithium?"


@pytest.fixture
def server(demo_instance, tmp_path):
    """The demo of its own, since everyone's meetings change here."""
    folder = tmp_path / "meetings"
    shutil.copytree(demo_instance, folder)
    live = LiveServer(folder, variables={"EVENTAPP_WEB_PROCESSES": "1"})
    live.start()
    yield live
    live.stop()


@contextmanager
def inside(server):
    """The server's application, for what a mail would say."""
    app = create_app("demo", RATE_LIMITS=False, URL=server.url, **demo_settings(server.instance))
    with app.app_context():
        yield db.session.scalars(select(Event).where(Event.slug == "s3-celac")).one()
        db.session.commit()
        db.session.remove()
        db.engine.dispose()


def strangers(event: Event, count: int) -> list[Entry]:
    """People of the directory who have no live request with one another."""
    entries = db.session.scalars(select(Entry).where(Entry.event_id == event.id, Entry.visibility > 0)).all()
    chosen: list[Entry] = []
    for entry in entries:
        alone = all(queries.live_request(entry.participant, one.participant) is None for one in chosen)
        if alone and queries.open_requests(entry.participant) < 20:
            chosen.append(entry)
        if len(chosen) == count:
            return chosen
    raise AssertionError("everyone has asked everyone")


def visitor(browser, server):
    context = browser.new_context(base_url=server.url, locale="en-GB", viewport={"width": 360, "height": 740})
    context.set_default_timeout(PATIENCE_MS)
    return context.new_page()


def plan_and_publish(server, **how) -> dict[str, int]:
    """The server's worker makes the plan; publishing is what its button does."""
    with inside(server) as event:
        made = plans.begin(event, 2, how.get("most_moves"), None)
        db.session.commit()
        until = time.monotonic() + SECONDS_TO_PLAN
        while time.monotonic() < until:
            state = made.state
            db.session.rollback()  # else this keeps the write lock from the worker
            if state == "ready":
                break
            time.sleep(0.3)
        return publishing.publish(made, None)


@pytest.mark.timeout(420)
def test_ask_accept_planned_moved_and_the_last_slot(browser, server):
    with inside(server) as event:
        ana, bruno = strangers(event, 2)
        entry, asker, asked = bruno.public_id, ana.participant.email, bruno.participant.email
        names = bruno.participant.name
        own = mails.own_link(ana.participant).replace(f"/{ana.participant.language}/", "/en/", 1)
        feed = f"{server.url}/en/s3-celac/meetings/calendar/{link_key(ana.participant, CALENDAR)}.ics"
    page = visitor(browser, server)
    page.goto(own)
    page.goto(f"/en/s3-celac/meetings/ask/{entry}")
    page.fill("#message", MESSAGE)
    page.click("text=Send the request")
    assert "Your request is on its way." in page.inner_text("main")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    with inside(server) as event:
        [request] = [r for r in db.session.scalars(select(MeetingRequest)) if r.message == MESSAGE]
        answer = mails.answer_link(request, request.asked, "accept").replace(f"/{request.asked.language}/", "/en/", 1)
        assert (request.asker.email, request.asked.email) == (asker, asked)
    other = visitor(browser, server)
    other.goto(answer)
    other.click("form:has(button[value=accept]) button")  # one tap
    assert "Accepted. The plan of meetings will give you a time." in other.inner_text("main")
    assert plan_and_publish(server)["new"] > 200
    page.goto("/en/s3-celac/meetings")
    assert names in page.inner_text("#days ~ ol, section[aria-labelledby=days]")
    before = starts(feed, names)
    with inside(server) as event:
        request = db.session.scalars(select(MeetingRequest).where(MeetingRequest.message == MESSAGE)).one()
        set_unavailable(request.asked, [queries.meeting_of_request(request).slot])
    assert plan_and_publish(server, most_moves=5)["moved"] >= 1
    assert len(starts(feed, names)) == 1
    assert starts(feed, names) != before
    two_at_the_last_slot(browser, server)


def starts(feed: str, name: str) -> list[str]:
    """When the calendar says one meets someone."""
    text = urlopen(feed).read().decode().replace("\r\n ", "")
    entries = [part for part in text.split("BEGIN:VEVENT")[1:] if name in part and "STATUS:CANCELLED" not in part]
    return [re.search(r"DTSTART:(\S+)", part)[1] for part in entries]


def two_at_the_last_slot(browser, server) -> None:
    """Both ask for the same person, who has one slot left; each presses Accept in a browser of their own."""
    with inside(server) as event:
        popular, one, two = (entry.participant for entry in strangers(event, 3))
        for meeting in queries.meetings_of(popular):
            meeting.is_fixed = True
        slots = queries.slots_of(event)
        free = [slot for slot in slots if not queries.busy([slot], [popular.id, one.id, two.id])[slot.id]]
        set_unavailable(popular, [slot for slot in slots if slot.id != free[0].id])
        queries.settings_of(event).most_open = queries.settings_of(event).most_meetings = 90
        links = []
        for guest in (one, two):
            request = operations.ask(popular, guest)
            request.expires_at += timedelta(days=1)
            db.session.flush()
            links.append(mails.answer_link(request, guest, "accept").replace(f"/{guest.language}/", "/en/", 1))
    pages = [visitor(browser, server) for _ in links]
    for page, link in zip(pages, links, strict=True):
        page.goto(link)
    for page in pages:
        page.evaluate("document.querySelector('form:has(button[value=accept]) button').click()")
    for page in pages:
        page.wait_for_url("**/meetings")
    said = sorted(page.locator(".messages").inner_text().split("\n")[-1].strip() for page in pages)
    assert [text.startswith(("There is no time", "You meet.")) for text in said] == [True, True], said
    assert said[0].startswith("There is no time"), said
    assert said[1] == "You meet.", said
