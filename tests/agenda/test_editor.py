"""The organisers' pages of the draft, and what publishing tells whom."""

import re
from datetime import timedelta

import pytest

from eventapp.agenda import operations, releases
from eventapp.agenda.editor import draft, publishing
from eventapp.agenda.errors import Refused
from eventapp.agenda.models import Room, Session, Star
from eventapp.extensions import db
from eventapp.messages.models import Message
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
    wrong = client.post(f"{place}/{session.public_id}/move", data=values | {"minutes": "0", "version": "2"})
    assert wrong.status_code == 303
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
    removal, address = {"action": "remove"}, f"{place}/rooms/{room.public_id}"
    for _ in range(2):  # the second organiser deletes what is gone
        assert client.post(address, data=token | removal).status_code == 303
    assert "Someone else has removed it already." in client.get(f"{place}/rooms").text
    db.session.expire_all()
    assert one.room is None


def published(event):
    """Two sessions in a release: Ana speaks in the first, Bruno has starred the second."""
    first, second = factories.make_session(event), factories.make_session(event)
    ana, bruno = (factories.make_confirmed(factories.make_category(event)).participant for _ in range(2))
    operations.set_people(first, [(operations.speaker_of(ana), "speaker", None)])
    publishing.publish(event, None, tell=False)
    db.session.add(Star(participant_id=bruno.id, session_id=second.id))
    db.session.flush()
    return first, second, ana, bruno


def mails() -> list[Message]:
    query = db.select(Message).where(Message.template == "agenda/mail/changes")
    return list(db.session.scalars(query.order_by(Message.id)))


@pytest.mark.db
def test_each_person_is_told_of_their_sessions_alone_and_old_releases_come_back(app):
    event = factories.make_event()
    first, second, ana, bruno = published(event)
    with pytest.raises(Refused):
        publishing.publish(event, None)
    moved = {"starts_at": first.starts_at + timedelta(hours=2), "ends_at": first.ends_at + timedelta(hours=2)}
    operations.change_session(first, None, moved, None)
    operations.change_session(second, None, {"state": "cancelled"}, None)
    assert publishing.publish(event, None).number == 2
    told = {mail.address: mail for mail in mails()}
    assert set(told) == {ana.email, bruno.email}
    assert [row[0] for row in told[ana.email].values["programme_changes"]] == [first.title[ana.language]]
    assert "STATUS:CONFIRMED" in told[ana.email].values["calendar"]
    assert second.title[ana.language] not in str(told[ana.email].values)
    assert "STATUS:CANCELLED" in told[bruno.email].values["calendar"]
    assert publishing.roll_back(event, 1, None, tell=False).number == 3
    assert releases.latest(event).programme == releases.numbered(event, 1).programme
    assert len(mails()) == 2


@pytest.mark.db
def test_reviewing_publishing_and_the_feed_in_the_browser(app, organiser):
    event = factories.make_event()
    client = organiser(event, "programme")
    first, *_ = published(event)
    operations.change_session(first, None, {"title": {"en": "Quinoa & <maize>"}}, None)
    db.session.commit()
    place = f"/en/{event.slug}/manage/programme/publish"
    page = client.get(place).text
    assert "Other text" in page
    answer = client.post(place, data={"csrf_token": TOKEN.search(page)[1], "tell": "1", "note": "Second"})
    assert answer.status_code == 303
    assert len(mails()) == 1
    feed = app.test_client().get(f"/en/{event.slug}/programme/changes.atom")
    assert feed.content_type.startswith("application/atom+xml")
    assert "Quinoa &amp; &lt;maize&gt;: Other text" in feed.text
    old = app.test_client().get(f"/en/{event.slug}/programme/releases/1").text
    assert "Quinoa" not in old
    assert "Quinoa" in app.test_client().get(f"/en/{event.slug}/programme/releases/2").text
    assert app.test_client().get(f"/en/{event.slug}/programme/releases/9").status_code == 404
