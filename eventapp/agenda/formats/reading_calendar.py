"""iCalendar files as others write them."""

from datetime import datetime

from flask_babel import gettext as _

from eventapp.agenda.formats.reading import Found, plain, text_of
from eventapp.common.tables import Unreadable
from eventapp.events.models import Event


def items(name: str, content: bytes, event: Event) -> list[Found]:
    """The VEVENTs. Raises Unreadable."""
    from icalendar import Calendar

    try:
        calendars = Calendar.from_ical(content, multiple=True)
    except (ValueError, IndexError, KeyError) as error:
        raise Unreadable(_("The file is a broken calendar: %(error)s", error=str(error)[:200])) from error
    found = []
    for calendar in calendars:
        for number, entry in enumerate(calendar.walk("VEVENT"), 1):
            begin, end = (_instant(entry, key, event) for key in ("DTSTART", "DTEND"))
            if begin and end is None and entry.get("DURATION") is not None:
                end = begin + entry["DURATION"].dt
            found.append(
                Found(
                    where=_("Item %(id)s", id=number),
                    guid=plain(entry.get("UID")),
                    title=text_of(entry.get("SUMMARY")),
                    abstract=text_of(entry.get("DESCRIPTION")),
                    begin=begin,
                    end=end,
                    room=plain(entry.get("LOCATION"))[:200],
                    is_cancelled=plain(entry.get("STATUS")).upper() == "CANCELLED",
                )
            )
    return found


def _instant(entry, key: str, event: Event) -> datetime | None:
    value = getattr(entry.get(key), "dt", None)
    if not isinstance(value, datetime):  # a whole day has no time
        return None
    return value if value.tzinfo else value.replace(tzinfo=event.zone)
