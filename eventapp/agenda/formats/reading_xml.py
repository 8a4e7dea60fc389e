"""schedule.xml as others write it."""

from collections.abc import Callable
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
    """The events of all days and rooms. Raises Unreadable for what is no XML, or has entities of its own."""
    from xml.etree.ElementTree import ParseError

    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    try:
        root = fromstring(content, forbid_dtd=False, forbid_entities=True, forbid_external=True)
    except DefusedXmlException as error:
        raise Unreadable(_("The file has entities or external parts, which are not read.")) from error
    except (ParseError, ValueError, LookupError) as error:
        raise Unreadable(_("The file is broken XML: %(error)s", error=str(error)[:200])) from error
    if root.tag != "schedule":
        raise Unreadable(_("The file is XML, but not a schedule."))
    generator = root.find("generator")
    is_ours = generator is not None and generator.get("name") == "eventapp"
    clean = plain if is_ours else text_of
    found = []
    for day in root.iter("day"):
        for room in day.iter("room"):
            if len(room.findall("event")) or room.get("name"):
                found += [_item(element, day, room, event, clean) for element in room.findall("event")]
    return found


def _item(element: Any, day: Any, room: Any, event: Event, clean: Callable[[Any], str]) -> Found:
    def said(name: str) -> str:
        return (element.findtext(name) or "").strip()

    begin = instant_of(said("date"), event) or on_day(day.get("date"), said("start"), event)
    subtitle = clean(said("subtitle"))
    abstract = "\n\n".join(filter(None, (subtitle, clean(said("abstract")))))
    people = [_person(person) for person in element.iter("person") if plain(person.text)]
    links = [(plain(e.text), e.get("href") or "") for name in ("link", "attachment") for e in element.iter(name)]
    return Found(
        where=_("Item %(id)s", id=element.get("id") or element.get("guid") or "?"),
        guid=element.get("guid") or element.get("id") or "",
        title=clean(said("title")),
        abstract=abstract,
        description=clean(said("description")),
        begin=begin,
        end=after(begin, span_of(said("duration"))),
        room=plain(said("room") or room.get("name")),
        room_guid=room.get("guid") or "",
        track=plain(said("track")),
        kind=kind_of(said("type")),
        language=language_of(said("language")),
        people=people,
        links=links,
    )


def _person(person: Any) -> tuple[str, str | None]:
    if guid := person.get("guid"):
        return plain(person.text), f"guid:{guid}"
    return plain(person.text), f"id:{person.get('id')}" if person.get("id") else None
