"""What this room offers, see `eventapp/rooms.py`."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from flask import Blueprint
from flask_babel import gettext as _

if TYPE_CHECKING:
    from eventapp.messages.jobs import Job


def blueprints() -> list[Blueprint]:
    from eventapp.messages import manage, views
    from eventapp.messages.mailings import manage as mailings
    from eventapp.messages.mailings import views as unsubscribing
    from eventapp.messages.wording import manage as wording

    assert views.bp is manage.bp is mailings.bp is unsubscribing.bp is wording.bp  # the room has one, all add to it
    return [views.bp]


def manage_menu(event: Any) -> list[tuple[str, str, str | None]]:
    return [
        ("messages.mailings", _("Write mails"), "communications"),
        ("messages.wordings", _("Texts of mails"), "communications"),
        ("messages.listing", _("Mails"), "communications"),
    ]


def people_forgotten(event: Any) -> int:
    from eventapp.messages.operations import forget_all

    return forget_all(event)


def jobs() -> "list[Job]":
    from eventapp.messages.jobs import Job
    from eventapp.messages.mailings import sending

    return [
        Job("messages.start_mailings", sending.start_due, every=timedelta(seconds=5)),
        Job("messages.send_reminders", sending.send_reminders, every=timedelta(minutes=5)),
        Job("messages.finish_mailings", sending.finish, every=timedelta(seconds=5)),
    ]


def mail_names() -> dict[str, str]:
    return {"messages/mail/mailing": _("Mass mails and reminders")}
