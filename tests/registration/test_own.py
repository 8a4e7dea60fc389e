"""What participants do with their own registration: other languages, codes, links, consents."""

import re
from typing import Any

import pytest
from flask.testing import FlaskClient

from eventapp.common.log import history_of
from eventapp.extensions import db
from eventapp.people.access import link_key
from eventapp.registration import operations
from eventapp.registration.models import Category, Registration
from eventapp.registration.questions.definition import answer
from eventapp.registration.questions.operations import record_consents
from eventapp.registration.questions.queries import form_of
from tests.support import factories
from tests.support.forms import filled_form, submit

ADDRESS = "paulina@example.org"


@pytest.fixture
def category(app) -> Category:
    category = factories.make_category(code="lac", capacity=5)
    db.session.commit()
    return category


def own(category: Category) -> str:
    return f"/en/{category.event.slug}/registration"


def registered(category: Category, email: str = ADDRESS, **you: Any) -> Registration:
    """A registration made by sending the form."""
    draft = factories.make_draft(category.event, answers=factories.make_answers(email, **you))
    operations.submit(draft, category, "es")
    db.session.commit()
    return draft.registration


def link_of(registration: Registration, purpose: str = "return") -> str:
    """The path of a link as the mails have it."""
    page = {"return": "registration/open", "confirm": "confirm"}[purpose]
    return f"/en/{registration.event.slug}/{page}/{link_key(registration.participant, purpose)}"


def visiting(client: FlaskClient, registration: Registration) -> FlaskClient:
    """A visitor who has followed the link of a mail."""
    assert client.get(link_of(registration)).status_code == 302
    return client


def ask_code(client: FlaskClient, address: str):
    submit(client, "/en/account/code", {"identity": address}, form="/en/account/code/send")


class TestAnotherLanguageInTheMiddle:
    """The language buttons send the form, so that what stands on the page comes along."""

    @pytest.fixture
    def address(self, category) -> str:
        return f"/en/{category.event.slug}/register/lac/you"

    def test_what_was_typed_is_there_and_nothing_is_found_fault_with(self, client, address):
        typed = {"given_name": "Paulina", "email": "no address", "country": "CL", "change_language": "es"}
        token = filled_form(client.get(address).text)[1]["csrf_token"]
        page = client.post(address.replace("/en/", "/es/"), data=typed | {"csrf_token": token})
        assert page.status_code == 200
        assert '<html lang="es"' in page.text
        values = filled_form(page.text)[1]
        assert (values["given_name"], values["email"], values["country"]) == (["Paulina"], ["no address"], ["CL"])
        assert "Please check" not in page.text
        assert "data-error-summary" not in page.text
        assert client.get(f"{address}").text.count("no address") == 0  # kept on the page alone, not sent

    def test_the_languages_are_buttons_of_the_form_after_a_button_for_the_enter_key(self, client, address):
        page = client.get(address).text
        buttons = re.findall(r'<button[^>]*form="form"[^>]*>', page)
        assert "hidden" in buttons[0]
        assert "change_language" not in buttons[0]
        targets = [re.search(r'formaction="/(..)/', button)[1] for button in buttons[1:]]
        assert targets == ["en", "es", "pt", "fr"]
        assert page.index(buttons[0]) < page.index('name="given_name"')

    def test_it_holds_for_changing_answers_too(self, client, category):
        registration = factories.make_confirmed(category)
        visitor = visiting(client, registration)
        edit = f"{own(category)}/edit/needs"
        values = filled_form(visitor.get(edit).text)[1]
        page = visitor.post(edit, data=values | {"access": "A ramp", "change_language": "fr"})
        assert "A ramp" in page.text
        db.session.refresh(registration)
        assert registration.answers["access"]["value"] is None


def test_line_breaks_in_a_field_of_one_line_become_blanks(client, category):
    address = f"/en/{category.event.slug}/register/lac/you"
    typed = {
        "given_name": "Ana\r\nBcc: all@example.org",
        "family_name": "Ro\u2028jas",
        "email": ADDRESS,
        "country": "CL",
    }
    submit(client, address, typed)
    kept = filled_form(client.get(address).text)[1]
    assert (kept["given_name"], kept["family_name"]) == (["Ana Bcc: all@example.org"], ["Ro jas"])


class TestComingBackWithACode:
    def code_for(self, outbox, address: str) -> str:
        return outbox(address=address, template="accounts/mail/code")[-1].values["code"]

    def test_who_has_not_confirmed_yet_gets_a_code_and_confirms_with_a_button(self, client, category, outbox):
        registration = registered(category)
        ask_code(client, ADDRESS.upper())
        code = self.code_for(outbox, ADDRESS)
        token = filled_form(client.get("/en/account/code").text, "/en/account/code/send")[1]["csrf_token"]
        client.post("/en/account/code", data={"csrf_token": token, "identity": ADDRESS, "passcode": code})
        answer = submit(client, own(category), form=f"{own(category)}/confirm")
        assert answer.status_code == 303
        assert "<svg" in client.get(answer.location).text
        db.session.refresh(registration)
        assert registration.state == "confirmed"

    def test_nobody_else_does(self, client, category, outbox):
        ended = registered(category, "wrong@example.org")
        operations.cancel(ended, None, tell=False)
        for address in ("unknown@example.org", "wrong@example.org"):
            ask_code(client, address)
            assert outbox(address=address, template="accounts/mail/code") == []

    def test_a_mailbox_that_was_typed_wrong_shows_nothing(self, client, category):
        ended = registered(category, "wrong@example.org")
        operations.cancel(ended, None, tell=False)
        visitor = visiting(client, ended)
        assert visitor.get(own(category)).status_code == 404
        assert visitor.get(link_of(ended, "confirm")).status_code == 410


class TestTheLinkToConfirm:
    def test_it_shows_the_name_typed_now(self, client, category):
        operations.cancel(factories.make_confirmed(category, ADDRESS, given_name="Ana"), None)
        again = registered(category, given_name="Paulina")
        page = client.get(link_of(again, "confirm")).text
        assert ("Paulina Godoy Tapia" in page, "Ana Godoy" in page) == (True, False)

    def test_it_offers_nothing_to_confirm_when_the_registration_has_ended(self, client, category):
        registration = factories.make_confirmed(category, ADDRESS)
        operations.cancel(registration, None)
        page = client.get(link_of(registration, "confirm")).text
        assert "This registration has ended" in page
        assert ">Confirm<" not in page

    def test_it_offers_nothing_to_confirm_when_that_is_done(self, client, category):
        registration = factories.make_confirmed(category, ADDRESS)
        page = client.get(link_of(registration, "confirm")).text
        assert "Your address is already confirmed" in page
        assert ">Confirm<" not in page


class TestEndingTheLinks:
    def test_the_person_ends_all_links_and_stays(self, client, category, outbox):
        registration = factories.make_confirmed(category, ADDRESS)
        visitor, old = visiting(client, registration), link_of(registration)
        submit(visitor, own(category), form=f"{own(category)}/end-links")
        assert visitor.get(own(category)).status_code == 200
        assert client.application.test_client().get(old).status_code == 410
        fresh = outbox(address=ADDRESS, template="registration/mail/ticket")[-1].values["link"]
        assert client.application.test_client().get(fresh.removeprefix("http://localhost")).status_code == 302

    def test_the_desk_does_it_too_and_it_is_in_the_history(self, client, category, organiser):
        registration = factories.make_confirmed(category, ADDRESS)
        old = link_of(registration)
        address = f"/en/{category.event.slug}/manage/registrations/{registration.public_id}"
        submit(organiser(category.event), address, form=f"{address}/end-links")
        assert client.get(old).status_code == 410
        assert history_of(registration)[0].action == "ended the mailed links"

    def test_signing_out_forgets_what_a_link_opened(self, client, category, organiser):
        desk = organiser(category.event)
        visiting(desk, factories.make_confirmed(category, ADDRESS))
        assert desk.get(own(category)).status_code == 200
        submit(desk, "/en/account/", form="/en/account/sign-out")
        assert desk.get(own(category)).status_code == 302


class TestConsent:
    def test_it_is_withdrawn_and_given_again_and_each_is_on_record(self, client, category):
        registration = registered(category)
        operations.confirm(registration)
        shown = form_of(category.event).current
        record_consents(registration.participant, {"next_editions": answer(shown["next_editions"], True)}, shown)
        visitor = visiting(client, registration)
        address = f"{own(category)}/consents/next_editions"
        submit(visitor, own(category), form=f"{address}/withdraw")
        assert "Withdrawn on" in visitor.get(own(category)).text
        submit(visitor, own(category), form=f"{address}/give")
        db.session.expire_all()
        records = [c for c in operations.queries.consents_of(registration.participant) if c.purpose == "next_editions"]
        assert [c.withdrawn_at is None for c in records] == [False, True]
        assert [a.action for a in history_of(registration)[:2]] == ["gave a consent", "withdrew a consent"]

    def test_the_one_that_is_needed_ends_with_the_registration(self, client, category):
        registration = registered(category)
        operations.confirm(registration)
        visitor = visiting(client, registration)
        token = filled_form(visitor.get(own(category)).text)[1]["csrf_token"]
        address = f"{own(category)}/consents/registration/withdraw"
        assert visitor.post(address, data={"csrf_token": token}).location.endswith("/registration/cancel")
        submit(visitor, f"{own(category)}/cancel")
        assert visitor.post(address, data={"csrf_token": token}).status_code == 303
        (record,) = operations.queries.consents_of(registration.participant)
        db.session.refresh(record)
        assert record.withdrawn_at is not None

    def test_what_was_never_asked_is_not_there(self, client, category):
        visitor = visiting(client, factories.make_confirmed(category))
        token = filled_form(visitor.get(own(category)).text)[1]["csrf_token"]
        for step in ("withdraw", "give"):
            address = f"{own(category)}/consents/newsletter/{step}"
            assert visitor.post(address, data={"csrf_token": token}).status_code == 404


class TestTickets:
    @pytest.fixture
    def settings(self) -> dict[str, Any]:
        return {"RATE_LIMITS": True}

    def test_a_participant_has_the_pdf_made_so_often_and_others_are_not_hindered(self, app, category, monkeypatch):
        monkeypatch.setattr("eventapp.registration.own.tickets.ticket_pdf", lambda *_: b"%PDF")
        visitor = visiting(app.test_client(), factories.make_confirmed(category))
        other = visiting(app.test_client(), factories.make_confirmed(category))
        statuses = [visitor.get(f"{own(category)}/ticket.pdf").status_code for _ in range(21)]
        assert statuses == [200] * 20 + [429]
        assert other.get(f"{own(category)}/ticket.pdf").status_code == 200
