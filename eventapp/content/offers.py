"""What this room offers, see `eventapp/rooms.py`."""

from datetime import date
from typing import TYPE_CHECKING

from flask_babel import gettext as _

if TYPE_CHECKING:
    from flask import Blueprint

    from eventapp.events.models import Event


def blueprints() -> "list[Blueprint]":
    from eventapp.content import manage, views

    assert manage.bp is views.bp  # the room has one blueprint; this module adds to it
    return [views.bp]


def manage_menu(event: "Event") -> list[tuple[str, str, str | None]]:
    return [("content.contents", _("News and publications"), "communications")]


def event_home(event: "Event") -> tuple[str, dict]:
    """The latest news, and the way to all that is published."""
    from eventapp.common.pages import changes_at
    from eventapp.content import queries

    if coming := queries.next_to_come(event):
        changes_at(coming.published_at)
    values = {
        "articles": queries.articles_out(event)[:3],
        "has_publications": bool(queries.publications_of(event, is_public=True)),
        "pages": queries.pages_of(event, is_public=True),
        "action": None,
    }
    return "content/home_panel.html", values


def region_panels(code: str, event: "Event") -> tuple[str, dict] | None:
    """News, publications and documents that name the place or its country."""
    from eventapp.content.of_regions import panel

    return panel(code, event)


def demo(today: date) -> None:
    from eventapp.content.demo import build

    build(today)
