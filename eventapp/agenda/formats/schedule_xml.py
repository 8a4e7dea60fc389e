"""schedule.xml, as Giggity, EventFahrplan and others read it; valid against the XSD of c3voc."""

import re
from xml.etree import ElementTree as tree

from eventapp.agenda.formats import facts
from eventapp.agenda.showing import Item, Programme
from eventapp.common.clock import now
from eventapp.config import VERSION
from eventapp.events.models import Event

NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0, 2.2


def schedule_xml(event: Event, programme: Programme, language: str) -> bytes:
    root = tree.Element("schedule")
    tree.SubElement(root, "generator", name="eventapp", version=VERSION)
    _text(root, "url", facts.programme_address(event))
    _text(root, "version", str(programme.number))
    first, last, count = facts.first_and_last(event, programme)
    conference = tree.SubElement(root, "conference")
    _text(conference, "title", event.title.localized(language, event.language))
    _text(conference, "acronym", facts.acronym(event))
    _text(conference, "start", first.isoformat())
    _text(conference, "end", last.isoformat())
    _text(conference, "days", str(count))
    _text(conference, "timeslot_duration", facts.SLOT)
    _text(conference, "time_zone_name", event.timezone)
    for track in programme.tracks:
        tree.SubElement(conference, "track", name=_clean(track["name"]), color=track["color"])
    moment = now()
    guids = {room["name"]: room["guid"] for room in programme.rooms}
    for index, day, begin, end, rooms in facts.days(programme):
        said = {"index": str(index), "date": day.isoformat(), "start": begin.isoformat(), "end": end.isoformat()}
        element = tree.SubElement(root, "day", said)
        for name, items in rooms.items():
            room = tree.SubElement(element, "room", name=_clean(name))
            if name in guids:
                room.set("guid", guids[name])
            for item in items:
                _event(room, event, item, moment)
    return tree.tostring(root, encoding="utf-8", xml_declaration=True)


def _event(room: tree.Element, event: Event, item: Item, moment) -> None:
    element = tree.SubElement(room, "event", id=str(item.number), guid=item.guid)
    for name, text in facts.texts(event, item).items():
        _text(element, name, text)
    persons = tree.SubElement(element, "persons")
    for person in item.people_by_name:
        tree.SubElement(persons, "person", guid=facts.person_guid(person.id)).text = _clean(person.name)
    links = tree.SubElement(element, "links")
    for title, address in facts.links(item, moment):
        tree.SubElement(links, "link", href=address).text = _clean(title)


def _text(parent: tree.Element, name: str, text: str) -> None:
    tree.SubElement(parent, name).text = _clean(text)


def _clean(text: str) -> str:
    """`text` without what XML cannot say."""
    return NOT_XML.sub("", text)
