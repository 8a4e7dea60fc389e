"""What this room offers, see `eventapp/rooms.py`."""

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from flask import Blueprint
from flask_babel import gettext as _

if TYPE_CHECKING:
    import click

    from eventapp.events.models import Event
    from eventapp.messages.jobs import Job
    from eventapp.people.models import Participant
    from eventapp.registration.models import Registration


def blueprints() -> list[Blueprint]:
    from eventapp.agenda import views
    from eventapp.agenda.editor import (
        conflict_views,
        grid_views,
        material_views,
        place_views,
        publishing_views,
        speaker_views,
    )
    from eventapp.agenda.editor import views as editor
    from eventapp.agenda.formats import manage, pages
    from eventapp.agenda.notices import views as notices
    from eventapp.agenda.own import manage as own_manage
    from eventapp.agenda.own import speaking
    from eventapp.agenda.own import views as own

    parts = (
        editor,
        conflict_views,
        grid_views,
        material_views,
        place_views,
        publishing_views,
        speaker_views,
        manage,
        pages,
        notices,
        own,
        own_manage,
        speaking,
    )
    assert all(part.bp is views.bp for part in parts)  # the room has one blueprint; these modules add to it
    return [views.bp]


def commands(group: "click.Group") -> None:
    from eventapp.agenda.commands import programme

    group.add_command(programme)


def manage_menu(event: "Event") -> list[tuple[str, str, str | None]]:
    return [
        ("agenda.editor", _("Programme"), "programme"),
        ("agenda.all_feedback", _("Feedback"), "programme"),
        ("agenda.import_programme", _("Import programme"), "programme"),
    ]


def knows_address(address: str) -> bool:
    from eventapp.agenda.own.asking import is_of_speaker

    return is_of_speaker(address)


def registration_ended(registration: "Registration") -> None:
    from eventapp.agenda.own.operations import leave_all

    leave_all(registration.participant)


def person_erased(participant: "Participant") -> None:
    from eventapp.agenda.own.operations import leave_all

    leave_all(participant)


def jobs() -> "list[Job]":
    from eventapp.agenda.own.speaking import sweep_photos
    from eventapp.messages.jobs import Job

    return [Job("agenda.sweep_photos", sweep_photos, every=timedelta(hours=1))]


def mail_names() -> dict[str, str]:
    return {
        "agenda/mail/seat": _("Seat from the waiting list of a session"),
        "agenda/mail/changes": _("Changes of the programme"),
        "agenda/mail/speaker": _("A speaker's own page"),
    }


def worded_texts() -> dict[str, str]:
    return {"agenda/notices/words": _("Words in mails about changes of the programme")}


def mail_examples(event: "Event", language: str) -> dict[str, Any]:
    return {
        "session": _("Opening"),
        "programme_changes": [[_("Opening"), _("At another time")]],
        "own_subject": "",
        "own_text": "",
        "appears": [[_("Opening"), ""]],
    }


def join_participants(kept: "Participant", lost: "Participant") -> dict:
    from eventapp.agenda.own.doubles import before_joining

    return before_joining(kept, lost)


def participants_joined(kept: "Participant", before: dict) -> None:
    from eventapp.agenda.own.doubles import joined

    if before:
        joined(before)


def participants_parted(kept: "Participant", lost: "Participant", before: dict) -> None:
    from eventapp.agenda.own.doubles import part

    if before:
        part(kept, lost, before)


def session_choices(event: "Event") -> list[tuple[str, str]]:
    from eventapp.agenda import of_documents

    return of_documents.session_choices(event)


def session_ends(event: "Event", public_ids: set[str]) -> dict[str, Any]:
    from eventapp.agenda import of_documents

    return of_documents.session_ends(event, public_ids)


def region_panels(code: str, event: "Event") -> tuple[str, dict[str, Any]] | None:
    """Sessions that name the place or its country."""
    from eventapp.agenda.of_regions import panel

    return panel(code, event)


def demo(today: date) -> None:
    from eventapp.agenda.demo import build

    build(today)
