"""What a visitor reads when something cannot be answered, in the language of the address."""

import errno
from time import time
from urllib.parse import quote

from flask import Flask, current_app, g, redirect, render_template, request
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException

from eventapp.common.database import is_out_of_service
from eventapp.common.uploads import too_large
from eventapp.extensions import db, limiter

RETRY_SECONDS = 10


def page(code: int) -> tuple[str, int]:
    """The page for a status `code`."""
    title, text = _words(code)
    return render_template("errors/error.html", code=code, title=title, text=text), code


def _words(code: int) -> tuple[str, str]:
    words = {
        400: (_("This request cannot be understood"), _("Go back, reload the page and try again.")),
        403: (_("You may not see this page"), _("Your account has no right to it. Ask the organisers.")),
        404: (
            _("Page not found"),
            _("The address may be mistyped, or the page may have moved. Begin again from the event's home page."),
        ),
        413: (_("Too large"), _too_large()),
        429: (_("Too many attempts"), _("Wait a minute and try again. Nothing you sent before is lost.")),
        500: (_("Something went wrong"), _("The fault is ours and has been recorded. Try again in a few minutes.")),
        503: (
            _("Please try again in a moment"),
            _("The site is busy or under repair. Nothing was saved by this request; send it again in a minute."),
        ),
    }
    return words.get(code, words[400 if code < 500 else 500])


def _too_large() -> str:
    if getattr(current_app.view_functions.get(request.endpoint or ""), "accepts_files", False):
        return too_large()
    return _("What you sent is too large. Shorten your answers or choose a smaller file.")


def _without_slash() -> str | None:
    """The address of the page that was meant by one with a slash too many at its end."""
    path = request.path.rstrip("/")
    if request.method != "GET" or path in {"", request.path} or path.startswith("//"):
        return None
    try:
        current_app.url_map.bind_to_environ(request.environ).match(path, method="GET")
    except HTTPException:
        return None
    return quote(path)


def _retry_after() -> dict[str, str]:
    """When the limit that was reached ends, in seconds (RFC 9110, 10.2.3)."""
    reached = limiter.current_limit
    return {"Retry-After": str(max(1, reached.reset_at - int(time())))} if reached else {}


def install(app: Flask) -> None:
    """Give `app` its error pages."""

    @app.errorhandler(HTTPException)
    def refused(error: HTTPException):
        if error.response is not None:
            return error.response
        db.session.rollback()
        if error.code == 404 and (without := _without_slash()):
            return redirect(without, code=308)
        body, code = page(error.code or 500)
        return body, code, _retry_after() if code == 429 else {}

    @app.errorhandler(CSRFError)
    def token_missing(error: CSRFError):
        view = current_app.view_functions[request.endpoint]
        if getattr(view, "keeps_input", False):
            g.csrf_failed = True
            try:
                answer = current_app.make_response(view(**request.view_args))
            except HTTPException as other:  # the page is gone, or leads elsewhere
                return refused(other)
            db.session.rollback()
            if answer.status_code == 200:
                answer.status_code = 400
            return answer
        title = _("This page was open for too long")
        text = _("Nothing was changed. Go back, reload the page and send it again.")
        return render_template("errors/error.html", code=400, title=title, text=text), 400

    @app.errorhandler(OperationalError)
    @app.errorhandler(PoolTimeout)
    def database_away(error: Exception):
        if isinstance(error, OperationalError) and not is_out_of_service(error):
            raise error
        return unavailable(error)

    @app.errorhandler(OSError)
    def disk_full(error: OSError):
        if error.errno not in {errno.ENOSPC, errno.EDQUOT, errno.EROFS}:
            raise error
        return unavailable(error)

    def unavailable(error: Exception):
        app.logger.error("out of service: %s", error)
        db.session.rollback()
        g.pop("event", None)
        body, code = page(503)
        return body, code, {"Retry-After": str(RETRY_SECONDS)}


def keeps_input(view):
    """Mark a view that shows its form again, with all that was typed, when the token is missing.

    Such a view asks `Form.is_submitted_well` before it changes anything.
    """
    view.keeps_input = True
    return view
