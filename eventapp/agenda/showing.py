"""The programme of a release as pages and files show it: in one language, in one time zone.

A `Programme` holds plain values, made once for each rendering, so that a template of 1,100 sessions asks nothing more.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from eventapp.agenda.models import Release
from eventapp.agenda.words import FORMATS, KINDS, ROLES, track_style
from eventapp.common.text import fold
from eventapp.events.models import Event


@dataclass(slots=True)
class Person:
    """A speaker in a role; `talk` is the id of the talk they give, or None."""

    id: str
    name: str
    role: str
    role_name: str
    talk: str | None
    about: dict[str, Any]


@dataclass(slots=True)
class Item:
    """A session. `begin` and `end` are in the zone of the programme, `day` is the event's day it begins on.

    `sequence` is the number of the release that last changed it, `changed_at` when that was.
    """

    id: str
    guid: str
    number: int
    kind: str
    kind_name: str
    is_cancelled: bool
    title: str
    abstract: str
    begin: datetime
    end: datetime
    day: date
    room_id: str | None
    room: str
    track_id: str | None
    track: str
    track_style: str
    spoken: list[str]
    interpreted: list[str]
    format: str
    format_name: str
    link: str
    needs_seat: bool
    talks: list[dict[str, Any]]
    people: list[Person]
    materials: list[dict[str, Any]]
    sequence: int
    changed_at: datetime
    when: str = ""

    @property
    def people_by_name(self) -> list[Person]:
        """Each person once, in the order of the session."""
        return list({person.id: person for person in self.people}.values())


@dataclass(slots=True)
class Programme:
    """All of a release in one language. `rooms`, `tracks`, `speakers`: plain dicts with texts in the language."""

    number: int
    published_at: datetime
    zone: ZoneInfo
    rooms: list[dict[str, Any]]
    tracks: list[dict[str, Any]]
    speakers: list[dict[str, Any]]
    items: list[Item]
    days: list[date] = field(default_factory=list)

    def item(self, id: str) -> Item | None:
        return next((item for item in self.items if item.id == id), None)

    def speaker(self, id: str) -> dict[str, Any] | None:
        return next((speaker for speaker in self.speakers if speaker["id"] == id), None)

    def items_of(self, speaker_id: str) -> list[tuple[Item, list[Person]]]:
        """The sessions someone appears in, with the roles."""
        found = [(item, [p for p in item.people if p.id == speaker_id]) for item in self.items]
        return [(item, people) for item, people in found if people]

    def by_day(self) -> Iterator[tuple[date, list[Item]]]:
        """The days that have sessions, in order."""
        days: dict[date, list[Item]] = {}
        for item in self.items:
            days.setdefault(item.day, []).append(item)
        yield from sorted(days.items())

    def now_and_next(self, moment: datetime) -> tuple[list[Item], list[Item]]:
        """What goes on at `moment`, and what begins next on the same day."""
        live = [item for item in self.items if not item.is_cancelled]
        going = [item for item in live if item.begin <= moment < item.end]
        later = [item for item in live if moment < item.begin < moment + timedelta(hours=12)]
        first = min((item.begin for item in later), default=None)
        return going, [item for item in later if item.begin == first]

    def boundaries(self) -> set[datetime]:
        """The instants at which something begins or ends."""
        return {moment for item in self.items for moment in (item.begin, item.end)}


def shown(release: Release, event: Event, language: str, zone: ZoneInfo | None = None) -> Programme:
    """`release` in `language`, its times in `zone` (the event's when None)."""
    frozen = release.programme
    zone = zone or event.zone
    say = _localizer(language, event.language)
    rooms = [room | {"name": say(room["name"])} for room in frozen["rooms"]]
    tracks = [track | {"name": say(track["name"]), "style": track_style(track["color"])} for track in frozen["tracks"]]
    speakers = [speaker | {"biography": say(speaker["biography"])} for speaker in frozen["speakers"]]
    make = _item_maker(release, say, event.zone, zone, rooms, tracks, speakers)
    items = [make(session) for session in frozen["sessions"]]
    days = sorted({item.day for item in items})
    return Programme(release.number, release.published_at, zone, rooms, tracks, speakers, items, days)


def _localizer(language: str, first: str) -> Callable[[dict[str, str]], str]:
    codes = (language, first, "en")

    def say(text: dict[str, str]) -> str:
        for code in codes:
            if found := text.get(code):
                return found
        return next(iter(text.values()), "")

    return say


def _item_maker(release, say, event_zone, zone, rooms, tracks, speakers) -> Callable[[dict[str, Any]], Item]:
    room_names = {room["id"]: room["name"] for room in rooms}
    tracks_by_id = {track["id"]: track for track in tracks}
    speakers_by_id = {speaker["id"]: speaker for speaker in speakers}
    kinds = {kind: str(name) for kind, name in KINDS.items()}
    roles = {role: str(name) for role, name in ROLES.items()}
    formats = {name: str(text) for name, text in FORMATS.items()}
    no_track = {"name": "", "style": ""}

    def person(said: dict[str, Any]) -> Person:
        about = speakers_by_id[said["speaker"]]
        return Person(about["id"], about["name"], said["role"], roles[said["role"]], said["talk"], about)

    def make(session: dict[str, Any]) -> Item:
        begin = datetime.fromisoformat(session["starts_at"])
        end = datetime.fromisoformat(session["ends_at"])
        track = tracks_by_id.get(session["track"], no_track)
        local_begin, local_end = begin.astimezone(zone), end.astimezone(zone)
        return Item(
            id=session["id"],
            guid=session["guid"],
            number=session["number"],
            kind=session["kind"],
            kind_name=kinds[session["kind"]],
            is_cancelled=session["state"] == "cancelled",
            title=say(session["title"]),
            abstract=say(session["abstract"]),
            begin=local_begin,
            end=local_end,
            day=begin.astimezone(event_zone).date(),
            room_id=session["room"],
            room=room_names.get(session["room"], ""),
            track_id=session["track"],
            track=track["name"],
            track_style=track["style"],
            spoken=session["spoken"],
            interpreted=session["interpreted"],
            format=session["format"],
            format_name=formats[session["format"]],
            link=session["link"],
            needs_seat=session["seats"] != "none",
            talks=[_talk(talk, say, zone) for talk in session["talks"]],
            people=[person(said) for said in session["people"] if said["speaker"] in speakers_by_id],
            materials=session["materials"],
            **_last_changed(session, release),
            when=f"{local_begin:%H:%M}–{local_end:%H:%M}",
        )

    return make


def _last_changed(session: dict[str, Any], release: Release) -> dict[str, Any]:
    """What old releases do not say is as if they had changed everything."""
    changed_at = session.get("changed_at")
    moment = datetime.fromisoformat(changed_at) if changed_at else release.published_at
    return {"sequence": session.get("sequence", release.number), "changed_at": moment}


def _talk(talk: dict[str, Any], say: Callable, zone: ZoneInfo) -> dict[str, Any]:
    begin, end = (
        datetime.fromisoformat(t).astimezone(zone) if t else None for t in (talk["starts_at"], talk["ends_at"])
    )
    when = f"{begin:%H:%M}–{end:%H:%M}" if begin else ""
    return {
        "id": talk["id"],
        "guid": talk["guid"],
        "title": say(talk["title"]),
        "abstract": say(talk["abstract"]),
        "begin": begin,
        "end": end,
        "when": when,
    }


@dataclass(frozen=True)
class Filter:
    """Which sessions to show; "" is any. `day` is an ISO date, `person` the id of a speaker, `text` is searched for."""

    day: str = ""
    track: str = ""
    room: str = ""
    language: str = ""
    kind: str = ""
    person: str = ""
    text: str = ""

    @property
    def is_on(self) -> bool:
        return any(vars(self).values())

    def takes(self, item: Item) -> bool:
        if self.day and item.day.isoformat() != self.day:
            return False
        if self.track and item.track_id != self.track:
            return False
        if self.room and item.room_id != self.room:
            return False
        if self.kind and item.kind != self.kind:
            return False
        if self.language and self.language not in {*item.spoken, *item.interpreted}:
            return False
        if self.person and all(person.id != self.person for person in item.people):
            return False
        return not self.text or all(word in _searched(item) for word in fold(self.text).split())


def _searched(item: Item) -> str:
    talks = [text for talk in item.talks for text in (talk["title"], talk["abstract"])]
    names = [text for person in item.people for text in (person.name, person.about["organisation"])]
    return fold(" ".join([item.title, item.abstract, item.track, item.room, *talks, *names]))
