"""What schedule.xml and schedule.json v1 both say, in the words of their schemas.

Source: https://c3voc.de/wiki/schedule, the XSD and the JSON schema there. EventFahrplan fails without the end of a day;
Giggity looks for `<schedule` and `<conference` in the first 1,024 characters.
"""

import re
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from eventapp.agenda.showing import Item, Programme
from eventapp.common.languages import absolute_url, public_root
from eventapp.common.text import fold
from eventapp.events.models import Event

NO_ROOM = "-"  # both formats want a room
SLOT = "00:05"
SLUG_LENGTH = 80


def acronym(event: Event) -> str:
    """The slug as both formats take it: at least four of a-z, 0-9 and "_"."""
    return re.sub(r"[^a-z0-9_]", "_", event.slug.lower()).ljust(4, "_")


def slug(event: Event, item: Item) -> str:
    words = re.sub(r"[^a-z0-9]+", "-", fold(item.title)).strip("-")[:SLUG_LENGTH].strip("-")
    return f"{acronym(event)}-{item.number:04d}{'-' + words if words else ''}"


def person_guid(id: str) -> str:
    return str(uuid5(NAMESPACE_URL, f"{public_root()}/speaker/{id}"))


def duration(item: Item) -> str:
    """Hours and minutes, as "01:30"."""
    minutes = round((item.end - item.begin).total_seconds() / 60)
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def address(event: Event, item: Item) -> str:
    return absolute_url("agenda.session", event=event, public_id=item.id)


def programme_address(event: Event) -> str:
    return absolute_url("agenda.programme", event=event)


def days(programme: Programme) -> list[tuple[int, date, datetime, datetime, dict[str, list[Item]]]]:
    """Each day as (index, date, begin, end, {room: sessions}); rooms with a name twice fall together.

    A day reaches from midnight to midnight, and beyond when a session does. What is cancelled is left out.
    """
    found = []
    for index, (day, items) in enumerate(programme.by_day(), 1):
        begin = datetime.combine(day, time(), programme.zone)
        end = datetime.combine(day, time(23, 59), programme.zone)
        end = max([end, *(item.end for item in items)])
        rooms: dict[str, list[Item]] = {}
        order = {room["name"]: number for number, room in enumerate(programme.rooms)}
        for item in items:
            if not item.is_cancelled:
                rooms.setdefault(item.room or NO_ROOM, []).append(item)
        found.append((index, day, begin, end, dict(sorted(rooms.items(), key=lambda pair: order.get(pair[0], 9999)))))
    return found


def description(item: Item) -> str:
    """The talks of a session, as running text."""
    talks = [f"{talk['when']} {talk['title']}\n\n{talk['abstract']}".strip() for talk in item.talks]
    return "\n\n".join(talks)


def links(item: Item, moment: datetime) -> list[tuple[str, str]]:
    """Materials that are public at `moment`, as (title, address); files of ours at their page."""
    found = []
    for material in item.materials:
        opens = material["public_from"]
        if opens is not None and datetime.fromisoformat(opens) > moment:
            continue
        if str(material["url"] or "").startswith(("http://", "https://")):
            found.append((material["title"], material["url"]))
    return found


def first_and_last(event: Event, programme: Programme) -> tuple[date, date, int]:
    """The first and last day of what is published, and how many days lie between, both counted."""
    first, last = (programme.days[0], programme.days[-1]) if programme.days else (event.first_day, event.last_day)
    return first, last, (last - first) // timedelta(days=1) + 1


def texts(event: Event, item: Item) -> dict[str, Any]:
    """What both formats call alike."""
    return {
        "room": item.room or NO_ROOM,
        "title": item.title,
        "subtitle": "",
        "type": item.kind,
        "date": item.begin.isoformat(),
        "start": f"{item.begin:%H:%M}",
        "duration": duration(item),
        "abstract": item.abstract,
        "slug": slug(event, item),
        "track": item.track,
        "language": item.spoken[0] if item.spoken else "",
        "description": description(item),
        "url": address(event, item),
    }
