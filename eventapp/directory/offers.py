"""What this room offers, see `eventapp/rooms.py`."""

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _

if TYPE_CHECKING:
    import click
    from flask import Blueprint

    from eventapp.events.models import Event
    from eventapp.messages.jobs import Job
    from eventapp.people.models import Participant


def blueprints() -> "list[Blueprint]":
    from eventapp.directory import first_entry, manage, own, views
    from eventapp.directory.contacts import manage as contacts_manage
    from eventapp.directory.contacts import reaching
    from eventapp.directory.contacts import views as contacts
    from eventapp.directory.matching import views as matching

    # The room has one blueprint; these modules add to it.
    assert all(module.bp is views.bp for module in (first_entry, manage, own, matching))
    assert reaching.bp is contacts.bp is contacts_manage.bp
    return [views.bp, contacts.bp]


def new_event(event: "Event") -> None:
    """A directory that the organisers can open."""
    from eventapp.directory.models import Directory
    from eventapp.extensions import db

    db.session.add(Directory(event=event))


def person_changed(participant: "Participant") -> None:
    """Let the search know what is another about a person."""
    from eventapp.directory.operations import person_changed

    person_changed(participant)


def participants_joined(kept: "Participant", before: None) -> None:
    """The words by which the one entry is found are those of the one person now."""
    from eventapp.directory.operations import person_changed

    person_changed(kept)


def participants_parted(kept: "Participant", lost: "Participant", before: None) -> None:
    """Each is found by the own words again."""
    from eventapp.directory.operations import person_changed

    person_changed(kept)
    person_changed(lost)


def manage_menu(event: "Event") -> list[tuple[str, str, str | None]]:
    return [
        ("directory.settings", _("Directory"), "networking"),
        ("contacts.overview", _("Contacts"), "networking"),
    ]


def own_links(event: "Event") -> list[tuple[str, str]]:
    from eventapp.directory.visibility import directory_of

    entry = [("directory.own_entry", _("My entry in the directory")), ("directory.matches", _("Matches for me"))]
    return [*entry, ("contacts.mine", _("My contacts"))] if directory_of(event).is_on else entry


def own_panel(event: "Event", participant: "Participant") -> tuple[str, dict[str, Any]] | None:
    from eventapp.directory.first_entry import own_panel

    return own_panel(event, participant)


def mail_examples(event: "Event", language: str) -> dict[str, Any]:
    row = {"other": "Ana Sol (Instituto Sol)", "message": "…", "link": "https://example.org/…"}
    return {"other": row["other"], "message": row["message"], "requests": [row], "messages": [row]}


def mail_names() -> dict[str, str]:
    return {
        "directory/mail/asked": _("Request for contact"),
        "directory/mail/accepted": _("Request for contact accepted"),
        "directory/mail/card": _("Address shared by a contact"),
        "directory/mail/digest": _("What is new among contacts"),
        "directory/mail/introduced": _("Introduction by the organisers"),
        "directory/mail/message": _("Message from a contact"),
    }


def jobs() -> "list[Job]":
    from eventapp.directory import work
    from eventapp.directory.contacts import notices
    from eventapp.messages.jobs import Job

    return [
        Job("directory.index", work.rebuild_due, every=timedelta(seconds=10)),
        Job("directory.embed", work.embed_due, every=timedelta(seconds=10)),
        Job("directory.sweep_words", work.sweep_words, every=timedelta(days=1)),
        Job("directory.exposure", work.count_exposure, every=timedelta(hours=1)),
        Job("directory.sweep_photos", work.sweep_photos, every=timedelta(hours=1)),
        Job("contacts.tell", notices.tell_due, every=timedelta(minutes=1)),
        Job("contacts.remind", notices.remind_due, every=timedelta(minutes=15)),
        Job("contacts.digest", notices.send_digests, every=timedelta(minutes=15)),
    ]


def demo(today: date) -> None:
    from eventapp.directory.demo import build

    build(today)


def takes_part(event: "Event") -> bool:
    """Whether the visitor takes part in the event."""
    from eventapp.directory.models import Visibility
    from eventapp.directory.visibility import needed
    from eventapp.people.access import current_participant

    return needed(event, current_participant(event)) == Visibility.PARTICIPANTS


def region_panels(code: str, event: "Event") -> tuple[str, dict[str, Any]] | None:
    """People and organisations whom everyone may find."""
    from eventapp.directory.of_regions import panel

    return panel(code, event)


def region_people(code: str, event: "Event") -> list[dict[str, Any]]:
    from eventapp.directory.of_regions import people

    return people(code, event)


def region_pairs(event: "Event") -> dict[tuple[str, str], int]:
    from eventapp.directory.contacts.of_regions import pairs

    return pairs(event)


def region_people_counts(codes: list[str], event: "Event") -> dict[str, int]:
    from eventapp.directory.of_regions import counts

    return counts(codes, event)


def commands(group: "click.Group") -> None:
    from eventapp.directory.commands import directory

    group.add_command(directory)
