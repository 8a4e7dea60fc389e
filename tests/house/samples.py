"""What stands in the addresses: for each argument of each endpoint, the values it is tried with.

An argument that takes one of several words (`<any(you, needs):page>`) needs no sample; all are tried.
`EVERYWHERE` stands for all endpoints that name no value of their own. The functions run in a context of the
house's application. Where a page looks different in different states, name one value for each.
"""

from collections.abc import Callable, Iterable

from flask import current_app
from flask_security.recoverable import generate_reset_password_token

from eventapp.people.access import link_key
from eventapp.registration.models import STATES
from tests.house import rows

EVERYWHERE = "*"


def of_category() -> Iterable[str]:
    return [rows.category().code]


def of_registration(state: str) -> Callable[[], Iterable[str]]:
    return lambda: [rows.registration(state).public_id]


def of_registrations() -> Iterable[str]:
    return [rows.registration(state).public_id for state in STATES]


def key(purpose: str, state: str) -> Callable[[], Iterable[str]]:
    return lambda: [link_key(rows.registration(state).participant, purpose)]


def setup_token() -> Iterable[str]:
    """The state of setting up an authenticator app, as Flask-Security keeps it in the address."""
    security = current_app.extensions["security"]
    secret = security.totp_factory.generate_totp_secret()
    return [security.tf_setup_serializer.dumps({"method": "authenticator", "totp_secret": secret})]


SAMPLES: dict[tuple[str, str], Callable[[], Iterable[str]]] = {
    (EVERYWHERE, "event"): lambda: [rows.EVENT],
    ("demo.attachment", "id"): lambda: [rows.MAIL],
    ("demo.attachment", "number"): lambda: ["0"],
    ("demo.mail", "id"): lambda: [rows.MAIL],
    ("demo.mail_html", "id"): lambda: [rows.MAIL],
    ("messages.send_again", "public_id"): lambda: [rows.failed_message().public_id],
    ("registration.begin", "code"): of_category,
    ("registration.calendar_feed", "key"): key("calendar", "confirmed"),
    ("registration.cancel_one", "public_id"): of_registration("confirmed"),
    ("registration.check", "code"): of_category,
    ("registration.come_back", "key"): key("return", "confirmed"),
    ("registration.confirm", "key"): key("confirm", "unconfirmed"),
    ("registration.one", "public_id"): of_registrations,
    ("registration.promote_one", "public_id"): of_registration("waiting"),
    ("registration.resend_one", "public_id"): of_registration("confirmed"),
    ("registration.step", "code"): of_category,
    ("registration.ticket", "code"): lambda: [rows.registration("confirmed").ticket],
    ("security.reset_password", "token"): lambda: [generate_reset_password_token(rows.member("owner"))],
    ("security.two_factor_setup_validate", "token"): setup_token,
    ("security.wan_register_response", "token"): lambda: ["no-token"],
    ("security.wan_signin_response", "token"): lambda: ["no-token"],
}
