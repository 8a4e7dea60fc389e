"""Public pages of the site and of an event's home."""

from flask import Blueprint, redirect, render_template, request, url_for

from eventapp.accounts.access import public
from eventapp.common.clock import now
from eventapp.common.languages import IN_LANGUAGE, best_language
from eventapp.common.pages import cached, changes_at
from eventapp.events import queries
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
        "events/home.html", event=event, links=queries.links_of(event), is_over=event.is_over(now()), panels=panels
    )


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
