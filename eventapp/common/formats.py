"""Dates, times and numbers as the reader's language writes them, in the zone of the event."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_skeleton, format_time, get_timezone_name
from babel.numbers import format_decimal, format_percent
from flask import g
from flask_babel import get_locale


def _locale() -> str:
    """The locale of dates and numbers; English as Europe writes it, with the day first."""
    language = str(get_locale())
    return "en_GB" if language == "en" else language


def zone() -> ZoneInfo:
    """The zone times are shown in: the event's, and UTC where there is no event."""
    event = g.get("event")
    return ZoneInfo(event.timezone if event is not None else "UTC")


def date_text(value: date | datetime, form: str = "long", tz: ZoneInfo | None = None) -> str:
    """The day, as "15 March 2017"; `form` is short, medium, long or full (with the weekday)."""
    if isinstance(value, datetime):
        value = value.astimezone(tz or zone()).date()
    return format_date(value, form, locale=_locale())


def time_text(value: datetime, tz: ZoneInfo | None = None) -> str:
    """The time of day in the event's zone, as "09:30"."""
    return format_time(value.astimezone(tz or zone()), "HH:mm", locale=_locale())


def datetime_text(value: datetime, form: str = "long", tz: ZoneInfo | None = None) -> str:
    """Day and time in the zone of the request's event, or in `tz`, as "15 March 2017, 09:30"."""
    return f"{date_text(value, form, tz)}, {time_text(value, tz)}"


def days_text(first: date, last: date) -> str:
    """One or several days, as "23–24 January 2027" or "30 January – 2 February 2027"."""
    if first == last:
        return format_date(first, "full", locale=_locale())
    end = format_date(last, "long", locale=_locale())
    if (first.year, first.month) == (last.year, last.month):
        return end.replace(str(last.day), f"{first.day}–{last.day}", 1)
    if first.year == last.year:
        return f"{format_skeleton('MMMMd', first, locale=_locale())} – {end}"
    return f"{format_date(first, 'long', locale=_locale())} – {end}"


def zone_name(at: datetime, tz: ZoneInfo | None = None) -> str:
    """The name of the event's zone as people say it, as "Central European Time"."""
    return get_timezone_name(at.astimezone(tz or zone()), width="long", locale=_locale())


def utc(value: datetime) -> datetime:
    """The same instant in UTC, as machines read it."""
    return value.astimezone(UTC)


def language_name(code: str) -> str:
    """The name of a language in the reader's, as "English" or "inglés"."""
    return Locale.parse(code).get_display_name(_locale()) or code


def file_size(kilobytes: int | None) -> str:
    """A file's size, as "2.2 MB"."""
    if not kilobytes:
        return ""
    if kilobytes < 1000:
        return f"{number_text(kilobytes)} kB"
    return f"{number_text(round(kilobytes / 1000, 1))} MB"


def in_groups(code: str, size: int = 4) -> str:
    """A long code in groups, easier to read aloud: "ABCD EFGH"."""
    return " ".join(code[start : start + size] for start in range(0, len(code), size))


def number_text(value: int | float) -> str:
    return format_decimal(value, locale=_locale())


def share_text(part: int, whole: int) -> str:
    """`part` of `whole` in per cent, as 62 %; a dash where there is no whole."""
    return format_percent(part / whole, locale=_locale()) if whole else "–"


FILTERS = {
    "date": date_text,
    "time": time_text,
    "datetime": datetime_text,
    "number": number_text,
    "share_of": share_text,
    "utc": utc,
    "language_name": language_name,
    "file_size": file_size,
    "in_groups": in_groups,
}
