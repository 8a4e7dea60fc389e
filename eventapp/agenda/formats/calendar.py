"""iCalendar (RFC 5545), written line by line: a library takes longer than the page for 1,100 sessions."""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from urllib.parse import urlsplit

from eventapp.agenda.formats import facts
from eventapp.agenda.showing import Programme
from eventapp.common.languages import public_root
from eventapp.events.models import Event
from eventapp.registration.calendars import time_zone

LINE = 73  # octets in a folded line, its space and line break apart
CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


def programme_calendar(event: Event, programme: Programme, language: str) -> bytes:
    """Every session, one VEVENT each; SEQUENCE is the number of the release that last changed it."""
    host = urlsplit(public_root()).hostname
    entries = (
        entry(
            uid=f"{item.id}@{host}",
            begin=item.begin,
            end=item.end,
            title=item.title,
            zone=event.timezone,
            changed_at=item.changed_at,
            sequence=item.sequence,
            is_cancelled=item.is_cancelled,
            location=item.room,
            address=facts.address(event, item),
            text=item.abstract,
        )
        for item in programme.items
    )
    return calendar(event, event.title.localized(language, event.language), entries)


def calendar(event: Event, name: str, entries: Iterable[list[str]]) -> bytes:
    """A calendar called `name` with `entries` (lists of unfolded lines)."""
    head = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//eventapp//programme//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{_escaped(name)}",
        "REFRESH-INTERVAL;VALUE=DURATION:PT15M",
        "X-PUBLISHED-TTL:PT15M",
    ]
    zone = time_zone(event.timezone, event.first_day.year, event.last_day.year).to_ical().decode().strip()
    lines = [line for line in head for line in _folded(line)] + zone.split("\r\n")
    for entry_lines in entries:
        for line in entry_lines:
            lines += _folded(line)
    return "\r\n".join([*lines, "END:VCALENDAR", ""]).encode()


def entry(
    *,
    uid: str,
    begin: datetime,
    end: datetime,
    title: str,
    zone: str,
    changed_at: datetime,
    sequence: int,
    is_cancelled: bool = False,
    is_firm: bool = True,
    location: str = "",
    address: str = "",
    text: str = "",
) -> list[str]:
    """The lines of a VEVENT; `begin` and `end` are in `zone`."""
    stamp = f"{changed_at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    lines = [
        "BEGIN:VEVENT",
        f"UID:{uid}",
        f"DTSTAMP:{stamp}",
        f"LAST-MODIFIED:{stamp}",
        f"SEQUENCE:{sequence}",
        f"STATUS:{'CANCELLED' if is_cancelled else 'CONFIRMED' if is_firm else 'TENTATIVE'}",
        f"TRANSP:{'OPAQUE' if is_firm and not is_cancelled else 'TRANSPARENT'}",
        f"DTSTART;TZID={zone}:{begin:%Y%m%dT%H%M%S}",
        f"DTEND;TZID={zone}:{end:%Y%m%dT%H%M%S}",
        f"SUMMARY:{_escaped(title)}",
    ]
    if location:
        lines.append(f"LOCATION:{_escaped(location)}")
    if text:
        lines.append(f"DESCRIPTION:{_escaped(text)}")
    if address:
        lines.append(f"URL:{CONTROLS.sub('', address)}")
    return [*lines, "END:VEVENT"]


def _escaped(text: str) -> str:
    """A TEXT value (RFC 5545, 3.3.11)."""
    text = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\\n"))


def _folded(line: str) -> Iterator[str]:
    """The line in pieces of at most 75 octets, never within a character (3.1)."""
    if len(line) <= LINE and line.isascii():
        yield line
        return
    octets, begin, lead = 0, 0, ""
    for number, character in enumerate(line):
        size = len(character.encode())
        if octets + size > LINE:
            yield lead + line[begin:number]
            octets, begin, lead = 0, number, " "
        octets += size
    yield lead + line[begin:]


def folded(lines: Iterable[str]) -> Iterator[str]:
    """`lines` as a file has them."""
    for line in lines:
        yield from _folded(line)
