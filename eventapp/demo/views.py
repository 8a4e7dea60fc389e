"""The demo's guide and its mailbox. These pages exist in the demo alone."""

from pathlib import Path

from flask import Blueprint, Response, abort, current_app, g, make_response, render_template, request, url_for
from flask_babel import refresh

from eventapp.accounts.access import public
from eventapp.accounts.demo import credentials
from eventapp.common.languages import LANGUAGES
from eventapp.common.paging import Page
from eventapp.demo import mailbox
from eventapp.events import queries
from eventapp.extensions import talisman
from eventapp.registration.demo import participants

bp = Blueprint("demo", __name__, url_prefix="/demo")

PER_PAGE = 25
EXAMPLES = 3  # participants named on the guide
# Only the HTML of a mail is shown under this policy, and only in a frame of ours.
MAIL_POLICY = {
    "default-src": "'none'",
    "style-src": "'unsafe-inline'",
    "frame-ancestors": "'self'",
    "sandbox": "",
}
PAGE_POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "frame-src": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
}


@bp.before_request
def choose_language() -> None:
    """These addresses name no language: `?lang=` does, else the browser."""
    if (asked := request.args.get("lang")) in LANGUAGES:
        g.lang = asked
        refresh()


@bp.url_defaults
def keep_language(_endpoint: str, values: dict) -> None:
    """A language that was asked for stays on the way through these pages."""
    if request and request.args.get("lang") in LANGUAGES:
        values.setdefault("lang", request.args["lang"])


@bp.get("")
@public
def guide() -> Response:
    """How to sign in as delegate, organiser and operator, and where to go."""
    confirmed = [person for person in participants() if person["state"] == "confirmed"]
    page = render_template(
        "demo/guide.html",
        events=queries.public_events(),
        participants=confirmed[:EXAMPLES],
        credentials=credentials(),
        languages=LANGUAGES,
    )
    return _uncached(page)


@bp.get("/mailbox")
@public
def listing() -> Response:
    """The mails sent so far."""
    address = request.args.get("address", "").strip()
    found = mailbox.Mailbox(_folder(), address)
    number = max(1, min(request.args.get("page", 1, type=int), -(-len(found) // PER_PAGE)))
    shown = found[(number - 1) * PER_PAGE : number * PER_PAGE]

    def url(number: int) -> str:
        return url_for("demo.listing", page=number, address=address or None)

    page = Page(shown, number, len(found), PER_PAGE, url)
    return _uncached(render_template("demo/mailbox.html", page=page, address=address))


@bp.get("/mailbox/<id>")
@public
@talisman(content_security_policy=PAGE_POLICY)
def mail(id: str) -> Response:
    """One mail: its text with links that work, its HTML in a frame, its attachments."""
    message = mailbox.mail(_folder(), id) or abort(404)
    page = render_template(
        "demo/mail.html",
        id=id,
        message=message,
        pieces=list(mailbox.pieces(mailbox.text_of(message, "plain"))),
        has_html=bool(mailbox.text_of(message, "html")),
        attachments=[part.get_filename() for part in message.iter_attachments()],
    )
    return _uncached(page)


@bp.get("/mailbox/<id>/html")
@public
@talisman(content_security_policy=MAIL_POLICY, frame_options="SAMEORIGIN")
def mail_html(id: str) -> Response:
    """The HTML of a mail as it was sent, without scripts, forms and links that lead anywhere."""
    message = mailbox.mail(_folder(), id) or abort(404)
    return _uncached(mailbox.text_of(message, "html") or abort(404))


@bp.get("/mailbox/<id>/attachments/<int:number>")
@public
def attachment(id: str, number: int) -> Response:
    """An attachment, to be kept as a file."""
    message = mailbox.mail(_folder(), id) or abort(404)
    parts = list(message.iter_attachments())
    if number >= len(parts):
        abort(404)
    answer = _uncached(make_response(parts[number].get_payload(decode=True)))
    answer.content_type = "application/octet-stream"
    answer.headers.set("Content-Disposition", "attachment", filename=parts[number].get_filename() or "attachment")
    return answer


def _folder() -> Path:
    return Path(current_app.config["MAIL_FOLDER"] or current_app.config["INSTANCE"] / "mail")


def _uncached(page: str | Response) -> Response:
    answer = make_response(page)
    answer.headers["Cache-Control"] = "no-store"
    answer.vary.add("Accept-Language")
    return answer
