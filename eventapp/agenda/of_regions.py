"""The sessions about a place, for the pages of regions."""

from typing import Any

from eventapp.agenda import releases
from eventapp.agenda.showing import shown
from eventapp.common.languages import current_language
from eventapp.events.models import Event
from eventapp.regions.naming import named

MOST = 20


def panel(code: str, event: Event) -> tuple[str, dict[str, Any]] | None:
    """The published sessions that name the place or, marked so, its country alone; None when none does."""
    release = releases.latest(event)
    if release is None:
        return None
    found, about = named(code), {}
    for session in release.programme["sessions"]:
        texts = [text for one in (session, *session["talks"]) for text in (one["title"], one["abstract"])]
        if session["state"] != "cancelled" and (what := found.by(*texts)):
            about[session["id"]] = what
    if not about:
        return None
    items = [(item, about[item.id]) for item in shown(release, event, current_language()).items if item.id in about]
    items.sort(key=lambda pair: pair[1] == "country")
    return "agenda/region_panel.html", {"event": event, "sessions": items[:MOST]}
