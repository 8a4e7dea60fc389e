"""What meetings tell the one calendar of people (`people.commitments`), and what they read in it."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import select

from eventapp.common.languages import LANGUAGES, absolute_url, current_language
from eventapp.extensions import db
from eventapp.meetings.models import Meeting
from eventapp.meetings.words import place_text
from eventapp.people import commitments
from eventapp.people.commitments import Binding, Clash
from eventapp.people.models import Commitment, Participant

__all__ = ["Clash", "agenda_rows", "bind", "binds", "release", "said_of", "taken_up", "write_for_plan"]

KIND = "meeting"
PORTION = 500  # values in one IN (...)


def binds() -> tuple[Any, ...]:
    """What of the calendar keeps people from meeting: all but meetings and stars.

    What a release of the programme moved onto a meeting counts although it is not firm: the meeting is to give way.
    """
    return Commitment.kind != KIND, ~Commitment.is_cancelled, Commitment.source.not_like("star:%")


def taken_up(people: Collection[int], begin: datetime, end: datetime) -> list[tuple[int, datetime, datetime]]:
    """What binds people between two instants beside meetings, as (participant id, begin, end)."""
    query = select(Commitment.participant_id, Commitment.starts_at, Commitment.ends_at).where(
        *binds(), Commitment.starts_at < end, Commitment.ends_at > begin
    )
    every, found = list(people), []
    for first in range(0, len(every), PORTION):
        some = query.where(Commitment.participant_id.in_(every[first : first + PORTION]))
        found += [tuple(row) for row in db.session.execute(some)]
    return found


def bind(meetings: Iterable[Meeting]) -> None:
    """Write meetings into the calendars of their people, all at once so that two may change places. Raises Clash."""
    if said := said_of(meetings):
        commitments.write(said)


def said_of(meetings: Iterable[Meeting]) -> list[Binding]:
    """What meetings will say in the calendars of their people, worded before it is written."""
    return [binding for meeting in meetings for binding in _bindings(meeting)]


def write_for_plan(said: list[Binding]) -> None:
    """Write it for a plan, which looked at the calendars itself: what clashes all the same is shown as a conflict."""
    if said:
        commitments.write(said, may_overlap=True)


def release(meetings: Iterable[Meeting]) -> None:
    """Take meetings out of all calendars."""
    commitments.release([_source(meeting) for meeting in meetings])


def agenda_rows(person: Participant) -> list[dict[str, Any]]:
    """What binds a person beside meetings, as rows of their day: begin, end, title, place, link."""
    language, fallback = current_language(), person.event.language
    return [
        {
            "begin": row.starts_at,
            "end": row.ends_at,
            "title": row.title.localized(language, fallback),
            "place": row.location.localized(language, fallback),
            "link": row.link,
            "meeting": None,
        }
        for row in commitments.commitments_of(person)
        if row.kind != KIND
    ]


def _source(meeting: Meeting) -> str:
    return f"meeting:{meeting.public_id}"


def _bindings(meeting: Meeting) -> list[Binding]:
    """One for each person, whose calendar names the others."""
    places, words = {}, {}
    for language in meeting.event.languages:
        with force_locale(language if language in LANGUAGES else "en"):
            places[language], words[language] = place_text(meeting, language), _("Meeting: %(names)s", names="{names}")
    names = {person.participant_id: person.participant.name for person in meeting.people}
    return [
        Binding(
            event_id=meeting.event_id,
            kind=KIND,
            source=_source(meeting),
            people=[reader],
            starts_at=meeting.slot.starts_at,
            ends_at=meeting.slot.ends_at,
            title={
                language: text.replace("{names}", ", ".join(name for one, name in names.items() if one != reader))
                for language, text in words.items()
            },
            location=places,
            link=absolute_url(
                "meetings.meeting", event=meeting.event, lang=meeting.event.language, public_id=meeting.public_id
            ),
        )
        for reader in names
    ]
