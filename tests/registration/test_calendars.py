"""The calendar file of a registration, read back as a calendar program would."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from icalendar import Calendar

from eventapp.common import languages
from eventapp.common.columns import LocalizedText
from eventapp.config import PACKAGE
from eventapp.events.models import Event
from eventapp.events.urls import EventConverter
from eventapp.extensions import babel
from eventapp.registration.calendars import calendar_name, event_calendar, time_zone
from eventapp.registration.models import STATES, Category, Registration

LONG_TITLE = "Especialización inteligente: " + "región " * 20
UID = "abcdefgh23456789"
pytestmark = pytest.mark.unit

PAGE = "https://events.example.org/es/s3-celac/registration"


@pytest.fixture
def web() -> Iterator[Flask]:
    """The addresses and languages that a calendar needs, without a database."""
    app = Flask("eventapp")
    translations = str(PACKAGE / "translations")
    app.config.update(
        URL="https://events.example.org", SITE_NAME="S3 events", BABEL_TRANSLATION_DIRECTORIES=translations
    )
    app.url_map.converters["event"] = EventConverter
    app.add_url_rule("/<lang>/<event:event>/registration", "registration.mine", lambda **_: "")
    babel.init_app(app, locale_selector=languages.current_language)
    with app.test_request_context("/"):
        yield app


@pytest.fixture
def registered(web: Flask) -> Callable[..., Registration]:
    """`registered(begin, end)`: a registration for an event with these hours (UTC); keywords change it."""

    def make(
        begin: datetime = datetime(2027, 1, 23, 8, tzinfo=UTC),
        end: datetime = datetime(2027, 1, 23, 16, 30, tzinfo=UTC),
        state: str = "confirmed",
        timezone: str = "Europe/Brussels",
        is_online: bool = False,
        sequence: int = 3,
    ) -> Registration:
        event = Event(
            slug="s3-celac",
            title=LocalizedText(en="Regions, together; now", es=LONG_TITLE),
            languages=["es", "en"],
            timezone=timezone,
            starts_at=begin,
            ends_at=end,
            venue=LocalizedText(es="Casa de las Regiones"),
            address="Rue de l’Exemple 1",
            city=LocalizedText(es="Bruselas"),
            country="BE",
            contact="s3-celac@example.org",
        )
        return Registration(
            public_id=UID,
            event=event,
            category=Category(name=LocalizedText(en="EU delegate"), is_online=is_online),
            state=state,
            sequence=sequence,
            created_at=datetime(2026, 11, 1, 9, tzinfo=UTC),
            changed_at=datetime(2026, 11, 2, 9, tzinfo=UTC),
        )

    return make


def entries_of(text: str) -> list:
    return list(Calendar.from_ical(text).walk("VEVENT"))


def test_calendar_of_one_day(registered, time_machine):
    time_machine.move_to(datetime(2026, 12, 1, 12, tzinfo=UTC), tick=False)
    text = event_calendar(registered(), "es")
    calendar = Calendar.from_ical(text)
    (entry,) = entries_of(text)
    assert calendar["METHOD"] == "PUBLISH"
    assert calendar["VERSION"] == "2.0"
    assert entry["UID"] == f"{UID}@events.example.org"
    assert entry["SEQUENCE"] == 3
    assert entry["DTSTAMP"].dt == datetime(2026, 12, 1, 12, tzinfo=UTC)
    assert entry["CREATED"].dt == datetime(2026, 11, 1, 9, tzinfo=UTC)
    assert entry["LAST-MODIFIED"].dt == datetime(2026, 11, 2, 9, tzinfo=UTC)
    assert entry["DTSTART"].dt == datetime(2027, 1, 23, 9, tzinfo=ZoneInfo("Europe/Brussels"))
    assert entry["DTEND"].dt == datetime(2027, 1, 23, 17, 30, tzinfo=ZoneInfo("Europe/Brussels"))
    assert entry["LOCATION"] == "Casa de las Regiones, Rue de l’Exemple 1, Bruselas, Bélgica"
    assert entry["URL"] == PAGE
    assert PAGE in entry["DESCRIPTION"]
    assert entry["ORGANIZER"] == "mailto:s3-celac@example.org"


def test_text_with_commas_and_semicolons_comes_back_whole(registered):
    (entry,) = entries_of(event_calendar(registered(), "en"))
    assert entry["SUMMARY"] == "Regions, together; now"


def test_several_days_are_an_entry_each(registered):
    last = datetime(2027, 1, 25, 16, 30, tzinfo=UTC)
    entries = entries_of(event_calendar(registered(end=last), "en"))
    assert [entry["UID"] for entry in entries] == [f"{UID}-{n}@events.example.org" for n in (1, 2, 3)]
    assert [f"{entry['DTSTART'].dt:%d %H:%M}" for entry in entries] == ["23 09:00", "24 09:00", "25 09:00"]
    assert [f"{entry['DTEND'].dt:%d %H:%M}" for entry in entries] == ["23 17:30", "24 17:30", "25 17:30"]
    assert entries[1]["SUMMARY"] == "Regions, together; now, day 2 of 3"


def test_event_over_night_is_one_entry(registered):
    (entry,) = entries_of(event_calendar(registered(end=datetime(2027, 1, 24, 7, tzinfo=UTC)), "en"))
    assert entry["DTEND"].dt - entry["DTSTART"].dt == timedelta(hours=23)


@pytest.mark.parametrize(
    ("month", "timezone", "local_start", "offset"),
    [
        (1, "Europe/Brussels", "20270115T090000", "+0100"),
        (7, "Europe/Brussels", "20270715T100000", "+0200"),
        (1, "America/Santiago", "20270115T050000", "-0300"),
        (7, "America/Santiago", "20270715T040000", "-0400"),
        (7, "America/Mexico_City", "20270715T020000", "-0600"),
    ],
)
def test_summer_and_winter_have_their_own_offset(registered, month, timezone, local_start, offset):
    """Read with the VTIMEZONE alone, as Outlook does, not with this machine's own zones."""
    begin, end = datetime(2027, month, 15, 8, tzinfo=UTC), datetime(2027, month, 15, 16, tzinfo=UTC)
    text = event_calendar(registered(begin, end, timezone=timezone), "en")
    assert f"DTSTART;TZID={timezone}:{local_start}\r\n" in text
    (zone,) = Calendar.from_ical(text).walk("VTIMEZONE")
    assert zone["TZID"] == timezone
    start = datetime.fromisoformat(local_start)
    onsets = [part for part in zone.subcomponents if part["DTSTART"].dt <= start]
    latest = max(onsets, key=lambda part: part["DTSTART"].dt)
    assert latest["TZOFFSETTO"].to_ical() == offset


def test_clock_changes_stand_at_the_old_offset():
    """RFC 5545, 3.6.5: in Brussels the clocks go forward at 02:00 and back at 03:00."""
    parts = time_zone("Europe/Brussels", 2027, 2027).subcomponents
    onsets = {part["DTSTART"].dt: part.name for part in parts}
    assert onsets[datetime(2027, 3, 28, 2)] == "DAYLIGHT"
    assert onsets[datetime(2027, 10, 31, 3)] == "STANDARD"
    assert len(onsets) == 3


def test_every_state_has_its_status(registered):
    files = {state: event_calendar(registered(state=state), "en") for state in STATES}
    found = {state: entries_of(text)[0]["STATUS"] for state, text in files.items()}
    assert found == {
        "unconfirmed": "TENTATIVE",
        "pending": "TENTATIVE",
        "offered": "TENTATIVE",
        "declined": "CANCELLED",
        "confirmed": "CONFIRMED",
        "waiting": "TENTATIVE",
        "cancelled": "CANCELLED",
        "expired": "CANCELLED",
    }


def test_cancelling_reaches_the_entry_made_before(registered):
    (before,) = entries_of(event_calendar(registered(sequence=1), "es"))
    (after,) = entries_of(event_calendar(registered(sequence=2, state="cancelled"), "es"))
    assert after["UID"] == before["UID"]
    assert after["SEQUENCE"] > before["SEQUENCE"]
    assert (before["TRANSP"], after["TRANSP"]) == ("OPAQUE", "TRANSPARENT")


def test_online_has_no_venue(registered):
    (entry,) = entries_of(event_calendar(registered(is_online=True), "en"))
    assert entry["LOCATION"] == "Online"


def test_lines_are_folded_at_75_octets_and_end_in_crlf(registered):
    text = event_calendar(registered(), "es")
    lines = text.encode().split(b"\r\n")
    assert max(len(line) for line in lines) <= 75
    assert any(line.startswith(b" ") for line in lines)
    assert b"\n" not in b"".join(lines)
    (entry,) = entries_of(text)
    assert entry["SUMMARY"] == LONG_TITLE


def test_calendar_is_named_after_the_event(registered):
    assert calendar_name(registered().event) == "s3-celac.ics"
