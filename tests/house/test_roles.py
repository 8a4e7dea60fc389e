"""Every address x every visitor: whoever the audience of the endpoint names is let in, and nobody else.

What is expected is computed from the audience that the endpoint declares (`accounts/access.py`) and the rights
of the visitor's role (`accounts/roles.py`).
"""

from urllib.parse import urlsplit

import pytest
from werkzeug.test import TestResponse

from eventapp.accounts.roles import may
from tests.house import rows
from tests.house.addresses import FILES, Address, addresses, rules
from tests.house.house import House
from tests.house.samples import EVERYWHERE, SAMPLES
from tests.house.visitors import VISITORS, Visitor
from tests.support.house import assert_none

LET_IN, SIGN_IN, SECOND_FACTOR, CODE, FORBIDDEN = "let in", "sign in", "second factor", "code by mail", "forbidden"
WAITING_ROOMS = {
    "/en/account/sign-in": SIGN_IN,
    "/en/account/second-factor": SECOND_FACTOR,
    "/en/account/code": CODE,
}
# What an endpoint answers that lets the visitor in, but has no use for a request without its form.
WELL_MEANT = {200, 302, 303, 400}
# Who is let in here is led to where signing in begins: they signed out, or did not begin there.
LEAD_TO_SIGN_IN = {
    "accounts.sign_in_again",
    "security.logout",
    "security.mf_recovery",
    "security.tf_select",
    "security.two_factor_token_validation",
    "security.us_signin_send_code",
    "security.wan_signin_response",
}


def expected(address: Address, visitor: Visitor) -> str:
    """What this visitor must get to see."""
    audience = address.audience
    if audience.kind == "public":
        return LET_IN
    if audience.kind == "participant":
        return LET_IN if visitor.is_participant else CODE
    if not visitor.is_signed_in:
        return SIGN_IN
    if audience.kind == "user":  # changing how one signs in asks for both factors, reading one's account does not
        return LET_IN if visitor.is_strong or address.blueprint != "security" else SECOND_FACTOR
    if not visitor.is_strong:
        return SECOND_FACTOR
    if audience.kind == "operator":
        return LET_IN if visitor.is_operator else FORBIDDEN
    assert audience.kind == "manager", f"tests/house/test_roles.py does not know the audience {audience.kind}"
    return LET_IN if may(visitor.roles, audience.area, write=audience.write or address.is_unsafe) else FORBIDDEN


def seen(answer: TestResponse) -> str:
    """What an answer amounts to."""
    if answer.status_code == 403:
        return FORBIDDEN
    if room := WAITING_ROOMS.get(urlsplit(answer.location or "").path):
        return room
    return LET_IN if answer.status_code in WELL_MEANT else f"{answer.status}"


@pytest.fixture
def without_tokens(house: House, monkeypatch):
    """So that access is what is tested; `test_unsafe.py` holds the tokens."""
    monkeypatch.setattr("flask_wtf.csrf.validate_csrf", lambda *_args, **_options: None)


def test_every_endpoint_says_for_whom_it_is(house):
    silent = [rule.endpoint for rule in house.app.url_map.iter_rules() if rule.endpoint not in FILES
              if not hasattr(house.app.view_functions[rule.endpoint], "audience")]  # fmt: skip
    assert_none(silent, "Give these a decorator of eventapp/accounts/access.py.")


def test_every_sample_stands_for_an_argument(house):
    arguments = {(endpoint, argument) for rule in rules(house.app) for argument in rule.arguments
                 for endpoint in (rule.endpoint, EVERYWHERE)}  # fmt: skip
    assert_none(map(str, set(SAMPLES) - arguments), "These are gone: remove them from tests/house/samples.py.")


@pytest.mark.usefixtures("without_tokens")
@pytest.mark.parametrize("visitor", VISITORS, ids=lambda visitor: visitor.name)
def test_a_visitor_comes_in_where_the_audience_says_so(house, visitor):
    faults = []
    for address in addresses(house):
        wanted = expected(address, visitor)
        got = seen(house.client(visitor.name).open(address.path(house), method=address.method))
        is_led = wanted == LET_IN and got in {SIGN_IN, CODE} and address.endpoint in LEAD_TO_SIGN_IN
        if got != wanted and not is_led:
            faults.append(f"{address}: {visitor.name} should be {wanted!r}, but is {got!r}")
        if address.is_unsafe and wanted == LET_IN:
            house.restore()
        elif address.is_unsafe and house.is_changed():
            faults.append(f"{address}: {visitor.name} is not let in, but something was changed")
            house.restore()
    assert_none(faults, "The decorator of the endpoint (accounts/access.py) or the table of roles is not kept.")


@pytest.mark.usefixtures("without_tokens")
def test_what_belongs_to_one_event_is_not_found_under_another(house):
    """An owner of both events asks for a registration, a mail, a link of one under the address of the other."""
    owned = [address for address in addresses(house) if belongs_to_the_event(address)]
    assert {"registration.one", "messages.send_again", "registration.confirm"} <= {a.endpoint for a in owned}
    faults = []
    for address in owned:
        path = address.path(house, event=rows.OTHER_EVENT)
        answer = house.client("operator").open(path, method=address.method)
        is_asked_who = address.audience.kind == "participant" and seen(answer) == CODE
        if answer.status_code not in {404, 410} and not is_asked_who:
            faults.append(f"{address} answers {answer.status} under {path}")
    assert_none(faults, "Look the thing up by its event and its id together, else answer 404.")
    assert not house.is_changed()


# Statements about regions are shared by all events; owners of any and operators may change them (accounts/roles.py).
OF_ALL_EVENTS = {"regions.edit_statement", "regions.history", "regions.remove"}


def belongs_to_the_event(address: Address) -> bool:
    """Whether it names a thing of the event by a random id or a signed key."""
    if address.endpoint in OF_ALL_EVENTS:
        return False
    names = {name for name, _ in address.values}
    is_random = names & {"public_id", "key"} or address.endpoint == "registration.ticket"
    return "event" in names and bool(is_random)


@pytest.mark.parametrize("path", ["/xx/", "/en/no-such-event", "/en/no-such-event/manage", "/xx/s3-celac"])
def test_a_language_or_event_that_does_not_exist_is_not_found(house, path):
    assert house.client("operator").get(path).status_code == 404
