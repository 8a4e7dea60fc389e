"""Long lists are cut in the database."""

import pytest

from eventapp.common.paging import page_of
from eventapp.events.models import Event
from eventapp.extensions import db
from tests.common.makers import make_event
from tests.support.applications import counted_queries


@pytest.fixture
def seven_events(app):
    for number in range(1, 8):
        make_event(slug=f"event-{number}")
    app.add_url_rule("/<string(length=2):lang>/bench-list/<kind>", "bench.list", lambda kind: "")


def page(app, query: str, per_page: int = 3):
    with app.test_request_context(f"/en/bench-list/all{query}"):
        found = page_of(db.select(Event).order_by(Event.slug), per_page=per_page)
        return found, [event.slug for event in found.items], found.url(2)


@pytest.mark.db
@pytest.mark.parametrize(
    ("query", "number", "slugs"),
    [
        ("", 1, ["event-1", "event-2", "event-3"]),
        ("?page=2", 2, ["event-4", "event-5", "event-6"]),
        ("?page=3", 3, ["event-7"]),
        ("?page=99", 3, ["event-7"]),
        ("?page=0", 1, ["event-1", "event-2", "event-3"]),
        ("?page=-4", 1, ["event-1", "event-2", "event-3"]),
        ("?page=two", 1, ["event-1", "event-2", "event-3"]),
        ("?page=99999999999999999999999", 3, ["event-7"]),
    ],
)
def test_the_page_asked_for(app, seven_events, query, number, slugs):
    found, shown, _ = page(app, query)
    assert (found.number, shown, found.total, found.pages) == (number, slugs, 7, 3)


def test_first_and_last_tell_the_positions(app, seven_events):
    found, _, _ = page(app, "?page=3")
    assert (found.first, found.last, found.has_prev, found.has_next) == (7, 7, True, False)
    found, _, _ = page(app, "")
    assert (found.first, found.last, found.has_prev, found.has_next) == (1, 3, False, True)


def test_an_empty_list_has_one_page(app):
    app.add_url_rule("/<string(length=2):lang>/bench-list/<kind>", "bench.list", lambda kind: "")
    found, shown, _ = page(app, "?page=5")
    assert (found.number, shown, found.total, found.pages, found.first, found.last) == (1, [], 0, 1, 0, 0)


def test_the_address_of_another_page_keeps_the_rest_of_the_query(app, seven_events):
    _, _, address = page(app, "?q=regi%C3%B5es&page=3&topic=a&topic=b")
    assert address == "/en/bench-list/all?q=regi%C3%B5es&page=2&topic=a&topic=b"


@pytest.mark.parametrize("query", ["kind=x", "lang=xx", "event=x", "endpoint=x", "_external=1", "_scheme=ftp"])
def test_a_query_cannot_change_where_the_address_leads(app, seven_events, query):
    _, _, address = page(app, f"?{query}")
    assert address == f"/en/bench-list/all?{query}&page=2"


def test_two_queries_however_long_the_list(app, seven_events):
    with counted_queries() as queries:
        page(app, "", per_page=1)
    assert len(queries) == 2
