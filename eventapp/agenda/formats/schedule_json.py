"""schedule.json v1, valid against the JSON schema of c3voc."""

import json
from typing import Any

from eventapp.agenda.formats import facts
from eventapp.agenda.showing import Item, Programme
from eventapp.common.clock import now
from eventapp.config import VERSION
from eventapp.events.models import Event


def schedule_json(event: Event, programme: Programme, language: str) -> bytes:
    first, last, count = facts.first_and_last(event, programme)
    moment = now()
    address = facts.programme_address(event)
    conference = {
        "acronym": facts.acronym(event),
        "title": event.title.localized(language, event.language),
        "start": first.isoformat(),
        "end": last.isoformat(),
        "daysCount": count,
        "timeslot_duration": facts.SLOT,
        "time_zone_name": event.timezone,
        "url": address,
        "tracks": [{"name": track["name"], "color": track["color"]} for track in programme.tracks],
        "rooms": [{"name": r["name"], "guid": r["guid"], "capacity": r["capacity"]} for r in programme.rooms],
        "days": [
            {
                "index": index,
                "date": day.isoformat(),
                "day_start": begin.isoformat(),
                "day_end": end.isoformat(),
                "rooms": {name: [_event(event, item, moment) for item in items] for name, items in rooms.items()},
            }
            for index, day, begin, end, rooms in facts.days(programme)
        ],
    }
    schedule = {"version": str(programme.number), "base_url": address, "conference": conference}
    whole = {
        "$schema": "https://c3voc.de/schedule/schema.json",
        "generator": {"name": "eventapp", "version": VERSION},
        "schedule": schedule,
    }
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def _event(event: Event, item: Item, moment) -> dict[str, Any]:
    people = [
        {"guid": facts.person_guid(p.id), "name": p.name, "biography": p.about["biography"]}
        for p in item.people_by_name
    ]
    links = [{"url": address, "title": title} for title, address in facts.links(item, moment)]
    return {
        "id": item.number,
        "guid": item.guid,
        **facts.texts(event, item),
        "persons": people,
        "links": links,
        "attachments": [],
    }
