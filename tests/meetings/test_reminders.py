"""Reminders: once for each day, in the reader's language and zone, of what holds."""

from datetime import UTC, datetime, timedelta

import pytest
from babel.dates import format_date
from icalendar import Calendar

from eventapp.common.clock import now
from eventapp.extensions import db
from eventapp.meetings import booking, operations, queries, reminders
from eventapp.meetings.calendars import meetings_calendar
from tests.meetings.conftest import person

pytestmark = pytest.mark.db

EARLY = timedelta(hours=24)


def met(event, one, other, slot=None, **how):
    meeting = operations.accept(operations.ask(one, other, **how), other, slot)
    meeting.changed_at = meeting.slot.starts_at - timedelta(days=5)
    db.session.flush()
    return meeting


def test_one_mail_for_the_day_comes_hours_before_the_first_meeting(meet, outbox):
    event = meet(slots=3, reminder_hours=24)
    ana, bruno, clara = person(event, "Ana"), person(event, "Bruno"), person(event, "Clara", language="fr")
    first, second, _third = queries.slots_of(event)
    met(event, ana, bruno, first)
    met(event, ana, clara, second)
    at = first.starts_at - EARLY
    assert reminders.remind(at - timedelta(minutes=1)) == 0
    assert (reminders.remind(at), reminders.remind(at)) == (2, 0)
    assert reminders.remind(second.starts_at - EARLY) == 1  # Clara, whose first it is
    [mail] = outbox("ana@example.org", "meetings/mail/reminder")
    assert [row["others"].split(" (")[0] for row in mail.values["rows"]] == [bruno.name, clara.name]
    [mail] = outbox("clara@example.org", "meetings/mail/reminder")
    assert (mail.language, mail.values["day"]) == ("fr", format_date(event.first_day, "full", "fr"))


def test_who_lives_in_another_zone_is_told_both_times(meet, outbox):
    event = meet(slots=1)
    ana, bruno = person(event, "Ana", country="CL"), person(event, "Bruno", country="BE")
    [slot] = queries.slots_of(event)
    slot.starts_at = datetime(now().year + 1, 1, 25, 8, tzinfo=UTC)
    slot.ends_at = slot.starts_at + timedelta(minutes=20)
    db.session.flush()
    meeting = met(event, ana, bruno, is_online=True)
    reminders.remind(meeting.slot.starts_at - EARLY)
    [chile], [brussels] = (outbox(f"{one}@example.org", "meetings/mail/reminder") for one in ("ana", "bruno"))
    when = f"25 de enero de {slot.starts_at.year}, 09:00–09:20 (hora estándar de Europa central)"
    assert chile.values["rows"][0]["when"] == f"{when}; para usted, 05:00–05:20 (hora de verano de Chile)"
    assert brussels.values["rows"][0]["when"] == when
    assert chile.values["rows"][0]["join"] == f"https://meet.example.org/{meeting.public_id}"


def test_what_moved_or_ended_is_reminded_of_as_it_stands(meet, outbox):
    event = meet(slots=3)
    ana, bruno = person(event, "Ana"), person(event, "Bruno")
    first, second, third = queries.slots_of(event)
    meeting = met(event, ana, bruno, first)
    gone = met(event, ana, person(event, "Clara"), second)
    booking.cancel(gone, ana)
    assert reminders.remind(first.starts_at - EARLY) == 2
    booking.move(meeting, third, None)
    meeting.changed_at = third.starts_at - 2 * EARLY  # told of the move long before
    assert reminders.remind(third.starts_at - EARLY) == 2
    told = [mail.values["rows"] for mail in outbox("ana@example.org", "meetings/mail/reminder")]
    assert [len(rows) for rows in told] == [1, 1]
    assert told[0][0]["when"] != told[1][0]["when"]
    assert outbox("clara@example.org", "meetings/mail/reminder") == []


def test_nobody_is_reminded_of_what_they_have_just_heard_or_where_reminders_are_off(meet):
    event = meet(slots=1)
    meeting = met(event, person(event, "Ana"), person(event, "Bruno"))
    at = meeting.slot.starts_at - timedelta(hours=2)
    meeting.changed_at = at - timedelta(minutes=5)
    assert reminders.remind(at) == 0
    meeting.changed_at = at - 2 * EARLY
    queries.settings_of(event).reminder_hours = 0
    assert reminders.remind(at) == 0
    queries.settings_of(event).reminder_hours = 3
    assert reminders.remind(at) == 2
    assert reminders.remind(meeting.slot.starts_at) == 0


def test_the_calendar_reminds_too_and_follows_a_meeting_until_it_is_cancelled(meet):
    event = meet(slots=2)
    ana = person(event, "Ana")
    meeting = met(event, ana, person(event, "Bruno"))

    def entry() -> tuple:
        [found] = Calendar.from_ical(meetings_calendar(event, ana, "en")).walk("VEVENT")
        alarms = [alarm["trigger"].to_ical() for alarm in found.walk("VALARM")]
        return found["uid"], found["sequence"], found["status"], found["dtstart"].dt, alarms

    first, second = queries.slots_of(event)
    uid = entry()[0]
    assert entry()[1:] == (0, "CONFIRMED", first.starts_at, [b"-PT10M"])
    booking.move(meeting, second, None)
    assert entry() == (uid, 1, "CONFIRMED", second.starts_at, [b"-PT10M"])
    booking.cancel(meeting, ana)
    assert entry() == (uid, 2, "CANCELLED", second.starts_at, [])
