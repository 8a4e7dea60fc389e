"""The addresses of signing in, below `/<lang>/account`: the views of Flask-Security in use, and for whom.

Flask-Security would register every view of a feature; this table holds those in use, so what is not in it
does not exist. Each names its audience and, where something can be guessed or sent, how often that may be.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from flask import (
    Blueprint,
    Response,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask_babel import gettext as _
from flask_limiter.util import get_remote_address
from flask_security import current_user, recovery_codes, tf_plugin, unified_signin, views, webauthn
from flask_security.decorators import check_and_update_authn_fresh
from flask_security.forms import _build_form_from_request as form_of_request
from flask_security.utils import check_and_get_token_status, get_request_attr, logout_user

from eventapp.accounts.access import Audience, Kind, is_strong
from eventapp.accounts.addresses import BadAddress, normalized
from eventapp.accounts.late import loaded
from eventapp.common.languages import IN_LANGUAGE
from eventapp.extensions import limiter

# All participants may sign in from the network of the venue, so the limit by address is wide.
BY_ADDRESS = "60 per minute; 1000 per hour"
# Of 5 codes in a million that are right at a time, 100 guesses a day find one in 2,000 days.
BY_TARGET = "10 per minute; 40 per hour; 100 per day"
# Passwords have a second factor behind them; a tight limit would let anyone lock an organiser out for a day.
PASSWORDS_BY_TARGET = "10 per minute; 100 per hour"
MAILS_BY_TARGET = "5 per 10 minutes; 20 per day"


def target() -> str:
    """Whose account a request is about: the address typed, else the user between two factors or signed in."""
    typed = request.form.get("identity") or request.form.get("email")
    if typed:
        try:
            return f"account:{normalized(typed)}"
        except BadAddress:
            return get_remote_address()
    return session.get("tf_user_id") or session.get("_user_id") or get_remote_address()


def limited(view: Callable, by_target: str = BY_TARGET) -> Callable:
    """Let `view` be posted to so often from one address, and so often about one account."""
    limits = limiter.limit(BY_ADDRESS, methods=["POST"], key_func=get_remote_address)(view)
    return limiter.limit(by_target, methods=["POST"], key_func=target)(limits)


def only_anonymous(view: Callable) -> Callable:
    """Who is signed in already has no business here."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        if current_user.is_authenticated:
            return redirect(url_for("accounts.home"))
        return view(*args, **kwargs)

    return guarded


def changes_credentials(view: Callable) -> Callable:
    """For those who signed in a short while ago; with two factors, once they have them."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        if not current_user.is_authenticated:
            return redirect(url_for("security.login", next=here()))
        if current_user.has_second_factor and not is_strong():
            return redirect(url_for("accounts.second_factor", next=here()))
        limits = (
            current_app.config["SECURITY_FRESHNESS"],
            current_app.config["SECURITY_FRESHNESS_GRACE_PERIOD"],
        )
        if not check_and_update_authn_fresh(*limits, get_request_attr("fs_authn_via")):
            return sign_in_again()
        return view(*args, **kwargs)

    return guarded


def here() -> str:
    """This page, to come back to; the account's home when the request cannot be repeated."""
    return request.full_path.rstrip("?") if request.method == "GET" else url_for("accounts.home")


def sign_in_again(*_limits: Any) -> Response:
    """End the session and ask for a new one: the only way to be fresh is to give all factors again."""
    back = here()
    logout_user()
    flash(_("To change how you sign in, please sign in again first."), "info")
    return redirect(url_for("security.login", next=back))


def asks_address(field: str, form_name: str, template: str, variable: str) -> Callable:
    """Refuse what is no address before Flask-Security gives the answer it gives for every address."""

    def decorator(view: Callable) -> Callable:
        @wraps(view)
        def checked(*args: Any, **kwargs: Any) -> Any:
            if request.method == "POST":
                try:
                    normalized(request.form.get(field, ""))
                except BadAddress as bad:
                    form = form_of_request(form_name)
                    form[field].errors = [bad.message]
                    return render_template(template, **{variable: form})
            return view(*args, **kwargs)

        return checked

    return decorator


@wraps(views.two_factor_setup_validate)
def finish_app(token: str) -> Any:
    """Set up the authenticator app; after a wrong code the picture stays, where Flask-Security draws anew."""
    within = current_app.config["SECURITY_TWO_FACTOR_SETUP_WITHIN"]
    expired, invalid, state = check_and_get_token_status(token, "tf_setup", within)
    if not (expired or invalid):
        form = form_of_request("two_factor_verify_code_form")
        form.user, form.is_setup = current_user, True
        form.tf_totp_secret, form.primary_method = state["totp_secret"], state["method"]
        if not form.validate():
            codes = current_app.extensions["security"].totp_factory
            drawn = codes.fetch_setup_values(state["totp_secret"], current_user)
            return render_template(
                "security/two_factor_setup.html",
                two_factor_verify_code_form=form,
                chosen_method=state["method"],
                authr_qrcode=drawn["image"],
                authr_key=drawn["key"],
                state_token=token,
            )
    return views.two_factor_setup_validate(token)


def at_a_name(view: Callable) -> Callable:
    """A view of passkeys, which browsers tie to the name of a site (WebAuthn, 5.1.2): a number will not do.

    Where the number is this machine, as in the demo, the page leads to the same one at `localhost`.
    """

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        parts = urlsplit(request.url)
        try:
            number = ip_address(parts.hostname or "")
        except ValueError:
            return view(*args, **kwargs)
        port = f":{parts.port}" if parts.port else ""
        named = parts._replace(netloc=f"localhost{port}").geturl() if number.is_loopback else None
        return render_template("security/passkeys_need_a_name.html", named=named, number=parts.hostname)

    return guarded


def posted_from(endpoint: str, view: Callable) -> Callable:
    """A view that only takes a form, but shows a page: opened by itself, it leads to the page of the form."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        if request.method != "POST":
            return redirect(url_for(endpoint, next=request.args.get("next")))
        return view(*args, **kwargs)

    return guarded


def sign_out() -> Any:
    """Sign out, and say so."""
    answer = views.logout()
    session.clear()  # also what links in mails opened, and what was typed on forms
    flash(_("You are signed out."), "success")
    return answer


ask_for_code = asks_address("identity", "us_signin_form", "security/us_signin.html", "us_signin_form")
ask_for_link = asks_address("email", "forgot_password_form", "security/forgot_password.html", "forgot_password_form")


@dataclass(frozen=True)
class Endpoint:
    """A view of signing in: its name, its path below `/<lang>/account`, for whom it is, and its methods."""

    name: str
    path: str
    view: Callable
    kind: Kind
    methods: tuple[str, ...] = ("GET", "POST")


ENDPOINTS = (
    Endpoint("login", "/sign-in", limited(views.login, PASSWORDS_BY_TARGET), "public"),
    Endpoint("logout", "/sign-out", sign_out, "public", ("POST",)),
    Endpoint("us_signin", "/code", limited(unified_signin.us_signin), "public"),
    Endpoint(
        "us_signin_send_code",
        "/code/send",
        posted_from(
            "security.us_signin",
            limited(ask_for_code(unified_signin.us_signin_send_code), MAILS_BY_TARGET),
        ),
        "public",
    ),
    Endpoint(
        "forgot_password",
        "/password/forgotten",
        limited(ask_for_link(views.forgot_password), MAILS_BY_TARGET),
        "public",
    ),
    Endpoint("reset_password", "/password/new/<token>", limited(views.reset_password), "public"),
    Endpoint("tf_select", "/second-step", limited(only_anonymous(tf_plugin.tf_select)), "public"),
    Endpoint(
        "two_factor_token_validation",
        "/second-step/app",
        limited(only_anonymous(views.two_factor_token_validation)),
        "public",
    ),
    Endpoint("mf_recovery", "/second-step/recovery-code", limited(recovery_codes.mf_recovery), "public"),
    Endpoint("wan_signin", "/passkey", limited(at_a_name(loaded(webauthn.webauthn_signin))), "public"),
    Endpoint(
        "wan_signin_response",
        "/passkey/<token>",
        limited(only_anonymous(loaded(webauthn.webauthn_signin_response))),
        "public",
        ("POST",),
    ),
    Endpoint("change_password", "/password", limited(changes_credentials(views.change_password)), "user"),
    Endpoint("two_factor_setup", "/app", changes_credentials(views.two_factor_setup), "user"),
    Endpoint(
        "two_factor_setup_validate",
        "/app/<token>",
        changes_credentials(posted_from("security.two_factor_setup", limited(finish_app))),
        "user",
    ),
    Endpoint("mf_recovery_codes", "/recovery-codes", changes_credentials(recovery_codes.mf_recovery_codes), "user"),
    Endpoint("wan_register", "/passkeys", changes_credentials(at_a_name(loaded(webauthn.webauthn_register))), "user"),
    Endpoint(
        "wan_register_response",
        "/passkeys/<token>",
        changes_credentials(loaded(webauthn.webauthn_register_response)),
        "user",
        ("POST",),
    ),
    Endpoint(
        "wan_delete", "/passkeys/remove", changes_credentials(loaded(webauthn.webauthn_delete)), "user", ("POST",)
    ),
)


def blueprint() -> Blueprint:
    """The endpoints of the table as the blueprint that Flask-Security expects, never kept by browsers."""
    bp = Blueprint("security", __name__, url_prefix=f"{IN_LANGUAGE}/account")
    for endpoint in ENDPOINTS:
        bp.add_url_rule(endpoint.path, endpoint.name, for_kind(endpoint), methods=endpoint.methods)
    # Flask-Security asks for the address of this one, but we lead straight to the recovery codes.
    rescue = next(endpoint for endpoint in ENDPOINTS if endpoint.name == "mf_recovery")
    bp.add_url_rule(rescue.path, "two_factor_rescue", for_kind(rescue), methods=rescue.methods, build_only=True)

    @bp.after_request
    def keep_nowhere(response: Response) -> Response:
        response.cache_control.private = True
        response.cache_control.no_store = True
        return response

    return bp


def for_kind(endpoint: Endpoint) -> Callable:
    """The view with its audience, as `access.audience_of` reads it."""

    @wraps(endpoint.view)
    def view(*args: Any, **kwargs: Any) -> Any:
        return endpoint.view(*args, **kwargs)

    view.audience = Audience(endpoint.kind)
    return view
