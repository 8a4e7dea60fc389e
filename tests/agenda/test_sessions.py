"""The draft of the programme: what cannot be is refused, and nobody overwrites another."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from eventapp.agenda import operations, releases
from eventapp.agenda.errors import BadTimes, Refused, Stale
from eventapp.agenda.models import Room, Session
from eventapp.extensions import db
from eventapp.people.commitments import commitments_of
from tests.support.factories import make_event, make_participant, make_room, make_session

HOUR = timedelta(hours=1)


@pytest.fixture
def event(app):
    return make_event()


@pytest.mark.parametrize(
    ("begin", "end"),
    [(0, 0), (2, 1), (0, 30), (-48, -47), (24 * 9, 24 * 9 + 1), (0, None)],
    ids=["no time at all", "backwards", "30 hours", "before the event", "after it", "no end"],
)
def test_times_that_cannot_be_are_refused(event, begin, end):
    times = [event.starts_at + hours * HOUR if hours is not None else None for hours in (begin, end)]
    with pytest.raises(BadTimes):
        make_session(event, starts_at=times[0], ends_at=times[1])
    assert db.session.scalar(db.select(db.func.count(Session.id))) == 0


def test_a_change_that_cannot_be_leaves_the_session_as_it_was(event):
    session = make_session(event)
    db.session.commit()
    before = session.starts_at, session.ends_at, session.version
    with pytest.raises(BadTimes):
        operations.change_session(session, 1, {"starts_at": session.ends_at + HOUR}, None)
    db.session.commit()
    assert (session.starts_at, session.ends_at, session.version) == before


def test_a_room_of_another_event_is_refused(event):
    room = make_room(make_event())
    with pytest.raises(Refused):
        make_session(event, room_id=room.id)


def test_the_hour_that_the_clocks_leave_out_is_refused(event):
    event.timezone = "Europe/Brussels"
    with pytest.raises(BadTimes):
        operations.local_instant(event, datetime(2027, 3, 28, 2, 30))
    found = operations.local_instant(event, datetime(2027, 10, 31, 2, 30))  # it comes twice; the first is meant
    assert found == datetime(2027, 10, 31, 2, 30, tzinfo=ZoneInfo("Europe/Brussels"))
    assert found.utcoffset() == 2 * HOUR


@pytest.mark.db
def test_what_someone_else_changed_is_not_overwritten(event):
    session = make_session(event)
    db.session.commit()
    operations.change_session(session, 1, {"title": {"en": "Ana's"}}, None)
    with pytest.raises(Stale) as stale:
        operations.change_session(session, 1, {"title": {"en": "Bea's"}}, None)
    assert stale.value.row.title == {"en": "Ana's"}
    assert stale.value.changes == {"title": {"en": "Bea's"}}
    assert session.version == 2


@pytest.mark.db
def test_of_two_who_change_the_same_version_one_is_told(event, in_parallel):
    id = make_session(event).id

    def change(number):
        operations.change_session(db.session.get(Session, id), 1, {"title": {"en": str(number)}}, None)
        return "changed"

    assert sorted(in_parallel(2, change)) == ["Stale", "changed"]


def test_a_room_that_goes_leaves_its_sessions_without_one(event):
    room = make_room(event)
    session = make_session(event, room_id=room.id, seats="room")
    db.session.flush()
    assert session.capacity == 100
    operations.remove_room(room, None)
    db.session.refresh(session)
    assert session.room_id is None
    assert db.session.scalar(db.select(db.func.count(Room.id))) == 0


@pytest.mark.db
@pytest.mark.parametrize("what", ["room", "session"])
def test_of_two_who_remove_the_same_one_is_told(event, in_parallel, what):
    model, make, remove = {
        "room": (Room, make_room, operations.remove_room),
        "session": (Session, make_session, operations.remove_session),
    }[what]
    row = make(event)
    db.session.flush()
    id = row.id

    def removal(number):
        found = db.session.get(model, id)
        if found is None:
            return "Refused"  # gone before it was even read
        remove(found, None)
        return "removed"

    assert sorted(in_parallel(2, removal)) == ["Refused", "removed"]
    assert db.session.scalar(db.select(db.func.count(model.id))) == 0


def test_publishing_binds_the_speakers_and_taking_out_frees_them(event):
    participant = make_participant(event)
    session = make_session(event)
    operations.set_people(session, [(operations.speaker_of(participant), "chair", None)])
    assert commitments_of(participant) == []
    releases.publish(event, releases.freeze(event), "", None)
    assert [row.source for row in commitments_of(participant)] == [f"appearance:{session.public_id}"]
    operations.change_session(session, None, {"state": "cancelled"}, None)
    releases.publish(event, releases.freeze(event), "", None)
    assert commitments_of(participant) == []
    assert [release.number for release in releases.releases_of(event)] == [2, 1]
