"""A delegate asks for a visa letter, the desk issues it, the delegate takes it: by keyboard alone."""

import secrets

import pytest

from eventapp.extensions import db
from eventapp.registration.letters import queries
from tests.house.visitors import known_as
from tests.registration.test_browser import mail_to, no_sideways_scrolling, reach, type_into
from tests.registration.test_desk_browser import MANAGE, browser_options, desk, make_category, press, served
from tests.support import factories

pytestmark = pytest.mark.browser
__all__ = ["browser_options", "desk", "served"]
LETTERS = "/es/s3-celac/registration/letters"
PASSPORT = "P7654321"


def choose(page, field: str, first_letters: str) -> None:
    reach(page, f"#{field}")
    page.keyboard.type(first_letters)


def pick(page, field: str, day: str) -> None:
    """Type a date into the parts of the browser's field, month first as Chromium shows them."""
    reach(page, f"#{field}")
    page.keyboard.type(day)


def test_a_letter_is_asked_for_issued_and_taken(desk, served, live_server):
    address = f"visa.{secrets.token_hex(4)}@example.org"
    registration = factories.make_confirmed(make_category(capacity=None), address, given_name="Rosario")
    own = served.session_interface.get_signing_serializer(served).dumps(known_as(registration.participant))
    event, public_id = registration.event, registration.public_id
    db.session.commit()  # a transaction outside a request keeps the server from writing

    context = desk.context.browser.new_context(base_url=live_server.url, locale="en-GB", viewport=desk.viewport_size)
    context.add_cookies([{"name": "session", "value": own, "url": live_server.url}])
    delegate = context.new_page()
    delegate.goto(LETTERS)
    type_into(delegate, "passport_number", PASSPORT)
    press(delegate, "#visa-data button[type=submit]")  # the rest is missing
    assert delegate.locator(".error-summary a").count() == 5
    no_sideways_scrolling(delegate)
    assert delegate.locator("#passport_number").input_value() == PASSPORT
    pick(delegate, "birth_date", "05241980")
    type_into(delegate, "address", "Avenida Argentina 1595")
    pick(delegate, "arrives_on", "01222027")
    pick(delegate, "leaves_on", "01252027")
    choose(delegate, "payer", "Yo")
    press(delegate, "#visa-data button[type=submit]")
    assert "Sus datos están guardados." in delegate.locator("main").inner_text()

    desk.goto(f"{MANAGE}/letters?standing=to_do")
    reach(desk, f"[name=registration][value='{public_id}']")
    desk.keyboard.press("Space")
    press(desk, "button[form=issue]:not([name])")
    assert "1 letter issued." in desk.locator("main").inner_text()
    no_sideways_scrolling(desk)
    db.session.rollback()
    letter = queries.letters_of(registration)[0]
    reference, key, slug = letter.reference, letter.public_id, event.slug
    db.session.rollback()
    assert reference in mail_to(desk, address, after=1)  # the ticket came before

    delegate.goto(LETTERS)
    reach(delegate, f"main a[href$='{key}.pdf']")
    with delegate.expect_download() as download:
        delegate.keyboard.press("Enter")
    assert download.value.suggested_filename.startswith(f"{slug}-visa-")
    delegate.goto(f"/es/{slug}/verify/{key}")
    assert "Esta carta es auténtica" in delegate.locator("main").inner_text()
    assert "Rosario" not in delegate.content().split("<main")[1]
    context.close()


def test_a_text_with_an_unknown_placeholder_is_refused_at_the_field(desk):
    desk.goto(f"{MANAGE}/letters/confirmation/en")
    before = desk.locator("#body").input_value()
    reach(desk, "#body")
    desk.keyboard.press("Control+End")
    desk.keyboard.type(" {nobody}")
    press(desk, "main form button[type=submit]")
    assert desk.locator(".error-summary a[href='#body']").count() == 1
    assert desk.locator("#body").input_value().endswith("{nobody}")
    desk.locator("#body").focus()
    desk.keyboard.press("Control+A")
    desk.keyboard.type("We confirm {name}.")
    press(desk, "main form button[type=submit]")
    desk.goto(f"{MANAGE}/letters/confirmation/en")
    assert desk.locator("#body").input_value() == "We confirm {name}."
    press(desk, "button[name=action]")
    desk.goto(f"{MANAGE}/letters/confirmation/en")
    assert desk.locator("#body").input_value() == before
