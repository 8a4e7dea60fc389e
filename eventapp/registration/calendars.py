"""A registration as a calendar file (iCalendar, RFC 5545), as Outlook, Google and Apple take it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from flask import current_app
from flask_babel import force_locale

from eventapp.common.clock import now
from eventapp.common.languages import absolute_url, public_root
from eventapp.events.models import Event
from eventapp.messages.wording.reading import gettext as _
from eventapp.messages.wording.reading import wording_of
from eventapp.registration.models import Registration
from eventapp.registration.tickets import place_lines

if TYPE_CHECKING:
    from icalendar import Event as CalendarEntry
    from icalendar import Timezone

STATUS = {
    "confirmed": "CONFIRMED",
    "unconfirmed": "TENTATIVE",
    "pending": "TENTATIVE",
    "offered": "TENTATIVE",
    "waiting": "TENTATIVE",
    "cancelled": "CANCELLED",
    "declined": "CANCELLED",
    "expired": "CANCELLED",
}
WORDING = "registration/calendars"
ONE_DAY = timedelta(days=1)
ONE_SECOND = timedelta(seconds=1)


def calendar_name(event: Event) -> str:
    """The file name to offer."""
    return f"{event.slug}.ics"


def event_calendar(registration: Registration, language: str) -> str:
    """The days of the event for the participant's calendar: METHOD:PUBLISH, one VEVENT a day.

    A newer file with the same UIDs and a higher SEQUENCE replaces an older one, also when cancelled.
    It names no calendar (X-WR-CALNAME), which would make Outlook open a second one.
    """
    from icalendar import Calendar

    event = registration.event
    calendar = Calendar()
    calendar.add("prodid", "-//eventapp//registration//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add_component(time_zone(event.timezone, event.first_day.year, event.last_day.year))
    for entry in _entries(registration, language):
        calendar.add_component(entry)
    return calendar.to_ical().decode()


def _entries(registration: Registration, language: str) -> Iterator["CalendarEntry"]:
    event = registration.event
    title = event.title.localized(language, event.language)
    host = urlsplit(public_root()).hostname
    count = len(event.sittings)
    for number, (begin, end) in enumerate(event.sittings, start=1):
        entry = _entry(registration, language)
        entry.add("dtstart", begin)
        entry.add("dtend", end)
        if count == 1:
            entry.add("uid", f"{registration.public_id}@{host}")
            entry.add("summary", title)
        else:
            entry.add("uid", f"{registration.public_id}-{number}@{host}")
            with force_locale(language), wording_of(event.id, language, WORDING):
                entry.add("summary", _("%(event)s, day %(day)s of %(days)s", event=title, day=number, days=count))
        yield entry


def _entry(registration: Registration, language: str) -> "CalendarEntry":
    """What every day of a registration says."""
    from icalendar import Event as CalendarEntry
    from icalendar import vCalAddress

    address = absolute_url("registration.mine", event=registration.event, lang=language)
    organiser = vCalAddress(f"mailto:{registration.event.contact}")
    organiser.params["CN"] = current_app.config["SITE_NAME"]
    with force_locale(language), wording_of(registration.event_id, language, WORDING):
        description = _("Your registration and your ticket: %(address)s", address=address)
    entry = CalendarEntry()
    entry.add("dtstamp", now())
    entry.add("created", registration.created_at)
    entry.add("last-modified", registration.changed_at)
    entry.add("sequence", registration.sequence)
    entry.add("status", STATUS[registration.state])
    entry.add("transp", "OPAQUE" if registration.state == "confirmed" else "TRANSPARENT")
    entry.add("location", ", ".join(place_lines(registration, language)))
    entry.add("description", description)
    entry.add("url", address)
    entry.add("organizer", organiser)
    return entry


@lru_cache(maxsize=64)
def time_zone(name: str, first_year: int, last_year: int) -> "Timezone":
    """A VTIMEZONE with every change of the clocks in these years.

    Ours, because icalendar 7.3 gives a change to summer time in the new offset, where RFC 5545 (3.6.5) wants
    the old one, and takes 10 ms for a zone that never changes.
    """
    from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

    zone = ZoneInfo(name)
    start = datetime(first_year, 1, 1, tzinfo=UTC) - ONE_DAY
    component = Timezone()
    component.add("tzid", name)
    for instant in [start, *_clock_changes(zone, start, datetime(last_year + 1, 1, 1, tzinfo=UTC) + ONE_DAY)]:
        before, after = (instant - ONE_SECOND).astimezone(zone), instant.astimezone(zone)
        part = TimezoneDaylight() if after.dst() else TimezoneStandard()
        part.add("dtstart", (instant + before.utcoffset()).replace(tzinfo=None))
        part.add("tzoffsetfrom", before.utcoffset())
        part.add("tzoffsetto", after.utcoffset())
        part.add("tzname", after.tzname())
        component.add_component(part)
    return component


def _clock_changes(zone: ZoneInfo, start: datetime, end: datetime) -> Iterator[datetime]:
    """The instants from `start` to `end` (UTC) at which the offset of `zone` changes."""
    while start < end:
        following = start + ONE_DAY
        if _offset(zone, start) != _offset(zone, following):
            before, after = start, following
            while after - before > ONE_SECOND:
                middle = (before + (after - before) / 2).replace(microsecond=0)
                if _offset(zone, middle) == _offset(zone, start):
                    before = middle
                else:
                    after = middle
            yield after
        start = following


def _offset(zone: ZoneInfo, instant: datetime) -> timedelta:
    return instant.astimezone(zone).utcoffset() or timedelta()
