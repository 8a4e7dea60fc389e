"""The programme in files: written strictly, read leniently, the same after going round."""

import gzip
import io
import json
import re
import warnings
from datetime import UTC, datetime, timedelta
from pathlib import Path

import jsonschema
import pytest
from icalendar import Calendar
from lxml import etree

from eventapp.agenda import releases
from eventapp.agenda.formats import by_command
from eventapp.agenda.formats.importing import enter
from eventapp.agenda.formats.reading import read
from eventapp.agenda.models import Session
from eventapp.common.tables import Unreadable
from eventapp.extensions import db
from tests.support.factories import make_event

SCHEMAS = Path(__file__).parents[1] / "vendor" / "c3voc"
SCHEDULES = Path(__file__).parents[2].parent / "shared" / "data" / "schedules"
GUID = "6f1e2f0a-5c3b-4e0e-9a55-0c1d2e3f4a5b"
GONE = ["6f1e2f0a-5c3b-4e0e-9a55-000000000007", "6f1e2f0a-5c3b-4e0e-9a55-000000000009"]
EVENT = (
    '<event id="{id}" guid="{guid}"><date>{date}</date><start>10:00</start>'
    "<duration>{duration}</duration>{more}</event>"
)
HTML = "&lt;p&gt;One &lt;b&gt;two&lt;/b&gt;&lt;/p&gt;&lt;ul&gt;&lt;li&gt;three"
ODD = [  # what each is made of, and a word of the remark on it
    ({"guid": GUID, "more": "<title>First &amp; best</title><unknown>x</unknown>"}, None),
    ({"guid": GUID, "more": "<title>Its double</title>"}, "twice"),
    ({"guid": "", "more": "<title>No guid</title>"}, None),
    ({"duration": "00:00", "more": "<title>No time at all</title>"}, "at once"),
    ({"duration": "30:00", "more": "<title>Endless</title>"}, "too long"),
    ({"date": "2027-06-01T23:30:00+02:00", "more": "<title>Late</title>"}, "midnight"),
    ({"date": "2026-06-01T10:00:00+02:00", "more": "<title>A year early</title>"}, "outside"),
    ({"more": f"<title>{'long title ' * 17}</title>"}, None),
    ({"more": "<title/>"}, "no title"),
    ({"more": f"<title>HTML</title><abstract>{HTML}</abstract>"}, None),
    ({"more": '<title>Bad link</title><links><link href="javascript:alert(1)">x</link></links>'}, "link"),
    ({"date": "soon", "more": "<title>When</title>"}, None),
]  # fmt: skip


@pytest.fixture
def event(app):
    begin = datetime(2027, 6, 1, 7, tzinfo=UTC)
    return make_event(slug="odd-one", starts_at=begin, ends_at=begin + timedelta(days=1, hours=9))


def odd_file() -> bytes:
    said = {"date": "2027-06-01T10:00:00+02:00", "duration": "00:45", "more": ""}
    events = "".join(
        EVENT.format(**({"id": number, "guid": f"6f1e2f0a-5c3b-4e0e-9a55-{number:012d}"} | said | values))
        for number, (values, _remark) in enumerate(ODD)
    )
    days = f'<day index="1" date="2027-06-01"><room name="Aula"><nothing/>{events}</room></day>'
    return f"<schedule><conference><title>Odd</title></conference>{days}</schedule>".encode()


def validated(event) -> None:
    """The XML and JSON of the latest release against the published schemas."""
    schema = etree.XMLSchema(etree.parse(SCHEMAS / "schedule.xsd"))
    schema.assertValid(etree.fromstring(by_command.exported(event.slug, ".xml", "en")))
    rules = json.loads((SCHEMAS / "schedule.schema.json").read_text())
    jsonschema.Draft6Validator(rules).validate(json.loads(by_command.exported(event.slug, ".json", "en")))


def goes_round(event, name: str, content: bytes) -> int:
    """Import, publish, validate, and import what was exported, and the file itself, without a change."""
    first = by_command.imported(event.slug, name, content, "en", publish=True)
    validated(event)
    assert (first.changed, first.same, first.refused) == (0, 0, 0)
    again = by_command.imported(event.slug, name, content, "en")
    assert (again.new, again.changed, again.same) == (0, 0, first.new)
    for suffix in (".xml", ".json"):
        back = by_command.imported(event.slug, f"a{suffix}", by_command.exported(event.slug, suffix, "en"), "en")
        assert (back.new, back.changed) == (0, 0)
    return first.new


def test_everything_odd_is_told_by_item_and_nothing_stops_the_rest(event):
    items = read("odd.xml", odd_file(), event)
    assert len(items) == len(ODD)
    for item, (_values, remark) in zip(items, ODD, strict=True):
        told = " ".join(map(str, item.problems))
        if remark and remark != "link":
            assert remark in told, (item.title, told)
    report = enter(event, items, "en", None)
    assert (report.new, report.refused) == (len(ODD), 0)
    assert any("link" in remark for _where, _title, remark in report.notes)
    html = next(item for item in items if item.title == "HTML")
    assert html.abstract == "One two\n\n- three"
    assert len({item.guid for item in items}) == len(ODD)


def test_an_odd_file_goes_round(event):
    assert goes_round(event, "odd.xml.gz", gzip.compress(odd_file())) == len(ODD)


def test_a_newer_file_moves_what_it_names_and_doubles_nothing(event):
    content = odd_file()
    by_command.imported(event.slug, "odd.xml", content, "en")
    report = by_command.imported(event.slug, "odd.xml", content.replace(b"First &amp; best", b"Renamed"), "en")
    assert (report.new, report.changed, report.same) == (0, 1, len(ODD) - 1)
    assert db.session.scalar(db.select(Session).where(Session.guid == GUID)).title == {"en": "Renamed"}


def test_what_disappears_from_a_newer_file_is_told_and_cancelled_by_choice(event, organiser):
    client, place = organiser(event, "programme"), f"/en/{event.slug}/manage/programme/import"
    by_command.imported(event.slug, "odd.xml", odd_file(), "en")
    first, second = (db.session.scalar(db.select(Session).where(Session.guid == guid)) for guid in GONE)
    newer = odd_file()
    for guid in GONE:
        newer = re.sub(rf'<event id="\d+" guid="{guid}">.*?</event>'.encode(), b"", newer)
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get(place).text)[1]
    page = client.post(place, data={"csrf_token": token, "file": (io.BytesIO(newer), "newer.xml")}).text
    assert re.findall(r'name="cancel" value="(\w+)"', page) == [first.public_id, second.public_id]
    assert "does not name: 2" in page
    named = db.session.scalar(db.select(Session).where(Session.guid == GUID))
    kept = re.search(r'name="kept" value="(\w+)"', page)[1]
    chosen = {"csrf_token": token, "kept": kept, "cancel": [first.public_id, named.public_id]}
    assert client.post(f"{place}/write", data=chosen).status_code == 303
    assert "1 session is cancelled." in client.get(place).text
    db.session.expire_all()
    assert [one.state for one in (first, second, named)] == ["cancelled", "planned", "planned"]
    report = by_command.imported(event.slug, "newer.xml", newer, "en", cancel_missing=True)
    assert ([one.guid for one in report.missing], report.cancelled) == ([GONE[1]], 1)
    assert by_command.imported(event.slug, "odd.xml", odd_file(), "en").changed == 2  # both take place again


def test_real_schedules_go_round(event):
    if not SCHEDULES.exists():
        warnings.warn(f"{SCHEDULES} is absent: generated files alone are tried", stacklevel=1)
        return
    files = {"fosdem-2024.xml.gz": (2024, 2, 3, 874), "pretalx-democon.json": (2020, 12, 14, 36)}
    for name, (year, month, day, count) in files.items():
        begin = datetime(year, month, day, 7, tzinfo=UTC)
        own = make_event(starts_at=begin, ends_at=begin + timedelta(days=2, hours=12))
        db.session.commit()
        assert goes_round(own, name, (SCHEDULES / name).read_bytes()) == count


def test_four_megabytes_of_1400_sessions_are_looked_at_and_more_than_five_refused_with_a_word(event, organiser):
    desk = organiser(event, "programme")
    place = f"/en/{event.slug}/manage/programme/import"
    said = {"date": "2027-06-01T10:00:00+02:00", "duration": "00:45"}
    more = f"<title>T</title><abstract>{'What it is about. ' * 160}</abstract>"
    events = "".join(
        EVENT.format(id=n, guid=f"6f1e2f0a-5c3b-4e0e-9a55-{n:012d}", more=more, **said) for n in range(1400)
    )
    content = f'<schedule><day index="1" date="2027-06-01"><room name="A">{events}</room></day></schedule>'.encode()
    assert len(content) > 4 * 2**20
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', desk.get(place).text)[1]

    def sent(content: bytes):
        return desk.post(place, data={"csrf_token": token, "file": (io.BytesIO(content), "schedule.xml")})

    answer = sent(content)
    assert answer.status_code == 200
    assert "1,400" in answer.text
    assert db.session.scalar(db.select(db.func.count(Session.id))) == 0  # nothing is written yet
    answer = sent(content + b" " * 2 * 2**20)
    assert answer.status_code == 413
    assert "The file is too large. Choose one of at most 5 MB." in answer.text


BOMB = b'<!DOCTYPE s [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><schedule><day><room name="x"/>&b;</day></schedule>'
OUTSIDE = b'<!DOCTYPE s [<!ENTITY a SYSTEM "file:///etc/passwd">]><schedule>&a;</schedule>'


@pytest.mark.parametrize(
    "content",
    [BOMB, OUTSIDE, b"<schedule><day>", b"<html/>", b'{"schedule": 1}', b"[" * 5000, b"title\nOnly\nOne",
     b"BEGIN:VCALENDAR\nnonsense", b"\x1f\x8bno gzip", b""],
    ids=["bomb", "external", "broken", "other XML", "other JSON", "deep", "one column", "calendar", "packed", "empty"],
)  # fmt: skip
def test_what_is_no_programme_is_refused_with_a_word(event, content):
    with pytest.raises(Unreadable) as refused:
        read("programme", content, event)
    assert str(refused.value.message)
    assert "root:" not in str(refused.value.message)


def test_a_calendar_and_a_table_go_round(event):
    by_command.imported(event.slug, "odd.xml", odd_file(), "en", publish=True)
    table = by_command.exported(event.slug, ".csv", "en")
    report = by_command.imported(event.slug, "a.csv", table, "en", dry_run=True)
    assert report.new == 0
    calendar = Calendar.from_ical(by_command.exported(event.slug, ".ics", "en"))
    release = releases.latest(event)
    assert len(calendar.walk("VEVENT")) == len(release.programme["sessions"]) == len(ODD) - 2  # two are not placed
    assert {str(entry["SUMMARY"]) for entry in calendar.walk("VEVENT")} >= {"First & best", "HTML"}
