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


def blueprints() -> list[Blueprint]:
    from eventapp.meetings import answering, asking, manage, one, plan_pages, presence, tables, views
    from eventapp.meetings.availability import views as availability

    pages = (answering, asking, availability, manage, one, plan_pages, presence, tables)
    assert all(module.bp is views.bp for module in pages)  # the room has one, all add to it
    return [views.bp]


def new_event(event: "Event") -> None:
    """Meetings that the organisers can open."""
    from eventapp.extensions import db
    from eventapp.meetings.models import MeetingSettings

    db.session.add(MeetingSettings(event=event))


def manage_menu(event: "Event") -> list[tuple[str, str, str | tuple[str, ...] | None]]:
    return [
        ("meetings.dashboard", _("Meetings"), "networking"),
        ("meetings.plan", _("Plan of meetings"), "networking"),
        ("meetings.schedule", _("Schedule of meetings"), "networking"),
        ("meetings.meeting_settings", _("Rules of meetings"), "networking"),
        ("meetings.places", _("Tables"), "networking"),
        ("meetings.no_shows", _("No-shows at meetings"), ("networking", "checkin")),
    ]


def own_links(event: "Event") -> list[tuple[str, str]]:
    from eventapp.meetings.queries import settings_of

    return [("meetings.mine", _("My meetings"))] if settings_of(event).is_on else []


def region_pairs(event: "Event") -> dict[tuple[str, str], int]:
    from eventapp.meetings.of_regions import pairs

    return pairs(event)


def person_actions(event: "Event", viewer: "Participant", public_ids: list[str]) -> dict[str, list[tuple[str, str]]]:
    from flask import url_for

    from eventapp.meetings.queries import settings_of

    if not settings_of(event).is_on:
        return {}
    label = _("Ask for a meeting")
    return {found: [(label, url_for("meetings.ask", event=event, public_id=found))] for found in public_ids}


def join_participants(kept: "Participant", lost: "Participant") -> dict:
    from eventapp.meetings.doubles import before_joining

    return before_joining(kept, lost)


def participants_joined(kept: "Participant", before: dict) -> None:
    from eventapp.meetings.doubles import joined

    if before:
        joined(before)


def participants_parted(kept: "Participant", lost: "Participant", before: dict) -> None:
    from eventapp.meetings.doubles import part

    if before:
        part(before)


def person_erased(participant: "Participant") -> None:
    from eventapp.meetings.operations import release

    release(participant)


def people_blocked(owner: "Participant", person: "Participant") -> None:
    from eventapp.meetings.operations import release

    release(owner, blocked=person)


def jobs() -> "list[Job]":
    from eventapp.meetings import nudging, operations, outcomes, plans, reminders, rounds
    from eventapp.messages.jobs import Job

    return [
        Job("meetings.expire", operations.expire_due, every=timedelta(minutes=5)),
        Job("meetings.remind", operations.remind_due, every=timedelta(minutes=15)),
        Job("meetings.plan", plans.start_waiting, every=timedelta(seconds=5)),
        Job("meetings.digest", rounds.send_digests, every=timedelta(hours=1)),
        Job("meetings.reminders", reminders.remind, every=timedelta(minutes=1)),
        Job("meetings.clashes", rounds.warn_of_clashes, every=timedelta(minutes=5)),
        Job("meetings.release", rounds.release_absent, every=timedelta(minutes=5)),
        Job("meetings.nudge", nudging.nudge_due, every=timedelta(minutes=10)),
        Job("meetings.ask_soon", outcomes.ask_soon, every=timedelta(minutes=10)),
        Job("meetings.ask_later", outcomes.ask_later, every=timedelta(hours=1)),
    ]


def demo(today: date) -> None:
    from eventapp.meetings.demo import build

    build(today)


def worded_texts() -> dict[str, str]:
    return {
        "meetings/calendars": _("Calendar entries of meetings"),
        "meetings/mails": _("Words in mails about meetings"),
    }


def mail_examples(event: "Event", language: str) -> dict[str, Any]:
    from eventapp.meetings.mails import examples

    return examples(event, language)


def mail_names() -> dict[str, str]:
    return {
        "meetings/mail/asked": _("Request for a meeting"),
        "meetings/mail/brought": _("Brought along to a meeting"),
        "meetings/mail/agreed": _("Request for a meeting accepted"),
        "meetings/mail/proposed": _("Another time proposed"),
        "meetings/mail/over": _("Request for a meeting over"),
        "meetings/mail/moved": _("Meeting moved"),
        "meetings/mail/cancelled": _("Meeting cancelled"),
        "meetings/mail/late": _("Someone runs late"),
        "meetings/mail/clash": _("Meeting and programme clash"),
        "meetings/mail/reminder": _("Reminder of meetings"),
        "meetings/mail/digest": _("Requests that wait for an answer"),
        "meetings/mail/plan": _("Plan of meetings published"),
        "meetings/mail/nudge": _("Suggestions whom to meet"),
        "meetings/mail/after": _("What people say of their meetings"),
        "meetings/mail/later": _("What has come of meetings"),
    }


def commands(group: "click.Group") -> None:
    import click

    from eventapp.meetings.commands import plan, solve

    @click.group()
    def meetings() -> None:
        """Meetings: plans."""

    meetings.add_command(plan)
    meetings.add_command(solve)
    group.add_command(meetings)
