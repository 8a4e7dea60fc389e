"""Passkeys in a real browser with a virtual authenticator (WebAuthn domain of the DevTools protocol)."""

import threading
from collections.abc import Iterator

import pytest
from werkzeug.serving import make_server

from eventapp.accounts.access import STRONG
from eventapp.accounts.models import Passkey
from eventapp.accounts.operations import add_user
from eventapp.extensions import db
from tests.accounts.conftest import ADDRESS, PASSWORD
from tests.support.services import free_port

pytestmark = pytest.mark.browser


@pytest.fixture
def address(app, user) -> Iterator[str]:
    """The address of `app`, served: "localhost", since passkeys need a name."""
    db.session.commit()
    server = make_server("127.0.0.1", free_port(), app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://localhost:{server.port}"
    server.shutdown()
    thread.join()


@pytest.fixture
def visit(browser, address):
    """`visit()` opens a browser of its own, and gives its page and its authenticator.

    The test fails when a script failed in one, or the content security policy stopped something.
    """
    contexts, faults = [], []

    def opened(verifies: bool = True):
        context = browser.new_context(base_url=address)
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda line: "Content Security Policy" in line.text and faults.append(line.text))
        return page, Authenticator(context.new_cdp_session(page), verifies)

    yield opened
    for context in contexts:
        context.close()
    assert faults == []


class Authenticator:
    """A security key that a program holds; it knows its owner if `verifies`."""

    def __init__(self, cdp, verifies: bool) -> None:
        self.cdp = cdp
        cdp.send("WebAuthn.enable")
        options = {
            "protocol": "ctap2",
            "transport": "internal",
            "hasResidentKey": True,
            "hasUserVerification": True,
            "isUserVerified": verifies,
            "automaticPresenceSimulation": True,
        }
        self.id = cdp.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]

    def credentials(self) -> list[dict]:
        return self.cdp.send("WebAuthn.getCredentials", {"authenticatorId": self.id})["credentials"]

    def receive(self, credential: dict) -> None:
        self.cdp.send("WebAuthn.addCredential", {"authenticatorId": self.id, "credential": credential})

    def verify_owner(self, verifies: bool) -> None:
        self.cdp.send("WebAuthn.setUserVerified", {"authenticatorId": self.id, "isUserVerified": verifies})


def sign_in_by_password(page, email=ADDRESS):
    page.goto("/en/account/sign-in")
    page.fill("[name=email]", email)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")


def add_passkey(page, name="Work laptop"):
    page.goto("/en/account/passkeys")
    page.fill("input[name=name]:visible", name)
    page.press("input[name=name]:visible", "Enter")
    page.wait_for_url("**/en/account/")


def names_of_passkeys() -> list[str]:
    names = list(db.session.scalars(db.select(Passkey.name)))
    db.session.rollback()  # a test that keeps its transaction open keeps the server from writing
    return names


def key_of(user) -> str:
    db.session.expire_all()
    key = user.fs_uniquifier
    db.session.rollback()
    return key


def session_of(app, page) -> dict:
    cookie = next(cookie for cookie in page.context.cookies() if cookie["name"] == "session")
    return app.session_interface.get_signing_serializer(app).loads(cookie["value"])


def test_a_passkey_is_made_signs_in_alone_and_is_strong(app, visit, user):
    page, key = visit()
    sign_in_by_password(page)
    page.wait_for_url("**/en/account/")
    add_passkey(page)
    assert names_of_passkeys() == ["Work laptop"]
    assert session_of(app, page)[STRONG] == key_of(user)

    other, other_key = visit()
    other_key.receive(key.credentials()[0])
    other.goto("/en/account/sign-in?next=/en/account/passkeys")
    other.get_by_role("link", name="Sign in with a passkey").click()
    other.get_by_role("button", name="Continue").click()
    other.wait_for_url(lambda url: "?" not in url and url.endswith("/en/account/passkeys"))
    assert session_of(app, other)[STRONG] == key_of(user)
    other.get_by_role("button", name="Remove Work laptop").click()
    other.get_by_text("is removed from your account").wait_for()
    assert names_of_passkeys() == []
    assert STRONG not in session_of(app, other)
    page.goto("/en/account/")
    assert page.url.endswith("/en/account/sign-in?next=/en/account/")


def test_a_passkey_is_asked_for_after_the_password(app, visit, user):
    page, key = visit()
    sign_in_by_password(page)
    page.wait_for_url("**/en/account/")
    add_passkey(page)
    other, other_key = visit()
    other_key.receive(key.credentials()[0])
    sign_in_by_password(other)
    other.wait_for_url("**/en/account/passkey")
    assert "_user_id" not in session_of(app, other)
    other.get_by_role("button", name="Continue").click()
    other.wait_for_url("**/en/account/")
    assert session_of(app, other)[STRONG] == key_of(user)


def test_a_key_that_does_not_know_its_owner_is_refused(app, visit, user):
    page, key = visit()
    sign_in_by_password(page)
    page.wait_for_url("**/en/account/")
    add_passkey(page)
    other, other_key = visit()
    other_key.receive(key.credentials()[0])
    other_key.verify_owner(False)
    other.goto("/en/account/passkey")
    other.get_by_role("button", name="Continue").click()
    other.get_by_text("No passkey was used. Please try again.").wait_for()
    assert "_user_id" not in session_of(app, other)


def test_someone_elses_session_gets_no_key(app, visit, user):
    add_user("luis@example.org", PASSWORD)
    db.session.commit()
    page, key = visit()
    sign_in_by_password(page)
    page.wait_for_url("**/en/account/")
    add_passkey(page)
    other, other_key = visit()
    other_key.receive(key.credentials()[0])
    other.goto("/en/account/passkey")
    other.get_by_role("button", name="Continue").click()
    other.wait_for_url("**/en/account/")
    assert session_of(app, other)["_user_id"] == key_of(user)
    assert ADDRESS in other.locator("main").inner_text()
