"""The desk's way in the browser, from a form that is not written to a letter and a mail that are sent."""

import csv
import re
import secrets
import time

import pytest

from eventapp.extensions import db
from eventapp.registration.models import Category, Registration
from tests.registration.test_browser import mail_to, no_sideways_scrolling, reach, type_into
from tests.registration.test_desk_browser import MANAGE, desk, press, served
from tests.support import factories

pytestmark = pytest.mark.browser
__all__ = ["desk", "served"]


@pytest.fixture
def browser_options(request):
    return getattr(request, "param", {"viewport": {"width": 1280, "height": 900}})


def go_on(page) -> None:
    """Send the form of the page."""
    with page.expect_navigation():
        page.locator("main form button[type=submit]:visible").first.click()


def main(page) -> str:
    return page.locator("main").inner_text()


def test_from_the_form_to_letter_and_mail(desk, served, live_server):
    mark = secrets.token_hex(3)
    # The form is built: a category with one place and approval, and a question of its own.
    desk.goto(f"{MANAGE}/categories/new")
    desk.fill("#name_en", f"Guests {mark}")
    desk.fill("#capacity", "1")
    desk.check("#needs_approval", force=True)
    desk.locator("#form button[type=submit]:visible").first.click()
    desk.wait_for_load_state()
    category = db.session.scalars(
        db.select(Category).where(Category.name["en"].as_string() == f"Guests {mark}")
    ).one()  # fmt: skip
    code = category.code
    db.session.rollback()
    desk.goto(f"{MANAGE}/form/sections/needs/add/short_text")
    desk.fill("#label_en", f"Your song {mark}")
    desk.fill("#key", f"song_{mark}")
    go_on(desk)
    assert f"Your song {mark}" in main(desk)

    # A delegate registers in it, and answers.
    delegate = desk.context.browser.new_context(base_url=live_server.url, locale="en-GB").new_page()
    address = f"guest.{mark}@example.org"
    delegate.goto(f"/en/s3-celac/register/{code}/you")
    for field, text in {"given_name": "Ana", "family_name": "Sol", "email": address}.items():
        delegate.fill(f"#{field}", text)
    delegate.select_option("#country", "CL")
    go_on(delegate)
    delegate.fill("#organisation", "Instituto Sol")
    delegate.check("[name=organisation_type][value=research]", force=True)
    go_on(delegate)
    delegate.check("[name=diet][value=vegan]", force=True)
    delegate.fill(f"#song_{mark}", "Gracias a la vida")
    go_on(delegate)
    delegate.check("#registration", force=True)
    go_on(delegate)
    assert "Gracias a la vida" in main(delegate)
    go_on(delegate)
    delegate.goto(re.search(r"https?://\S+/confirm/\S+", mail_to(desk, address)).group())
    go_on(delegate)

    # Another comes too late and waits; the desk sees both, and approves the first.
    waiting = factories.make_waiting(db.session.scalars(db.select(Category).where(Category.code == code)).one())
    waiting_name, waiting_address = waiting.participant.name, waiting.participant.email
    db.session.commit()
    desk.goto(f"{MANAGE}/waiting?category={code}")
    assert waiting_name in main(desk)
    desk.goto(f"{MANAGE}/approval")
    row = desk.locator("main tbody tr").filter(has_text=address)
    row.locator("[name=chosen]").check()
    desk.locator("button[name=decision][value=approve]").click()
    desk.wait_for_load_state()
    assert "1 registration is approved." in main(desk)
    assert "/registration/open/" in mail_to(desk, address, after=2)  # the link, that it is checked, the ticket

    # With a place more, who waits is offered it by mail, accepts, and is to be approved.
    desk.goto(f"{MANAGE}/categories/{code}")
    desk.fill("#capacity", "2")
    desk.locator("#form button[type=submit]:visible").first.click()
    desk.wait_for_load_state()
    delegate.goto(re.search(r"https?://\S+/offer/\S+", mail_to(desk, waiting_address, having="/offer/")).group())
    with delegate.expect_navigation():
        delegate.locator("[name=answer][value=accept]").click()
    desk.goto(f"{MANAGE}/approval")
    assert waiting_name in main(desk)

    # A confirmation is issued.
    registration = db.session.scalars(
        db.select(Registration).where(Registration.answers[(f"song_{mark}", "value")].as_string() != "")
    ).one()
    assert registration.state == "confirmed"
    public_id = registration.public_id
    db.session.rollback()
    desk.goto(f"{MANAGE}/letters?kind=confirmation&standing=to_do")
    while not desk.locator(f"[name=registration][value='{public_id}']").count():
        desk.locator("a[rel=next], .ecl-pagination__item--next a").first.click()
        desk.wait_for_load_state()
    desk.locator(f"[name=registration][value='{public_id}']").check()
    desk.locator("button[form=issue]:not([name])").click()
    desk.wait_for_load_state()
    assert "1 letter issued." in main(desk)
    mail_to(desk, address, after=3)

    # A mail goes to the people of the category.
    desk.goto(f"{MANAGE}/mailings/new?audience=registrations")
    desk.select_option("#to_category", code)
    desk.select_option("#to_state", "confirmed")
    desk.fill("#subject_en", f"Sing along {mark}")
    desk.fill("#body_en", "Dear {given_name},\n\nwe sing **tonight**.")
    go_on(desk)
    assert "This goes to 1 person." in main(desk)
    assert "Dear Ana" in main(desk)
    desk.locator("form[action$='/send'] button").click()
    desk.wait_for_load_state()
    text = mail_to(desk, address, after=4)
    assert "we sing" in text
    no_sideways_scrolling(desk)
    delegate.context.close()


def wait_for(page, selector: str, has_script: bool) -> None:
    """Until the import is so far; without JavaScript one looks again by a link."""
    deadline = time.monotonic() + 20
    while not page.locator(selector).count() and time.monotonic() < deadline:
        page.wait_for_timeout(500)
        if not has_script:
            press(page, "main p a.button-link")
    assert page.locator(selector).count() == 1


PHONES = [{"viewport": {"width": 360, "height": 740}, "java_script_enabled": script} for script in (True, False)]


@pytest.mark.parametrize("browser_options", PHONES, ids=["script", "no-script"], indirect=True)
def test_an_import_and_a_mail_by_keyboard(desk, browser_options, tmp_path):
    has_script = browser_options["java_script_enabled"]
    mark = secrets.token_hex(3)
    table = tmp_path / "chile.csv"
    with table.open("w", newline="") as file:
        rows = [["Nombre", "Apellidos", "Correo", "País"], ["Rosa", "Quispe", f"rosa.{mark}@example.org", "Chile"]]
        csv.writer(file, delimiter=";").writerows([*rows, ["Sin", "Correo", "nadie", "Chile"]])
    desk.goto(f"{MANAGE}/import")
    reach(desk, "#file")
    desk.set_input_files("#file", table)  # the window that opens is the system's
    press(desk, "main form button[type=submit]")
    reach(desk, "#category")
    desk.keyboard.press("ArrowDown")
    press(desk, "main form[action$='/columns'] button[type=submit]")
    wait_for(desk, "[name=rows][value=good]", has_script)
    no_sideways_scrolling(desk)
    assert "C3" in main(desk)
    press(desk, "[name=rows][value=good]")
    wait_for(desk, "text=1 person was registered.", has_script)

    desk.goto(f"{MANAGE}/mailings/new?audience=registrations")
    type_into(desk, "to_text", f"rosa.{mark}")
    type_into(desk, "subject_en", f"Hello {mark}")
    type_into(desk, "body_en", "Dear {nobody}")
    press(desk, "main form button[type=submit]")
    assert desk.locator(".error-summary a[href='#body_en']").count() == 1
    reach(desk, "#body_en")
    desk.keyboard.press("Control+A")
    desk.keyboard.type("Dear {given_name}")
    reach(desk, ".site-languages button[value=es]")
    with desk.expect_navigation():
        desk.keyboard.press("Enter")
    assert desk.locator("html").get_attribute("lang") == "es"
    assert desk.locator("#body_en").input_value() == "Dear {given_name}"
    press(desk, "main form button[type=submit]")
    assert "Dear Rosa" in main(desk)
    no_sideways_scrolling(desk)
    press(desk, "main form[action$='/send'] button")
    assert "Dear Rosa" in mail_to(desk, f"rosa.{mark}@example.org", after=1)
