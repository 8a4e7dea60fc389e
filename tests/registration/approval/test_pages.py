"""The desk decides on pages, and the delegate reads it in their language."""

import pytest

from eventapp.extensions import db
from eventapp.messages.rendering import render
from eventapp.registration.models import Category
from tests.registration.approval.test_operations import edited
from tests.support import factories
from tests.support.forms import filled_form, submit

pytestmark = pytest.mark.db


@pytest.fixture
def category(app) -> Category:
    return factories.make_category(code="lac", capacity=5, needs_approval=True, reviews_edits=True)


def test_many_are_approved_at_once_with_a_message(category, organiser, outbox):
    people = [factories.make_confirmed(category, given_name=name) for name in ("Ana", "Bea", "Carl")]
    home, desk = f"/en/{category.event.slug}/manage/approval", organiser(category.event, "registration")
    chosen = {"chosen": [person.public_id for person in people[:2]], "note": "See you <b>soon</b>."}
    done = submit(desk, home, chosen | {"decision": "approve"}, form=home)
    assert "2 registrations are approved." in desk.get(done.location).text
    db.session.expire_all()
    assert [p.state for p in people] == ["confirmed", "confirmed", "pending"]
    mail = render(outbox(template="registration/mail/ticket")[-1])
    assert ("See you <b>soon</b>." in mail.text, "See you &lt;b&gt;soon&lt;/b&gt;." in mail.html) == (True, True)
    again = submit(desk, home, chosen | {"decision": "approve"}, form=home)
    assert "2 were passed over" in desk.get(again.location).text
    nobody = submit(desk, home, {"decision": "decline"}, form=home)
    assert "Tick those you mean first." in desk.get(nobody.location).text


def test_a_message_that_is_typed_stays_when_the_language_is_changed(category, organiser):
    one = factories.make_confirmed(category)
    desk, manage = organiser(category.event, "registration"), f"/en/{category.event.slug}/manage"
    address = f"{manage}/registrations/{one.public_id}"
    assert f'formaction="{address.replace("/en/", "/fr/")}/decline"' in desk.get(address).text
    typed = {"refusal_note": "Cupo lleno", "approval_note": "Bienvenida", "change_language": "fr"}
    page = submit(desk, address, typed, form=f"{address}/decline")
    assert (page.status_code, "Cupo lleno" in page.text, "Bienvenida" in page.text) == (200, True, True)
    typed = {"note": "Pronto", "chosen": one.public_id, "change_language": "fr"}
    page = submit(desk, f"{manage}/approval", typed, form=f"{manage}/approval")
    _action, kept = filled_form(page.text, f"{manage}/approval")
    assert (page.status_code, kept["note"], kept["chosen"]) == (200, ["Pronto"], [one.public_id])
    selected = desk.post(f"{manage}/registrations/decide", data=kept | {"note": "Luego", "change_language": "fr"})
    assert (selected.status_code, "Luego" in selected.text) == (200, True)
    db.session.refresh(one)
    assert one.state == "pending"


@pytest.mark.parametrize("language", factories.LANGUAGES)
def test_a_no_is_told_in_the_language_of_the_delegate(category, organiser, outbox, language):
    person = factories.make_confirmed(category, language=language)
    address = f"/en/{category.event.slug}/manage/registrations/{person.public_id}"
    desk = organiser(category.event, "registration")
    submit(desk, address, {"refusal_note": "Cupo lleno"}, form=f"{address}/decline")
    mail = outbox(template="registration/mail/declined")[-1]
    starts = {"en": "About your", "es": "Sobre su", "pt": "Sobre a", "fr": "Au sujet de"}
    assert render(mail).subject.startswith(starts[language])
    assert "Cupo lleno" in render(mail).text
    assert "Declined" in desk.get(address).text


def test_the_desk_sees_what_was_changed_since_the_approval(category, organiser):
    person = factories.make_confirmed(category)
    address = f"/en/{category.event.slug}/manage/registrations/{person.public_id}"
    desk = organiser(category.event, "registration")
    submit(desk, address, {"approval_note": ""}, form=f"{address}/approve")
    db.session.refresh(person)
    assert person.state == "confirmed"
    edited(person, diet="vegan")
    db.session.commit()
    page = desk.get(address).text
    assert "Changed since the approval" in page
    assert "→ Vegan" in desk.get(f"/en/{category.event.slug}/manage/approval").text


def test_readers_see_who_waits_and_decide_nothing(category, organiser):
    factories.make_confirmed(category, given_name="Ana")
    reader, home = organiser(category.event, "readonly"), f"/en/{category.event.slug}/manage/approval"
    page = reader.get(home).text
    assert ("Ana " in page, 'name="decision"' in page) == (True, False)
    assert reader.post(home).status_code in (400, 403)


def test_those_chosen_in_the_list_are_decided_with_a_message(category, organiser, outbox):
    people = [factories.make_confirmed(category) for _ in range(3)]
    other = factories.make_confirmed(factories.make_category(category.event))
    home, desk = f"/en/{category.event.slug}/manage/registrations", organiser(category.event, "registration")
    chosen = {"chosen": [person.public_id for person in (*people[:2], other)]}
    asked = submit(desk, home, chosen, form="selection")
    assert (asked.status_code, "3 registrations are chosen." in asked.text) == (200, True)
    _action, fields = filled_form(asked.text, f"{home}/decide")
    done = desk.post(f"{home}/decide", data=fields | {"note": "Welcome", "decision": "approve"})
    answer = desk.get(done.location).text
    assert ("2 registrations are approved." in answer, "1 was passed over" in answer) == (True, True)
    db.session.expire_all()
    assert [p.state for p in (*people, other)] == ["confirmed", "confirmed", "pending", "confirmed"]
    assert [m.values["note"] for m in outbox(template="registration/mail/ticket")][-2:] == ["Welcome"] * 2
    nobody = submit(desk, home, {}, form="selection")
    assert "Choose at least one registration first." in desk.get(nobody.location).text


def test_all_that_match_in_the_list_are_declined(category, organiser):
    people = [factories.make_confirmed(category, country=country, region=None) for country in ("CL", "CL", "BR")]
    home, desk = f"/en/{category.event.slug}/manage/registrations", organiser(category.event, "registration")
    token = filled_form(desk.get(home).text, "selection")[1]["csrf_token"]
    everything = {"csrf_token": token, "everything": "1", "country": "CL", "decision": "decline", "note": ""}
    assert desk.post(f"{home}/decide", data=everything).status_code == 303
    db.session.expire_all()
    assert [person.state for person in people] == ["declined", "declined", "pending"]
