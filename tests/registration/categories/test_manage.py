"""The desk enters and changes categories in the browser."""

import pytest

from eventapp.extensions import db
from eventapp.registration import queries
from eventapp.registration.models import Category
from tests.support import factories
from tests.support.forms import submit

pytestmark = pytest.mark.db


@pytest.fixture
def category(app) -> Category:
    return factories.make_category(code="lac", capacity=3)


def facts(**values) -> dict[str, str]:
    names = {f"name_{code}": f"Press ({code})" for code in factories.LANGUAGES}
    times = {"opens_at": "2026-01-01T09:00", "closes_at": "2099-01-01T18:00"}
    return {**names, **times, "capacity": "9", "shows_places_left": "y", **values}


def test_a_category_is_entered_changed_and_deleted(category, organiser):
    event = category.event
    desk, home = organiser(event, "registration"), f"/en/{event.slug}/manage/categories"
    done = submit(desk, f"{home}/new", facts(needs_approval="y", confirmation_es="Traiga su pasaporte."))
    assert (done.status_code, done.location.rsplit("/", 1)[1]) == (303, "press-en")
    made = queries.category_of(event, "press-en")
    assert (made.capacity, made.needs_approval, made.position > category.position) == (9, True, True)
    assert made.opens_at.astimezone(event.zone).isoformat() == "2026-01-01T09:00:00+01:00"
    assert made.confirmation == {"es": "Traiga su pasaporte."}
    assert submit(desk, f"{home}/press-en", facts(name_en="Media", capacity="")).status_code == 303
    db.session.refresh(made)
    assert (made.name["en"], made.capacity, made.code) == ("Media", None, "press-en")
    submit(desk, f"{home}/press-en", form=f"{home}/press-en/remove")
    db.session.expire_all()
    assert queries.category_of(event, "press-en") is None


def test_two_categories_of_one_name_have_addresses_of_their_own(category, organiser):
    event = category.event
    desk, home = organiser(event, "registration"), f"/en/{event.slug}/manage/categories"
    for _ in range(2):
        submit(desk, f"{home}/new", facts(name_en="Sent"))
    assert {c.code for c in queries.categories_of(event)} == {"lac", "sent-2", "sent-3"}


def test_what_cannot_be_is_refused_at_its_field(category, organiser):
    event = category.event
    factories.make_confirmed(category)
    desk, page = organiser(event, "registration"), f"/en/{event.slug}/manage/categories/lac"
    fewer = submit(desk, page, facts(capacity="0"))
    assert ("More places than that are already taken." in fewer.text, 'href="#capacity"' in fewer.text) == (True, True)
    assert 'value="0"' in fewer.text
    early = submit(desk, page, facts(closes_at="2025-01-01T09:00"))
    assert "Registration closes after it opens." in early.text
    nameless = submit(desk, page, facts(name_en=" "))
    assert "Enter a name." in nameless.text
    odd = submit(desk, page, facts(capacity="many", opens_at="soon"))
    assert ("Enter a number of places, 0 or more." in odd.text, "Enter a day and a time." in odd.text) == (True, True)
    db.session.refresh(category)
    assert (category.capacity, category.name["en"]) == (3, "Delegate (en)")


def test_a_category_with_registrations_is_not_deleted(category, organiser):
    factories.make_confirmed(category)
    desk, page = organiser(category.event, "registration"), f"/en/{category.event.slug}/manage/categories/lac"
    refused = submit(desk, page, form=f"{page}/remove")
    assert "so it stays" in desk.get(refused.location).text
    assert queries.category_of(category.event, "lac") is not None


def test_the_order_is_changed_by_buttons(category, organiser):
    other = factories.make_category(category.event, code="eu")
    home = f"/en/{category.event.slug}/manage/categories"
    desk = organiser(category.event, "registration")
    submit(desk, home, {"direction": "up"}, form=f"{home}/eu/move")
    assert [c.code for c in queries.categories_of(category.event)] == ["eu", "lac"]
    submit(desk, home, {"direction": "up"}, form=f"{home}/eu/move")
    assert [c.code for c in queries.categories_of(category.event)] == ["eu", "lac"]
    assert other.position == 0


def test_new_places_go_to_those_who_wait(category, organiser):
    category.capacity = 0
    waiting = factories.make_waiting(category)
    page = f"/en/{category.event.slug}/manage/categories/lac"
    submit(organiser(category.event, "registration"), page, facts(capacity="1"))
    db.session.refresh(waiting)
    assert waiting.state == "offered"


def test_visitors_see_places_left_where_the_category_shows_them(category, organiser, client):
    home = f"/en/{category.event.slug}"
    assert "3 places left" in client.get(home).text
    desk = organiser(category.event, "registration")
    submit(desk, f"{home}/manage/categories/lac", facts(capacity="8"))
    assert "8 places left" in client.get(home).text
    submit(desk, f"{home}/manage/categories/lac", facts(capacity="8", shows_places_left=""))
    assert "places left" not in client.get(home).text


def test_a_secret_category_opens_by_its_link_alone(category, client):
    event = category.event
    name = factories.in_all("Guests of honour")
    hidden = factories.make_category(event, code="vip", name=name, secret="kept23456789abcd")
    db.session.commit()
    home = f"/en/{event.slug}"
    for page in (home, f"{home}/register"):
        assert "Guests of honour" not in client.get(page).text
    for end in ("", "/you", "/link/aaaaaaaaaaaaaaaa"):
        assert client.get(f"{home}/register/vip{end}").status_code == 404
    assert client.get(f"{home}/register/vip/link/{hidden.secret}").status_code == 302
    assert client.get(f"{home}/register/vip/you").status_code == 200
    hidden.secret = "new23456789abcde"
    db.session.commit()
    assert client.get(f"{home}/register/vip/you").status_code == 404


def test_readers_see_the_categories_and_change_nothing(category, organiser):
    reader, home = organiser(category.event, "readonly"), f"/en/{category.event.slug}/manage/categories"
    assert reader.get(home).status_code == 200
    assert reader.get(f"{home}/lac").status_code == 200
    assert reader.get(f"{home}/new").status_code == 403
    assert reader.post(f"{home}/lac").status_code in (400, 403)
