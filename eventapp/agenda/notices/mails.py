"""The mail of a notice: what concerns the person, in their language, and an update for their calendar."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from flask_babel import force_locale

from eventapp.agenda.changes import Change
from eventapp.agenda.formats.calendar import calendar, folded
from eventapp.agenda.models import Release
from eventapp.agenda.notices.words import CHANGES, REASONS, WORDING
from eventapp.agenda.own.calendars import entries_of, session_of, sessions_of_people
from eventapp.common.formats import datetime_text
from eventapp.common.languages import absolute_url
from eventapp.events.models import Event
from eventapp.messages.wording.reading import wording_of
from eventapp.people.models import Commitment, Participant
from eventapp.registration.queries import ticket_holders

TEMPLATE = "agenda/mail/changes"


class Words:
    """Values of mails about `release` to `people` (ids); what several are told is made once in a language.

    Their calendars are as they are now, so that mail and feed say the same.
    """

    def __init__(
        self, event: Event, release: Release, before: Release | None, changes: list[Change], people: Collection[int]
    ) -> None:
        self.event = event
        rooms = [*(before.programme["rooms"] if before else ()), *release.programme["rooms"]]
        self.rooms = {room["id"]: room["name"] for room in rooms}
        self.changes = {change.id: change for change in changes}
        self.lines: dict[tuple[str, str, str], list[str]] = {}
        self.rows = sessions_of_people(event, people)
        self.may_join = ticket_holders(people)
        self.frames: dict[str, str] = {}

    def values(self, person: Participant, reasons: dict[str, str]) -> dict[str, Any]:
        """For the template; `reasons` as those of a notice."""
        language, event = person.language, self.event
        told = [(self.changes[id], reason) for id, reason in reasons.items() if id in self.changes]
        ids = {change.id for change, reason in told if reason != "meeting"}
        rows = [row for row in self.rows.get(person.id, ()) if session_of(row) in ids]
        return {
            "event_title": event.title.localized(language, event.language),
            "name": person.name,
            "programme_changes": [self._line(language, change, reason) for change, reason in told],
            "link": absolute_url("agenda.mine", event=event, lang=language),
            "calendar": self._calendar(person, rows) if rows else None,
        }

    def _say(self, text: dict[str, str], language: str) -> str:
        codes = (language, self.event.language, "en", *text)
        return next((text[code] for code in codes if text.get(code)), "")

    def _line(self, language: str, change: Change, reason: str) -> list[str]:
        """A session's title, and what is new of it with its time and room now, and why it is told."""
        key = (language, change.id, reason)
        if key not in self.lines:
            session = change.shown
            with force_locale(language), wording_of(self.event.id, language, WORDING):
                begin = datetime.fromisoformat(session["starts_at"])
                parts = [", ".join(str(CHANGES[kind]) for kind in change.kinds)]
                parts.append(datetime_text(begin, "full", self.event.zone))
                parts.append(self._say(self.rooms.get(session["room"], {}), language))
                parts.append(str(REASONS[reason]))
            self.lines[key] = [self._say(session["title"], language), " – ".join(part for part in parts if part)]
        return self.lines[key]

    def _calendar(self, person: Participant, rows: Iterable[Commitment]) -> str:
        language = person.language
        if language not in self.frames:
            name = self.event.title.localized(language, self.event.language)
            self.frames[language] = calendar(self.event, name, ()).decode()
        entries = entries_of(self.event, rows, language, may_join=person.id in self.may_join)
        head, end, _rest = self.frames[language].rpartition("END:VCALENDAR")
        return "".join((head, *(f"{piece}\r\n" for lines in entries for piece in folded(lines)), end, "\r\n"))
