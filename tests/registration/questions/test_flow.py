"""The delegate's form with an organiser's conditions: what is asked, kept and dropped, without JavaScript."""

import pytest

from eventapp.extensions import db
from eventapp.people.access import link_key
from eventapp.registration.models import Category, Registration
from eventapp.registration.questions import queries
from tests.registration.test_form import ORGANISATION, YOU
from tests.support import factories
from tests.support.applications import counted_queries
from tests.support.forms import submit


def only(key: str, operator: str, value: object) -> dict:
    return {"all": [{"all": [{"question": key, "is": operator, "value": value}]}]}


@pytest.fixture
def category(app) -> Category:
    """A form with a section for those from Latin America, with a date that decides about a hotel."""
    category = factories.make_category(code="lac", capacity=None)
    factories.make_category(category.event, code="eu", capacity=None)
    travel = factories.make_section(category.event, code="travel", position=-1,
                                    condition=only("you.side", "one_of", ["celac"]))  # fmt: skip
    factories.make_question(section=travel, key="arrival", kind="date", label={"en": "Arrival"}, is_required=True)
    factories.make_question(section=travel, key="hotel", label={"en": "Hotel"}, is_required=True,
                            condition=only("arrival", "before", "2027-01-25"))  # fmt: skip
    factories.make_question(section=travel, key="badge", label={"en": "Badge colour"}, categories=["eu"])
    return category


@pytest.fixture
def page(category) -> str:
    db.session.commit()
    return f"/en/{category.event.slug}/register/lac"


def begin(client, page: str, country: str = "CL") -> None:
    submit(client, f"{page}/you", YOU | {"country": country})
    submit(client, f"{page}/organisation", ORGANISATION)


def end(client, page: str) -> Registration:
    submit(client, f"{page}/needs", {"diet": "none"})
    submit(client, f"{page}/consent", {"registration": "y"})
    submit(client, f"{page}/check")
    db.session.rollback()
    return db.session.scalars(db.select(Registration)).one()


def test_a_section_is_asked_of_those_whose_country_is_so(client, page):
    submit(client, f"{page}/you", YOU | {"country": "SE"})
    assert submit(client, f"{page}/organisation", ORGANISATION).location.endswith("/needs")
    assert "Arrival" not in client.get(f"{page}/needs").text
    assert "arrival" not in end(client, page).answers


def test_a_required_answer_is_asked_only_while_its_condition_holds(client, page):
    begin(client, page)
    shown = client.get(f"{page}/travel").text
    assert "Answer this only if it applies" in shown
    assert "Badge colour" not in shown  # another category
    missing = submit(client, f"{page}/travel", {"arrival": "2027-01-20"})
    assert 'id="hotel-error"' in missing.text
    assert submit(client, f"{page}/travel", {"arrival": "2027-01-26", "hotel": "Plaza"}).status_code == 303
    answers = end(client, page).answers
    assert answers["arrival"]["value"] == "2027-01-26"
    assert "hotel" not in answers  # typed, but not asked after all


def test_going_back_to_another_country_takes_the_answers_away(client, page):
    begin(client, page)
    submit(client, f"{page}/travel", {"arrival": "2027-01-26"})
    submit(client, f"{page}/needs", {"diet": "none"})
    submit(client, f"{page}/consent", {"registration": "y"})
    assert "26 January 2027" in client.get(f"{page}/check").text
    back = submit(client, f"{page}/you?check=1", {"country": "SE"})
    assert back.location.endswith("/check")
    assert "26 January 2027" not in client.get(f"{page}/check").text
    submit(client, f"{page}/check")
    db.session.rollback()
    assert "arrival" not in db.session.scalars(db.select(Registration)).one().answers


def test_changing_an_answer_later_drops_what_hangs_on_it_and_asks_what_is_new(client, category, page):
    begin(client, page)
    submit(client, f"{page}/travel", {"arrival": "2027-01-20", "hotel": "Plaza"})
    registration = end(client, page)
    own = f"/en/{category.event.slug}/registration"
    client.get(f"{own}/open/{link_key(registration.participant, 'return')}")
    submit(client, f"{own}/edit/travel", {"arrival": "2027-01-26"})
    db.session.refresh(registration)
    assert "hotel" not in registration.answers
    section = queries.section_row(category.event, "travel")
    factories.make_question(section=section, key="flight", label={"en": "Flight"}, is_required=True)
    assert [question.key for question in queries.missing_answers(registration)] == ["flight"]
    db.session.commit()
    assert "Flight" in client.get(own).text


def test_a_page_nobody_is_asked_leads_on(client, page):
    begin(client, page, "SE")
    assert client.get(f"{page}/travel").status_code == 302
    assert client.get(f"{page}/nothing").status_code == 404


def test_a_question_added_meanwhile_is_asked_before_the_end(client, category, page):
    begin(client, page, "SE")
    submit(client, f"{page}/needs", {"diet": "none"})
    submit(client, f"{page}/consent", {"registration": "y"})
    factories.make_question(section=queries.section_row(category.event, "needs"), key="late", label={"en": "Late"})
    db.session.commit()
    assert client.get(f"{page}/check").location.endswith("/needs")


def test_the_definition_of_the_form_is_read_once(app, client, category, page):
    client.get(f"{page}/you")
    begin(client, page)
    with counted_queries() as statements:
        client.get(f"{page}/travel")
    assert [sql for sql in statements if "form_section" in sql or "FROM question" in sql] == []
    assert len(statements) <= 3


def test_the_preview_walks_through_the_form_and_registers_nobody(category, page, organiser):
    desk, preview = organiser(category.event), f"/en/{category.event.slug}/manage/form/preview"
    assert "Delegate (en)" in desk.get(preview).text
    submit(desk, f"{preview}/lac/you", YOU)
    assert submit(desk, f"{preview}/lac/organisation", ORGANISATION).location.endswith("/lac/travel")
    submit(desk, f"{preview}/lac/travel", {"arrival": "2027-01-26"})
    submit(desk, f"{preview}/lac/needs", {"diet": "vegan"})
    assert submit(desk, f"{preview}/lac/consent", {"registration": "y"}).location.endswith("/lac/check")
    shown = desk.get(f"{preview}/lac/check").text
    assert "26 January 2027" in shown
    assert "Nothing is registered" in shown
    db.session.rollback()
    assert db.session.scalars(db.select(Registration)).all() == []
