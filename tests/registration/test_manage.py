"""The organisers' pages: numbers, list, one registration, exports."""

import csv
import io

import pytest
from openpyxl import load_workbook

from eventapp.common.clock import now
from eventapp.common.log import history_of
from eventapp.extensions import db
from eventapp.registration import operations, queries
from eventapp.registration.models import Registration
from tests.support import factories
from tests.support.applications import counted_queries
from tests.support.forms import submit

pytestmark = pytest.mark.db


@pytest.fixture
def category(app):
    return factories.make_category(code="lac", capacity=3)


def with_diet(answers: dict, diet: str) -> dict:
    """The answers with another diet."""
    return answers | {"answers": answers["answers"] | {"diet": answers["answers"]["diet"] | {"value": diet}}}


def names(event, **asked) -> list[str]:
    return [r.participant.given_name for r in db.session.scalars(queries.registrations(event, **asked)).unique()]


def test_the_list_is_searched_without_accents_in_any_order(category):
    factories.make_confirmed(category, given_name="Åse", family_name="Ørsted", organisation="Region Skåne")
    factories.make_confirmed(category, given_name="Iván", family_name="Łukasz")
    event = category.event
    assert names(event, text="orsted ase") == ["Åse"]
    assert names(event, text="SKANE") == ["Åse"]
    assert names(event, text="łuk") == ["Iván"]
    assert names(event, text="lukasz") == ["Iván"]
    assert names(event, text="100%") == []
    assert names(event, text="_") == []


def test_the_list_is_filtered_and_sorted(category):
    factories.make_confirmed(category, given_name="Bea", country="CL")
    factories.make_registration(category, given_name="Ana", country="BR", region=None)
    other = factories.make_category(category.event, code="eu")
    factories.make_confirmed(other, given_name="Carl", country="SE", region=None)
    factories.make_confirmed(factories.make_category(), given_name="Elsewhere")
    event = category.event
    assert names(event, state="unconfirmed") == ["Ana"]
    assert names(event, category="eu") == ["Carl"]
    assert names(event, country="CL") == ["Bea"]
    assert names(event, sort="country") == ["Ana", "Bea", "Carl"]
    assert names(event, day=now().astimezone(event.zone).date().isoformat()) == ["Carl", "Ana", "Bea"]
    assert names(event, day="2001-01-01") == []


def test_the_overview_shows_the_numbers(category, organiser):
    factories.make_confirmed(category)
    page = organiser(category.event).get(f"/en/{category.event.slug}/manage")
    assert page.status_code == 200
    assert "Chile" in page.text


def test_one_registration_shows_answers_and_history(category, organiser):
    registration = factories.make_confirmed(category)
    changed = operations.answers_of(registration)
    operations.edit(registration, with_diet(changed, "vegan"), registration.participant)
    page = organiser(category.event).get(f"/en/{category.event.slug}/manage/registrations/{registration.public_id}")
    assert "Answers changed" in page.text
    assert "Diet: No special diet → Vegan" in page.text


def test_the_desk_cancels_with_a_reason(category, organiser, outbox):
    registration = factories.make_confirmed(category)
    desk = organiser(category.event, "registration")
    address = f"/en/{category.event.slug}/manage/registrations/{registration.public_id}"
    without = submit(desk, address, {"note": " "}, form=f"{address}/cancel")
    assert (without.status_code, "Enter a reason" in without.text) == (400, True)
    done = submit(desk, address, {"note": "The delegation was replaced"}, form=f"{address}/cancel")
    assert done.status_code == 303
    db.session.refresh(registration)
    assert registration.state == "cancelled"
    line = history_of(registration)[0]
    assert (line.note, line.actor_table) == ("The delegation was replaced", "user")
    assert outbox()[-1].values["note"] == "The delegation was replaced"


def test_the_desk_gives_a_place_when_there_is_room_and_is_told_when_not(category, organiser, outbox):
    seated = [factories.make_confirmed(category) for _ in range(3)]
    draft = factories.make_draft(category.event, "ana@example.org")
    operations.submit(draft, category, "es", waiting_list=True)
    person = draft.registration
    desk = organiser(category.event)
    address = f"/en/{category.event.slug}/manage/registrations/{person.public_id}"
    refused = submit(desk, address, form=f"{address}/promote")
    assert "All places in this category are taken." in desk.get(refused.location).text
    operations.cancel(seated[0], None)
    submit(desk, address, form=f"{address}/promote")
    db.session.refresh(person)
    assert person.state == "unconfirmed"
    assert outbox(address="ana@example.org")[-1].template == "registration/mail/confirm"


def test_the_mail_is_sent_again(category, organiser, outbox):
    registration = factories.make_confirmed(category)
    address = f"/en/{category.event.slug}/manage/registrations/{registration.public_id}"
    submit(organiser(category.event), address, form=f"{address}/resend")
    assert [m.template for m in outbox()] == ["registration/mail/ticket"] * 2


def test_the_export_holds_the_filtered_list_with_defused_cells(category, organiser):
    factories.make_confirmed(category, given_name="=cmd|' /C calc'!A0", family_name="Godoy", country="CL")
    factories.make_confirmed(category, given_name="Bo", country="SE", region=None)
    desk = organiser(category.event, "registration")
    answer = desk.get(f"/es/{category.event.slug}/manage/registrations.csv?country=CL")
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert [row[3] for row in rows[1:]] == ["'=cmd|' /C calc'!A0"]
    book = load_workbook(io.BytesIO(desk.get(f"/es/{category.event.slug}/manage/registrations.xlsx").data))
    cells = [row[3] for row in book.active.iter_rows(min_row=2, values_only=True)]
    assert sorted(cells) == ["'=cmd|' /C calc'!A0", "Bo"]


@pytest.mark.parametrize("role", ["readonly", "checkin", "programme"])
def test_exports_are_for_those_who_may_change(category, organiser, role):
    answer = organiser(category.event, role).get(f"/en/{category.event.slug}/manage/registrations.csv")
    assert answer.status_code == 403


def test_the_list_takes_the_same_queries_for_more_rows(app, category, organiser):
    desk = organiser(category.event)
    roomy = factories.make_category(category.event, capacity=None)
    counts = []
    for _ in range(2):
        for _ in range(3):
            factories.make_confirmed(roomy)
        desk.get(f"/en/{category.event.slug}/manage/registrations")
        with counted_queries() as statements:
            desk.get(f"/en/{category.event.slug}/manage/registrations")
        counts.append(len(statements))
    assert counts[0] == counts[1]
    assert counts[0] <= 12


def test_another_events_registration_is_not_found(category, organiser):
    foreign = factories.make_confirmed(factories.make_category())
    desk = organiser(category.event)
    assert desk.get(f"/en/{category.event.slug}/manage/registrations/{foreign.public_id}").status_code == 404
    assert desk.get(f"/en/{foreign.event.slug}/manage").status_code == 403
    assert db.session.get(Registration, foreign.id).state == "confirmed"


@pytest.mark.parametrize("text", ["%00", "a%00b", "%1b%ff", "'%3b--", "%25%25", "9999-12-31", "0001-01-01"])
def test_odd_searches_are_answered(category, organiser, text):
    desk = organiser(category.event)
    for name in ("text", "state", "category", "country", "day", "sort", "page"):
        assert desk.get(f"/en/{category.event.slug}/manage/registrations?{name}={text}").status_code == 200


def test_odd_addresses_are_not_found(category, client):
    for path in ("register/%00/you", "ticket/%00", "ticket/" + "x" * 5000, "register/" + "x" * 5000, "confirm/%00"):
        assert client.get(f"/en/{category.event.slug}/{path}").status_code in (404, 410)
