"""What becomes of a programme that was read: new sessions, changed ones, and a report by item.

The same file again, or a newer one, changes what it names by guid and doubles nothing. What the file does not name
stays and is told; whoever imports can have it cancelled. Nothing is published.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from eventapp.agenda import operations
from eventapp.agenda.errors import Refused
from eventapp.agenda.formats import facts
from eventapp.agenda.formats.reading import Found
from eventapp.agenda.models import Appearance, Material, Room, Session, Speaker, Track
from eventapp.common.columns import LocalizedText
from eventapp.common.log import log
from eventapp.common.text import fold
from eventapp.events.models import Event
from eventapp.extensions import db

PORTION = 100  # items entered before they are written
LONGEST_NAME, LONGEST_TITLE, LONGEST_ADDRESS = 250, 250, 1000


@dataclass
class Report:
    """How many sessions are new, changed, the same or not taken; `notes` are (item, title, what is odd).

    `missing` are planned sessions of the draft that the file does not name, in the order of time.
    """

    new: int = 0
    changed: int = 0
    same: int = 0
    refused: int = 0
    cancelled: int = 0
    notes: list[tuple[str, str, str]] = field(default_factory=list)
    missing: list[Session] = field(default_factory=list)


def enter(event: Event, items: list[Found], language: str, by: Any, cancel: Collection[str] = ()) -> Report:
    """Write `items` into the draft of `event`; their texts are in `language` where they say no other.

    `cancel`: public ids of sessions to cancel, as far as the file does not name them.
    """
    report = _Entry(event, language, by).all(items)
    for session in report.missing:
        if session.public_id in cancel:
            operations.change_session(session, None, {"state": "cancelled"}, by, anywhen=True)
            report.cancelled += 1
    return report


class _Entry:
    """What is known of the event, so that each item asks the database nothing."""

    def __init__(self, event: Event, language: str, by: Any) -> None:
        self.event, self.language, self.by = event, language, by
        self.report = Report()
        query = select(Session).where(Session.event_id == event.id)
        options = (
            selectinload(Session.talks),
            selectinload(Session.materials),
            selectinload(Session.appearances).selectinload(Appearance.speaker),
        )
        sessions = list(db.session.scalars(query.options(*options)))
        self.before, self.named = sessions, set()
        self.sessions = {session.guid: session for session in sessions} | {s.public_id: s for s in sessions}
        self.number = max((session.number for session in sessions), default=0) + 1
        self.rooms: dict[str, Room] = {}
        for room in db.session.scalars(select(Room).where(Room.event_id == event.id)):
            self.rooms |= {fold(name): room for name in room.name.values()}
        self.tracks: dict[str, Track] = {}
        for track in db.session.scalars(select(Track).where(Track.event_id == event.id)):
            self.tracks |= {fold(name): track for name in track.name.values()}
        self.by_origin: dict[str, Speaker] = {}
        self.by_name: dict[str, Speaker] = {}
        for speaker in db.session.scalars(select(Speaker).where(Speaker.event_id == event.id)):
            self._know(speaker)

    def all(self, items: list[Found]) -> Report:
        for item in items:  # first, so that sessions are then written many at once
            self._room(item)
            self._track(item)
        for number, item in enumerate(items, 1):
            try:
                with db.session.no_autoflush:
                    self._one(item)
            except Refused as refused:
                self.report.refused += 1
                item.problems.append(refused.message)
            if number % PORTION == 0:
                db.session.flush()
            self.report.notes += [(item.where, item.title, problem) for problem in item.problems]
        self.report.missing = [
            session for session in self.before if session.state == "planned" and session.public_id not in self.named
        ]
        self.report.missing.sort(key=_by_time)
        db.session.flush()
        log(self.by, "imported a programme", self.event, after={"new": self.report.new, "changed": self.report.changed})
        return self.report

    def _one(self, item: Found) -> None:
        session = self.sessions.get(item.guid)
        values = self._values(item, session)
        if session is None:
            lists = {"appearances": [], "materials": [], "talks": []}  # known to be empty, so nothing is looked up
            said = {"guid": item.guid, "number": self.number, **values, **lists}
            session = operations.add_session(self.event, said, self.by, anywhen=True, is_logged=False)
            self.number += 1
            self.sessions[item.guid] = session
            self.report.new += 1
            is_new = True
        else:
            self.named.add(session.public_id)
            changed = {name: value for name, value in values.items() if getattr(session, name) != value}
            is_new = False
            if changed:
                operations.change_session(session, None, changed, self.by, anywhen=True)
        touched = self._people(session, item) | self._links(session, item)
        if not is_new and (touched or changed):
            self.report.changed += 1
        elif not is_new:
            self.report.same += 1

    def _values(self, item: Found, session: Session | None) -> dict[str, Any]:
        """The columns that the item says, as they should be."""
        language = self.language
        abstract = item.abstract
        if item.description and not (session and session.talks):
            abstract = "\n\n".join(filter(None, (abstract, item.description)))
        values = {
            "title": self._text(session and session.title, item.title, language),
            "abstract": self._text(session and session.abstract, abstract, language),
            "starts_at": item.begin,
            "ends_at": item.end,
            "kind": item.kind,
            "room_id": self._room(item),
            "track_id": self._track(item),
            "state": "cancelled" if item.is_cancelled else "planned",
        }
        if session is None or (item.language and item.language not in session.spoken):
            values["spoken"] = [item.language] if item.language else []
        return values

    def _text(self, known: LocalizedText | None, text: str, language: str) -> dict[str, str]:
        """What is known, with `text` in `language`; unchanged when that is what is shown in the language already."""
        if known is None:
            return {language: text} if text else {}
        if known.localized(language, self.event.language) == text:
            return dict(known)
        return {code: said for code, said in (dict(known) | {language: text}).items() if said}

    def _room(self, item: Found) -> int | None:
        if item.room in {"", facts.NO_ROOM}:
            return None
        key = fold(item.room)
        if key not in self.rooms:
            self.rooms[key] = operations.add_room(self.event, {"name": {self.language: item.room}}, self.by)
            db.session.flush()
        return self.rooms[key].id

    def _track(self, item: Found) -> int | None:
        if not item.track:
            return None
        key = fold(item.track)
        if key not in self.tracks:
            self.tracks[key] = operations.add_track(self.event, {"name": {self.language: item.track}}, self.by)
            db.session.flush()
        return self.tracks[key].id

    def _people(self, session: Session, item: Found) -> bool:
        """Let those named appear; who appears already keeps the role. Whether anything changed."""
        wanted = list(dict.fromkeys(self._speaker(name, origin, item) for name, origin in item.people))
        if {appearance.speaker for appearance in session.appearances} == set(wanted):
            return False
        roles = {a.speaker: (a.role, a.talk) for a in session.appearances}
        people = [(speaker, *roles.get(speaker, ("speaker", None))) for speaker in wanted]
        operations.set_people(session, people)
        return True

    def _speaker(self, name: str, origin: str | None, item: Found) -> Speaker:
        if len(name) > LONGEST_NAME:
            name = name[:LONGEST_NAME]
            item.problems.append(_("A name was cut."))
        key = fold(name)
        found = self.by_origin.get(origin) if origin else None
        if found and (not origin.startswith("id:") or found.name_key == key):
            return found
        found = self.by_name.get(key)
        if found and (not origin or found.origin in {None, origin} or found.participant_id):
            return found
        found = operations.add_speaker(self.event, name, origin=origin[:60] if origin else None)
        self._know(found)
        return found

    def _know(self, speaker: Speaker) -> None:
        if speaker.origin:
            self.by_origin[speaker.origin] = speaker
        if speaker.public_id:
            self.by_origin[f"guid:{facts.person_guid(speaker.public_id)}"] = speaker
        self.by_name.setdefault(speaker.name_key, speaker)

    def _links(self, session: Session, item: Found) -> bool:
        known = {material.url for material in session.materials}
        added: list[Material] = []
        for title, address in item.links:
            if not address.startswith(("http://", "https://")) or len(address) > LONGEST_ADDRESS:
                item.problems.append(_("A link is no web address and was left out."))
            elif address not in known:
                known.add(address)
                added.append(Material(title=(title or address)[:LONGEST_TITLE], url=address))
        if added:
            operations.add_materials(session, added)
        return bool(added)


def _by_time(session: Session) -> tuple[bool, float, int]:
    return session.starts_at is None, session.starts_at.timestamp() if session.starts_at else 0, session.number
