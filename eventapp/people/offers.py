"""What this room offers, see `eventapp/rooms.py`."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from flask import Blueprint
from flask_babel import gettext as _

if TYPE_CHECKING:
    from eventapp.messages.jobs import Job


def blueprints() -> list[Blueprint]:
    from eventapp.people import proposals
    from eventapp.people.doubles import manage

    assert proposals.bp is manage.bp  # the room has one blueprint
    return [manage.bp]


def own_links(event: Any) -> list[tuple[str, str]]:
    return [("people.propose_priority", _("Propose a priority for my region"))]


def jobs() -> "list[Job]":
    from eventapp.messages.jobs import Job
    from eventapp.people.doubles.operations import forget_merges

    return [Job("people.forget_merges", forget_merges, every=timedelta(hours=1))]
