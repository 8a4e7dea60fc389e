"""One's own account: the events one works for, how one signs in, and setting up a second factor."""

from flask import Blueprint, current_app, redirect, render_template, request, session, url_for
from flask_security import current_user
from flask_security.utils import logout_user
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from eventapp.accounts import queries
from eventapp.accounts.access import is_strong, signed_in
from eventapp.accounts.factors import FIRST_FACTOR
from eventapp.accounts.roles import NAMES
from eventapp.common.languages import IN_LANGUAGE

bp = Blueprint("accounts", __name__, url_prefix=f"{IN_LANGUAGE}/account")
GO_ON_TO = "go_on_to"  # session key: where to go once there is a second factor


@bp.get("/")
@signed_in
def home() -> str:
    """The events one works for and how one signs in."""
    overview = "registration.overview"
    has_overview = overview in current_app.view_functions
    return render_template(
        "accounts/home.html",
        teams=[
            (team, url_for(overview, event=team.slug) if has_overview else None)
            for team in queries.teams_of(current_user)
        ],
        role_names=NAMES,
        new_event_url=url_for("events.new") if current_user.is_operator else None,
        codes_left=len(current_user.mf_recovery_codes or ()),
        form=FlaskForm(),
    )


@bp.get("/second-factor")
@signed_in
def second_factor() -> Response | str:
    """Asks for what the organisers' pages need: setting up a second factor, or signing in with both."""
    if wanted := local_path(request.args.get("next")):
        session[GO_ON_TO] = wanted
    if is_strong():
        return redirect(session.pop(GO_ON_TO, None) or url_for("accounts.home"))
    return render_template(
        "accounts/second_factor.html",
        by_password=session.get(FIRST_FACTOR) == "password",
        form=FlaskForm(),
    )


@bp.post("/sign-in-again")
@signed_in
def sign_in_again() -> Response:
    """Sign out and in again, to come back with both factors."""
    wanted = session.pop(GO_ON_TO, None)
    logout_user()
    return redirect(url_for("security.login", next=wanted), 303)


def local_path(text: str | None) -> str | None:
    """`text` if it is the path of a page of this site, else None.

    Browsers take a backslash for a slash and leave out blanks and control characters, so such a text is none.
    """
    if not text or not text.startswith("/") or text.startswith("//"):
        return None
    return None if any(c == "\\" or c <= " " for c in text) else text
