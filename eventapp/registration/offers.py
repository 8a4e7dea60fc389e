"""What this room offers, see `eventapp/rooms.py`."""

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from flask import Blueprint, url_for
from flask_babel import gettext as _

from eventapp.common.clock import now

if TYPE_CHECKING:
    from eventapp.events.models import Event
    from eventapp.messages.jobs import Job


def blueprints() -> list[Blueprint]:
    from eventapp.registration import manage, own, views

    assert views.bp is own.bp is manage.bp  # the room has one blueprint; these modules add to it
    return [views.bp]


def event_home(event: "Event") -> tuple[str, dict[str, Any]]:
    """Who may register how, with the places left where the organisers show them."""
    from eventapp.common.pages import changes_at
    from eventapp.registration import queries

    moment = now()
    categories = queries.categories_of(event)
    public = [category for category in categories if not category.by_invitation]
    for category in public:
        changes_at(category.opens_at)
        changes_at(category.closes_at)
    is_open = any(category.is_open(moment) for category in public)
    values: dict[str, Any] = {"categories": categories, "now": moment, "action": None}
    if is_open:
        values["action"] = {"label": _("Register"), "url": url_for("registration.choose", event=event)}
        values["closes_at"] = max(category.closes_at for category in public)
    else:
        values["opens_at"] = min((c.opens_at for c in public if c.opens_at > moment), default=None)
    return "registration/home_panel.html", values


def manage_menu(event: "Event") -> list[tuple[str, str, str | None]]:
    return [
        ("registration.overview", _("Overview"), None),
        ("registration.listing", _("Registrations"), "registration"),
        ("registration.places", _("Places"), "registration"),
    ]


def jobs() -> "list[Job]":
    from eventapp.messages.jobs import Job
    from eventapp.registration import operations

    return [
        Job("registration.expire", operations.expire_due, every=timedelta(minutes=1)),
        Job("registration.forget_drafts", operations.forget_drafts, every=timedelta(hours=1)),
    ]


def mail_names() -> dict[str, str]:
    return {
        "registration/mail/confirm": _("Link to confirm the address"),
        "registration/mail/already": _("Notice: registered already"),
        "registration/mail/ticket": _("Ticket"),
        "registration/mail/waiting": _("On the waiting list"),
        "registration/mail/cancelled": _("Registration cancelled"),
        "registration/mail/expired": _("Place given back"),
    }


def demo(today: date) -> None:
    from eventapp.registration.demo import build

    build(today)
