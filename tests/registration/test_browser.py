"""A delegate registers on a phone, by keyboard alone, with and without JavaScript."""

import re
import secrets
import time

import pytest

pytestmark = pytest.mark.browser

PHONE = {"width": 360, "height": 740}
CASES = [(language, script) for language in ("es", "en") for script in (True, False)]


@pytest.fixture(params=CASES, ids=lambda case: f"{case[0]}-{'script' if case[1] else 'no-script'}")
def case(request):
    return request.param


@pytest.fixture
def browser_options(case):
    return {"viewport": PHONE, "java_script_enabled": case[1], "timezone_id": "America/Santiago"}


def reach(page, selector: str) -> None:
    """Press Tab until the element has the focus."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.locator(f"{selector}:focus").count():
            return
    raise AssertionError(f"the keyboard does not reach {selector}")


def type_into(page, field: str, text: str) -> None:
    reach(page, f"#{field}")
    page.keyboard.type(text)


def send(page) -> None:
    """Go to the form's button and press it."""
    reach(page, "main form button[type=submit]")
    with page.expect_navigation():
        page.keyboard.press("Enter")


def no_sideways_scrolling(page) -> None:
    assert page.locator("html").evaluate("e => e.scrollWidth <= e.clientWidth")


def mail_to(page, address: str, after: int = 0, having: str = "") -> str:
    """The newest mail to `address`, read in the demo's mailbox in another tab once there are more than `after`.

    With `having`, an expression that its text must match: others of the demo may arrive meanwhile.
    """
    tab = page.context.new_page()
    deadline = time.monotonic() + 20
    read = set()
    while time.monotonic() < deadline:
        tab.goto(f"/demo/mailbox?address={address}")
        links = [link.get_attribute("href") for link in tab.locator("main tbody th a").all()]
        for link in links[: max(0, len(links) - after)]:
            if link in read:
                continue
            read.add(link)
            tab.goto(link)
            text = tab.locator("main").inner_text()
            if re.search(having, text):
                tab.close()
                return text
        time.sleep(0.3)
    raise AssertionError(f"no mail to {address}")


def test_a_delegate_registers_by_keyboard_and_holds_a_ticket(page, case):
    language, _script = case
    address = f"maria.{secrets.token_hex(4)}@example.org"
    page.goto(f"/{language}/s3-celac")
    no_sideways_scrolling(page)
    reach(page, "main a[href$='/register']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/register")
    reach(page, "main a[href$='/register/lac']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/you")

    send(page)  # nothing filled in: the faults are listed, and lead to their fields
    summary = page.locator("main [role=alert], main .error-summary").first
    assert summary.locator("a").count() >= 4
    reach(page, "main a[href='#given_name']")
    page.keyboard.press("Enter")
    assert page.locator("#given_name:focus").count() == 1
    page.keyboard.type("María José")
    type_into(page, "family_name", "Fernández d’Ávila y Ñuñoa")
    type_into(page, "email", address)
    type_into(page, "country", "Chile")
    send(page)
    no_sideways_scrolling(page)

    type_into(page, "organisation", "Gobierno Regional de Antofagasta")
    reach(page, "[name=organisation_type]")
    page.keyboard.press("Space")
    type_into(page, "region", "Anto")
    send(page)
    reach(page, "[name=diet]")
    page.keyboard.press("ArrowDown")
    send(page)
    reach(page, "#registration")
    page.keyboard.press("Space")
    send(page)

    assert "Fernández d’Ávila y Ñuñoa" in page.locator("main").inner_text()
    assert "Antofagasta" in page.locator("main").inner_text()
    no_sideways_scrolling(page)
    send(page)
    assert address in page.locator("main").inner_text()

    link = re.search(r"https?://\S+/confirm/\S+", mail_to(page, address)).group()
    page.goto(link)
    assert page.locator("html").get_attribute("lang") == language
    send(page)
    assert page.locator("main svg.qr-code, main .ticket svg").count() >= 1
    no_sideways_scrolling(page)

    ticket = re.search(r"https?://\S+/registration/open/\S+", mail_to(page, address, after=1)).group()
    page.context.clear_cookies()
    page.goto(f"/{language}/s3-celac/registration")
    assert "/account/" in page.url  # a stranger is asked for a code
    page.goto(ticket)
    assert page.url.endswith("/registration")
    for file, start in (("ticket.pdf", b"%PDF-1"), ("calendar.ics", b"BEGIN:VCALENDAR")):
        answer = page.request.get(f"/{language}/s3-celac/registration/{file}")
        assert answer.body().startswith(start)

    reach(page, "main a[href$='/registration/cancel']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/cancel")
    send(page)
    assert page.locator("main svg.qr-code, main .ticket svg").count() == 0
    reach(page, "main form[action$='/again'] button")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.goto(f"/{language}/s3-celac/register/lac/you")
    assert page.locator("#family_name").input_value() == "Fernández d’Ávila y Ñuñoa"


def test_the_language_changes_in_the_middle_and_what_was_typed_stays(page, case):
    language, _script = case
    other = "en" if language == "es" else "es"
    page.goto(f"/{language}/s3-celac/register/online/you")
    type_into(page, "given_name", "Ana")
    type_into(page, "email", "ana@")
    page.locator(f".site-languages button[value={other}]").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.locator("html").get_attribute("lang") == other
    assert [page.input_value(f"#{field}") for field in ("given_name", "family_name", "email")] == ["Ana", "", "ana@"]
    assert page.locator(".error-summary").count() == 0
    page.fill("#family_name", "Sol")
    page.fill("#email", "ana@example.org")
    page.select_option("#country", "BR")
    page.locator("#family_name").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")  # goes on, in the language chosen
    assert page.url.endswith(f"/{other}/s3-celac/register/online/organisation")


def test_a_delegate_comes_back_with_a_code(page, case):
    language, _script = case
    address = f"ana.{secrets.token_hex(4)}@example.org"
    page.goto(f"/{language}/s3-celac/register/online/you")
    for field, text in {"given_name": "Ana", "family_name": "Sol", "email": address, "country": "Brazil"}.items():
        if field == "country":
            page.select_option("#country", "BR")
        else:
            page.fill(f"#{field}", text)
    send(page)
    page.fill("#organisation", "Instituto Sol")
    page.check("#organisation_type-1", force=True)
    send(page)
    send(page)
    page.check("#registration", force=True)
    send(page)
    send(page)
    page.goto(re.search(r"https?://\S+/confirm/\S+", mail_to(page, address)).group())
    send(page)
    page.context.clear_cookies()

    page.goto(f"/{language}/s3-celac/registration")
    type_into(page, "identity", address)
    send(page)
    code = re.search(r"\b(\d{6})\b", mail_to(page, address, after=2)).group(1)
    type_into(page, "passcode", code)
    send(page)
    assert page.url.endswith("/registration")
    assert "Ana Sol" in page.locator("main").inner_text()
