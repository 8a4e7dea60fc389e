"""Every address that takes more than reading refuses a missing token, a body too large, and too many in a row.

Each is asked by whom it would let in, so that nothing but the guard under test refuses.
"""

import io

import pytest

from eventapp.common.uploads import body_limit
from eventapp.extensions import db, limiter
from tests.house.addresses import Address, unsafe_addresses
from tests.house.house import House, build, close
from tests.house.pages import BY_AUDIENCE, SEEN_BY
from tests.support.factories import make_event
from tests.support.house import assert_none

MANY = 100  # requests in a row that no address answers in the tests, where the widest limit is LOW
LOW = "5 per minute"


def welcome(address: Address) -> str:
    """The visitor whom `address` lets in."""
    return SEEN_BY.get(address.endpoint, (BY_AUDIENCE[address.audience.kind],))[0]


def send(house: House, address: Address, body: dict[str, str], **options):
    return house.client(welcome(address)).open(address.path(house), method=address.method, data=body, **options)


def test_there_are_addresses_to_hold(house):
    assert len({address.endpoint for address in unsafe_addresses(house)}) > 20


@pytest.mark.parametrize(("token", "action"), [(None, "remove"), ("not-a-token", "different")])
def test_without_its_token_a_request_changes_nothing(house, token, action):
    """`action` is what some forms say by the button that sends them, and views act on before they check the rest."""
    body = {"action": action} | ({"csrf_token": token} if token else {})
    found = []
    for address in unsafe_addresses(house):
        answer = send(house, address, body)
        if answer.status_code != 400:
            found.append(f"{address}: {answer.status}")
        if house.is_changed():
            found.append(f"{address}: changed the database")
            house.restore()
    assert_none(
        found, "No endpoint is exempt; a view marked @keeps_input asks form.is_submitted_well() before it acts."
    )


def test_a_body_over_the_limit_is_refused(house):
    found = []
    for address in unsafe_addresses(house):
        with house.app.app_context():
            limit = body_limit(house.app.view_functions[address.endpoint])
        for name, body in (
            ("form", {"note": "x" * limit}),
            ("file", {"file": (io.BytesIO(b"x" * limit), "large.bin")}),
        ):
            answer = send(house, address, body)
            if answer.status_code != 413:
                found.append(f"{address}, as {name}: {answer.status}")
    assert_none(found, "MAX_CONTENT_LENGTH in eventapp/config.py holds for all.")
    assert not house.is_changed()


@pytest.fixture
def limited_house(demo_instance, tmp_path, monkeypatch):
    """A house with rate limits, whose widest limit is low enough to be reached here."""
    house = build(demo_instance, tmp_path / "instance", RATE_LIMITS=True)
    for limit in limiter.limit_manager._default_limits:
        monkeypatch.setattr(limit, "limit_provider", LOW)
    monkeypatch.setattr("flask_wtf.csrf.validate_csrf", lambda *_args, **_options: None)
    yield house
    close(house)
    limiter.reset()


def test_too_many_in_a_row_are_refused(limited_house):
    """Really asked until the answer is 429; how often that is allowed is the endpoint's own matter."""
    house, found = limited_house, []
    assert limiter.enabled
    for address in {address.endpoint: address for address in unsafe_addresses(house)}.values():
        limiter.reset()
        if not any(send(house, address, {}).status_code == 429 for _ in range(MANY)):
            found.append(f"{address}: {MANY} requests were answered")
        house.restore()
    assert_none(found, "eventapp/extensions.py has a limit for all; do not exempt an endpoint from it.")


def test_a_change_is_seen_and_undone(house):
    """The control of the tests above."""
    assert not house.is_changed()
    with house.app.app_context():
        make_event()
        db.session.commit()
    assert house.is_changed()
    house.restore()
    assert not house.is_changed()
