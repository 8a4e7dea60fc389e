"""What this room offers, see `eventapp/rooms.py`."""

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from flask import Blueprint, url_for
from flask_babel import gettext as _

from eventapp.common.clock import now

if TYPE_CHECKING:
    import click

    from eventapp.events.models import Event
    from eventapp.messages.jobs import Job


def blueprints() -> list[Blueprint]:
    from eventapp.registration import manage, own, views
    from eventapp.registration.approval import manage as approval
    from eventapp.registration.categories import manage as categories
    from eventapp.registration.consents import views as consents
    from eventapp.registration.delegations import manage as delegations
    from eventapp.registration.delegations import views as heads
    from eventapp.registration.importing import manage as imports
    from eventapp.registration.invitations import manage as invitations
    from eventapp.registration.invitations import views as invited
    from eventapp.registration.letters import manage as letters_desk
    from eventapp.registration.letters import views as letters
    from eventapp.registration.lists import manage as lists
    from eventapp.registration.numbers import manage as numbers
    from eventapp.registration.questions import condition_pages, preview
    from eventapp.registration.waiting import choice_views
    from eventapp.registration.waiting import manage as queue
    from eventapp.registration.waiting import views as waiting

    # The room has one blueprint; these modules add to it.
    modules = (own, manage, approval, categories, condition_pages, consents, imports, lists, preview, queue, waiting)
    assert all(module.bp is views.bp for module in modules)
    modules = (choice_views, delegations, heads, invitations, invited, letters, letters_desk, numbers)
    assert all(module.bp is views.bp for module in modules)
    return [views.bp]


def knows_address(address: str) -> bool:
    from eventapp.registration import queries
    from eventapp.registration.delegations.queries import leads_delegation

    return queries.is_address_known(address) or leads_delegation(address)


def new_event(event: "Event") -> None:
    """The form that every event begins with."""
    from eventapp.registration.questions.operations import create_default_form

    create_default_form(event)


def event_home(event: "Event") -> tuple[str, dict[str, Any]]:
    """Who may register how, with the places left where the organisers show them."""
    from eventapp.common.pages import changes_at
    from eventapp.registration import queries

    moment = now()
    categories = queries.visible_categories_of(event)
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
        ("registration.numbers", _("Numbers"), None),
        ("registration.listing", _("Registrations"), "registration"),
        ("people.doubles_found", _("Doubles"), "registration"),
        ("registration.approvals", _("Approval"), "registration"),
        ("registration.queue", _("Waiting list"), "registration"),
        ("registration.categories", _("Categories"), "registration"),
        ("registration.form", _("Form"), "registration"),
        ("registration.delegations", _("Delegations"), "registration"),
        ("registration.invitations", _("Invitations"), "registration"),
        ("registration.letters", _("Letters"), "registration"),
    ]


def person_erased(participant: Any) -> None:
    from eventapp.registration import erased

    erased.person_erased(participant)


def people_forgotten(event: "Event") -> int:
    from eventapp.registration import erased

    return erased.people_forgotten(event)


def join_participants(kept: Any, lost: Any) -> dict[str, Any]:
    from eventapp.registration import doubles

    return doubles.join(kept, lost)


def participants_joined(kept: Any, before: dict[str, Any]) -> None:
    from eventapp.registration import doubles

    doubles.joined(kept, before)


def participants_parted(kept: Any, lost: Any, before: dict[str, Any]) -> None:
    from eventapp.registration import doubles

    doubles.part(kept, lost, before)


def about_participants(participants: list) -> dict[int, list[tuple[str, str]]]:
    from eventapp.registration import doubles

    return doubles.about(participants)


def jobs() -> "list[Job]":
    from eventapp.messages.jobs import Job
    from eventapp.registration import operations
    from eventapp.registration.importing import work
    from eventapp.registration.invitations import operations as invitations
    from eventapp.registration.letters.operations import forget
    from eventapp.registration.questions.operations import sweep_uploads
    from eventapp.registration.waiting import choices
    from eventapp.registration.waiting import operations as waiting

    return [
        Job("registration.give_choices", choices.go_on, every=timedelta(minutes=1)),
        Job("registration.expire", operations.expire_due, every=timedelta(minutes=1)),
        Job("registration.lapse_offers", waiting.lapse_due, every=timedelta(minutes=1)),
        Job("registration.forget_unproven", waiting.forget_unproven, every=timedelta(minutes=10)),
        Job("registration.offer_places", waiting.offer_everywhere, every=timedelta(minutes=1)),
        Job("registration.expire_invitations", invitations.expire_due, every=timedelta(minutes=5)),
        Job("registration.remind_invited", invitations.remind_due, every=timedelta(minutes=10)),
        Job("registration.forget_drafts", operations.forget_drafts, every=timedelta(hours=1)),
        Job("registration.forget_letters", forget, every=timedelta(hours=6)),
        Job("registration.import", work.work_on_imports, every=timedelta(seconds=5)),
        Job("registration.forget_imports", work.forget_unfinished, every=timedelta(hours=1)),
        Job("registration.sweep_uploads", sweep_uploads, every=timedelta(hours=1)),
    ]


def audiences() -> list:
    from eventapp.registration.audiences import heads, registrations

    return [registrations.audience(), heads.audience()]


def reminders() -> list:
    from eventapp.registration.audiences import registrations

    return registrations.reminders()


def mail_examples(event: "Event", language: str) -> dict[str, Any]:
    from eventapp.registration import examples

    return examples.mail_examples(event, language)


def mail_names() -> dict[str, str]:
    return {
        "registration/mail/confirm": _("Link to confirm the address"),
        "registration/mail/already": _("Notice: registered already"),
        "registration/mail/ticket": _("Ticket"),
        "registration/mail/waiting": _("On the waiting list"),
        "registration/mail/offer": _("Offer of a place"),
        "registration/mail/offer_lapsed": _("Offer over"),
        "registration/mail/choice_waiting": _("On the waiting list of a choice"),
        "registration/mail/choice_offer": _("Offer of a place of a choice"),
        "registration/mail/choice_lapsed": _("Offer of a place of a choice over"),
        "registration/mail/choice": _("Place of a choice from its waiting list"),
        "registration/mail/pending": _("Being checked by the organisers"),
        "registration/mail/approved": _("Approved, still waiting for a place"),
        "registration/mail/declined": _("Registration declined"),
        "registration/mail/cancelled": _("Registration cancelled"),
        "registration/mail/letter": _("Letter issued"),
        "registration/mail/expired": _("Place given back"),
        "registration/mail/invited": _("Invitation"),
        "registration/mail/invited_filled": _("Form filled in by the head of delegation"),
        "registration/mail/invited_reminder": _("Reminder of an invitation"),
        "registration/mail/invited_withdrawn": _("Invitation withdrawn"),
        "registration/mail/delegation_lead": _("Link for the head of a delegation"),
    }


def worded_texts() -> dict[str, str]:
    return {
        "registration/tickets": _("Ticket as PDF"),
        "registration/calendars": _("Calendar entry of the registration"),
        "registration/letters/kinds": _("Names of letters in mails"),
    }


def text_example(template: str, event: "Event", language: str) -> tuple[bytes, str] | None:
    from eventapp.registration import examples

    return examples.text_example(template, event, language)


def demo(today: date) -> None:
    from eventapp.registration.demo import build

    build(today)


def commands(group: "click.Group") -> None:
    import click

    from eventapp.registration.importing.commands import import_file
    from eventapp.registration.lists.commands import export

    @click.group()
    def registrations() -> None:
        """Registrations in and out."""

    registrations.add_command(export)
    registrations.add_command(import_file)
    group.add_command(registrations)
