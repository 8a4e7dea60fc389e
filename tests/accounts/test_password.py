"""Sign-in with a password and the authenticator app, end to end, and what it opens."""

import re

import pytest
import time_machine

from eventapp.accounts.access import STRONG
from eventapp.accounts.models import Passkey, User
from eventapp.accounts.operations import add_member, set_password_link
from eventapp.common.clock import now
from eventapp.extensions import db
from tests.accounts.conftest import ADDRESS, PASSWORD

pytestmark = pytest.mark.db
STEP = "/en/account/second-step/app"


@pytest.fixture
def settings():
    return {"URL": "https://events.example.org", "INSECURE_COOKIES": True}


def test_password_and_app_open_the_organisers_pages(visitor, user, app_code):
    code = app_code(user)
    step = visitor.give_password(next="/en/account/second-factor")
    assert (step.status_code, step.location.split("?")[0]) == (302, STEP)
    assert visitor.value("_user_id") is None
    visitor.get(step.location)
    done = visitor.post(step.location, code=code)
    assert (done.status_code, done.location) == (302, "/en/account/second-factor")
    assert visitor.value(STRONG) == user.fs_uniquifier
    assert visitor.get("/en/account/second-factor").location == "/en/account/"


@pytest.mark.parametrize(("email", "password"), [(ADDRESS, "wrong password"), ("nobody@example.org", PASSWORD)])
def test_wrong_password_and_unknown_address_get_the_same_answer(visitor, user, email, password):
    visitor.give_password(email, password)
    assert visitor.errors() == ["This does not match. Check what you typed and try again."]
    assert visitor.value("_user_id") is None


def test_a_wrong_code_leaves_the_visitor_outside(visitor, user, app_code):
    wrong = f"{(int(app_code(user)) + 1) % 1_000_000:06}"
    visitor.get(visitor.give_password().location)
    visitor.post(STEP, code=wrong)
    assert visitor.errors() == [
        "This code is wrong, too old or was used before. Wait for the next one, or ask for a new one."
    ]
    assert visitor.get("/en/account/").location == "/en/account/sign-in?next=/en/account/"


def test_a_code_of_the_app_works_once(visitor, another_visitor, user, app_code):
    with time_machine.travel("2027-01-01T12:00:05Z", tick=False):
        code = app_code(user)
        outcomes = []
        for one in (visitor, another_visitor):
            one.get(one.give_password().location)
            one.post(STEP, code=code)
            outcomes.append(one.value(STRONG) == user.fs_uniquifier)
    assert outcomes == [True, False]


def test_a_password_alone_is_sent_to_set_up_the_second_factor(visitor, user, event):
    add_member(user, event, "owner")
    assert visitor.give_password().location == "/en/account/"
    assert visitor.value(STRONG) is None
    assert 'href="/en/account/app"' in visitor.get("/en/account/second-factor").text


def test_setting_up_the_app_after_a_password_makes_the_session_strong(visitor, another_visitor, app, user):
    visitor.give_password()
    another_visitor.give_password()
    visitor.get("/en/account/second-factor?next=/en/s3-brussels")
    visitor.get("/en/account/app")
    page = visitor.post("/en/account/app", setup="authenticator")
    action = re.search(r'action="(/en/account/app/[^"]+)"', page.text)[1]
    secret = re.search(r"<code>([^<]+)</code>", page.text)[1].replace("-", "")
    code = app.extensions["security"].totp_factory._totp(secret).generate().token
    wrong = visitor.post(action, code="000000" if code != "000000" else "111111")
    assert secret in wrong.text.replace("-", "")
    done = visitor.post(action, code=code)
    assert done.location == "/en/account/second-factor"
    assert visitor.get(done.location).location == "/en/s3-brussels"
    assert another_visitor.get("/en/account/").location == "/en/account/sign-in?next=/en/account/"
    db.session.expire_all()
    assert (user.tf_primary_method, visitor.value(STRONG)) == ("authenticator", user.fs_uniquifier)


def test_setting_up_the_first_factor_needs_a_fresh_sign_in(visitor, user):
    with time_machine.travel("2027-01-01T12:00:00Z", tick=False) as clock:
        visitor.give_password()
        clock.shift(31 * 60)
        assert visitor.get("/en/account/app").location == "/en/account/sign-in?next=/en/account/app"
        assert visitor.value("_user_id") is None


def test_a_recovery_code_stands_in_for_the_app_once(visitor, another_visitor, app, user, app_code):
    app_code(user)
    first, *_ = app.extensions["security"].mf_recovery_codes_util.create_recovery_codes(user)
    outcomes = []
    for one in (visitor, another_visitor):
        one.give_password()
        one.get("/en/account/second-step/recovery-code")
        one.post("/en/account/second-step/recovery-code", code=first.upper())
        outcomes.append(one.value(STRONG) == user.fs_uniquifier)
    assert outcomes == [True, False]


def test_signing_out_ends_the_strength(visitor, user, app_code):
    visitor.get(visitor.give_password().location)
    app_code(user)
    visitor.get("/en/account/")
    gone = visitor.post("/en/account/sign-out")
    assert (gone.location, visitor.value(STRONG), visitor.value("_user_id")) == (
        "/en/account/sign-in",
        None,
        None,
    )


def test_a_new_password_ends_all_sessions(visitor, another_visitor, app, user, outbox):
    another_visitor.give_password()
    visitor.get("/en/account/password/forgotten")
    visitor.post("/en/account/password/forgotten", email=ADDRESS)
    (mail,) = outbox(ADDRESS, "accounts/mail/reset")
    assert mail.values["hours"] == 24
    link = mail.values["link"]
    assert link.startswith("https://events.example.org/en/account/password/new/")
    path = link.removeprefix("https://events.example.org")
    visitor.get(path)
    done = visitor.post(path, password="a longer new password", password_confirm="a longer new password")
    assert done.location == "/en/account/sign-in"
    assert another_visitor.get("/en/account/").status_code == 302
    assert visitor.give_password(password=PASSWORD).status_code == 200
    assert visitor.give_password(password="a longer new password").location == "/en/account/"
    assert [mail.template for mail in outbox(ADDRESS)][-1] == "accounts/mail/password_changed"
    assert visitor.client.get(path).location == "/en/account/password/forgotten"


def test_resetting_answers_the_same_for_known_and_unknown_addresses(visitor, user, outbox):
    pages = []
    for email in (ADDRESS, "nobody@example.org"):
        visitor.get("/en/account/password/forgotten")
        page = visitor.post("/en/account/password/forgotten", email=email)
        pages.append((page.status_code, without_tokens(page.text).replace(email, "*")))
    assert pages[0] == pages[1]
    assert [mail.address for mail in outbox()] == [ADDRESS]


def test_a_short_password_is_refused(visitor, user):
    path = set_password_link(user).removeprefix("https://events.example.org")
    visitor.get(path)
    visitor.post(path, password="short", password_confirm="short")
    assert visitor.errors() == ["Use a password of 10 to 128 characters."]


@pytest.mark.parametrize(
    "place", ["https://evil.example/x", "//evil.example/x", "/\\evil.example", "javascript:alert(1)"]
)
def test_signing_in_leads_to_no_other_site(visitor, user, place):
    answer = visitor.give_password(next=place)
    assert "evil.example" not in (answer.location or "").replace("%5Cevil.example", "")
    assert not (answer.location or "").startswith(("http", "//", "javascript"))


@pytest.mark.parametrize("place", ["https://evil.example/x", "//evil.example", "/\\evil.example", "/\tx"])
def test_the_second_factor_leads_to_no_other_site(visitor, user, place):
    visitor.give_password()
    visitor.get("/en/account/second-factor", query_string={"next": place})
    assert visitor.value("go_on_to") is None


def test_a_missing_token_is_refused(client, user):
    answer = client.post("/en/account/sign-in", data={"email": ADDRESS, "password": PASSWORD})
    assert answer.status_code == 400


def test_guessing_is_stopped_for_one_account_from_any_address(app, user):
    codes = []
    for number in range(12):
        visitor = app.test_client()
        visitor.environ_base["REMOTE_ADDR"] = f"192.0.2.{number}"
        page = visitor.get("/en/account/sign-in").text
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)[1]
        fields = {"csrf_token": token, "email": " ANA@example.org", "password": "guess"}
        codes.append(visitor.post("/en/account/sign-in", data=fields).status_code)
    assert codes == [200] * 10 + [429] * 2


def test_json_gives_no_tokens(client, user):
    answer = client.get("/en/account/sign-in", headers={"Accept": "application/json"})
    assert answer.mimetype == "text/html"


def test_pages_of_signing_in_are_kept_nowhere(client):
    assert client.get("/en/account/sign-in").headers["Cache-Control"] == "private, no-store"


def test_the_hash_is_argon2(user):
    assert db.session.get(User, user.id).password.startswith("$argon2id$v=19$m=32768,t=2,p=1$")


def without_tokens(html: str) -> str:
    """A page without what differs from one answer to the next in any case."""
    return re.sub(r'name="csrf_token"[^>]*>', "", html)


def test_who_has_an_app_and_a_passkey_chooses(visitor, user, app_code):
    code = app_code(user)
    user.webauthn.append(make_passkey())
    assert visitor.give_password().location == "/en/account/second-step"
    page = visitor.get("/en/account/second-step").text
    assert ("A code from the authenticator app" in page, "A passkey" in page) == (True, True)
    step = visitor.post("/en/account/second-step", which="authenticator")
    visitor.get(step.location)
    visitor.post(step.location, code=code)
    assert visitor.value(STRONG) == user.fs_uniquifier


def make_passkey() -> Passkey:
    return Passkey(
        credential_id=b"1",
        public_key=b"2",
        backup_state=False,
        device_type="single_device",
        lastuse_datetime=now(),
        name="Work laptop",
        usage="first",
    )


@pytest.mark.parametrize(
    ("base", "leads_to"),
    [
        ("http://127.0.0.1:8000", "http://localhost:8000/en/account/passkey"),
        ("http://[::1]:8000", "http://localhost:8000/en/account/passkey"),
        ("http://192.0.2.7", None),
    ],
)
def test_passkeys_at_a_number_lead_to_the_name(client, base, leads_to):
    page = client.get("/en/account/passkey", base_url=base).text
    assert "Browsers tie a passkey to the name of a site" in page
    assert ("data-passkey" in page, 'method="post"' in page) == (False, False)
    assert (f'href="{leads_to}"' in page) == (leads_to is not None)


def test_signing_out_forgets_the_session_whole(visitor, user):
    with visitor.client.session_transaction() as session:
        session["participants"] = {"s3": ["abc", 1]}
        session["drafts"] = {"s3": "abc"}
    visitor.give_password()
    visitor.get("/en/account/")
    visitor.post("/en/account/sign-out")
    assert (visitor.value("participants"), visitor.value("drafts")) == (None, None)
