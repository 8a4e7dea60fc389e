"""What publishing tells whom: mails that wait until an organiser sends them or leaves them out."""

import re
from datetime import timedelta

import pytest
from icalendar import Calendar

from eventapp.agenda import operations, releases
from eventapp.agenda.editor import publishing
from eventapp.agenda.errors import Refused
from eventapp.agenda.notices import operations as notices
from eventapp.agenda.notices.models import Notice
from eventapp.agenda.own import operations as own
from eventapp.extensions import db
from eventapp.messages.models import Message
from eventapp.messages.rendering import render
from tests.support import factories

TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
HOUR = timedelta(hours=1)


def published(event):
    """Two sessions in a release: Ana speaks in the first, Bruno has starred the second."""
    first, second = factories.make_session(event), factories.make_session(event)
    ana, bruno = (factories.make_confirmed(factories.make_category(event), language="en").participant for _ in range(2))
    operations.set_people(first, [(operations.speaker_of(ana), "speaker", None)])
    publishing.publish(event, None, tell=False)
    own.star(second, bruno)
    return first, second, ana, bruno


def moved(session, hours=2):
    return {"starts_at": session.starts_at + hours * HOUR, "ends_at": session.ends_at + hours * HOUR}


def mails() -> list[Message]:
    query = db.select(Message).where(Message.template == "agenda/mail/changes")
    return list(db.session.scalars(query.order_by(Message.id)))


def states(release) -> dict[int, str]:
    query = db.select(Notice.participant_id, Notice.state).where(Notice.release_id == release.id)
    return dict(db.session.execute(query).all())


@pytest.mark.db
def test_each_person_is_told_of_their_sessions_alone_once_an_organiser_says_so(app):
    event = factories.make_event()
    first, second, ana, bruno = published(event)
    with pytest.raises(Refused):
        publishing.publish(event, None)
    operations.change_session(first, None, moved(first), None)
    operations.change_session(second, None, {"state": "cancelled"}, None)
    release = publishing.publish(event, None)
    assert release.number == 2
    assert states(release) == {ana.id: "waiting", bruno.id: "waiting"}
    assert mails() == []
    assert notices.decide(event, release, None, send=True, chosen=None) == 2
    assert notices.decide(event, release, None, send=True, chosen=None) == 0
    told = {mail.address: mail for mail in mails()}
    assert set(told) == {ana.email, bruno.email}
    [(title, line)] = told[ana.email].values["programme_changes"]
    assert title == first.title[ana.language]
    assert "At another time" in line
    assert line.endswith("you appear in it")
    [entry] = Calendar.from_ical(told[ana.email].values["calendar"]).walk("VEVENT")
    assert (entry["STATUS"], entry["SEQUENCE"]) == ("CONFIRMED", 2)
    assert second.title[ana.language] not in str(told[ana.email].values)
    assert "STATUS:CANCELLED" in told[bruno.email].values["calendar"]
    assert publishing.roll_back(event, 1, None, tell=False).number == 3
    assert [s["starts_at"] for s in releases.latest(event).programme["sessions"]] == [
        s["starts_at"] for s in releases.numbered(event, 1).programme["sessions"]
    ]
    assert len(mails()) == 2
    assert set(states(releases.latest(event)).values()) == {"left"}


@pytest.mark.db
def test_who_was_not_told_yet_is_told_of_both_releases_at_once(app):
    event = factories.make_event()
    first, second, ana, _bruno = published(event)
    operations.change_session(first, None, moved(first), None)
    operations.change_session(second, None, {"title": {"en": "Renamed"}}, None)
    earlier = publishing.publish(event, None)
    operations.change_session(first, None, {"ends_at": first.ends_at + HOUR}, None)
    operations.change_session(
        second, None, {"title": releases.numbered(event, 1).programme["sessions"][1]["title"]}, None
    )
    later = publishing.publish(event, None, tell=False)
    assert states(earlier) == {}
    assert states(later) == {ana.id: "waiting"}  # for Bruno it is as he knows it
    notices.decide(event, later, None, send=True, chosen=None)
    [mail] = mails()
    assert "At another time, Longer" in mail.values["programme_changes"][0][1]


@pytest.mark.db
def test_a_session_that_moves_into_a_meeting_concerns_who_meets(app):
    event = factories.make_event()
    first, *_ = published(event)
    eva, ida = (factories.make_participant(event, language="en") for _ in range(2))
    later = moved(first, 3)
    factories.make_commitment(eva, kind="meeting", source="meeting:1", **later)
    factories.make_commitment(ida, kind="meeting", source="meeting:2", starts_at=first.starts_at, ends_at=first.ends_at)
    operations.change_session(first, None, later, None)
    review = publishing.reviewed(event)
    assert review.concerns[eva.id] == {first.public_id: "meeting"}
    assert ida.id not in review.concerns
    release = publishing.publish(event, None)
    notices.decide(event, release, None, send=True, chosen=None)
    [mail] = [mail for mail in mails() if mail.address == eva.email]
    assert mail.values["programme_changes"][0][1].endswith("you have a meeting at that time")
    assert mail.values["calendar"] is None  # it is no session of hers


@pytest.mark.db
def test_organisers_read_the_mails_send_some_and_leave_others_out(app, organiser):
    event = factories.make_event()
    client = organiser(event, "programme")
    first, second, ana, bruno = published(event)
    operations.change_session(first, None, {"title": {"en": "Quinoa & <maize>"}}, None)
    operations.change_session(second, None, {"state": "cancelled"}, None)
    db.session.commit()
    place = f"/en/{event.slug}/manage/programme"
    page = client.get(f"{place}/publish").text
    assert "Other text (you appear in it)" in page
    token = {"csrf_token": TOKEN.search(page)[1]}
    answer = client.post(f"{place}/publish", data=token | {"tell": "1", "note": "Second"})
    listed = answer.headers["Location"]
    assert listed == f"{place}/releases/2/mails"
    page = client.get(listed).text
    assert "Release 2 is published. 2 mails wait until you send them." in page
    of = {notice.participant_id: notice.public_id for notice in db.session.scalars(db.select(Notice))}
    read = client.get(f"{listed}/{of[ana.id]}").text
    assert "Quinoa &amp; &lt;maize&gt;" in read
    assert f"Dear {ana.name}," in read
    words = f"{listed}/{of[ana.id]}/text"
    assert f"Dear {ana.name}," in client.get(words).text
    said = {"subject": "Quinoa {name}", "text": "Dear Ana,\r\n\r\n100 % <sure> {{ 7*7 }} %(name)s %s"}
    client.post(words, data=token | said)
    read = client.get(f"{listed}/{of[ana.id]}").text
    assert "Reworded" in read
    assert "100 % &lt;sure&gt; {{ 7*7 }} %(name)s %s" in read
    assert "These are the sessions that concern you" not in read
    assert "Quinoa &amp; &lt;maize&gt;" in read  # the list below stays
    client.post(words, data=token | {"action": "restore"})
    assert "Reworded" not in client.get(f"{listed}/{of[ana.id]}").text
    client.post(words, data=token | said)
    assert client.post(listed, data=token | {"action": "send", "chosen": of[ana.id]}).status_code == 303
    client.post(words, data=token | {"action": "restore"})
    assert "This mail waits no more" in client.get(listed).text
    client.post(listed, data=token | {"action": "leave", "everything": "1"})
    client.post(listed, data=token | {"action": "send", "everything": "1"})
    assert "Choose at least one mail that waits." in client.get(listed).text
    [mail] = mails()
    assert mail.address == ana.email
    rendered = render(mail)
    assert rendered.subject == "Quinoa {name}"
    assert "100 % &lt;sure&gt; {{ 7*7 }} %(name)s %s</p>" in rendered.html
    assert bruno.name in client.get(f"{listed}?state=left").text
    again = client.get(f"{place}/publish?number=1").text
    assert "The draft stays as it is" in again
    assert "Takes place again (you starred it)" in again
    assert client.post(f"{place}/publish", data=token | {"number": "1", "tell": "1"}).status_code == 303
    assert len(mails()) == 1
    assert client.get(f"{place}/releases/9/mails").status_code == 404


def test_the_feed_of_changes_and_old_releases_stay_readable(app, client):
    event = factories.make_event()
    first, *_ = published(event)
    operations.change_session(first, None, {"title": {"en": "Quinoa & <maize>"}}, None)
    publishing.publish(event, None)
    db.session.commit()
    feed = client.get(f"/en/{event.slug}/programme/changes.atom")
    assert feed.content_type.startswith("application/atom+xml")
    assert "Quinoa &amp; &lt;maize&gt;: Other text" in feed.text
    assert "Quinoa" not in client.get(f"/en/{event.slug}/programme/releases/1").text
    newest = client.get(f"/en/{event.slug}/programme/releases/2").text
    assert "Quinoa" in newest
    assert f"/en/{event.slug}/programme/releases/1" in newest
    latest = client.get(f"/en/{event.slug}/programme").text
    assert f"/en/{event.slug}/programme/releases/2" in latest
    assert f"/en/{event.slug}/programme/changes.atom" in latest
    assert client.get(f"/en/{event.slug}/programme/releases/9").status_code == 404


def test_a_release_raises_the_sequence_of_what_it_changes_alone(app, client):
    event = factories.make_event()
    first, second, *_ = published(event)
    operations.change_session(first, None, moved(first), None)
    publishing.publish(event, None)
    operations.change_session(second, None, {"spoken": ["es"]}, None)  # no calendar shows it
    publishing.publish(event, None)
    entries = Calendar.from_ical(client.get(f"/en/{event.slug}/programme.ics").data).walk("VEVENT")
    told = {str(entry["UID"]).partition("@")[0]: entry for entry in entries}
    assert {id: entry["SEQUENCE"] for id, entry in told.items()} == {first.public_id: 2, second.public_id: 1}
    at = [releases.numbered(event, number).published_at.replace(microsecond=0) for number in (1, 2)]
    assert [told[one.public_id]["LAST-MODIFIED"].dt for one in (second, first)] == at


@pytest.mark.db
def test_an_old_release_comes_back_into_the_draft(app, organiser):
    event = factories.make_event()
    client = organiser(event, "programme")
    room = factories.make_room(event)
    first, second, *_ = published(event)
    talk = operations.add_talk(second, {"title": {"en": "Talk"}})
    operations.change_session(second, None, {"room_id": room.id}, None)
    publishing.publish(event, None, tell=False)
    operations.change_session(first, None, moved(first) | {"title": {"en": "Other"}}, None)
    operations.set_people(first, [])
    operations.remove_talk(talk)
    operations.remove_session(second, None)
    operations.remove_room(room, None)
    newer = factories.make_session(event)
    publishing.publish(event, None, tell=False)
    db.session.commit()
    place = f"/en/{event.slug}/manage/programme"
    token = {"csrf_token": TOKEN.search(client.get(f"{place}/publish?number=2").text)[1]}
    answer = client.post(f"{place}/releases/2/draft", data=token)
    assert "3 sessions of the draft are as in release 2 again." in client.get(answer.headers["Location"]).text
    db.session.expire_all()
    assert newer.state == "draft"
    wanted = releases.numbered(event, 2).programme["sessions"]
    again = releases.freeze(event)["sessions"]
    assert [said["id"] for said in again] == [said["id"] for said in wanted]
    for said, was in zip(again, wanted, strict=True):
        same = set(was) - {"sequence", "changed_at", "room", "number"}
        assert {name: said[name] for name in same} == {name: was[name] for name in same}
    assert [said["room"] for said in again] == [None, None]  # the room is gone
    assert client.post(f"{place}/releases/2/draft", data=token).status_code == 303
    assert [said["id"] for said in releases.freeze(event)["sessions"]] == [said["id"] for said in wanted]
