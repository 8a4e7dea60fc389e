"""Sign-in with a code by mail: equal answers, one use, and never the organisers' pages."""

import re

import pytest
import time_machine

from eventapp.accounts.access import STRONG
from eventapp.accounts.operations import user_for_address
from eventapp.extensions import db
from tests.accounts.conftest import ADDRESS
from tests.accounts.test_password import without_tokens

pytestmark = pytest.mark.db
KNOWN, UNKNOWN = "rosa@example.org", "nobody@example.org"


@pytest.fixture
def participant(app):
    return user_for_address(KNOWN)


def mailed_code(outbox, address=KNOWN):
    return outbox(address, "accounts/mail/code")[-1].values["code"]


def test_a_mailed_code_signs_in(visitor, participant, outbox):
    visitor.ask_code(KNOWN)
    page = visitor.page.text
    assert 'autocomplete="one-time-code"' in page
    assert 'inputmode="numeric"' in page
    code = mailed_code(outbox)
    assert re.fullmatch(r"\d{6}", code)
    answer = visitor.give_code(KNOWN, f"{code[:3]} {code[3:]}")
    assert (answer.status_code, answer.location) == (302, "/en/account/")
    assert visitor.value("_user_id") == participant.fs_uniquifier


def test_the_mail_is_in_the_language_of_the_page(visitor, participant, outbox):
    visitor.get("/pt/account/code")
    visitor.post("/pt/account/code/send", identity=KNOWN, chosen_method="email")
    assert [mail.language for mail in outbox(KNOWN)] == ["pt"]


def test_known_and_unknown_addresses_get_identical_answers(app, visitor, another_visitor, participant, outbox):
    asked, answered = [], []
    for one, address in ((visitor, KNOWN), (another_visitor, UNKNOWN)):
        for pages, page in (
            (asked, one.ask_code(address)),
            (
                answered,
                one.give_code(address, "123456" if address == UNKNOWN else wrong(mailed_code(outbox))),
            ),
        ):
            pages.append(
                (
                    page.status_code,
                    dict(page.headers)["Content-Type"],
                    without_tokens(page.text).replace(address, "*"),
                )
            )
    assert asked[0] == asked[1]
    assert answered[0] == answered[1]
    assert [mail.address for mail in outbox()] == [KNOWN]


def test_the_page_after_asking_can_be_opened_in_another_language(client):
    assert client.get("/es/account/code/send").location == "/es/account/code"


def test_what_is_no_address_is_said_at_the_field(visitor, participant, outbox):
    visitor.ask_code("rosa")
    assert visitor.errors() == ["Enter an e-mail address, such as name@example.org."]
    assert outbox() == []


def test_a_code_works_once(visitor, another_visitor, participant, outbox):
    visitor.ask_code(KNOWN)
    another_visitor.get("/en/account/code")
    code = mailed_code(outbox)
    outcomes = [one.give_code(KNOWN, code).status_code for one in (visitor, another_visitor)]
    assert outcomes == [302, 200]


@pytest.mark.parametrize(("minutes", "status"), [(9, 302), (16, 200)])
def test_a_code_lives_for_about_ten_minutes(visitor, participant, outbox, minutes, status):
    with time_machine.travel("2027-01-01T12:00:00Z", tick=False) as clock:
        visitor.ask_code(KNOWN)
        code = mailed_code(outbox)
        clock.shift(minutes * 60)
        assert visitor.give_code(KNOWN, code).status_code == status


def test_a_code_alone_is_not_strong_and_cannot_become_so(visitor, user, outbox):
    visitor.ask_code(ADDRESS)
    visitor.give_code(ADDRESS, mailed_code(outbox, ADDRESS))
    assert visitor.value(STRONG) is None
    assert 'href="/en/account/app"' in visitor.get("/en/account/second-factor").text
    visitor.get("/en/account/app")
    page = visitor.post("/en/account/app", setup="authenticator")
    action = re.search(r'action="(/en/account/app/[^"]+)"', page.text)[1]
    secret = re.search(r"<code>([^<]+)</code>", page.text)[1].replace("-", "")
    from passlib.totp import TOTP

    visitor.post(action, code=TOTP(secret).generate().token)
    db.session.expire_all()
    assert (user.tf_primary_method, visitor.value(STRONG)) == ("authenticator", None)
    assert 'action="/en/account/sign-in-again"' in visitor.get("/en/account/second-factor").text


def test_a_code_by_mail_does_not_pass_the_second_factor(visitor, user, app_code, outbox):
    code = app_code(user)
    visitor.ask_code(ADDRESS)
    step = visitor.give_code(ADDRESS, mailed_code(outbox, ADDRESS))
    assert step.location.split("?")[0] == "/en/account/second-step/app"
    assert visitor.value("_user_id") is None
    visitor.get(step.location)
    visitor.post(step.location, code=code)
    assert (visitor.value("_user_id"), visitor.value(STRONG)) == (user.fs_uniquifier, None)
    for page in ("app", "passkeys", "recovery-codes", "password"):
        there = f"/en/account/{page}"
        assert visitor.get(there).location == f"/en/account/second-factor?next={there}"


def test_a_strong_key_of_an_earlier_session_does_not_help(visitor, user, outbox):
    visitor.ask_code(ADDRESS)
    with visitor.client.session_transaction() as session:
        session[STRONG] = user.fs_uniquifier
    visitor.give_code(ADDRESS, mailed_code(outbox, ADDRESS))
    assert visitor.value(STRONG) is None


def test_few_codes_are_sent_to_one_address(visitor, participant, outbox):
    codes = [visitor.ask_code(KNOWN).status_code for _ in range(6)]
    assert codes == [200] * 5 + [429]
    assert len(outbox(KNOWN)) == 5


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06}"
