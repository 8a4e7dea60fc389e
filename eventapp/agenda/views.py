"""The programme for everybody: the latest release, by day, by session, by speaker."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from flask import Blueprint, abort, render_template, request
from flask_babel import gettext as _
from sqlalchemy import select

from eventapp.accounts.access import public
from eventapp.agenda import releases
from eventapp.agenda.grid import grid
from eventapp.agenda.models import Speaker
from eventapp.agenda.of_regions import places_of
from eventapp.agenda.own import moderation
from eventapp.agenda.showing import Filter, Programme, shown
from eventapp.agenda.words import KINDS
from eventapp.common import photos
from eventapp.common.clock import now
from eventapp.common.formats import date_text, language_name
from eventapp.common.languages import IN_LANGUAGE, current_language
from eventapp.common.pages import cached, changes_at
from eventapp.common.text import without_control_characters
from eventapp.events.documents import shown_documents
from eventapp.events.models import Event
from eventapp.extensions import db, limiter

bp = Blueprint("agenda", __name__, url_prefix=f"{IN_LANGUAGE}/<event:event>")
ZONES = (
    "Europe/Brussels",
    "Europe/Lisbon",
    "Atlantic/Canary",
    "America/Sao_Paulo",
    "America/Argentina/Buenos_Aires",
    "America/Montevideo",
    "America/Santiago",
    "America/Caracas",
    "America/La_Paz",
    "America/Havana",
    "America/Bogota",
    "America/Lima",
    "America/Panama",
    "America/Mexico_City",
    "America/Costa_Rica",
    "UTC",
)
AROUND = timedelta(hours=12)


@bp.get("/programme")
@public
@cached
def programme(event: Event):
    """The whole programme; the arguments of its address choose from it."""
    zone = _zone(event)
    found = _latest(event, zone)
    if found is None:
        return render_template("agenda/none.html", event=event)
    chosen = Filter(**{name: _argument(name) for name in Filter.__dataclass_fields__})
    items = [item for item in found.items if chosen.takes(item)] if chosen.is_on else found.items
    moment = now()
    for boundary in found.boundaries():
        changes_at(boundary)
    going, following = found.now_and_next(moment) if _is_near(event, moment) else ([], [])
    found.items, every = items, found.items
    return render_template(
        "agenda/programme.html",
        event=event,
        programme=found,
        days=[(day, of_day, *_table(of_day, found.rooms)) for day, of_day in found.by_day()],
        count=len(items),
        chosen=chosen,
        choices=_choices(found, every),
        zones=list(dict.fromkeys((event.timezone, *ZONES))),
        going=going,
        following=following,
    )


@bp.get("/programme/session/<public_id:public_id>")
@public
@cached
def session(event: Event, public_id: str):
    """A session with its talks, people and materials."""
    found = _latest(event)
    item = found.item(public_id) if found else None
    if item is None:
        abort(404)
    moment = now()
    materials = []
    for material in item.materials:
        opens = _instant(material["public_from"])
        changes_at(opens)
        if opens is None or opens <= moment:
            materials.append(material)
    opinion = moderation.shown_of(event, public_id)
    documents, places = shown_documents(event, public_id), places_of(event, public_id)
    return render_template(
        "agenda/session.html", event=event, item=item, materials=materials, opinion=opinion, documents=documents,
        places=places,
    )  # fmt: skip


@bp.get("/programme/speakers")
@public
@cached
def speakers(event: Event):
    """Everyone who appears, by name."""
    found = _latest(event)
    if found is None:
        return render_template("agenda/none.html", event=event)
    sessions: dict[str, list] = {}
    for item in found.items:
        for person in item.people_by_name:
            sessions.setdefault(person.id, []).append(item)
    return render_template("agenda/speakers.html", event=event, speakers=found.speakers, sessions=sessions)


@bp.get("/programme/speaker/<public_id:public_id>")
@public
@cached
def speaker(event: Event, public_id: str):
    """A speaker and where to hear them."""
    found = _latest(event)
    person = found.speaker(public_id) if found else None
    if person is None:
        abort(404)
    items, photo = found.items_of(public_id), speaker_photo(event, person)
    return render_template("agenda/speaker.html", event=event, speaker=person, items=items, photo=photo)


@bp.get("/programme/speaker/<public_id:public_id>/photo.jpg")
@limiter.limit("600 per minute")
@public
def photo(event: Event, public_id: str):
    """The photo of a speaker, once a release has one."""
    found = _latest(event)
    person = found.speaker(public_id) if found else None
    name = speaker_photo(event, person) if person else None
    return (photos.photo_response(name, photos.SPEAKERS) if name else None) or abort(404)


def speaker_photo(event: Event, person: dict) -> str | None:
    """The photo a speaker shows now, if they did in the latest release: what they take away is seen no more."""
    if not person["photo"]:
        return None
    query = select(Speaker.photo).where(Speaker.event_id == event.id, Speaker.public_id == person["id"])
    return db.session.scalar(query)


@bp.get("/programme/print")
@public
@cached
def print_page(event: Event):
    """All of it on paper, without menus."""
    found = _latest(event)
    if found is None:
        return render_template("agenda/none.html", event=event)
    return render_template("agenda/print.html", event=event, programme=found, days=list(found.by_day()))


def _latest(event: Event, zone: ZoneInfo | None = None) -> Programme | None:
    release = releases.latest(event)
    return shown(release, event, current_language(), zone) if release else None


def _table(items: list, rooms: list) -> tuple[list[dict], list]:
    """The columns and rows of a day, see templates/components/table.html."""
    columns, rows = grid(items, rooms)
    return [{"label": _("Time")}, *({"label": room["name"] or _("Without a room")} for room in columns)], rows


def _zone(event: Event) -> ZoneInfo:
    name = request.args.get("zone", "")
    return ZoneInfo(name) if name in ZONES else event.zone


def _argument(name: str) -> str:
    return without_control_characters(request.args.get(name, ""))[:100].strip()


def _is_near(event: Event, moment: datetime) -> bool:
    return event.starts_at - AROUND <= moment <= event.ends_at + AROUND


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _choices(programme: Programme, items: list) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """What can be chosen, as (argument, label, [(value, name)])."""
    codes = sorted({code for item in items for code in (*item.spoken, *item.interpreted)})
    kinds = {item.kind for item in items}
    return [
        ("day", _("Day"), [(day.isoformat(), date_text(day, "full")) for day in programme.days]),
        ("track", _("Track"), [(track["id"], track["name"]) for track in programme.tracks]),
        ("room", _("Room"), [(room["id"], room["name"]) for room in programme.rooms]),
        ("language", _("Language"), [(code, language_name(code)) for code in codes]),
        ("kind", _("Type"), [(kind, str(name)) for kind, name in KINDS.items() if kind in kinds]),
    ]
