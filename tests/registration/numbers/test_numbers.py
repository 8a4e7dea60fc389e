"""The numbers against a count of every registration one by one, and what the page shows of them."""

import csv
import io
from collections import Counter
from datetime import UTC, date, datetime

import pytest

from eventapp.extensions import db
from eventapp.registration import operations
from eventapp.registration import queries as registrations
from eventapp.registration.models import SEATED, Registration
from eventapp.registration.numbers import charts, queries
from tests.support import factories
from tests.support.applications import counted_queries

pytestmark = pytest.mark.db
PEOPLE = [
    ("CL", "public_authority"),
    ("CL", "research"),
    ("BR", "business"),
    ("SE", "research"),
    ("SE", "media"),
    ("US", "business"),
]


@pytest.fixture
def event(app):
    event = factories.make_event()
    for number, (country, kind) in enumerate(PEOPLE):
        category = factories.make_category(event, code=f"c{number % 2}") if number < 2 else category_of(event, number)
        factories.make_confirmed(category, country=country, region=None, organisation=f"O{number}",
                                 organisation_type=kind)  # fmt: skip
    factories.make_registration(category_of(event, 0), country="BR", region=None)
    operations.cancel(factories.make_confirmed(category_of(event, 1), country="AR", region=None), None)
    factories.make_confirmed(factories.make_category(), country="FR", region=None)
    return event


def category_of(event, number: int):
    return registrations.category_of(event, f"c{number % 2}")


def every(event) -> list[Registration]:
    return list(db.session.scalars(db.select(Registration).where(Registration.event_id == event.id)))


def with_place(event) -> list[Registration]:
    return [registration for registration in every(event) if registration.state in SEATED]


def test_countries_sides_and_types_are_those_of_people_with_a_place(event):
    counted = queries.with_place(event)
    countries = queries.by_country(counted)
    assert dict(countries) == Counter(r.participant.country for r in with_place(event))
    assert [count for _country, count in countries] == sorted((count for _c, count in countries), reverse=True)
    assert queries.by_side(countries) == [("eu", 2), ("celac", 4), ("", 1)]
    kinds = Counter(r.participant.organisation.type for r in with_place(event))
    assert {kind: count for kind, count in queries.by_type(counted) if count} == kinds


def test_categories_are_counted_by_state(event):
    found = {category.code: states for category, states in queries.by_category(event)}
    for code, states in found.items():
        assert states == Counter(r.state for r in every(event) if r.category.code == code)
    assert sum(sum(states.values()) for states in found.values()) == 8


EDGES = {
    "Europe/Brussels": ["2027-03-27T22:59:59", "2027-03-27T23:00:00", "2027-03-28T21:59:59", "2027-03-28T22:00:00",
                        "2027-10-30T21:59:59", "2027-10-31T22:59:59", "2027-10-31T23:00:00"],
    "America/Santiago": ["2027-04-04T02:59:59", "2027-04-04T03:00:00", "2027-04-04T03:59:59", "2027-04-04T04:00:00"],
    "Asia/Kathmandu": ["2027-01-01T18:14:59", "2027-01-01T18:15:00", "1969-12-31T18:14:59", "1969-12-31T18:15:00"],
    "America/St_Johns": ["2027-01-02T03:29:59", "2027-01-02T03:30:00"],
}  # fmt: skip


@pytest.mark.parametrize("zone", EDGES)
def test_a_day_ends_at_midnight_of_the_events_zone(app, zone):
    event = factories.make_event(timezone=zone)
    category = factories.make_category(event, capacity=None)
    instants = [datetime.fromisoformat(text).replace(tzinfo=UTC) for text in EDGES[zone]]
    for instant in [*instants, instants[0]]:
        factories.make_confirmed(category).created_at = instant
    db.session.flush()
    expected = Counter(r.created_at.astimezone(event.zone).date() for r in every(event))
    assert len(expected) > 1
    assert queries.by_day(event) == sorted(expected.items())


def test_gender_is_counted_only_when_it_is_asked(event):
    assert queries.gender_question(event) is None
    choices = [{"key": key, "label": factories.in_all(key)} for key in ("woman", "man")]
    factories.make_question(event, key="gender", kind="one_of", label=factories.in_all("Gender"), choices=choices)
    for registration, answer in zip(with_place(event), ["woman", "man", "woman"], strict=False):
        registration.answers = registration.answers | factories.answered(event, {"gender": answer})
    db.session.flush()
    assert queries.gender_question(event).key == "gender"
    assert queries.by_gender(event) == [("woman", 2), ("man", 1), ("", 4)]


def test_the_page_shows_each_number_as_chart_and_table(event, organiser):
    desk = organiser(event, "programme")
    page = desk.get(f"/en/{event.slug}/manage/numbers").text
    assert page.count('<svg class="chart"') == 5
    assert "People with a place: 7. Most: Public authority (national, regional, local) (2)." in page
    assert "style=" not in page.split("<main")[1].split("</main>")[0]
    assert "/manage/registrations?" not in page  # this role has no list to go to
    assert (
        f"/en/{event.slug}/manage/registrations?country=CL"
        in organiser(event).get(f"/en/{event.slug}/manage/numbers").text
    )


@pytest.mark.parametrize("name", ["days", "categories", "countries", "sides", "types"])
def test_each_number_is_a_csv_file(event, organiser, name):
    answer = organiser(event).get(f"/en/{event.slug}/manage/numbers/{name}.csv")
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))[1:]
    assert sum(int(row[2]) for row in rows) == (8 if name == "days" else 7)
    if name == "countries":
        assert rows[0] in (["BR", "Brazil", "2"], ["CL", "Chile", "2"], ["SE", "Sweden", "2"])
    assert organiser(event).get(f"/en/{event.slug}/manage/numbers/gender.csv").status_code == 404


def test_more_registrations_need_no_more_statements(event, organiser):
    desk = organiser(event)

    def statements() -> int:
        db.session.commit()
        with counted_queries() as found:
            assert desk.get(f"/en/{event.slug}/manage/numbers").status_code == 200
        return len(found)

    statements()  # reads the form once
    before = statements()
    for country in ("PE", "FI", "UY"):
        factories.make_confirmed(category_of(event, 0), country=country, region=None)
    assert statements() == before


def test_an_event_without_registrations_has_numbers_too(app, organiser):
    event = factories.make_event()
    assert organiser(event).get(f"/es/{event.slug}/manage/numbers").status_code == 200


@pytest.mark.unit
def test_days_without_any_have_a_column_and_long_times_are_drawn_by_weeks():
    assert charts._filled([(date(2027, 1, 1), 2), (date(2027, 1, 4), 1)]) == [2, 0, 0, 1]
    year = charts._filled([(date(2026, 1, 1), 2), (date(2026, 1, 7), 3), (date(2026, 12, 31), 1)])
    assert (len(year), year[0], sum(year)) == (53, 5, 6)


def test_a_label_is_never_markup(app):
    with app.test_request_context("/en/"):
        drawn = charts.bars("x", "T", "D", [charts.Bar("<script>alert(1)</script>", 3)])
    assert "<script>" not in drawn
    assert "&lt;script&gt;" in drawn
