"""Changing the draft: rooms, tracks, sessions, talks and who appears. Nothing of it is public before a release."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import func, select

from eventapp.agenda.errors import BadTimes, Refused, Stale
from eventapp.agenda.models import (
    Appearance,
    Availability,
    Material,
    Room,
    Session,
    Speaker,
    Talk,
    Track,
    Walk,
)
from eventapp.agenda.own.operations import offer_seats
from eventapp.agenda.words import COLORS
from eventapp.common import seats
from eventapp.common.clock import now
from eventapp.common.database import lock
from eventapp.common.log import log
from eventapp.common.text import fold
from eventapp.common.uploads import upload_path
from eventapp.events.models import Event
from eventapp.extensions import db
from eventapp.people.models import Participant

LONGEST = timedelta(hours=16)
TOLD = ("kind", "state", "starts_at", "ends_at", "format")  # what the log keeps of a session


def add_room(event: Event, values: Mapping[str, Any], by: Any) -> Room:
    """A room of `event`; `values` are columns of `Room`."""
    room = Room(event_id=event.id, **({"position": _next(Room, event)} | dict(values)))
    db.session.add(room)
    log(by, "added a room", room)
    return room


def change_room(room: Room, values: Mapping[str, Any], by: Any, version: int | None = None) -> None:
    """Change columns of a room; sessions that give out its seats follow its capacity.

    Raises Refused, and Stale when someone changed it since `version`.
    """
    _change(room, values, version)
    for session in db.session.scalars(select(Session).where(Session.room_id == room.id, Session.seats == "room")):
        _follow_room(session)
    log(by, "changed a room", room)


def remove_room(room: Room, by: Any, version: int | None = None) -> None:
    """Sessions in it stay, without a room. Raises Refused when it is gone, Stale when changed since `version`."""
    hold(room, version)
    log(by, "removed a room", room)
    for session in db.session.scalars(select(Session).where(Session.room_id == room.id)):
        session.room_id = None
        mark(session)
    db.session.flush()
    db.session.delete(room)
    db.session.flush()


def set_walks(room: Room, minutes: Mapping[Room, int]) -> None:
    """How many minutes it takes from `room` to others; 0 for none. Others that are not named stay as they are."""
    if any(other.event_id != room.event_id or other is room for other in minutes):
        raise Refused(_("Choose two rooms of this event."))
    known: dict[int, Walk] = {}
    for walk in db.session.scalars(select(Walk).where((Walk.first_id == room.id) | (Walk.second_id == room.id))):
        known[walk.second_id if walk.first_id == room.id else walk.first_id] = walk
    for other, count in minutes.items():
        walk = known.get(other.id)
        if walk is not None and count <= 0:
            db.session.delete(walk)
        elif walk is not None:
            walk.minutes = count
        elif count > 0:
            low, high = sorted((room.id, other.id))
            db.session.add(Walk(first_id=low, second_id=high, minutes=count))
    db.session.flush()


def add_track(event: Event, values: Mapping[str, Any], by: Any) -> Track:
    """A track of `event`; `values` are columns of `Track`. Without a color it has the next of those there are."""
    position = _next(Track, event)
    color = list(COLORS)[(position - 1) % len(COLORS)]
    track = Track(event_id=event.id, **({"position": position, "color": color} | dict(values)))
    db.session.add(track)
    log(by, "added a track", track)
    return track


def change_track(track: Track, values: Mapping[str, Any], by: Any, version: int | None = None) -> None:
    """Raises Stale when someone changed it since `version`."""
    _change(track, values, version)
    log(by, "changed a track", track)


def remove_track(track: Track, by: Any, version: int | None = None) -> None:
    """Sessions of it stay, without a track. Raises Refused when it is gone, Stale when changed since `version`."""
    hold(track, version)
    log(by, "removed a track", track)
    for session in db.session.scalars(select(Session).where(Session.track_id == track.id)):
        session.track_id = None
        mark(session)
    db.session.flush()
    db.session.delete(track)
    db.session.flush()


def add_session(
    event: Event, values: Mapping[str, Any], by: Any, *, anywhen: bool = False, is_logged: bool = True
) -> Session:
    """A session in the draft; `values` are columns of `Session`.

    Raises BadTimes and Refused. `anywhen`: also outside the days of the event, as files of others have them.
    Who enters many at once logs them together.
    """
    number = values.get("number") or _next(Session, event, Session.number)
    session = Session(event_id=event.id, event=event, **(dict(values) | {"number": number}))
    _check(event, session, anywhen)
    db.session.add(session)
    if session.seats == "room":
        db.session.flush()
        _follow_room(session)
    if is_logged:
        log(by, "added a session", session)
    return session


def change_session(
    session: Session, version: int | None, values: Mapping[str, Any], by: Any, *, anywhen: bool = False
) -> Session:
    """Change columns of a session that was seen in `version`; None: whichever it is in.

    When it is moved whole, its talks move with it.
    Raises Stale, with nothing written, when someone changed it since; BadTimes; Refused.
    """
    check_version(session, values, version)
    before = {name: _plain(getattr(session, name)) for name in TOLD}
    times = session.starts_at, session.ends_at
    with db.session.no_autoflush:
        kept = {name: getattr(session, name) for name in values}
        try:
            _set(session, values)
            _check(session.event, session, anywhen)
        except Refused:
            _set(session, kept)
            raise
    _move_talks(session, *times)
    mark(session)
    db.session.flush()
    _follow_room(session)
    after = {name: _plain(getattr(session, name)) for name in TOLD}
    log(by, "changed a session", session, before=before, after=after)
    return session


def set_seats(session: Session, count: int | None) -> None:
    """How many seats a session of `seats` "number" gives out; new ones go to those who wait.

    Raises Refused when more are taken.
    """
    seats.set_capacity(session, count, Refused(_("More seats are taken than that.")))
    db.session.flush()
    offer_seats(session)


def remove_session(session: Session, by: Any, version: int | None = None) -> None:
    """Take a session with its files out of the draft; the next release says that it is cancelled.

    Raises Refused when it is gone already, Stale when someone changed it since `version`.
    """
    hold(session, version)
    log(by, "removed a session", session)
    for material in session.materials:
        upload_path(material.public_id).unlink(missing_ok=True)
    db.session.delete(session)
    db.session.flush()


def add_talk(session: Session, values: Mapping[str, Any]) -> Talk:
    """An item of a session. Raises BadTimes."""
    talk = Talk(**({"position": len(session.talks)} | dict(values)))
    check_times(talk.starts_at, talk.ends_at)
    session.talks.append(talk)
    mark(session)
    db.session.flush()
    return talk


def change_talk(talk: Talk, values: Mapping[str, Any], version: int | None = None) -> None:
    """Change columns of a talk that was seen in `version`; None: whichever it is in. Raises BadTimes and Stale."""
    check_times(values.get("starts_at", talk.starts_at), values.get("ends_at", talk.ends_at))
    _change(talk, values, version)
    mark(talk.session)


def remove_talk(talk: Talk, version: int | None = None) -> None:
    """Raises Refused when it is gone already, Stale when someone changed it since `version`."""
    hold(talk, version)
    session = talk.session
    session.talks.remove(talk)
    mark(session)
    db.session.flush()


def speaker_of(participant: Participant) -> Speaker:
    """The speaker that `participant` is, entered when new."""
    query = select(Speaker).where(Speaker.event_id == participant.event_id, Speaker.participant_id == participant.id)
    if speaker := db.session.scalar(query):
        return speaker
    organisation = participant.organisation.name if participant.organisation else ""
    speaker = add_speaker(
        participant.event,
        participant.name,
        position=participant.position or "",
        organisation=organisation,
        country=participant.country,
    )
    speaker.participant = participant
    db.session.flush()
    return speaker


def add_speaker(event: Event, name: str, **values: Any) -> Speaker:
    """A speaker of whom no more than a name need be known."""
    speaker = Speaker(event_id=event.id, name=name, name_key=fold(name)[:500], **values)
    db.session.add(speaker)
    return speaker


def set_people(session: Session, people: Iterable[tuple[Speaker, str, Talk | None]]) -> None:
    """Who appears in a session, as (speaker, role, talk or None), in this order.

    Who appeared in the same role before keeps the confirmation.
    """
    known = {(a.speaker, a.role, a.talk): a for a in session.appearances}
    wanted: list[Appearance] = []
    for position, (speaker, role, talk) in enumerate(people):
        appearance = known.pop((speaker, role, talk), None) or Appearance(speaker=speaker, role=role, talk=talk)
        appearance.position = position
        wanted.append(appearance)
    session.appearances[:] = wanted
    mark(session)


def change_speaker(speaker: Speaker, values: Mapping[str, Any], version: int | None = None) -> None:
    """Change columns of a speaker who was seen in `version`; None: whichever it is in. Raises Stale."""
    _change(speaker, values, version)


def set_availability(speaker: Speaker, times: Iterable[tuple[datetime, datetime]], version: int | None = None) -> None:
    """When a speaker, who was seen in `version`, can appear. Raises BadTimes and Stale."""
    wanted = list(times)
    if any(end <= begin for begin, end in wanted):
        raise BadTimes(_("The end must be after the beginning."))
    _change(speaker, {}, version)
    speaker.availabilities[:] = [Availability(starts_at=begin, ends_at=end) for begin, end in wanted]
    db.session.flush()


def add_materials(session: Session, materials: Iterable[Material]) -> None:
    """Links or files of a session, behind those it has."""
    session.materials.extend(materials)
    mark(session)


def check_times(begin: datetime | None, end: datetime | None) -> None:
    """Raises BadTimes for what cannot be the times of anything."""
    if begin is None and end is None:
        return
    if begin is None or end is None:
        raise BadTimes(_("Give both the beginning and the end, or neither."))
    if end <= begin:
        raise BadTimes(_("The end must be after the beginning."))
    if end - begin > LONGEST:
        raise BadTimes(_("Nothing lasts longer than %(hours)s hours.", hours=int(LONGEST.total_seconds() // 3600)))


def local_instant(event: Event, text: datetime) -> datetime:
    """A time of day of the event (naive) as an instant. Raises BadTimes for one that the clocks leave out that night.

    Of two, when the clocks go back, it is the first.
    """
    instant = text.replace(tzinfo=event.zone)
    if instant.astimezone(UTC).astimezone(event.zone).replace(tzinfo=None) != text:
        raise BadTimes(_("The clocks change that night; there is no such time. Choose another."))
    return instant


def _check(event: Event, session: Session, anywhen: bool) -> None:
    check_times(session.starts_at, session.ends_at)
    if session.starts_at is not None and not anywhen:
        first, last = (moment.astimezone(event.zone).date() for moment in (session.starts_at, session.ends_at))
        if first < event.first_day or first > event.last_day or last > event.last_day + timedelta(days=1):
            raise BadTimes(_("The session is outside the days of the event."))
    for model, id in ((Room, session.room_id), (Track, session.track_id)):
        row = db.session.get(model, id) if id is not None else None
        if id is not None and (row is None or row.event_id != event.id):
            raise Refused(_("Choose a room and a track of this event."))


def _move_talks(session: Session, began: datetime | None, ended: datetime | None) -> None:
    """Let talks with times of their own follow a session that was from `began` to `ended` and is as long as then."""
    begins, ends = session.starts_at, session.ends_at
    if began is None or begins is None or began == begins or ended - began != ends - begins:
        return
    for talk in session.talks:
        if talk.starts_at is not None:
            talk.starts_at, talk.ends_at = talk.starts_at + (begins - began), talk.ends_at + (begins - began)
            talk.version += 1


def _follow_room(session: Session) -> None:
    """Give out as many seats as `session.seats` says."""
    if session.seats == "number":
        return
    room = db.session.get(Room, session.room_id) if session.seats == "room" and session.room_id else None
    capacity = room.capacity if room else None
    if session.capacity != capacity:
        seats.set_capacity(session, capacity, Refused(_("More seats are taken than the room holds.")))
        db.session.flush()
        offer_seats(session)


def hold(row: Any, version: int | None) -> None:
    """Keep others from removing `row` until the transaction ends.

    Raises Refused when someone has done so, Stale when someone changed it since `version`.
    """
    model = type(row)
    if db.session.scalar(select(model.id).where(model.id == row.id).with_for_update()) is None:
        raise Refused(_("Someone else has removed it already."))
    check_version(row, {}, version)


def check_version(row: Any, values: Mapping[str, Any], version: int | None) -> None:
    """Raises Stale, and keeps others away from `row` until the transaction ends."""
    lock(row)
    if version is not None and row.version != version:
        raise Stale(row, dict(values))


def _change(row: Any, values: Mapping[str, Any], version: int | None) -> None:
    """Change a room, track, talk or speaker. Raises Stale."""
    check_version(row, values, version)
    _set(row, values)
    row.version += 1


def _set(row: Any, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        setattr(row, name, value)


def mark(session: Session) -> None:
    """Note that something of a session has changed."""
    if session.version is not None:  # one that is not written yet begins with the first
        session.version += 1
    session.changed_at = now()


def _next(model: Any, event: Event, column: Any = None) -> int:
    column = model.position if column is None else column
    return (db.session.scalar(select(func.max(column)).where(model.event_id == event.id)) or 0) + 1


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value
