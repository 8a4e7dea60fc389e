"""The published programme: frozen from the draft, kept for ever, read by every public page and file.

`freeze(event)` makes plain JSON, instants as ISO 8601 in UTC, texts as {language: text}:

    {"days": ["2027-01-26", ...], "timezone": "Europe/Brussels",
     "rooms": [{"id", "guid", "name", "capacity"}], "tracks": [{"id", "name", "color"}],
     "sessions": [{"id", "guid", "number", "kind", "state", "title", "abstract", "starts_at", "ends_at", "room",
                   "track", "spoken", "interpreted", "format", "link", "seats", "capacity",
                   "talks": [{"id", "guid", "title", "abstract", "starts_at", "ends_at"}],
                   "people": [{"speaker", "role", "talk"}],
                   "materials": [{"id", "title", "url", "name", "media_type", "size", "public_from", "talk"}],
                   "sequence", "changed_at"}],
     "speakers": [{"id", "name", "position", "organisation", "country", "biography", "photo"}]}

Ids are public ids; `room`, `track`, `speaker` and `talk` name one of them or are None. Sessions are in the order of
time; those that are drafts or not placed are absent. `publish` adds to each session the number of the release that
last changed what a calendar shows of it, and when that was.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import selectinload, undefer

from eventapp.agenda.models import Appearance, Release, Room, Session, Speaker, Star, Talk, Track
from eventapp.common.clock import now
from eventapp.common.log import log
from eventapp.events.models import Event
from eventapp.events.operations import touch
from eventapp.extensions import db
from eventapp.people.commitments import Binding, release, write
from eventapp.people.models import Commitment

SOURCES = ("appearance", "seat", "star")  # of commitments to a session, each followed by its public id
IN_CALENDARS = ("state", "title", "abstract", "starts_at", "ends_at")


def freeze(event: Event) -> dict[str, Any]:
    """What would be published now."""
    sessions = _sessions_of(event)
    rooms = db.session.scalars(select(Room).where(Room.event_id == event.id).order_by(Room.position, Room.id))
    tracks = db.session.scalars(select(Track).where(Track.event_id == event.id).order_by(Track.position, Track.id))
    speakers = {a.speaker.id: a.speaker for session in sessions for a in session.appearances}
    return {
        "days": [day.isoformat() for day in event.days],
        "timezone": event.timezone,
        "rooms": [{"id": r.public_id, "guid": r.guid, "name": dict(r.name), "capacity": r.capacity} for r in rooms],
        "tracks": [{"id": t.public_id, "name": dict(t.name), "color": t.color} for t in tracks],
        "sessions": [_session(session) for session in sessions],
        "speakers": [_speaker(s) for s in sorted(speakers.values(), key=lambda s: (s.name_key, s.id))],
    }


def publish(event: Event, programme: dict[str, Any], note: str, by: Any) -> Release:
    """Make `programme` (see `freeze`) the latest release and bind the people in it to their times."""
    before, moment = latest(event), now()
    number = before.number + 1 if before else 1
    programme = programme | {"sessions": _with_sequences(programme, before, number, moment)}
    made = Release(event_id=event.id, number=number, programme=programme, note=note, published_at=moment)
    made.user_id = by.id if by is not None and by.__tablename__ == "user" else None
    db.session.add(made)
    log(by, "published the programme", made)
    _show(event, programme)
    bind(event, programme)
    touch(event)
    return made


def latest(event: Event) -> Release | None:
    """The release that visitors see, with its programme."""
    query = select(Release).where(Release.event_id == event.id).order_by(Release.number.desc()).limit(1)
    return db.session.scalar(query.options(undefer(Release.programme)))


def numbered(event: Event, number: int) -> Release | None:
    query = select(Release).where(Release.event_id == event.id, Release.number == number)
    return db.session.scalar(query.options(undefer(Release.programme)))


def releases_of(event: Event) -> list[Release]:
    """All, the latest first, without their programmes."""
    return list(db.session.scalars(select(Release).where(Release.event_id == event.id).order_by(Release.number.desc())))


def published(session: Session) -> dict[str, Any] | None:
    """What the latest release says of a session, see `Session.published`; None when it does not name it."""
    return db.session.scalar(select(Session.published).where(Session.id == session.id))


def bind(event: Event, programme: dict[str, Any]) -> None:
    """Write the calendar of everyone whom the release concerns: appearances, seats and stars.

    It publishes whatever clashes: the editor has warned of them, and a second thing at one time is shown, not firm.
    """
    from eventapp.agenda.models import Booking

    live = {s["id"]: s for s in programme["sessions"] if s["state"] != "cancelled"}
    rows = {s.public_id: s.id for s in db.session.scalars(select(Session).where(Session.event_id == event.id))}
    names = {s.public_id: s.participant_id for s in db.session.scalars(select(Speaker).where(_of(Speaker, event)))}
    booked = _people(select(Booking.session_id, Booking.participant_id).where(Booking.state == "booked"), rows)
    starred = _people(select(Star.session_id, Star.participant_id), rows)
    places = _places(programme)
    bindings: list[Binding] = []
    for id, session in live.items():
        appears = {names.get(person["speaker"]) for person in session["people"]} - {None}
        row = rows.get(id)
        place = places.get(session["room"], {})
        bindings += bindings_of(event, session, place, appears, booked.get(row, set()), starred.get(row, set()))
    write(bindings, may_overlap=True)
    kept = {binding.source for binding in bindings}
    release(source for source in _sources(event) if source not in kept)


def bindings_of(
    event: Event,
    session: dict[str, Any],
    place: dict[str, str],
    appears: Iterable[int] = (),
    booked: Iterable[int] = (),
    starred: Iterable[int] = (),
) -> list[Binding]:
    """What binds whom to a session of a release, which is in `place`."""
    common = {
        "event_id": event.id,
        "starts_at": datetime.fromisoformat(session["starts_at"]),
        "ends_at": datetime.fromisoformat(session["ends_at"]),
        "title": session["title"],
        "location": place,
        "link": session["link"],
        "sequence": session.get("sequence", 0),
    }
    appears, booked = set(appears), set(booked) - set(appears)
    starred = set(starred) - appears - booked
    groups = (("appearance", appears, True), ("seat", booked, True), ("star", starred, False))
    return [
        Binding(
            kind="seat" if name == "star" else name,
            source=f"{name}:{session['id']}",
            people=people,
            is_firm=firm,
            **common,
        )
        for name, people, firm in groups
        if people
    ]


def _with_sequences(
    programme: dict[str, Any], before: Release | None, number: int, moment: datetime
) -> list[dict[str, Any]]:
    """The sessions of `programme`; those that look as in `before` to a calendar keep the number they have there."""
    told, places = {}, _places(programme)
    if before is not None:
        were = _places(before.programme)
        told = {s["id"]: (_in_calendars(s, were), s) for s in before.programme["sessions"]}
    sessions = []
    for session in programme["sessions"]:
        sequence, changed_at = number, moment.isoformat()
        looked, was = told.get(session["id"], (None, {}))
        if looked == _in_calendars(session, places):
            sequence = was.get("sequence", before.number)
            changed_at = was.get("changed_at", before.published_at.isoformat())
        sessions.append(session | {"sequence": sequence, "changed_at": changed_at})
    return sessions


def _in_calendars(session: dict[str, Any], places: dict[str, dict[str, str]]) -> tuple:
    return *(session[name] for name in IN_CALENDARS), places.get(session["room"])


def _show(event: Event, programme: dict[str, Any]) -> None:
    """Write `Session.published`, so that what concerns one session need not read the whole release."""
    places = _places(programme)
    said = {s["id"]: s | {"place": places.get(s["room"], {})} for s in programme["sessions"]}
    query = select(Session.id, Session.public_id, Session.published).where(Session.event_id == event.id)
    changed = [
        {"id": id, "published": said.get(public_id)}
        for id, public_id, known in db.session.execute(query)
        if known != said.get(public_id)
    ]
    if changed:
        db.session.execute(update(Session), changed)


def _places(programme: dict[str, Any]) -> dict[str, dict[str, str]]:
    return {room["id"]: room["name"] for room in programme["rooms"]}


def _sources(event: Event) -> list[str]:
    kinds = [Commitment.source.like(f"{name}:%") for name in SOURCES]
    query = select(Commitment.source).where(Commitment.event_id == event.id, ~Commitment.is_cancelled, db.or_(*kinds))
    return list(db.session.scalars(query.distinct()))


def _people(query: Any, rows: dict[str, int]) -> dict[int, set[int]]:
    known = set(rows.values())
    found: dict[int, set[int]] = {}
    for session_id, participant_id in db.session.execute(query):
        if session_id in known:
            found.setdefault(session_id, set()).add(participant_id)
    return found


def _of(model: Any, event: Event) -> Any:
    return model.event_id == event.id


def _sessions_of(event: Event) -> list[Session]:
    query = select(Session).where(
        Session.event_id == event.id, Session.state != "draft", Session.starts_at.is_not(None)
    )
    query = query.order_by(Session.starts_at, Session.number).options(
        selectinload(Session.talks),
        selectinload(Session.appearances).selectinload(Appearance.speaker),
        selectinload(Session.materials),
        selectinload(Session.room),
        selectinload(Session.track),
    )
    return list(db.session.scalars(query))


def _session(session: Session) -> dict[str, Any]:
    talks = {talk.id: talk.public_id for talk in session.talks}
    return {
        "id": session.public_id,
        "guid": session.guid,
        "number": session.number,
        "kind": session.kind,
        "state": session.state,
        "title": dict(session.title),
        "abstract": dict(session.abstract),
        "starts_at": session.starts_at.isoformat(),
        "ends_at": session.ends_at.isoformat(),
        "room": session.room.public_id if session.room else None,
        "track": session.track.public_id if session.track else None,
        "spoken": list(session.spoken),
        "interpreted": list(session.interpreted),
        "format": session.format,
        "link": session.link,
        "seats": session.seats,
        "capacity": session.capacity,
        "talks": [_talk(talk) for talk in session.talks],
        "people": [
            {"speaker": a.speaker.public_id, "role": a.role, "talk": talks.get(a.talk_id)}
            for a in session.appearances
            if a.declined_at is None
        ],
        "materials": [_material(material, talks) for material in session.materials],
    }


def _talk(talk: Talk) -> dict[str, Any]:
    return {
        "id": talk.public_id,
        "guid": talk.guid,
        "title": dict(talk.title),
        "abstract": dict(talk.abstract),
        "starts_at": talk.starts_at.isoformat() if talk.starts_at else None,
        "ends_at": talk.ends_at.isoformat() if talk.ends_at else None,
    }


def _material(material: Any, talks: dict[int, str]) -> dict[str, Any]:
    named = {name: getattr(material, name) for name in ("title", "url", "name", "media_type", "size")}
    opens = material.public_from.isoformat() if material.public_from else None
    return {"id": material.public_id, **named, "public_from": opens, "talk": talks.get(material.talk_id)}


def _speaker(speaker: Speaker) -> dict[str, Any]:
    named = {name: getattr(speaker, name) for name in ("name", "position", "organisation", "country", "photo")}
    return {"id": speaker.public_id, **named, "biography": dict(speaker.biography)}
