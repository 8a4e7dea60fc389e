"""Calendars as other programs read them: icalendar, and ical.js (of Thunderbird and Nextcloud) in Chromium."""

import hashlib
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from icalendar import Calendar

from eventapp.agenda import operations, releases
from eventapp.agenda.own import operations as own
from eventapp.extensions import db
from tests.support.factories import make_event, make_participant, make_session

VENDOR = Path(__file__).parents[1] / "vendor"
ICAL_JS = VENDOR / "ical.js" / "ical.min.js"
HOUR = timedelta(hours=1)
STARRED = ("TENTATIVE", "CONFIRMED")  # in the feed of who starred it, and in the calendar for all
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
    [wanted] = re.findall(r"`([0-9a-f]{64})`", (VENDOR / "README.md").read_text())
    assert hashlib.sha256(ICAL_JS.read_bytes()).hexdigest() == wanted
    page = browser.new_page()
    yield lambda content: page.evaluate(READ, [ICAL_JS.read_text(), content])
    page.close()


@pytest.mark.browser
def test_both_read_what_is_moved_cancelled_and_restored_across_releases(app, client, by_ical_js):
    event = make_event(timezone="America/Santiago")
    title = "Água, «algas»; y \\ más, " + "ñ" * 80
    session, other = make_session(event, title={"en": title, "es": title}), make_session(event)
    ana = make_participant(event)

    def publish() -> None:
        db.session.flush()
        releases.publish(event, releases.freeze(event), "", None)

    publish()
    own.star(session, ana)
    addresses = (f"programme/calendar/{own.new_feed(ana).key}.ics", "programme.ics")

    def entries() -> list[list]:
        """Of the session, in the feed and in the calendar for all."""
        found = []
        for address in addresses:
            content = client.get(f"/en/{event.slug}/{address}").text
            read = by_icalendar(content)
            assert by_ical_js(content) == read
            found += [entry for entry in read if entry[5] == title]
        return found

    uids, begin = [entry[0] for entry in entries()], session.starts_at

    def check(sequences: tuple[int, int], states: tuple[str, str], moment: datetime) -> None:
        at = [each.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S") for each in (moment, moment + HOUR)]
        wanted = [[*row, *at] for row in zip(uids, sequences, states, strict=True)]
        assert [entry[:5] for entry in entries()] == wanted
        assert {entry[7] for entry in entries()} == {"America/Santiago"}

    check((0, 1), STARRED, begin)
    operations.change_session(session, None, {"starts_at": begin + HOUR, "ends_at": begin + 2 * HOUR}, None)
    publish()
    check((1, 2), STARRED, begin + HOUR)
    operations.change_session(other, None, {"title": {"en": "Elsewhere", "es": "Elsewhere"}}, None)
    publish()
    check((1, 2), STARRED, begin + HOUR)
    operations.change_session(session, None, {"state": "cancelled"}, None)
    publish()
    check((2, 4), ("CANCELLED", "CANCELLED"), begin + HOUR)
    operations.change_session(session, None, {"state": "planned"}, None)
    publish()
    check((3, 5), STARRED, begin + HOUR)
