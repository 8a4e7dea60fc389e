"""What this room offers, see `eventapp/rooms.py`."""

from datetime import date
from typing import TYPE_CHECKING

from flask import Blueprint
from flask_babel import gettext as _

if TYPE_CHECKING:
    import click

    from eventapp.events.models import Event


def blueprints() -> list[Blueprint]:
    from eventapp.events import manage, views

    assert manage.bp is views.bp  # the room has one blueprint; this module adds to it
    return [views.bp]


def commands(group: "click.Group") -> None:
    from eventapp.events.commands import events

    group.add_command(events)


def manage_menu(event: "Event") -> list[tuple[str, str, str | None]]:
    return [
        ("events.edit", _("Event page"), "event"),
        ("events.attached", _("Documents and linked events"), "event"),
    ]


def event_by_id(event_id: int) -> "Event | None":
    from eventapp.events.models import Event
    from eventapp.extensions import db

    return db.session.get(Event, event_id)


def demo(today: date) -> None:
    from eventapp.events.demo import build

    build(today)
