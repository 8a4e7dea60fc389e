"""Whom a change of the programme concerns, and why."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import select

from eventapp.agenda.changes import Change, by_speaker
from eventapp.agenda.models import Booking, Session, Speaker, Star
from eventapp.events.models import Event
from eventapp.extensions import db
from eventapp.people.models import Commitment

REASONS = ("speaker", "seat", "star", "meeting")  # when there are several, the first counts

Concerns = dict[int, dict[str, str]]


def concerned_by(event: Event, changes: list[Change]) -> Concerns:
    """{participant's id: {session's public id: why}}, the sessions in the order of `changes`."""
    found: dict[int, dict[str, str]] = defaultdict(dict)
    for reason, people in (
        ("speaker", _speakers(event, changes)),
        ("seat", _keepers(event, changes, Booking)),
        ("star", _keepers(event, changes, Star)),
        ("meeting", _with_meetings(event, changes)),
    ):
        for person, session in people:
            found[person].setdefault(session, reason)
    order = {change.id: number for number, change in enumerate(changes)}
    return {person: dict(sorted(reasons.items(), key=lambda pair: order[pair[0]])) for person, reasons in found.items()}


def _speakers(event: Event, changes: list[Change]) -> Iterator[tuple[int, str]]:
    query = select(Speaker.public_id, Speaker.participant_id).where(Speaker.event_id == event.id)
    known = dict(db.session.execute(query.where(Speaker.participant_id.is_not(None))).all())
    for speaker, theirs in by_speaker(changes).items():
        if speaker in known:
            yield from ((known[speaker], change.id) for change in theirs)


def _keepers(event: Event, changes: list[Change], model: Any) -> Iterator[tuple[int, str]]:
    ids = {change.id for change in changes}
    query = select(model.participant_id, Session.public_id).join(Session, Session.id == model.session_id)
    for person, session in db.session.execute(query.where(Session.event_id == event.id)):
        if session in ids:
            yield person, session


def _with_meetings(event: Event, changes: list[Change]) -> Iterator[tuple[int, str]]:
    """Who has a meeting at a time at which a session now is and was not before. What is new to all is not counted."""
    moved = [change for change in changes if change.before and _times(change.after)]
    if not moved:
        return
    people: dict[tuple[datetime, datetime], list[int]] = defaultdict(list)
    columns = (Commitment.starts_at, Commitment.ends_at, Commitment.participant_id)
    query = select(*columns).where(Commitment.event_id == event.id, Commitment.kind == "meeting")
    for begin, end, person in db.session.execute(query.where(~Commitment.is_cancelled)):
        people[begin, end].append(person)
    for change in moved:
        was, now = _times(change.before), _times(change.after)
        for meeting, ids in people.items():
            if _overlap(meeting, now) and not _overlap(meeting, was):
                yield from ((person, change.id) for person in ids)


def _times(session: dict[str, Any] | None) -> tuple[datetime, datetime] | None:
    """When a session takes place, if it does."""
    if session is None or session["state"] == "cancelled":
        return None
    return datetime.fromisoformat(session["starts_at"]), datetime.fromisoformat(session["ends_at"])


def _overlap(one: tuple[datetime, datetime], other: tuple[datetime, datetime] | None) -> bool:
    return other is not None and one[0] < other[1] and other[0] < one[1]
