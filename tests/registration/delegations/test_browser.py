"""A head of delegation invites one by one and by a list, by keyboard alone, on a phone."""

import re

import pytest

from tests.registration.test_browser import mail_to, no_sideways_scrolling, reach, type_into

pytestmark = pytest.mark.browser

HEAD = "paulina.godoy@example.org"


@pytest.fixture
def browser_options():
    return {"viewport": {"width": 360, "height": 740}}


def press(page, selector: str) -> None:
    reach(page, selector)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def link_in(mail: str, part: str) -> str:
    return next(word for word in mail.split() if part in word)


def sign_in(page) -> None:
    """Come back by a code sent to the address of the head."""
    page.goto(f"/demo/mailbox?address={HEAD}")
    before = page.locator("main tbody th a").count()
    page.goto("/en/s3-celac/delegation")
    type_into(page, "identity", HEAD)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    code = re.compile(r"\b\d{6}\b")
    type_into(page, "passcode", code.search(mail_to(page, HEAD, after=before, having=code.pattern)).group())
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_a_head_invites_one_by_one_and_by_a_list(page):
    sign_in(page)
    invite_one(page)
    page.goto("/en/s3-celac/delegation")
    invite_by_list(page)


def invite_one(page) -> None:
    """The member opens the link of the mail."""
    assert page.locator("h1").inner_text() == "Delegation: Chile"
    no_sideways_scrolling(page)
    press(page, "main a[href$='/delegation/invite']")
    type_into(page, "given_name", "Camila")
    type_into(page, "family_name", "Rojas Vidal")
    address = f"camila.{page.viewport_size['width']}.{id(page)}@example.org"
    type_into(page, "email", address)
    press(page, "#form .buttons button")
    row = page.locator("tr", has_text="Camila Rojas Vidal")
    assert "Invited" in row.inner_text()
    invitation = link_in(mail_to(page, address), "/invitation/")
    page.goto(invitation)
    no_sideways_scrolling(page)
    assert page.locator("h1").inner_text() in ("Your invitation", "Su invitación")


def invite_by_list(page) -> None:
    """The faults are shown by row and cell, the good rows are invited."""
    press(page, "main a[href$='/delegation/list']")
    address = f"elena.{id(page)}@example.org"
    reach(page, "#people")
    page.keyboard.insert_text(f"Elena;Soto;{address}\nPedro;;pedro@")
    press(page, "#form .buttons button")
    faults = page.locator("table").first.inner_text()
    assert "Enter the family names." in faults
    assert "Enter an e-mail address, such as name@example.org." in faults
    no_sideways_scrolling(page)
    press(page, "section[aria-labelledby=preview] form button")
    assert "Elena Soto" in page.locator("main table").inner_text()
    assert "/invitation/" in mail_to(page, address)
