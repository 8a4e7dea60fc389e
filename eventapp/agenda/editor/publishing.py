"""Publishing: what a release would change, whom it concerns, and one mail to each of them.

reviewed(event)                 what has changed since the last release
publish(event, ...)             make the release, and write to those concerned when asked
roll_back(event, number, ...)   publish an old release again, as a new one
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import select

from eventapp.agenda import releases
from eventapp.agenda.changes import Change, by_speaker, changes_between
from eventapp.agenda.errors import Refused
from eventapp.agenda.formats.calendar import calendar, entry, folded
from eventapp.agenda.models import Booking, Release, Session, Speaker, Star
from eventapp.agenda.words import CHANGES
from eventapp.common.formats import datetime_text
from eventapp.common.languages import absolute_url, public_root
from eventapp.events.models import Event
from eventapp.extensions import db
from eventapp.messages.operations import collected, queue, queue_all
from eventapp.people.models import Participant


@dataclass(frozen=True)
class Review:
    """What publishing `programme` would change, and for each participant concerned their own changes."""

    programme: dict[str, Any]
    before: Release | None
    changes: list[Change]
    people: dict[Participant, list[Change]]


def reviewed(event: Event, programme: dict[str, Any] | None = None) -> Review:
    """`programme`, or the draft when None, beside the latest release."""
    programme = programme or releases.freeze(event)
    before = releases.latest(event)
    changes = changes_between(before.programme if before else None, programme)
    return Review(programme, before, changes, _concerned(event, changes))


def publish(event: Event, by: Any, *, note: str = "", tell: bool = True, programme: dict | None = None) -> Release:
    """Make a release of the draft (or of `programme`) and, with `tell`, queue one mail to each person concerned.

    Raises Refused when nothing has changed.
    """
    review = reviewed(event, programme)
    if review.before is not None and not review.changes:
        raise Refused(_("Nothing has changed since the last release."))
    release = releases.publish(event, review.programme, note, by)
    db.session.flush()
    if tell:
        _write_to(event, release, review)
    return release


def roll_back(event: Event, number: int, by: Any, *, tell: bool = True) -> Release:
    """Publish release `number` again. The draft stays as it is. Raises Refused."""
    old = releases.numbered(event, number)
    if old is None:
        raise Refused(_("There is no such release."))
    return publish(event, by, note=_("As in release %(number)s", number=number), tell=tell, programme=old.programme)


def _concerned(event: Event, changes: list[Change]) -> dict[Participant, list[Change]]:
    """Speakers, and who has a seat or a star, each with what concerns them, in the order of names."""
    found: dict[int, dict[str, Change]] = {}
    names = select(Speaker.public_id, Speaker.participant_id).where(Speaker.event_id == event.id)
    speakers = dict(db.session.execute(names.where(Speaker.participant_id.is_not(None))).all())
    for speaker, theirs in by_speaker(changes).items():
        if speaker in speakers:
            found.setdefault(speakers[speaker], {}).update({change.id: change for change in theirs})
    by_id = {change.id: change for change in changes}
    for model in (Booking, Star):
        query = select(model.participant_id, Session.public_id).join(Session, Session.id == model.session_id)
        for person, session in db.session.execute(query.where(Session.event_id == event.id)):
            if session in by_id:
                found.setdefault(person, {})[session] = by_id[session]
    everyone = select(Participant).where(Participant.event_id == event.id).order_by(Participant.name_key)
    people = [person for person in db.session.scalars(everyone) if person.id in found] if found else []
    order = {change.id: number for number, change in enumerate(changes)}
    return {person: sorted(found[person.id].values(), key=lambda one: order[one.id]) for person in people}


def _write_to(event: Event, release: Release, review: Review) -> None:
    """One mail to each, with their items alone, in their language, and calendar updates."""
    words = _Words(event, release, review)
    with collected() as mails:
        for person, changes in review.people.items():
            if not person.email:
                continue
            said = [words.of(person.language, change) for change in changes]
            queue(
                "agenda/mail/changes",
                address=person.email,
                language=person.language,
                name=person.name,
                event_id=event.id,
                values={
                    "event_title": event.title.localized(person.language, event.language),
                    "name": person.name,
                    "programme_changes": [line for line, _entry in said],
                    "link": absolute_url("agenda.mine", event=event, lang=person.language),
                    "calendar": words.calendar(person.language, [entry for _line, entry in said]),
                },
            )
    queue_all(mails)


class _Words:
    """Lines of mails and entries of calendars, each made once in a language."""

    def __init__(self, event: Event, release: Release, review: Review) -> None:
        self.event, self.release = event, release
        self.host = urlsplit(public_root()).hostname
        rooms = [*(review.before.programme["rooms"] if review.before else ()), *review.programme["rooms"]]
        self.rooms = {room["id"]: room["name"] for room in rooms}
        self.known: dict[tuple[str, str], tuple[list[str], str]] = {}
        self.frames: dict[str, str] = {}

    def of(self, language: str, change: Change) -> tuple[list[str], str]:
        key = (language, change.id)
        if key not in self.known:
            self.known[key] = self._line(language, change), self._entry(language, change)
        return self.known[key]

    def calendar(self, language: str, entries: Iterable[str]) -> str:
        head, end, _rest = self._frame(language).rpartition("END:VCALENDAR")
        return "".join((head, *entries, end, "\r\n"))

    def _say(self, text: dict[str, str], language: str) -> str:
        codes = (language, self.event.language, "en", *text)
        return next((text[code] for code in codes if text.get(code)), "")

    def _line(self, language: str, change: Change) -> list[str]:
        """A session's title, and what is new of it with its time and room now."""
        session = change.shown
        with force_locale(language):
            begin = datetime.fromisoformat(session["starts_at"])
            kinds = ", ".join(str(CHANGES[kind]) for kind in change.kinds)
            parts = [kinds, datetime_text(begin, "full", self.event.zone)]
        parts.append(self._say(self.rooms.get(session["room"], {}), language))
        return [self._say(session["title"], language), " – ".join(part for part in parts if part)]

    def _entry(self, language: str, change: Change) -> str:
        session, zone = change.shown, self.event.zone
        begin, end = (datetime.fromisoformat(session[name]).astimezone(zone) for name in ("starts_at", "ends_at"))
        lines = entry(
            uid=f"{session['id']}@{self.host}",
            begin=begin,
            end=end,
            title=self._say(session["title"], language),
            zone=self.event.timezone,
            changed_at=self.release.published_at,
            sequence=self.release.number,
            is_cancelled="cancelled" in change.kinds,
            location=self._say(self.rooms.get(session["room"], {}), language),
        )
        return "".join(f"{piece}\r\n" for piece in folded(lines))

    def _frame(self, language: str) -> str:
        if language not in self.frames:
            name = self.event.title.localized(language, self.event.language)
            self.frames[language] = calendar(self.event, name, ()).decode()
        return self.frames[language]
