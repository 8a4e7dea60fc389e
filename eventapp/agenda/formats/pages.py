"""The addresses under which other programs fetch the published programme: open to every site, cached as pages are."""

from collections.abc import Callable

from flask import Response, abort
from werkzeug.http import http_date

from eventapp.accounts.access import public
from eventapp.agenda import releases
from eventapp.agenda.formats.tables import programme_csv
from eventapp.agenda.showing import Programme, shown
from eventapp.agenda.views import bp
from eventapp.common.languages import current_language
from eventapp.common.pages import cached
from eventapp.events.models import Event


@bp.get("/programme.xml")
@public
@cached
def as_xml(event: Event):
    from eventapp.agenda.formats.schedule_xml import schedule_xml

    return _file(event, lambda programme: schedule_xml(event, programme, current_language()), "application/xml")


@bp.get("/programme.json")
@public
@cached
def as_json(event: Event):
    from eventapp.agenda.formats.schedule_json import schedule_json

    return _file(event, lambda programme: schedule_json(event, programme, current_language()), "application/json")


@bp.get("/programme.ics")
@public
@cached
def as_ics(event: Event):
    from eventapp.agenda.formats.calendar import programme_calendar

    return _file(event, lambda programme: programme_calendar(event, programme, current_language()), "text/calendar")


@bp.get("/programme.csv")
@public
@cached
def as_csv(event: Event):
    return _file(event, programme_csv, "text/csv")


@bp.get("/programme.pdf")
@public
@cached
def as_pdf(event: Event):
    from eventapp.agenda.formats.paper import programme_pdf

    return _file(event, lambda programme: programme_pdf(event, programme, current_language()), "application/pdf")


def _file(event: Event, write: Callable[[Programme], bytes], kind: str) -> Response:
    """What `write` makes of the latest release. 404 before the first."""
    release = releases.latest(event)
    if release is None:
        abort(404)
    programme = shown(release, event, current_language())
    answer = Response(write(programme), content_type=kind if kind == "application/pdf" else f"{kind}; charset=utf-8")
    answer.headers["Access-Control-Allow-Origin"] = "*"
    answer.headers["Access-Control-Expose-Headers"] = "ETag, Last-Modified"
    answer.headers["Last-Modified"] = http_date(release.published_at)
    return answer
