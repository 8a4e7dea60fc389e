"""The organisers' pages of the draft, and what publishing tells whom."""

import re
from datetime import timedelta

import pytest

from eventapp.agenda import operations
from eventapp.agenda.editor import draft, views
from eventapp.agenda.models import Room, Session
from eventapp.extensions import db
from tests.support import factories

TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


def typed(page: str) -> dict[str, str]:
    """What a browser would send of the first form with a version."""
    return {"csrf_token": TOKEN.search(page)[1], "version": re.search(r'name="version"[^>]*value="(\d+)"', page)[1]}


FIELDS = {"kind": "panel", "state": "planned", "format": "on_site", "seats": "none", "begin": "10:00", "minutes": "60"}


@pytest.mark.db
def test_a_session_is_made_changed_and_a_stale_change_is_refused_with_both_versions(app, organiser):
    event = factories.make_event()
    client = organiser(event, "programme")
    place = f"/en/{event.slug}/manage/programme"
    room = factories.make_room(event)
    db.session.commit()
    page = client.get(f"{place}/new").text
    answer = client.post(
        f"{place}/new",
        data=FIELDS
        | {"csrf_token": TOKEN.search(page)[1], "title_en": "Water", "day": event.first_day.isoformat()}
        | {"room": room.public_id, "person_0": "Ana Sol", "role_0": "chair"},
    )
    assert answer.status_code == 303
    address = answer.headers["Location"]
    mine = client.get(address).text
    seen = typed(mine) | FIELDS | {"day": event.first_day.isoformat(), "title_en": "Water and soil"}
    seen |= {"person_1": "", "role_1": "speaker"}
    session = db.session.scalars(db.select(Session)).one()
    assert [(a.speaker.name, a.role) for a in session.appearances] == [("Ana Sol", "chair")]
    operations.change_session(session, session.version, {"title": {"en": "Wine"}}, None)
    db.session.commit()
    refused = client.post(address, data=seen)
    assert refused.status_code == 409
    assert "Wine" in refused.text
    assert "Water and soil" in refused.text
    db.session.expire_all()
    assert session.title == {"en": "Wine"}
    elsewhere = factories.make_room(factories.make_event())
    db.session.commit()
    foreign = client.post(address, data=seen | typed(refused.text) | {"room": elsewhere.public_id})
    assert (foreign.status_code, "Choose one." in foreign.text) == (200, True)
    differing = refused.text.split("What differs")[1].split("<form")[0]
    assert "Role 2" not in differing  # an empty row of people is no difference
    again = client.post(address, data=seen | typed(refused.text))
    assert again.status_code == 303
    without = client.post(address, data={name: value for name, value in seen.items() if name != "version"})
    assert without.status_code == 400
    db.session.expire_all()
    assert session.title == {"en": "Water and soil"}


@pytest.mark.db
def test_a_move_answers_scripts_and_people(app, organiser):
    event = factories.make_event()
    client = organiser(event, "programme")
    session, room = factories.make_session(event), factories.make_room(event)
    db.session.commit()
    place = f"/en/{event.slug}/manage/programme"
    before = client.get(f"{place}/stamp").json["stamp"]
    values = {"csrf_token": TOKEN.search(client.get(place).text)[1], "version": "1", "day": event.first_day.isoformat()}
    values |= {"begin": "23:30", "minutes": "90", "room": room.public_id}
    for accept, status in (("application/json", 200), ("application/json", 409), ("text/html", 303)):
        answer = client.post(f"{place}/{session.public_id}/move", data=values, headers={"Accept": accept})
        assert answer.status_code == status
    db.session.expire_all()
    assert session.starts_at.astimezone(event.zone).strftime("%H:%M") == "23:30"
    assert session.ends_at - session.starts_at == timedelta(minutes=90)
    assert (session.room, session.version) == (room, 2)
    assert client.get(f"{place}/stamp").json["stamp"] != before
    for wrong in ({"minutes": "0"}, {"room": "nowhere"}):
        answer = client.post(f"{place}/{session.public_id}/move", data=values | {"version": "2"} | wrong)
        assert answer.status_code == 303
    assert db.session.get(Session, session.id).version == 2


@pytest.mark.db
def test_rooms_and_conflicts(app, organiser):
    event = factories.make_event()
    client = organiser(event, "programme")
    place = f"/en/{event.slug}/manage/programme"
    page = client.get(f"{place}/rooms").text
    token = {"csrf_token": TOKEN.search(page)[1]}
    assert client.post(f"{place}/rooms", data=token).status_code == 200
    assert client.post(f"{place}/rooms", data=token | {"name_en": "Blue", "capacity": "20"}).status_code == 303
    room = db.session.scalars(db.select(Room)).one()
    one, other = (factories.make_session(event, room_id=room.id) for _ in range(2))
    db.session.commit()
    found = draft.problems_of(event, draft.sessions_of(event), [room])
    assert [problem.conflict.kind for problem in found] == ["room_twice"]
    assert set(found[0].sessions) == {one, other}
    assert "Two sessions at one time in Blue." in client.get(place).text
    day = client.get(f"{place}/grid/sessions?day={event.first_day}").json
    assert [(c["sentence"], {s["title"] for s in c["sessions"]}) for c in day["conflicts"]] == [
        ("Two sessions at one time in Blue.", {one.title["en"], other.title["en"]})
    ]
    assert client.get(day["conflicts"][0]["page"]).status_code == 200
    later = event.first_day + timedelta(days=1)
    assert client.get(f"{place}/grid/sessions?day={later}").json["conflicts"] == []
    removal, address = {"action": "remove", "version": str(room.version)}, f"{place}/rooms/{room.public_id}"
    assert client.post(address, data=token | removal).status_code == 303
    second = client.post(address, data=token | removal)  # by an organiser whose page is older
    assert (second.status_code, "Someone else has removed it already." in second.text) == (410, True)
    db.session.expire_all()
    assert one.room is None


@pytest.mark.db
def test_a_meeting_in_the_way_is_named_to_those_who_may_see_it(app, organiser):
    event = factories.make_event(timezone="Europe/Brussels")
    session, ana = factories.make_session(event), factories.make_participant(event, given_name="Ana")
    operations.set_people(session, [(operations.speaker_of(ana), "chair", None)])
    times = {"starts_at": session.starts_at, "ends_at": session.starts_at + timedelta(minutes=30)}
    factories.make_commitment(ana, kind="meeting", source="meeting:1", title={"en": "Meeting: Bruno"}, **times)
    db.session.commit()
    begin, end = (moment.astimezone(event.zone).strftime("%H:%M") for moment in times.values())
    for role, sees in (("owner", True), ("programme", False)):
        client = organiser(event, role)
        for page in ("", "/conflicts", "/grid/sessions", f"/{session.public_id}"):
            text = client.get(f"/en/{event.slug}/manage/programme{page}").text
            assert f"{ana.name} is expected elsewhere at that time" in text
            assert begin in text
            assert f"{end}." in text
            assert ("Meeting: Bruno" in text) is sees


def test_a_large_draft_is_listed_a_day_at_a_time(app, organiser, monkeypatch):
    monkeypatch.setattr(views, "LISTED_AT_ONCE", 2)
    event = factories.make_event()
    event.ends_at += timedelta(days=1)
    first = factories.make_session(event)
    times = {"starts_at": first.starts_at + timedelta(days=1), "ends_at": first.ends_at + timedelta(days=1)}
    second, nowhen = factories.make_session(event, **times), factories.make_session(event, starts_at=None, ends_at=None)
    db.session.commit()
    client, place = organiser(event, "programme"), f"/en/{event.slug}/manage/programme"
    days = [first.starts_at.astimezone(event.zone).date() + timedelta(days=n) for n in (0, 1)]
    for day, shown in (("", 0), (days[0], 0), (days[1], 1), ("none", 2), ("1999-01-01", 0)):
        page = client.get(f"{place}?day={day}").text
        assert [f"session-{one.public_id}" in page for one in (first, second, nowhen)] == [n == shown for n in range(3)]
    everything = client.get(f"{place}?day=all").text
    assert all(f"session-{one.public_id}" in everything for one in (first, second, nowhen))
