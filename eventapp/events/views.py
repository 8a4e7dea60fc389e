"""Public pages of the site and of an event's home."""

from flask import Blueprint, abort, redirect, render_template, request, url_for

from eventapp.accounts.access import may_in, public
from eventapp.common.clock import now
from eventapp.common.languages import IN_LANGUAGE, best_language
from eventapp.common.pages import cached, changes_at
from eventapp.common.uploads import upload_response
from eventapp.events import queries
from eventapp.events.documents import is_open, may_open, shown_documents
from eventapp.events.models import Event
from eventapp.rooms import offered

bp = Blueprint("events", __name__)


@bp.get("/")
@public
def front():
    """The way in: the coming event, or the list of events, in the browser's language."""
    language = best_language(request.accept_languages)
    event = queries.the_coming_event(now())
    target = (
        url_for("events.home", lang=language, event=event) if event else url_for("events.all_events", lang=language)
    )
    answer = redirect(target)
    answer.vary.add("Accept-Language")
    return answer


@bp.get(f"{IN_LANGUAGE}/")
@public
@cached
def all_events():
    events = queries.public_events()
    moment = now()
    for event in events:
        changes_at(event.ends_at)
    coming = [event for event in reversed(events) if not event.is_over(moment)]
    past = [event for event in events if event.is_over(moment)]
    return render_template("events/all_events.html", coming=coming, past=past)


@bp.get(f"{IN_LANGUAGE}/<event:event>")
@public
@cached
def home(event: Event):
    changes_at(event.ends_at)
    panels = [panel(event) for panel in offered("event_home")]
    return render_template(
        "events/home.html", event=event, links=queries.links_of(event), is_over=event.is_over(now()), panels=panels,
        documents=shown_documents(event),
    )  # fmt: skip


@bp.get(f"{IN_LANGUAGE}/<event:event>/documents/<public_id:public_id>/file")
@public
def document_file(event: Event, public_id: str):
    """The file of a document, for those who may open it, from when they may; its team always may."""
    found = queries.document_of(event, public_id)
    if found is None or not found.file or not (is_open(event, found) or may_in(event, None)):
        abort(404)
    if not may_open(event, found.readers):
        return redirect(url_for("security.us_signin", next=url_for("events.home")))
    return upload_response(found.file, found.file_name, found.file_type) or abort(404)


@bp.get(f"{IN_LANGUAGE}/privacy")
@public
@cached
def privacy():
    return render_template("events/privacy.html")


@bp.get(f"{IN_LANGUAGE}/accessibility")
@public
@cached
def accessibility():
    return render_template("events/accessibility.html")
