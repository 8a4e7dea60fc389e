"""Dates, times and numbers as the reader's language writes them, in the zone of the event."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_interval, format_time, get_timezone_name
from babel.numbers import format_decimal
from flask import g
from flask_babel import get_locale
from markupsafe import Markup



def zone() -> ZoneInfo:
    """The zone times are shown in: the event's, and UTC where there is no event."""
    event = g.get("event")
    return ZoneInfo(event.timezone if event is not None else "UTC")


def date_text(value: date | datetime, form: str = "long", tz: ZoneInfo | None = None) -> str:
    """The day, as "15 March 2017"; `form` is short, medium, long or full (with the weekday)."""
    if isinstance(value, datetime):
        value = value.astimezone(tz or zone()).date()
    return format_date(value, form, locale=get_locale())


def time_text(value: datetime, tz: ZoneInfo | None = None) -> str:
    """The time of day in the event's zone, as "09:30"."""
    return format_time(value.astimezone(tz or zone()), "HH:mm", locale=get_locale())


def datetime_text(value: datetime, form: str = "long", tz: ZoneInfo | None = None) -> str:
    """Day and time in the zone of the request's event, or in `tz`, as "15 March 2017, 09:30"."""
    return f"{date_text(value, form, tz)}, {time_text(value, tz)}"


def days_text(first: date, last: date) -> str:
    """One or several days, as "23 – 24 January 2027"."""
    if first == last:
        return format_date(first, "full", locale=get_locale())
    return format_interval(first, last, "yMMMMd", locale=get_locale())


def zone_name(at: datetime) -> str:
    """The name of the event's zone as people say it, as "Central European Time"."""
    return get_timezone_name(at.astimezone(zone()), width="long", locale=get_locale())


def instant(value: datetime) -> Markup:
    """`value` as a `<time>` element that a small script completes with the visitor's own zone."""
    utc = value.astimezone(ZoneInfo("UTC")).strftime("%Y-%m-%dT%H:%M:%SZ")
    return Markup('<time datetime="{}" data-own-zone data-event-zone="{}">{}</time>').format(
        utc, zone().key, datetime_text(value)
    )


def language_name(code: str) -> str:
    """The name of a language in the reader's, as "English" or "inglés"."""
    return Locale.parse(code).get_display_name(get_locale()) or code


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
    return format_decimal(value, locale=get_locale())


FILTERS = {
    "date": date_text,
    "time": time_text,
    "datetime": datetime_text,
    "instant": instant,
    "number": number_text,
    "language_name": language_name,
    "file_size": file_size,
    "in_groups": in_groups,
}
