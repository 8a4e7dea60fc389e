"""What this room offers, see `eventapp/rooms.py`."""

from typing import Any

from flask import Blueprint
from flask_babel import gettext as _


def blueprints() -> list[Blueprint]:
    from eventapp.messages import manage, views

    assert views.bp is manage.bp  # the room has one blueprint; manage.py adds to it
    return [views.bp]


def manage_menu(event: Any) -> list[tuple[str, str, str | None]]:
    return [("messages.listing", _("Mails"), "communications")]
