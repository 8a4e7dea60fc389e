"""Calendars as other programs read them: icalendar, and ical.js (of Thunderbird and Nextcloud) in Chromium."""

import hashlib
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from icalendar import Calendar

from eventapp.agenda import operations
from eventapp.agenda.editor import publishing
from eventapp.agenda.notices import operations as notices
from eventapp.agenda.own import operations as own
from eventapp.extensions import db
from eventapp.people.access import SESSION_KEY
from tests.support.factories import make_attendee, make_event, make_session

VENDOR = Path(__file__).parents[1] / "vendor"
ICAL_JS = VENDOR / "ical.js" / "ical.min.js"
HOUR = timedelta(hours=1)
READ = """async ([source, text]) => {
  const {default: ICAL} = await import(URL.createObjectURL(new Blob([source], {type: "text/javascript"})));
  const calendar = new ICAL.Component(ICAL.parse(text));
  const instant = (time) => time.toJSDate().toISOString().slice(0, 19);
  return calendar.getAllSubcomponents("vevent").map((component) => {
    const event = new ICAL.Event(component);
    const said = (name) => component.getFirstPropertyValue(name);
    return [event.uid, event.sequence, said("status"), instant(event.startDate), instant(event.endDate), event.summary,
            instant(said("last-modified")), event.startDate.zone.tzid];
  });
}"""


def by_icalendar(content: str) -> list[list]:
    """What icalendar reads: uid, sequence, status, begin and end in UTC, title, when it was changed, time zone."""
    calendar = Calendar.from_ical(content)
    [zone] = [str(zone["TZID"]) for zone in calendar.walk("VTIMEZONE")]

    def instant(value) -> str:
        return value.dt.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")

    return [
        [
            str(entry["UID"]),
            entry["SEQUENCE"],
            str(entry["STATUS"]),
            instant(entry["DTSTART"]),
            instant(entry["DTEND"]),
            str(entry["SUMMARY"]),
            instant(entry["LAST-MODIFIED"]),
            zone,
        ]
        for entry in calendar.walk("VEVENT")
    ]


@pytest.fixture
def by_ical_js(browser) -> Callable[[str], list[list]]:
    """The same by ical.js."""
    [wanted] = re.findall(r"`ical\.js/ical\.min\.js`.*`([0-9a-f]{64})`", (VENDOR / "README.md").read_text())
    assert hashlib.sha256(ICAL_JS.read_bytes()).hexdigest() == wanted
    page = browser.new_page()
    yield lambda content: page.evaluate(READ, [ICAL_JS.read_text(), content])
    page.close()


@pytest.mark.browser
def test_a_session_is_one_entry_everywhere_while_it_moves_is_cancelled_and_restored(app, client, by_ical_js, outbox):
    """In the feed, the file and the mails of someone with a star and then a seat, and in the calendar for all."""
    event = make_event(timezone="America/Santiago")
    title = "Água, «algas»; y \\ más, " + "ñ" * 80
    session = make_session(event, title={"en": title, "es": title}, seats="number", capacity=5)
    other, ana = make_session(event), make_attendee(event)
    publishing.publish(event, None, tell=False)
    own.star(session, ana)
    db.session.commit()
    with client.session_transaction() as visit:
        visit[SESSION_KEY] = {event.slug: [ana.public_id, ana.link_version]}
    addresses = [f"programme/calendar/{own.new_feed(ana).key}.ics", "programme/mine.ics", "programme.ics"]
    db.session.commit()
    sequences: list[int] = []

    def entries(content: str) -> list[list]:
        read = by_icalendar(content)
        assert by_ical_js(content) == read
        return [entry for entry in read if entry[5] == title]

    def check(state: str, moment: datetime, number: int, mail: str | None = None) -> None:
        [followed], [taken], [public] = (entries(client.get(f"/en/{event.slug}/{each}").text) for each in addresses)
        assert followed == taken
        at = [each.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S") for each in (moment, moment + HOUR)]
        assert followed[2:5] == [state, *at]
        assert followed[7] == "America/Santiago"
        assert public[:5] == [followed[0], number, "CANCELLED" if state == "CANCELLED" else "CONFIRMED", *at]
        assert followed[0].partition("@")[0] == session.public_id
        assert followed[1] >= number
        sequences.append(followed[1])
        if mail is not None:
            assert entries(mail) == [followed]

    def publish() -> str:
        """The calendar in the mail to her about a release."""
        release = publishing.publish(event, None)
        notices.decide(event, release, None, send=True, chosen=None)
        db.session.commit()
        return outbox(template="agenda/mail/changes")[-1].values["calendar"]

    begin = session.starts_at
    check("TENTATIVE", begin, 1)
    own.book(session, ana)
    db.session.commit()
    check("CONFIRMED", begin, 1)
    operations.change_session(session, None, {"starts_at": begin + HOUR, "ends_at": begin + 2 * HOUR}, None)
    check("CONFIRMED", begin + HOUR, 2, publish())
    operations.change_session(other, None, {"title": {"en": "Elsewhere", "es": "Elsewhere"}}, None)
    publishing.publish(event, None, tell=False)
    own.leave(session, ana)
    db.session.commit()
    check("TENTATIVE", begin + HOUR, 2)
    own.book(session, ana)
    operations.change_session(session, None, {"state": "cancelled"}, None)
    check("CANCELLED", begin + HOUR, 4, publish())
    operations.change_session(session, None, {"state": "planned"}, None)
    check("CONFIRMED", begin + HOUR, 5, publish())
    own.unstar(session, ana)
    own.leave(session, ana)
    db.session.commit()
    [gone] = entries(client.get(f"/en/{event.slug}/{addresses[0]}").text)
    assert gone[2] == "CANCELLED"
    sequences.append(gone[1])
    assert sequences == sorted(set(sequences))
