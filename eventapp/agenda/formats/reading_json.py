"""schedule.json v1 as others write it."""

import json
from typing import Any

from flask_babel import gettext as _

from eventapp.agenda.formats.reading import (
    Found,
    after,
    instant_of,
    kind_of,
    language_of,
    on_day,
    plain,
    span_of,
    text_of,
)
from eventapp.common.tables import Unreadable
from eventapp.events.models import Event


def items(name: str, content: bytes, event: Event) -> list[Found]:
    """The events of all days and rooms. Raises Unreadable."""
    try:
        whole = json.loads(content)
        schedule = whole["schedule"]
        days = schedule["conference"]["days"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise Unreadable(_("The file is no schedule in JSON.")) from error
    is_ours = (whole.get("generator") or {}).get("name") == "eventapp" if isinstance(whole, dict) else False
    guids = {r.get("name"): r.get("guid") for r in _dicts(schedule["conference"].get("rooms"))}
    found: list[Found] = []
    for day in _dicts(days):
        rooms = day.get("rooms")
        for room, events in rooms.items() if isinstance(rooms, dict) else ():
            found += [_item(said, day, room, guids.get(room), event, is_ours) for said in _dicts(events)]
    return found


def _item(said: dict, day: dict, room: str, room_guid: str | None, event: Event, is_ours: bool) -> Found:
    clean = plain if is_ours else text_of
    begin = instant_of(said.get("date"), event) or on_day(day.get("date"), said.get("start"), event)
    abstract = "\n\n".join(filter(None, (clean(said.get("subtitle")), clean(said.get("abstract")))))
    references = [*_dicts(said.get("links")), *_dicts(said.get("attachments"))]
    return Found(
        where=_("Item %(id)s", id=said.get("id") or said.get("guid") or "?"),
        guid=str(said.get("guid") or said.get("id") or ""),
        title=clean(said.get("title")),
        abstract=abstract,
        description=clean(said.get("description")),
        begin=begin,
        end=instant_of(said["end"], event) if said.get("end") else after(begin, span_of(said.get("duration"))),
        room=plain(said.get("room") or room),
        room_guid=str(room_guid or ""),
        track=plain(said.get("track")),
        kind=kind_of(said.get("type")),
        language=language_of(said.get("language")),
        people=[p for p in map(_person, _dicts(said.get("persons"))) if p[0]],
        links=[(plain(r.get("title")), str(r.get("url") or "")) for r in references],
    )


def _person(person: dict) -> tuple[str, str | None]:
    name = plain(person.get("public_name") or person.get("name"))
    for key in ("guid", "code", "id"):
        if person.get(key):
            return name, f"{key}:{person[key]}"
    return name, None


def _dicts(value: Any) -> list[dict]:
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []
