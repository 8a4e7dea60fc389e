"""The programme of the demo's coming edition, from `eventapp/demo/programme.json`, released."""

import io
import json
import zipfile
from datetime import date, datetime, time, timedelta
from importlib.resources import files
from typing import Any

from sqlalchemy import select

from eventapp.accounts.models import TeamMember
from eventapp.agenda import materials, operations, releases
from eventapp.agenda.editor import acknowledging, draft, publishing
from eventapp.agenda.models import Session, Speaker
from eventapp.agenda.of_regions import set_places
from eventapp.agenda.own import operations as own
from eventapp.common.clock import now
from eventapp.common.uploads import TYPES, SoundFile
from eventapp.events.models import Event
from eventapp.events.operations import save_document
from eventapp.extensions import db
from eventapp.people.commitments import Clash
from eventapp.people.models import Participant
from eventapp.registration.demo import EVENT
from eventapp.registration.models import Registration

STARRED = 6  # participants who keep sessions in mind
WAITING = 3  # participants who wait for a seat
LATER = timedelta(minutes=15)


def build(today: date) -> None:
    """Enter rooms, tracks and sessions, and publish them. `people` of the file count confirmed participants."""
    described = json.loads((files("eventapp.demo") / "programme.json").read_text(encoding="utf-8"))
    event = db.session.scalars(select(Event).where(Event.slug == EVENT)).one()
    rooms, tracks = {}, {}
    for room in described["rooms"]:
        rooms[room["key"]] = operations.add_room(event, {name: room[name] for name in room if name != "key"}, None)
    for track in described["tracks"]:
        values = {"name": track["name"], "color": track["color"]}
        tracks[track["key"]] = operations.add_track(event, values, None)
    db.session.flush()
    for first, second, minutes in described["walks"]:
        operations.set_walks(rooms[first], {rooms[second]: minutes})
    people = _people(event)
    meant = {}
    for said in described["sessions"]:
        session = _session(event, said, rooms, tracks, people)
        meant |= {session: said["meant"]} if "meant" in said else {}
    _acknowledge(event, meant)
    releases.publish(event, releases.freeze(event), "", None)
    _release_again(event, people)


def _release_again(event: Event, people: list[Participant]) -> None:
    """Let the last session begin later, in a second release, whose mails to those concerned wait to be sent."""
    query = select(Session).where(Session.event_id == event.id).order_by(Session.starts_at, Session.id)
    sessions = list(db.session.scalars(query))
    for number, participant in enumerate(people[:STARRED]):
        for session in {sessions[number % len(sessions)], sessions[-1]}:
            own.star(session, participant)
    _book(sessions, people)
    last = sessions[-1]
    later = {"starts_at": last.starts_at + LATER, "ends_at": last.ends_at + LATER}
    operations.change_session(last, None, later, None)
    db.session.flush()
    publishing.publish(event, None)


def _book(sessions: list[Session], people: list[Participant]) -> None:
    """Fill the smallest session that needs seats, with some who wait, from those who registered last."""
    smallest = min((one for one in sessions if one.seats == "number"), key=lambda one: one.capacity)
    count = 0
    for participant in reversed(people):
        if count == smallest.capacity + WAITING:
            break
        try:
            own.book(smallest, participant)
        except Clash:  # they appear at that time
            continue
        count += 1


def _acknowledge(event: Event, meant: dict[Session, str]) -> None:
    """Say of the conflicts of some sessions why they are meant, as the owner of the event."""
    owner = db.session.scalars(select(TeamMember).where(TeamMember.event_id == event.id)).first()
    for problem in draft.problems_of(event, draft.sessions_of(event), draft.rooms_of(event)):
        for session in problem.sessions:
            if session in meant:
                acknowledging.acknowledge(event, problem, problem.facts, meant[session], owner and owner.user)


def _people(event: Event) -> list[Participant]:
    """Those who registered first and have a place."""
    query = select(Participant).join(Registration, Registration.participant_id == Participant.id)
    query = query.where(Participant.event_id == event.id, Registration.state == "confirmed")
    return list(db.session.scalars(query.order_by(Participant.id).limit(40)))


def _session(event: Event, said: dict[str, Any], rooms: dict, tracks: dict, people: list[Participant]) -> Session:
    day = event.days[said["day"]]
    values = {name: said[name] for name in ("kind", "title", "abstract", "spoken", "interpreted", "seats", "format")}
    values |= {"starts_at": _at(event, day, said["begin"]), "ends_at": _at(event, day, said["end"])}
    values |= {"room_id": rooms[said["room"]].id if said["room"] else None}
    values |= {"track_id": tracks[said["track"]].id if said["track"] else None}
    if said["capacity"]:
        values["capacity"] = said["capacity"]
    values["link"] = said.get("link", "")
    session = operations.add_session(event, values, None)
    appear: list[tuple[Speaker, str, Any]] = [(_speaker(people, number), role, None) for number, role in said["people"]]
    for item in said["talks"]:
        times = {"starts_at": _at(event, day, item["begin"]), "ends_at": _at(event, day, item["end"])}
        talk = operations.add_talk(session, {"title": item["title"], **times})
        appear.append((_speaker(people, item["person"]), "speaker", talk))
    operations.set_people(session, appear)
    for appearance in session.appearances:
        appearance.confirmed_at = now()
    set_places(session, said.get("places", ()))
    for title in said.get("materials", ()):
        materials.add_material(session, {"title": title}, _opendocument("template.odt", title), None)
    if "notes" in said:
        _notes(event, session, said["notes"])
    return session


def _notes(event: Event, session: Session, title: dict[str, str]) -> None:
    """A document for participants that opens when the session is over."""
    facts = {"title": title, "description": {}, "authors": "", "year": None, "language": "en", "kind": "", "url": None}
    facts |= {"size_kb": None, "readers": "participants", "session": session.public_id, "after_session": True}
    save_document(event, None, facts, None, _opendocument("notes.odt", title["en"]))


def _opendocument(name: str, text: str) -> SoundFile:
    """A small OpenDocument text."""
    out = io.BytesIO()
    office = "urn:oasis:names:tc:opendocument:xmlns"
    media = TYPES[".odt"]
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", media)
        archive.writestr(
            "META-INF/manifest.xml",
            f'<manifest:manifest xmlns:manifest="{office}:manifest:1.0" manifest:version="1.2"><manifest:file-entry '
            f'manifest:full-path="/" manifest:media-type="{media}"/><manifest:file-entry '
            'manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>',
        )
        archive.writestr(
            "content.xml",
            f'<office:document-content xmlns:office="{office}:office:1.0" xmlns:text="{office}:text:1.0" '
            f'office:version="1.2"><office:body><office:text><text:p>{text}</text:p></office:text></office:body>'
            "</office:document-content>",
        )
    return SoundFile(name, media, out.getvalue())


def _speaker(people: list[Participant], number: int) -> Speaker:
    return operations.speaker_of(people[number % len(people)])


def _at(event: Event, day: date, text: str) -> datetime:
    return datetime.combine(day, time.fromisoformat(text), event.zone)
