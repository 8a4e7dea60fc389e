"""Taking an old release back into the draft."""

from datetime import datetime
from typing import Any

from sqlalchemy import select

from eventapp.agenda import operations
from eventapp.agenda.models import Release, Room, Session, Speaker, Talk, Track
from eventapp.events.models import Event
from eventapp.extensions import db

AS_THEY_ARE = ("state", "kind", "title", "abstract", "spoken", "interpreted", "format", "link", "seats")


def take_back(event: Event, release: Release, by: Any) -> int:
    """Let the draft be as `release` has it; returns how many sessions are others than before.

    What was taken out comes back under its old id. What is newer stays as a draft that the next release leaves out.
    Rooms, tracks and speakers that are gone stay away, and materials are as they are now. Raises Refused when a
    session has given out more seats than it had then.
    """
    known = {session.public_id: session for session in db.session.scalars(_of(Session, event))}
    rows = {
        name: {row.public_id: row for row in db.session.scalars(_of(model, event))}
        for name, model in (("room", Room), ("track", Track), ("speaker", Speaker))
    }
    changed = 0
    for said in release.programme["sessions"]:
        changed += _restore(event, known.get(said["id"]), said, rows, by)
    names = {said["id"] for said in release.programme["sessions"]}
    for id, session in known.items():
        if id not in names and session.state != "draft" and session.is_placed:
            operations.change_session(session, None, {"state": "draft"}, by, anywhen=True)
            changed += 1
    db.session.flush()
    return changed


def _restore(event: Event, session: Session | None, said: dict[str, Any], rows: dict[str, dict], by: Any) -> bool:
    """Let one session be as it was; whether anything of it was otherwise."""
    values = {name: said[name] for name in AS_THEY_ARE} | _times(said)
    for name in ("room", "track"):
        row = rows[name].get(said[name])
        values[f"{name}_id"] = row.id if row else None
    is_new = session is None
    if is_new:
        own = {"public_id": said["id"], "guid": said["guid"]}
        own |= {"capacity": said["capacity"]} if said["seats"] == "number" else {}
        session = operations.add_session(event, values | own, by, anywhen=True)
        db.session.flush()
    differs = is_new or any(getattr(session, name) != value for name, value in values.items())
    if differs and not is_new:
        operations.change_session(session, None, values, by, anywhen=True)
    has_talks, has_people = _restore_talks(session, said), _restore_people(session, said, rows["speaker"])
    return differs or has_talks or has_people


def _restore_talks(session: Session, said: dict[str, Any]) -> bool:
    known, differs = {talk.public_id: talk for talk in session.talks}, False
    for position, wanted in enumerate(said["talks"]):
        values = {"title": wanted["title"], "abstract": wanted["abstract"], "position": position} | _times(wanted)
        talk = known.pop(wanted["id"], None)
        if talk is None:
            operations.add_talk(session, values | {"public_id": wanted["id"], "guid": wanted["guid"]})
        elif any(getattr(talk, name) != value for name, value in values.items() if name != "position"):
            operations.change_talk(talk, values)
        else:
            continue
        differs = True
    for talk in known.values():
        operations.remove_talk(talk)
        differs = True
    return differs


def _restore_people(session: Session, said: dict[str, Any], speakers: dict[str, Speaker]) -> bool:
    talks: dict[str, Talk] = {talk.public_id: talk for talk in session.talks}
    wanted = [
        (speakers[one["speaker"]], one["role"], talks.get(one["talk"]))
        for one in said["people"]
        if one["speaker"] in speakers
    ]
    if [(a.speaker, a.role, a.talk) for a in session.appearances if a.declined_at is None] == wanted:
        return False
    operations.set_people(session, wanted)
    return True


def _times(said: dict[str, Any]) -> dict[str, datetime | None]:
    return {name: datetime.fromisoformat(said[name]) if said[name] else None for name in ("starts_at", "ends_at")}


def _of(model: Any, event: Event) -> Any:
    return select(model).where(model.event_id == event.id)
