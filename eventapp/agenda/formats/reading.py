"""Programmes of others, read leniently: whatever is odd is noted at its item, and nothing stops the rest.

`read(name, content, event)` takes schedule.xml (also gzipped), schedule.json v1, iCalendar, CSV and XLSX. Only a file
that is none of them at all raises `Unreadable`. Entities and external files of XML are refused.
"""

import gzip
import io
import re
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from html import unescape
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from flask_babel import gettext as _

from eventapp.agenda.models import KINDS
from eventapp.common.tables import Unreadable
from eventapp.common.text import BIDI_OVERRIDES
from eventapp.events.models import Event

MOST_BYTES = 40 * 2**20  # unpacked
MOST_ITEMS = 5_000
LONGEST_TITLE = 1_000
TAG = re.compile(
    r"</?(?:p|br|a|ul|ol|li|b|i|em|strong|h[1-6]|div|span|pre|code|blockquote|img|table|tr|td)\b[^>]*>", re.I
)
BREAK = re.compile(r"<(?:/?p|br|/?div|/?h[1-6]|/?ul|/?ol|/?pre|/?blockquote|/?tr)\b[^>]*>", re.I)
ITEM = re.compile(r"<li\b[^>]*>", re.I)
CONTROL = re.compile(rf"[\x00-\x08\x0b-\x1f\x7f{BIDI_OVERRIDES}]")
OFTEN = {
    "keynote": "plenary",
    "lecture": "talk",
    "lightningtalk": "talk",
    "lightning talk": "talk",
    "maintrack": "talk",
}


@dataclass
class Found:
    """An item of a file. `where` names it to people; `people` are (name, id in the file or None), `links` (title, url).

    `begin` and `end` are both there or both missing. `description` is more text than the abstract.
    """

    where: str
    guid: str = ""
    title: str = ""
    abstract: str = ""
    description: str = ""
    begin: datetime | None = None
    end: datetime | None = None
    room: str = ""
    room_guid: str = ""
    track: str = ""
    kind: str = "talk"
    language: str = ""
    people: list[tuple[str, str | None]] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    is_cancelled: bool = False


def read(name: str, content: bytes, event: Event) -> list[Found]:
    """The items of a file that its sender calls `name`. Raises Unreadable."""
    if content[:2] == b"\x1f\x8b":
        content, name = _unpacked(content), name.removesuffix(".gz")
    start = content[:2000].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith(b"<"):
        from eventapp.agenda.formats.reading_xml import items
    elif start.startswith((b"{", b"[")):
        from eventapp.agenda.formats.reading_json import items
    elif start.upper().startswith(b"BEGIN:VCALENDAR"):
        from eventapp.agenda.formats.reading_calendar import items
    else:
        from eventapp.agenda.formats.reading_tables import items
    found = items(name, content, event)
    if len(found) > MOST_ITEMS:
        raise Unreadable(_("The file has more than %(most)s items.", most=MOST_ITEMS))
    return _finished(found, event)


def _unpacked(content: bytes) -> bytes:
    try:
        with gzip.open(io.BytesIO(content)) as file:
            unpacked = file.read(MOST_BYTES + 1)
    except (OSError, EOFError) as error:
        raise Unreadable(_("The file is packed and cannot be unpacked.")) from error
    if len(unpacked) > MOST_BYTES:
        raise Unreadable(_("The file is too large when unpacked."))
    return unpacked


def _finished(found: list[Found], event: Event) -> list[Found]:
    """Give every item a guid of its own and a title, and note what is odd about its times."""
    seen: set[str] = set()
    for number, item in enumerate(found, 1):
        item.title = " ".join(item.title.split())
        if not item.title:
            item.title = item.where
            item.problems.append(_("It has no title."))
        if len(item.title) > LONGEST_TITLE:
            item.title = item.title[:LONGEST_TITLE]
            item.problems.append(_("The title was cut."))
        given = _uuid(item.guid)
        if not given:
            given = str(uuid5(NAMESPACE_URL, f"{event.slug}/{item.guid or item.title}/{item.begin or number}"))
            if not item.guid:
                item.problems.append(_("It has no id of its own; it is found again by title and time."))
        if given in seen:
            given = str(uuid5(NAMESPACE_URL, f"{given}/{item.title}/{item.begin}/{item.room}"))
            item.problems.append(_("Its id occurs twice in the file."))
            if given in seen:
                given = str(uuid5(NAMESPACE_URL, f"{given}/{number}"))
        seen.add(given)
        item.guid = given
        _check_times(item, event)
    return found


def _check_times(item: Found, event: Event) -> None:
    from eventapp.agenda.operations import LONGEST

    if item.begin is None or item.end is None:
        item.begin = item.end = None
        item.problems.append(_("It has no time and is not placed."))
    elif item.end <= item.begin:
        item.begin = item.end = None
        item.problems.append(_("It ends before it begins, or at once, and is not placed."))
    elif item.end - item.begin > LONGEST:
        item.begin = item.end = None
        item.problems.append(_("It lasts too long and is not placed."))
    else:
        first, last = (moment.astimezone(event.zone).date() for moment in (item.begin, item.end))
        if first < event.first_day or first > event.last_day:
            item.problems.append(_("It is outside the days of the event."))
        elif last != first and item.end.astimezone(event.zone).time() != time():
            item.problems.append(_("It goes on after midnight."))


def _uuid(text: str) -> str:
    try:
        return str(UUID(text.strip()))
    except ValueError:
        return ""


def text_of(value: Any) -> str:
    """`value` as plain text: without control characters, its HTML made lines."""
    text = CONTROL.sub("", str(value or "").replace("\r\n", "\n")).strip()
    if not TAG.search(text):
        return text
    text = ITEM.sub("\n- ", BREAK.sub("\n", text))
    text = unescape(TAG.sub("", text))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(line.strip() for line in text.split("\n"))).strip()


def plain(value: Any) -> str:
    """`value` as it is, without control characters."""
    return CONTROL.sub("", str(value or "").replace("\r\n", "\n")).strip()


def kind_of(text: Any) -> str:
    word = str(text or "").strip().lower()
    return word if word in KINDS else OFTEN.get(word, "workshop" if "workshop" in word else "talk")


def language_of(text: Any) -> str:
    code = str(text or "").strip().lower()[:2]
    return code if len(code) == 2 and code.isascii() and code.isalpha() else ""


def instant_of(text: Any, event: Event) -> datetime | None:
    """An ISO 8601 time; without an offset it is one of the event's zone."""
    try:
        found = datetime.fromisoformat(str(text).strip())
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=event.zone)


def on_day(day: Any, clock: Any, event: Event) -> datetime | None:
    """A day (ISO) and a time of day, in the event's zone."""
    try:
        parts = str(clock).strip().split(":")
        return datetime.combine(date.fromisoformat(str(day).strip()[:10]), time(*map(int, parts[:3])), event.zone)
    except (ValueError, TypeError):
        return None


def span_of(text: Any) -> timedelta | None:
    """ "01:30", "1:30:00", "1:02:30:00" (days first) or minutes."""
    parts = str(text or "").strip().split(":")
    try:
        numbers = [int(part) for part in parts]
    except ValueError:
        return None
    if len(numbers) == 1:
        return timedelta(minutes=numbers[0])
    if len(numbers) == 2:
        return timedelta(hours=numbers[0], minutes=numbers[1])
    days, hours, minutes, seconds = [0] * (4 - len(numbers)) + numbers[:4]
    return timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)


def after(begin: datetime | None, span: timedelta | None) -> datetime | None:
    try:
        return begin + span if begin and span is not None else None
    except OverflowError:
        return None
