"""A participant's meetings as a calendar (iCalendar, RFC 5545).

A meeting keeps its UID when it moves, and its SEQUENCE rises. One that was cancelled stays in, marked so, until its
time is over: programs that took the entry over, rather than follow the calendar, end it then too.
"""

from datetime import timedelta
from urllib.parse import urlsplit

from flask_babel import force_locale

from eventapp.common.clock import now
from eventapp.common.languages import absolute_url, public_root
from eventapp.events.models import Event
from eventapp.meetings import queries
from eventapp.meetings.mails import others_text
from eventapp.meetings.words import place_text
from eventapp.messages.wording.reading import gettext as _
from eventapp.messages.wording.reading import wording_of
from eventapp.people.models import Participant

WORDING = "meetings/calendars"
PURPOSE = "meetings-calendar"
ALARM_BEFORE = timedelta(minutes=10)


def meetings_calendar(event: Event, person: Participant, language: str) -> str:
    """METHOD:PUBLISH, one VEVENT a meeting, in UTC."""
    from icalendar import Calendar
    from icalendar import Event as CalendarEntry

    calendar = Calendar()
    calendar.add("prodid", "-//eventapp//meetings//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    host = urlsplit(public_root()).hostname
    for meeting in [*queries.meetings_of(person), *queries.cancelled_meetings_of(person)]:
        entry = CalendarEntry()
        entry.add("uid", f"meeting-{meeting.public_id}@{host}")
        entry.add("dtstamp", now())
        entry.add("created", meeting.created_at)
        entry.add("last-modified", meeting.changed_at)
        entry.add("sequence", meeting.sequence)
        entry.add("dtstart", meeting.slot.starts_at)
        entry.add("dtend", meeting.slot.ends_at)
        entry.add("status", "CONFIRMED" if meeting.is_planned else "CANCELLED")
        entry.add("transp", "OPAQUE" if meeting.is_planned else "TRANSPARENT")
        with force_locale(language), wording_of(event.id, language, WORDING):
            entry.add("summary", _("Meeting: %(names)s", names=others_text(meeting, person)))
            entry.add("location", queries.join_link(meeting) or place_text(meeting, language))
        entry.add("url", absolute_url("meetings.meeting", event=event, lang=language, public_id=meeting))
        if meeting.is_planned:
            entry.add_component(_alarm(entry["summary"]))
        calendar.add_component(entry)
    return calendar.to_ical().decode()


def _alarm(text: str):
    """A calendar program reminds some minutes before."""
    from icalendar import Alarm

    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", text)
    alarm.add("trigger", -ALARM_BEFORE)
    return alarm
