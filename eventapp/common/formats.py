"""Dates, times and numbers as the reader's language writes them, in the zone of the event."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_interval, format_time, get_timezone_name
from babel.numbers import format_decimal
from flask import g
from markupsafe import Markup

from eventapp.common.languages import current_language


def zone() -> ZoneInfo:
    """The zone times are shown in: the event's, and UTC where there is no event."""
    event = g.get("event")
    return ZoneInfo(event.timezone if event is not None else "UTC")


def date_text(value: date | datetime, form: str = "long") -> str:
    """The day, as "15 March 2017"; `form` is short, medium, long or full (with the weekday)."""
    if isinstance(value, datetime):
        value = value.astimezone(zone()).date()
    return format_date(value, form, locale=current_language())


def time_text(value: datetime) -> str:
    """The time of day in the event's zone, as "09:30"."""
    return format_time(value.astimezone(zone()), "HH:mm", locale=current_language())


def datetime_text(value: datetime, form: str = "long") -> str:
    """Day and time in the event's zone, as "15 March 2017, 09:30"."""
    return f"{date_text(value, form)}, {time_text(value)}"


def days_text(first: date, last: date) -> str:
    """One or several days, as "23 – 24 January 2027"."""
    if first == last:
        return format_date(first, "full", locale=current_language())
    return format_interval(first, last, "yMMMMd", locale=current_language())


def zone_name(at: datetime) -> str:
    """The name of the event's zone as people say it, as "Central European Time"."""
    return get_timezone_name(at.astimezone(zone()), width="long", locale=current_language())


def instant(value: datetime) -> Markup:
    """`value` as a `<time>` element that a small script completes with the visitor's own zone."""
    utc = value.astimezone(ZoneInfo("UTC")).strftime("%Y-%m-%dT%H:%M:%SZ")
    return Markup('<time datetime="{}" data-own-zone data-event-zone="{}">{}</time>').format(
        utc, zone().key, datetime_text(value)
    )


def number_text(value: int | float) -> str:
    return format_decimal(value, locale=current_language())


FILTERS = {
    "date": date_text,
    "time": time_text,
    "datetime": datetime_text,
    "instant": instant,
    "number": number_text,
}
