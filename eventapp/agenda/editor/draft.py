"""Reading the draft: its sessions, its rooms, and what cannot be in it, in sentences."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from hashlib import sha256

from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import defer, joinedload, selectinload

from eventapp.agenda.conflicts import Busy, Conflict, Place, Slot, conflicts_in, facts_of
from eventapp.agenda.editor.models import Acknowledgement
from eventapp.agenda.models import Appearance, Room, Session, Speaker, Talk, Track, Walk
from eventapp.common.formats import datetime_text, time_text
from eventapp.common.languages import current_language
from eventapp.events.models import Event
from eventapp.extensions import db
from eventapp.people.commitments import clashes, taken_up
from eventapp.people.models import Commitment

OWN_KINDS = ("appearance", "seat", "star")  # commitments that the programme itself has written
OTHER = "other:"  # before the beginning of another, in the source of a `Busy`


@dataclass(frozen=True)
class Problem:
    """A conflict in words, with the sessions that it is about.

    `facts` is a digest of what it rests on; `acknowledgement` says that it is meant, as it rests on these. The sentence
    says when someone is bound by something beside the programme, and by what to those who may see it.
    """

    conflict: Conflict
    sentence: str
    sessions: tuple[Session, ...]
    facts: str = ""
    acknowledgement: Acknowledgement | None = None

    @property
    def id(self) -> str:
        """For addresses: the same for the same conflict."""
        return sha256(self.conflict.key.encode()).hexdigest()[:16]

    @property
    def is_open(self) -> bool:
        return self.acknowledgement is None


def sessions_of(event: Event) -> list[Session]:
    """All of the draft with talks and people, in the order of time; what is not placed comes last.

    Long texts are left in the database: pages of all sessions show none.
    """
    query = select(Session).where(Session.event_id == event.id)
    query = query.order_by(Session.starts_at.is_(None), Session.starts_at, Session.number)
    talks = selectinload(Session.talks).defer(Talk.abstract)
    speakers = selectinload(Session.appearances).selectinload(Appearance.speaker)
    speakers = speakers.options(defer(Speaker.biography), defer(Speaker.needs), selectinload(Speaker.availabilities))
    query = query.options(defer(Session.abstract), talks, speakers, joinedload(Session.room))
    return list(db.session.scalars(query).unique())


def rooms_of(event: Event) -> list[Room]:
    return list(db.session.scalars(select(Room).where(Room.event_id == event.id).order_by(Room.position, Room.id)))


def tracks_of(event: Event) -> list[Track]:
    return list(db.session.scalars(select(Track).where(Track.event_id == event.id).order_by(Track.position, Track.id)))


def walks_from(room: Room) -> dict[int, int]:
    """Minutes on foot from `room` to others, by their row."""
    query = select(Walk).where((Walk.first_id == room.id) | (Walk.second_id == room.id))
    return {
        walk.second_id if walk.first_id == room.id else walk.first_id: walk.minutes
        for walk in db.session.scalars(query)
    }


def stamp_of(event: Event) -> str:
    """Another text after every change of a session, room or track, or of what is said of conflicts; one query."""
    counted = [(Session, func.sum(Session.version)), (Room, func.sum(Room.version)), (Track, func.sum(Track.version))]
    counted.append((Acknowledgement, func.max(Acknowledgement.at)))
    parts = [
        select(what).where(model.event_id == event.id).scalar_subquery()
        for model, newest in counted
        for what in (func.count(model.id), newest)
    ]
    return "-".join(str(value or 0) for value in db.session.execute(select(*parts)).one())


def problems_of(
    event: Event, sessions: Sequence[Session], rooms: Sequence[Room], *, sees_meetings: bool = False
) -> list[Problem]:
    """What cannot or should not be, of sessions that take place and have a time.

    `sees_meetings`: whoever reads it may know who meets whom.
    """
    live = [session for session in sessions if session.is_placed and session.state != "cancelled"]
    speakers = {a.speaker.public_id: a.speaker for session in live for a in session.appearances}
    windows = {id: [(a.starts_at, a.ends_at) for a in one.availabilities] for id, one in speakers.items()}
    first = datetime.combine(event.first_day, time(), event.zone)
    days = (first, datetime.combine(event.last_day + timedelta(days=1), time(), event.zone))
    slots = {session.public_id: _slot(session) for session in live}
    places = {room.public_id: _place(room) for room in rooms}
    busy = _others(live, speakers)
    found = conflicts_in(
        list(slots.values()), places.values(), walks=_walks(rooms), available=windows, busy=busy, days=days
    )
    by_id = {session.public_id: session for session in live}
    names = {room.public_id: room.name.localized(current_language(), event.language) for room in rooms}
    names |= {id: speaker.name for id, speaker in speakers.items()}
    meant = _meant(event)
    others = _bound_elsewhere(found, busy, speakers)
    problems = []
    for one in found:
        facts = sha256(repr(facts_of(one, slots, places, windows, busy)).encode()).hexdigest()
        said = meant.get(one.key)
        about = tuple(by_id[id] for id in one.slots if id in by_id)
        is_meant = said is not None and said.facts == facts
        text = sentence(one, names)
        if other := next((others[one.subject, id] for id in one.slots if (one.subject, id) in others), None):
            text = _elsewhere(event, names[one.subject], other, sees_meetings)
        problems.append(Problem(one, text, about, facts, said if is_meant else None))
    return problems


def open_ones(problems: Sequence[Problem]) -> list[Problem]:
    """Those that nobody has said are meant."""
    return [problem for problem in problems if problem.is_open]


def _meant(event: Event) -> dict[str, Acknowledgement]:
    query = select(Acknowledgement).where(Acknowledgement.event_id == event.id)
    return {row.key: row for row in db.session.scalars(query.options(joinedload(Acknowledgement.user)))}


def sentence(conflict: Conflict, names: dict[str, str]) -> str:
    """A conflict in the visitor's language; `names` of rooms and people by their ids."""
    name, minutes = names.get(conflict.subject, ""), conflict.minutes
    said = {
        "room_twice": lambda: _("Two sessions at one time in %(room)s.", room=name),
        "person_twice": lambda: _("%(person)s would be in two places at one time.", person=name),
        "too_far": lambda: _("%(person)s needs %(minutes)s minutes from room to room.", person=name, minutes=minutes),
        "not_available": lambda: _("%(person)s cannot come at that time.", person=name),
        "room_closed": lambda: _("%(room)s is closed at that time.", room=name),
        "room_small": lambda: _("%(room)s holds fewer people than the session has seats.", room=name),
        "no_booth": lambda: _("%(room)s has too few booths for interpreters.", room=name),
        "outside_days": lambda: _("The session is outside the days of the event."),
        "talk_outside": lambda: _("A talk is outside the times of its session."),
    }
    return said[conflict.kind]()


def _elsewhere(event: Event, name: str, other: Commitment, sees_meetings: bool) -> str:
    """That someone is bound beside the programme, from when to when and, to those who may see it, by what."""
    begin, end = other.starts_at, other.ends_at
    when = f"{datetime_text(begin, 'full', event.zone)}–{time_text(end, event.zone)}"
    title = other.title.localized(current_language(), event.language)
    if sees_meetings and title:
        return _(
            "%(person)s is expected elsewhere at that time: %(what)s, %(when)s.", person=name, what=title, when=when
        )
    return _("%(person)s is expected elsewhere at that time, %(when)s.", person=name, when=when)


def _slot(session: Session) -> Slot:
    begin, end = session.starts_at, session.ends_at
    times = {talk.id: (talk.starts_at or begin, talk.ends_at or end) for talk in session.talks}
    return Slot(
        session.public_id,
        begin,
        end,
        session.room.public_id if session.room else None,
        tuple(
            (a.speaker.public_id, *times.get(a.talk_id, (begin, end)))
            for a in session.appearances
            if a.declined_at is None
        ),
        session.capacity if session.seats == "number" else None,
        len(set(session.interpreted) - set(session.spoken)),
        tuple((talk.public_id, talk.starts_at, talk.ends_at) for talk in session.talks if talk.starts_at),
    )


def _place(room: Room) -> Place:
    hours = tuple((datetime.fromisoformat(begin), datetime.fromisoformat(end)) for begin, end in room.hours)
    return Place(room.public_id, room.capacity, room.booths, hours)


def _walks(rooms: Sequence[Room]) -> dict[frozenset[str], int]:
    ids = {room.id: room.public_id for room in rooms}
    rows = db.session.scalars(select(Walk).where(Walk.first_id.in_(ids)))
    return {frozenset((ids[walk.first_id], ids[walk.second_id])): walk.minutes for walk in rows}


def _others(live: Sequence[Session], speakers: dict[str, Speaker]) -> list[Busy]:
    """What binds the speakers beside the programme, such as meetings."""
    ids = {speaker.participant_id: id for id, speaker in speakers.items() if speaker.participant_id}
    if not ids:
        return []
    begin, end = min(one.starts_at for one in live), max(one.ends_at for one in live)
    rows = taken_up(ids, begin, end, besides=OWN_KINDS)
    return [Busy(ids[person], since, until, _source(since)) for person, since, until in rows]


def _source(since: datetime) -> str:
    return f"{OTHER}{since.astimezone(UTC).isoformat()}"


def _bound_elsewhere(
    found: Sequence[Conflict], busy: Sequence[Busy], speakers: dict[str, Speaker]
) -> dict[tuple[str, str], Commitment]:
    """{(speaker, source of a `Busy`): what it is}, of those that conflicts name."""
    named = {(one.subject, id) for one in found for id in one.slots if id.startswith(OTHER)}
    if not named:
        return {}
    times = [(one.begin, one.end) for one in busy if (one.person, one.source) in named]
    ids = {speakers[speaker].participant_id: speaker for speaker, _source in named}
    rows = clashes(ids, min(begin for begin, _end in times), max(end for _begin, end in times))
    by_source = {(ids[row.participant_id], _source(row.starts_at)): row for row in rows if row.kind not in OWN_KINDS}
    return {key: by_source[key] for key in named if key in by_source}
