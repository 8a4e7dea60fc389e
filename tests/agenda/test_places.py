"""Rooms with hours and ways between them, colors of tracks, talks: as organisers give them, and two at once."""

import re
from datetime import datetime, timedelta

import pytest

from eventapp.agenda import operations
from eventapp.agenda.editor import draft
from eventapp.agenda.errors import Refused
from eventapp.agenda.models import Session, Track
from eventapp.agenda.words import COLORS, track_style
from eventapp.extensions import db
from tests.support import factories

TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
VERSION = re.compile(r'name="version"[^>]*value="(\d+)"')
HOUR = timedelta(hours=1)


def sent(page: str) -> dict[str, str]:
    version = VERSION.search(page)
    return {"csrf_token": TOKEN.search(page)[1]} | ({"version": version[1]} if version else {})


@pytest.fixture
def event(app):
    return factories.make_event()


@pytest.fixture
def client(event, organiser):
    return organiser(event, "programme")


@pytest.fixture
def place(event) -> str:
    return f"/en/{event.slug}/manage/programme"


def kinds(event) -> list[str]:
    return [one.conflict.kind for one in draft.problems_of(event, draft.sessions_of(event), draft.rooms_of(event))]


@pytest.mark.db
def test_hours_of_a_room_and_ways_to_others_count_at_once(event, client, place):
    blue, red = factories.make_room(event), factories.make_room(event)
    ana = factories.make_speaker(event)
    early = factories.make_session(event, room_id=blue.id)
    times = {"starts_at": early.ends_at + timedelta(minutes=5), "ends_at": early.ends_at + HOUR}
    late = factories.make_session(event, room_id=red.id, **times)
    for session in (early, late):
        operations.set_people(session, [(ana, "speaker", None)])
    db.session.commit()
    assert kinds(event) == []
    address = f"{place}/rooms/{blue.public_id}"
    local = early.starts_at.astimezone(event.zone)
    data = {"name_en": "Blue", f"walk_{red.public_id}": "10", "capacity": "20"}
    data |= {"opens_0_0": f"{local + HOUR / 2:%H:%M}", "closes_0_0": "00:00"}
    answer = client.post(address, data=data | sent(client.get(address).text))
    assert answer.status_code == 303
    db.session.expire_all()
    assert kinds(event) == ["too_far", "room_closed"]
    midnight = datetime.combine(event.first_day + timedelta(days=1), datetime.min.time(), event.zone)
    assert [datetime.fromisoformat(moment) for moment in blue.hours[0]] == [local + HOUR / 2, midnight]
    page = client.get(address).text
    assert 'value="00:00"' in page
    assert re.search(rf'name="walk_{red.public_id}"[^>]*value="10"', page)
    assert re.search(rf'name="walk_{blue.public_id}"[^>]*value="10"', client.get(f"{place}/rooms/{red.public_id}").text)
    data |= {"opens_0_0": f"{local:%H:%M}", "closes_0_0": f"{local + HOUR:%H:%M}"}
    data |= {"opens_0_1": f"{local + 2 * HOUR:%H:%M}", "closes_0_1": f"{local + 3 * HOUR:%H:%M}"}
    assert client.post(address, data=data | sent(page)).status_code == 303
    db.session.expire_all()
    assert kinds(event) == ["too_far"]  # in the first of two times
    assert len(blue.hours) == 2
    page = client.get(address).text
    assert 'name="opens_0_2"' in page  # for one more
    data |= dict.fromkeys(["opens_0_0", "closes_0_0", "opens_0_1", "closes_0_1"], "") | {f"walk_{red.public_id}": ""}
    assert client.post(address, data=data | sent(page)).status_code == 303
    assert kinds(event) == []


@pytest.mark.parametrize("hours", [("10:00", ""), ("", "10:00"), ("10:00", "09:00"), ("10:00", "10:00")])
def test_hours_that_cannot_be_are_refused(event, client, place, hours):
    room = factories.make_room(event)
    db.session.commit()
    address = f"{place}/rooms/{room.public_id}"
    data = {"name_en": "Blue", "opens_0_0": hours[0], "closes_0_0": hours[1]} | sent(client.get(address).text)
    answer = client.post(address, data=data)
    assert answer.status_code == 200
    assert "Blue" in answer.text  # what was typed
    db.session.expire_all()
    assert (room.hours, room.name["en"] == "Blue") == ([], False)


def test_ways_to_rooms_of_other_events_are_refused(event):
    room, other = factories.make_room(event), factories.make_room(factories.make_event())
    db.session.flush()
    for rooms in (other, room):
        with pytest.raises(Refused):
            operations.set_walks(room, {rooms: 5})


def test_a_track_has_one_of_the_colors(event, client, place):
    address = f"{place}/tracks"
    data = {"name_en": "Water", "color": "#b3121d"} | sent(client.get(address).text)
    assert client.post(address, data=data).status_code == 303
    track = db.session.scalars(db.select(Track)).one()
    assert (track.color, track_style(track.color)) == ("#b3121d", "track-4")
    assert f'class="swatch {track_style(track.color)}"' in client.get(address).text
    assert "Choose one." in client.post(address, data=data | {"color": "red;x"}).text
    assert db.session.scalar(db.select(db.func.count(Track.id))) == 1
    made = operations.add_track(event, {"name": {"en": "Soil"}}, None)
    assert made.color == list(COLORS)[1]


def luminance(color: str) -> float:
    """Relative luminance, https://www.w3.org/TR/WCAG22/#dfn-relative-luminance."""
    parts = [int(color[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.unit
@pytest.mark.parametrize("color", COLORS)
def test_every_color_reads_on_white(color):
    assert 1.05 / (luminance(color) + 0.05) > 4.5


@pytest.mark.db
@pytest.mark.parametrize("what", ["room", "track", "talk"])
def test_a_stale_change_is_refused_with_both_versions(event, client, place, what):
    made = {
        "room": lambda: factories.make_room(event),
        "track": lambda: operations.add_track(event, {"name": {"en": "Track"}}, None),
        "talk": lambda: operations.add_talk(factories.make_session(event), {"title": {"en": "Talk"}}),
    }[what]()
    db.session.commit()
    text = "title" if what == "talk" else "name"
    part = f"{made.session.public_id}/talk" if what == "talk" else f"{what}s"
    address = f"{place}/{part}/{made.public_id}"
    data = {f"{text}_en": "Mine", "color": "#0e47cb"} | sent(client.get(address).text)
    change = {"room": operations.change_room, "track": operations.change_track}.get(what)
    by = (None,) if change else ()
    (change or operations.change_talk)(made, {text: {"en": "Theirs"}}, *by)
    db.session.commit()
    assert client.post(address, data=data | {"action": "remove"}).status_code == 409
    refused = client.post(address, data=data)
    assert refused.status_code == 409
    assert re.search(r"Theirs</td><td[^>]*>Mine</td>", refused.text)
    db.session.expire_all()
    assert getattr(made, text) == {"en": "Theirs"}
    assert client.post(address, data=data | sent(refused.text)).status_code == 303
    db.session.expire_all()
    assert getattr(made, text) == {"en": "Mine"}
    newest = sent(client.get(address).text)
    assert client.post(address, data=data | newest | {"action": "remove"}).status_code == 303
    db.session.expire_all()
    assert db.session.scalar(db.select(db.func.count(type(made).id))) == 0


def test_a_session_that_someone_changed_is_not_removed(event, client, place):
    session = factories.make_session(event)
    db.session.commit()
    page = client.get(f"{place}/{session.public_id}").text
    operations.change_session(session, None, {"title": {"en": "Theirs"}}, None)
    db.session.commit()
    removal = f"{place}/{session.public_id}/remove"
    assert client.post(removal, data=sent(page)).status_code == 303
    page = client.get(f"{place}/{session.public_id}").text
    assert "Nothing was overwritten." in page
    assert client.post(removal, data=sent(page)).status_code == 303
    assert db.session.scalar(db.select(db.func.count(Session.id))) == 0
    assert client.post(removal, data=sent(page)).status_code == 410


def test_talks_move_with_their_session(event):
    session = factories.make_session(event)
    begin = session.starts_at
    own = operations.add_talk(session, {"title": {"en": "A"}, "starts_at": begin, "ends_at": begin + HOUR / 2})
    whole = operations.add_talk(session, {"title": {"en": "B"}})
    operations.change_session(session, None, {"starts_at": begin + HOUR, "ends_at": begin + 2 * HOUR}, None)
    assert (own.starts_at, own.ends_at, whole.starts_at) == (begin + HOUR, begin + 1.5 * HOUR, None)
    operations.change_session(session, None, {"ends_at": begin + 3 * HOUR}, None)
    assert own.starts_at == begin + HOUR


def test_forms_say_what_is_optional(event, client, place):
    page = client.get(f"{place}/new").text
    labels = dict(re.findall(r'<label class="ecl-form-label" for="([^"]+)">(.*?)</label>', page))
    assert "(optional)" not in labels["title_en"]
    assert "(optional)" in labels["abstract_en"]
