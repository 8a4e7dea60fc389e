"""The form a delegate fills in, page by page, with good and bad input."""

import pytest
from werkzeug.test import TestResponse

from eventapp.common.clock import now
from eventapp.extensions import db
from eventapp.people.access import link_key
from eventapp.people.models import Participant
from eventapp.registration import operations
from eventapp.registration.models import Category, Draft, Registration
from tests.support import factories
from tests.support.forms import submit

YOU = {"given_name": "Paulina", "family_name": "Godoy Tapia", "email": "paulina@example.org", "country": "CL"}
ORGANISATION = {"organisation": "Gobierno Regional de Antofagasta", "organisation_type": "public_authority"}


@pytest.fixture
def category(app) -> Category:
    category = factories.make_category(code="lac", capacity=2)
    db.session.commit()
    return category


@pytest.fixture
def address(category) -> str:
    return f"/es/{category.event.slug}/register/lac"


def fill(client, address: str, **you: str) -> TestResponse:
    """Fill the four pages and send; the answer to the last."""
    submit(client, f"{address}/you", YOU | you)
    submit(client, f"{address}/organisation", ORGANISATION)
    submit(client, f"{address}/needs", {"diet": "vegan", "access": "Silla de ruedas"})
    submit(client, f"{address}/consent", {"registration": "y"})
    return submit(client, f"{address}/check")


def people() -> list[Participant]:
    db.session.rollback()
    return list(db.session.scalars(db.select(Participant)))


def test_a_delegate_registers_confirms_and_holds_a_ticket(client, category, address, outbox):
    sent = fill(client, address)
    assert sent.status_code == 303
    assert "paulina@example.org" in client.get(sent.location).text
    mail = outbox()[0]
    assert (mail.address, mail.language) == ("paulina@example.org", "es")
    link = mail.values["link"].removeprefix("http://localhost")
    assert client.get(link).status_code == 200
    assert db.session.scalars(db.select(Registration)).one().state == "unconfirmed"  # looking confirms nothing
    confirmed = submit(client, link)
    page = client.get(confirmed.location)
    assert "<svg" in page.text
    registration = db.session.scalars(db.select(Registration)).one()
    db.session.refresh(registration)
    assert registration.state == "confirmed"
    assert registration.answers["diet"]["value"] == "vegan"
    assert registration.participant.region is None
    assert client.get(f"/es/{category.event.slug}/registration/ticket.pdf").data.startswith(b"%PDF-")
    assert b"BEGIN:VCALENDAR" in client.get(f"/es/{category.event.slug}/registration/calendar.ics").data


@pytest.mark.parametrize(
    ("given", "family"),
    [
        ("D’Arcy", "O'Brien"),
        ("Jean-Luc", "de la Croix-Rousse"),
        ("Y", "Ö"),
        ("María", "Fernández de Córdoba y Álvarez de Toledo"),
        ("Ελένη", "Παπαδοπούλου"),
        ("Иван", "Димитров"),
        ("مريم", "الحسن"),
        ("小明", "王"),
        ("<b>Ana</b>", "=HYPERLINK(1)"),
    ],
)
def test_names_are_kept_exactly_as_typed(client, address, given, family):
    fill(client, address, given_name=given, family_name=family)
    assert [(p.given_name, p.family_name) for p in people()] == [(given, family)]


@pytest.mark.parametrize(
    ("field", "typed", "message"),
    [
        ("email", "paulina@", "name@example.org"),
        ("email", "paulina example.org", "name@example.org"),
        ("email", "paulina@localhost", "name@example.org"),
        ("email", "paulina@mailinator.com", "throw-away"),
        ("email", "paulina@eu.yopmail.com", "throw-away"),
        ("email", "", "Enter your e-mail address"),
        ("given_name", "  ", "Enter your given names"),
        ("given_name", "x" * 10_000, "at most 120 characters"),
        ("family_name", "Go\x00doy", "cannot be used"),
        ("family_name", "Go\x1bdoy", "cannot be used"),
        ("country", "XX", "Choose one of the entries"),
        ("country", "", "Choose the country"),
        ("phone", "call me", "country code"),
        ("phone", "5" * 10_000, "at most 40 characters"),
    ],
)
def test_a_fault_is_said_at_its_field_and_nothing_typed_is_lost(client, category, field, typed, message):
    address = f"/en/{category.event.slug}/register/lac"
    answer = submit(client, f"{address}/you", YOU | {field: typed})
    assert answer.status_code == 200
    assert message in answer.text
    assert f'id="{field}-error"' in answer.text
    assert f'href="#{field}"' in answer.text
    for name, value in YOU.items():
        if name not in (field, "country"):
            assert f'value="{value}"' in answer.text
    assert "<title>Error:" in answer.text
    assert "maxlength" not in answer.text  # a browser would cut off what is pasted, without a word
    assert "\x00" not in answer.text and "\x1b" not in answer.text
    if typed.strip() and field != "country" and len(typed) < 100:
        assert typed.replace("\x00", "").replace("\x1b", "") in answer.text
    assert db.session.scalar(db.select(db.func.count()).select_from(Draft)) == 0


@pytest.mark.parametrize(
    ("page", "fields"),
    [
        ("organisation", ORGANISATION | {"organisation_type": "circus"}),
        ("organisation", ORGANISATION | {"region": "SE22"}),
        ("needs", {"diet": "stones"}),
        ("needs", {"diet": "none", "interpretation": "la"}),
    ],
)
def test_a_choice_that_is_not_offered_is_refused(client, category, page, fields):
    address = f"/en/{category.event.slug}/register/lac"
    submit(client, f"{address}/you", YOU)
    submit(client, f"{address}/organisation", ORGANISATION)
    answer = submit(client, f"{address}/{page}", fields)
    assert answer.status_code == 200
    assert "Choose one of the entries of the list." in answer.text


def test_without_consent_nobody_is_registered(client, category):
    address = f"/en/{category.event.slug}/register/lac"
    submit(client, f"{address}/you", YOU)
    submit(client, f"{address}/organisation", ORGANISATION)
    submit(client, f"{address}/needs", {"diet": "none"})
    answer = submit(client, f"{address}/consent", {})
    assert "Without your agreement we cannot register you." in answer.text
    assert client.get(f"{address}/check").location.endswith("/consent")


def test_a_page_that_lost_its_token_says_so_and_keeps_the_answers(client, address):
    client.get(f"{address}/you")
    answer = client.post(f"{address}/you", data=YOU | {"csrf_token": "old"})
    assert answer.status_code == 400
    assert 'value="Godoy Tapia"' in answer.text
    assert "Location" not in answer.headers
    again = submit(client, f"{address}/you", YOU)
    assert again.status_code == 303


def test_pages_cannot_be_skipped(client, address):
    assert client.get(f"{address}/needs").location.endswith("/you")
    submit(client, f"{address}/you", YOU)
    assert client.get(f"{address}/check").location.endswith("/organisation")


def test_a_category_that_closes_while_typing_keeps_the_answers_for_another(client, category, address):
    other = factories.make_category(category.event, code="online", capacity=None, is_online=True)
    submit(client, f"{address}/you", YOU)
    category.closes_at = now()
    answer = client.post(f"{address}/organisation", data=ORGANISATION)
    assert answer.status_code in (303, 400)
    closed = client.get(f"{address}/organisation")
    assert closed.location.endswith("/register?closed=lac")
    assert "Delegate (es)" in client.get(closed.location).text
    page = client.get(f"/es/{category.event.slug}/register/{other.code}/you")
    assert 'value="Godoy Tapia"' in page.text


def test_a_full_category_offers_the_waiting_list(client, category, address):
    for _ in range(2):
        factories.make_registration(category)
    submit(client, f"{address}/you", YOU)
    submit(client, f"{address}/organisation", ORGANISATION)
    submit(client, f"{address}/needs", {"diet": "none"})
    submit(client, f"{address}/consent", {"registration": "y"})
    page = client.get(f"{address}/check")
    assert 'name="waiting_list"' in page.text
    refused = submit(client, f"{address}/check", {})
    assert refused.status_code == 200
    assert len(people()) == 2
    taken = submit(client, f"{address}/check", {"waiting_list": "yes"})
    assert taken.location.endswith("/register/sent")
    states = list(db.session.scalars(db.select(Registration.state).order_by(Registration.id)))
    assert states == ["unconfirmed", "unconfirmed", "waiting"]


def test_a_known_address_sees_the_same_page_as_a_new_one(app, category, address, outbox):
    factories.make_confirmed(category, "paulina@example.org")
    known, new = app.test_client(), app.test_client()
    pages = []
    for client, email in ((known, "PAULINA@example.org"), (new, "new.person1@example.org")):
        sent = fill(client, address, email=email)
        shown = email if email.startswith("new") else "PAULINA@example.org"
        pages.append((sent.status_code, sent.location, client.get(sent.location).text.replace(shown, "ADDRESS")))
    assert pages[0] == pages[1]
    assert [m.template for m in outbox()] == [
        "registration/mail/ticket",
        "registration/mail/already",
        "registration/mail/confirm",
    ]


def test_sending_twice_and_going_back_gives_one_registration(client, address):
    fill(client, address)
    again = submit(client, f"{address}/check")
    assert again.location.endswith("/register/sent")
    assert len(people()) == 1


@pytest.mark.parametrize("key", ["nonsense", "WyJhYmMiLDFd.AAAA", "x" * 500])
@pytest.mark.parametrize("path", ["confirm/{}", "registration/open/{}"])
def test_a_forged_link_says_so(client, category, path, key):
    answer = client.get(f"/en/{category.event.slug}/{path.format(key)}")
    assert answer.status_code == 410
    assert "This link cannot be used" in answer.text


def test_a_link_of_another_event_or_purpose_opens_nothing(client, category):
    registration = factories.make_confirmed(category)
    other = factories.make_event()
    key = link_key(registration.participant, "return")
    assert client.get(f"/en/{other.slug}/registration/open/{key}").status_code == 410
    assert client.get(f"/en/{category.event.slug}/confirm/{key}").status_code == 410
    assert client.get(f"/en/{category.event.slug}/registration/open/{key}").status_code == 302


def test_a_used_link_leads_to_the_registration(client, category):
    registration = factories.make_registration(category)
    link = f"/en/{category.event.slug}/confirm/{link_key(registration.participant, 'confirm')}"
    for _ in range(2):
        assert submit(client, link).location.endswith("/registration")


def test_an_expired_link_offers_to_register_again(client, category):
    registration = factories.make_registration(category)
    registration.hold_until = now()
    link = f"/en/{category.event.slug}/confirm/{link_key(registration.participant, 'confirm')}"
    page = client.get(submit(client, link).location)
    assert "The time to confirm is over" in page.text
    db.session.refresh(registration)
    assert (registration.state, category.taken) == ("expired", 0)
    again = submit(
        client, f"/en/{category.event.slug}/registration", form=f"/en/{category.event.slug}/registration/again"
    )
    assert again.location.endswith("/register")
    assert 'value="Godoy Tapia"' in client.get(f"/en/{category.event.slug}/register/lac/you").text


def test_the_participant_edits_and_cancels(client, category, outbox):
    registration = factories.make_confirmed(category)
    home = f"/en/{category.event.slug}/registration"
    client.get(f"{home}/open/{link_key(registration.participant, 'return')}")
    submit(client, f"{home}/edit/you", {"given_name": "Paula", "email": "other@example.org"})
    db.session.refresh(registration.participant)
    assert registration.participant.given_name == "Paula"
    assert registration.participant.email != "other@example.org"
    assert submit(client, f"{home}/cancel").location.endswith("/registration")
    db.session.refresh(registration)
    assert registration.state == "cancelled"
    assert client.get(f"{home}/ticket.pdf").status_code == 404
    assert outbox()[-1].template == "registration/mail/cancelled"


def test_the_ticket_page_knows_real_from_forged_and_tells_no_name(client, category):
    registration = factories.make_confirmed(category)
    real = client.get(f"/en/{category.event.slug}/ticket/{registration.ticket}")
    assert (real.status_code, "This ticket is valid" in real.text) == (200, True)
    assert "Godoy" not in real.text
    forged = client.get(f"/en/{category.event.slug}/ticket/2222222222222222")
    assert (forged.status_code, "This is not a ticket of this event" in forged.text) == (404, True)
    operations.cancel(registration, None)
    ended = client.get(f"/en/{category.event.slug}/ticket/{registration.ticket}")
    assert "This ticket is not valid" in ended.text


def test_a_body_of_20_megabytes_is_refused(client, address):
    client.get(f"{address}/you")
    answer = client.post(f"{address}/you", data={"given_name": "x" * 20_000_000})
    assert answer.status_code == 413
    assert 'lang="es"' in answer.text


@pytest.mark.parametrize(
    ("path", "language"),
    [
        ("/es/no-such-event", "es"),
        ("/fr/no-such-event/register", "fr"),
        ("/de/", "en"),
        ("/pt/{slug}/register/none/you", "pt"),
        ("/es/{slug}/no/such/page", "es"),
    ],
)
def test_unknown_addresses_are_not_found_in_the_language_of_the_address(client, category, path, language):
    answer = client.get(path.format(slug=category.event.slug))
    assert answer.status_code == 404
    assert f'<html lang="{language}"' in answer.text


def test_a_second_person_in_the_same_browser_begins_with_an_empty_form(client, category, address, outbox):
    fill(client, address)
    page = client.get(f"{address}/you")
    assert "Godoy" not in page.text
    fill(client, address, given_name="Rosa", email="rosa@example.org")
    states = list(db.session.scalars(db.select(Registration.state)))
    assert states == ["unconfirmed", "unconfirmed"]
    assert [m.address for m in outbox()] == ["paulina@example.org", "rosa@example.org"]


def test_a_wrong_address_is_corrected_on_one_page(client, category, address, outbox):
    sent = client.get(fill(client, address, email="wrong@example.org").location)
    correct = f"{address}/you?check=1"
    assert f'href="{correct}"' in sent.text
    back = submit(client, correct, {"email": "right@example.org"})
    assert back.location.endswith("/check")
    submit(client, back.location)
    assert [m.address for m in outbox()] == ["wrong@example.org", "right@example.org"]
    old = outbox()[0].values["link"].removeprefix("http://localhost")
    assert client.get(old).status_code == 410
    states = list(db.session.scalars(db.select(Registration.state).order_by(Registration.id)))
    assert states == ["cancelled", "unconfirmed"]


def test_from_online_to_on_site_the_missing_needs_are_asked(client, category, address):
    online = factories.make_category(category.event, code="online", capacity=None, is_online=True)
    first = f"/es/{category.event.slug}/register/{online.code}"
    submit(client, f"{first}/you", YOU)
    submit(client, f"{first}/organisation", ORGANISATION)
    submit(client, f"{first}/needs", {})
    submit(client, f"{first}/consent", {"registration": "y"})
    assert client.get(f"{first}/check").status_code == 200
    assert client.get(f"{address}/check").location.endswith("/lac/needs")


def test_what_was_typed_when_the_category_closed_is_kept(client, category, address):
    submit(client, f"{address}/you", YOU)
    page = client.get(f"{address}/organisation").text
    token = page.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]
    category.closes_at = now()
    answer = client.post(f"{address}/organisation", data=ORGANISATION | {"csrf_token": token})
    assert answer.location.endswith("/register?closed=lac")
    [draft] = db.session.scalars(db.select(Draft)).all()
    db.session.refresh(draft)
    assert draft.answers["organisation"]["organisation"] == ORGANISATION["organisation"]


def test_an_event_that_is_not_public_is_seen_by_its_team_alone(client, category, organiser):
    event = category.event
    event.is_public = False
    team = organiser(event)
    for path in ("", "/register", "/register/lac/you"):
        assert client.get(f"/en/{event.slug}{path}").status_code == 404
        assert team.get(f"/en/{event.slug}{path}").status_code == 200
        assert client.get(f"/en/{event.slug}{path}").status_code == 404
    assert client.get(f"/en/{event.slug}/manage").status_code == 302


def test_closing_the_registration_on_a_shared_device_leaves_nothing(client, category, address):
    fill(client, address)
    registration = db.session.scalars(db.select(Registration)).one()
    home = f"/es/{category.event.slug}/registration"
    link = f"/es/{category.event.slug}/confirm/{link_key(registration.participant, 'confirm')}"
    submit(client, link)
    submit(client, home, form=f"{home}/leave")
    assert client.get(home).status_code == 302
    assert "Godoy" not in client.get(f"{address}/you?check=1").text


def test_addresses_that_mail_cannot_carry_are_refused(client, category):
    address = f"/en/{category.event.slug}/register/lac"
    answer = submit(client, f"{address}/you", YOU | {"email": "josé@example.org"})
    assert "name@example.org" in answer.text
