"""Form pages that nobody has typed on are kept; each visitor gets a token of their own."""

import re

import pytest

from eventapp.common import fresh_forms
from eventapp.events.models import Event
from eventapp.extensions import db
from tests.registration.test_form import YOU
from tests.support import factories
from tests.support.forms import submit

TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


@pytest.fixture
def address(app) -> str:
    category = factories.make_category(code="lac", capacity=None)
    db.session.commit()
    return f"/es/{category.event.slug}/register/lac/you"


def test_the_page_is_rendered_once_and_each_token_is_its_visitors(app, address):
    pages = [app.test_client().get(address).text for _ in range(2)]
    tokens = [TOKEN.search(page)[1] for page in pages]
    assert tokens[0] != tokens[1]
    assert pages[0].replace(tokens[0], tokens[1]) == pages[1]
    assert len(app.extensions[fresh_forms.KEY]) == 1
    assert fresh_forms.MARK not in pages[0] + pages[1]


def test_a_kept_page_can_be_sent(app, address):
    app.test_client().get(address)
    assert submit(app.test_client(), address, YOU).status_code == 303


def test_typed_answers_are_in_no_kept_page(app, address):
    client = app.test_client()
    submit(client, address, YOU | {"given_name": "Ximena"})
    assert "Ximena" in client.get(address).text
    assert not any("Ximena" in page for page in app.extensions.get(fresh_forms.KEY, {}).values())


def test_a_new_name_of_the_event_shows_at_once(app, address):
    client = app.test_client()
    client.get(address)
    event = db.session.scalar(db.select(Event))
    event.title = {"en": "Renamed", "es": "Otro nombre"}
    db.session.commit()
    assert "Otro nombre" in client.get(address).text


def test_no_more_pages_are_kept_than_there_is_room_for(app, address, monkeypatch):
    monkeypatch.setattr(fresh_forms, "CAPACITY", 2)
    for language in ("en", "es", "pt", "fr"):
        app.test_client().get(address.replace("/es/", f"/{language}/"))
    assert [key[0] for key in app.extensions[fresh_forms.KEY]] == ["pt", "fr"]
