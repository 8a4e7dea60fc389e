"""What this room offers, see `eventapp/rooms.py`."""

from datetime import date
from typing import TYPE_CHECKING, Any

from flask import Blueprint
from flask_babel import gettext as _

if TYPE_CHECKING:
    import click

    from eventapp.events.models import Event


def blueprints() -> list[Blueprint]:
    from eventapp.agenda import views
    from eventapp.agenda.editor import grid_views, place_views, publishing_views
    from eventapp.agenda.editor import views as editor
    from eventapp.agenda.formats import manage, pages
    from eventapp.agenda.own import speaking
    from eventapp.agenda.own import views as own

    parts = (editor, grid_views, place_views, publishing_views, manage, pages, own, speaking)
    assert all(part.bp is views.bp for part in parts)  # the room has one blueprint; these modules add to it
    return [views.bp]


def commands(group: "click.Group") -> None:
    from eventapp.agenda.commands import programme

    group.add_command(programme)


def manage_menu(event: "Event") -> list[tuple[str, str, str | None]]:
    return [
        ("agenda.editor", _("Programme"), "programme"),
        ("agenda.import_programme", _("Import programme"), "programme"),
    ]


def mail_names() -> dict[str, str]:
    return {
        "agenda/mail/seat": _("Seat from the waiting list of a session"),
        "agenda/mail/changes": _("Changes of the programme"),
    }


def mail_examples(event: "Event", language: str) -> dict[str, Any]:
    return {"session": _("Opening"), "programme_changes": [[_("Opening"), _("At another time")]]}


def region_panels(code: str, event: "Event") -> tuple[str, dict[str, Any]] | None:
    """Sessions that name the place or its country."""
    from eventapp.agenda.of_regions import panel

    return panel(code, event)


def demo(today: date) -> None:
    from eventapp.agenda.demo import build

    build(today)
