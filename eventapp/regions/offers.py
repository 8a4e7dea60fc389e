"""What this room offers, see `eventapp/rooms.py`."""

from datetime import date, timedelta
from typing import TYPE_CHECKING

from flask_babel import gettext as _

if TYPE_CHECKING:
    import click
    from flask import Blueprint

    from eventapp.events.models import Event
    from eventapp.messages.jobs import Job


def blueprints() -> "list[Blueprint]":
    from eventapp.regions import editing, manage, pictured, views

    assert manage.bp is editing.bp is pictured.bp is views.bp  # the room has one blueprint; these modules add to it
    return [views.bp]


def manage_menu(event: "Event") -> list[tuple[str, str, str | None]]:
    return [("regions.desk", _("Regions"), "regions")]


def commands(group: "click.Group") -> None:
    from eventapp.regions.commands import regions

    group.add_command(regions)


def jobs() -> "list[Job]":
    from eventapp.messages.jobs import Job
    from eventapp.regions import keeping, vectors

    return [
        Job("regions.embed", vectors.embed_due, every=timedelta(seconds=30)),
        Job("regions.sweep_tables", keeping.sweep, every=timedelta(hours=1)),
    ]


def demo(today: date) -> None:
    from eventapp.regions.demo import build

    build(today)
