"""Stars, seats and the calendar of a participant."""

from datetime import timedelta

import pytest
import sqlalchemy

from eventapp.agenda import operations, releases
from eventapp.agenda.models import Booking, Session
from eventapp.agenda.own import operations as own
from eventapp.extensions import db
from eventapp.people.access import SESSION_KEY
from eventapp.people.commitments import Clash, commitments_of
from eventapp.people.doubles.operations import CannotUndo, merge_participants, undo
from eventapp.people.models import Participant
from eventapp.registration.approval.operations import decline
from eventapp.registration.operations import cancel
from eventapp.registration.queries import live_registration
from tests.support.factories import (
    make_attendee,
    make_category,
    make_commitment,
    make_confirmed,
    make_event,
    make_registration,
    make_release,
    make_room,
    make_session,
)

HOUR = timedelta(hours=1)


@pytest.fixture
def event(app):
    return make_event()


def publish(event):
    db.session.flush()
    return releases.publish(event, releases.freeze(event), "", None)


@pytest.mark.db
def test_the_last_seat_goes_to_one_and_the_others_wait(event, in_parallel):
    session = make_session(event, seats="number", capacity=1).id
    make_release(event)
    people = [make_attendee(event).id for _ in range(4)]

    def book(number):
        row, person = db.session.get(Session, session), db.session.get(Participant, people[number])
        return own.book(row, person).state

    assert sorted(in_parallel(4, book)) == ["booked"] + ["waiting"] * 3
    assert db.session.get(Session, session).taken == 1


@pytest.mark.db
def test_a_seat_given_back_goes_to_who_waits_longest_and_is_free(event, outbox):
    session = make_session(event, seats="number", capacity=1)
    other = make_session(event, seats="number", capacity=5)
    publish(event)
    ana, bea, eva = (make_attendee(event) for _ in range(3))
    assert [own.book(session, person).state for person in (ana, bea, eva)] == ["booked", "waiting", "waiting"]
    own.book(other, bea)  # at the same time: so she cannot take the seat that comes free
    own.leave(session, ana)
    states = {
        b.participant_id: b.state for b in db.session.scalars(db.select(Booking).filter_by(session_id=session.id))
    }
    assert states == {bea.id: "waiting", eva.id: "booked"}
    assert [mail.address for mail in outbox(template="agenda/mail/seat")] == [eva.email]
    assert session.taken == 1


def test_a_seat_beside_something_firm_is_refused_and_a_star_is_not(event):
    first, second = make_session(event, seats="number", capacity=5), make_session(event, seats="number", capacity=5)
    publish(event)
    ana = make_attendee(event)
    own.book(first, ana)
    with pytest.raises(Clash) as clash:
        own.book(second, ana)
    assert clash.value.commitment.source == f"seat:{first.public_id}"
    own.star(second, ana)
    own.star(second, ana)
    assert [(row.source.split(":")[0], row.is_firm) for row in commitments_of(ana)] == [("seat", True), ("star", False)]


def test_a_new_address_of_the_calendar_ends_the_old_and_a_forged_one_shows_nothing(event, client):
    ana = make_attendee(event)
    keys = [own.new_feed(ana).key, own.new_feed(ana).key, "forged", "ñ"]
    answers = [client.get(f"/en/{event.slug}/programme/calendar/{key}.ics").status_code for key in keys]
    assert answers == [404, 200, 404, 404]


def test_a_speaker_confirms_and_hands_in_without_an_account(event, client):
    from eventapp.agenda.models import Speaker
    from tests.support.factories import make_appearance

    appearance = make_appearance(make_session(event))
    speaker = appearance.speaker.id
    db.session.commit()
    address = f"/en/{event.slug}/programme/speak/{appearance.speaker.secret}"
    token = client.get(address).text.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]
    said = {f"answer-{appearance.id}": "yes", "biography": "Grows algae.", "days": event.first_day.isoformat()}
    sent = said | {"link": "https://example.org/slides", "csrf_token": token, "version": "1"}
    assert client.post(address, data=sent).status_code == 303
    db.session.expire_all()
    found = db.session.get(Speaker, speaker)
    assert found.biography == {"en": "Grows algae."}
    assert [available.starts_at.astimezone(event.zone).date() for available in found.availabilities] == [
        event.first_day
    ]
    assert appearance.confirmed_at is not None
    [material] = appearance.session.materials
    assert material.url == "https://example.org/slides"
    assert "https://example.org/slides (" in client.get(address).text
    client.post(address, data=said | {"remove": [material.public_id], "csrf_token": token, "version": "2"})
    db.session.expire_all()
    assert appearance.session.materials == []
    assert client.get(f"/en/{event.slug}/programme/speak/{'2' * 16}").status_code == 404


def seats_of(session) -> tuple[int, dict[str, str]]:
    """How many seats are taken, and who has one or waits, by given name."""
    db.session.flush()
    db.session.expire_all()
    found = db.session.scalars(db.select(Booking).filter_by(session_id=session.id))
    return session.taken, {booking.participant.given_name: booking.state for booking in found}


@pytest.mark.db
def test_doubles_have_one_seat_and_get_the_second_back_when_parted(event, outbox):
    session = make_session(event, seats="number", capacity=2)
    publish(event)
    ana, double, eva = (make_attendee(event, given_name=name) for name in ("Ana", "Anita", "Eva"))
    for person in (ana, double, eva):
        own.book(session, person)
    double_id = double.id
    merge = merge_participants(ana, double, None)
    assert seats_of(session) == (2, {"Ana": "booked", "Eva": "booked"})
    assert [mail.address for mail in outbox(template="agenda/mail/seat")] == [eva.email]
    db.session.commit()
    with pytest.raises(CannotUndo, match="seat in “Session"):
        undo(merge, None)
    db.session.rollback()
    own.leave(session, eva)
    undo(merge, None)
    assert seats_of(session) == (2, {"Ana": "booked", "Anita": "booked"})
    assert [row.kind for row in commitments_of(db.session.get(Participant, double_id))] == ["seat"]


@pytest.mark.db
@pytest.mark.parametrize("waits", ["Ana", "Anita"])
def test_of_a_seat_and_a_turn_the_seat_stays(event, waits):
    session = make_session(event, seats="number", capacity=1)
    publish(event)
    ana, double = (make_attendee(event, given_name=name) for name in ("Ana", "Anita"))
    for person in (ana, double)[:: 1 if waits == "Anita" else -1]:
        own.book(session, person)
    before = seats_of(session)
    merge = merge_participants(ana, double, None)
    assert seats_of(session) == (1, {"Ana": "booked"})
    assert [row.kind for row in commitments_of(ana)] == ["seat"]
    undo(merge, None)
    assert seats_of(session) == before == (1, {"Ana": "booked", "Anita": "booked"} | {waits: "waiting"})


@pytest.mark.db
def test_doubles_with_seats_at_one_time_keep_one(event):
    first, second = (make_session(event, seats="number", capacity=1) for _ in range(2))
    publish(event)
    ana, double = (make_attendee(event, given_name=name) for name in ("Ana", "Anita"))
    own.book(first, ana)
    own.book(second, double)
    merge = merge_participants(ana, double, None)
    assert [seats_of(session) for session in (first, second)] == [(1, {"Ana": "booked"}), (0, {"Ana": "waiting"})]
    assert [row.source for row in commitments_of(ana)] == [f"seat:{first.public_id}"]
    undo(merge, None)
    assert [seats_of(session) for session in (first, second)] == [(1, {"Ana": "booked"}), (1, {"Anita": "booked"})]


def test_a_star_or_a_seat_reads_no_release_and_as_much_however_many_have_one(event):
    session = make_session(event, seats="number", capacity=20)
    publish(event)
    said: list[str] = []

    def note(_connection, _cursor, statement, *_rest) -> None:
        said.append(statement)

    def statements(person) -> int:
        db.session.commit()
        said.clear()
        own.star(session, person)
        own.book(session, person)
        own.unstar(session, person)
        assert not [statement for statement in said if "FROM release" in statement]
        return len(said)

    sqlalchemy.event.listen(db.engine, "before_cursor_execute", note)
    counts = [statements(make_attendee(event)) for _ in range(6)]
    sqlalchemy.event.remove(db.engine, "before_cursor_execute", note)
    assert len(set(counts[1:])) == 1


@pytest.mark.db
def test_whoever_is_firmly_bound_is_warned_before_they_book_whatever_binds_them(event, client):
    session = make_session(event, seats="number", capacity=5)
    publish(event)
    ana = make_attendee(event)
    times = {"starts_at": session.starts_at, "ends_at": session.ends_at}
    make_commitment(ana, kind="meeting", source="meeting:1", title={"en": "With Bruno"}, **times)
    db.session.commit()
    with client.session_transaction() as visit:
        visit[SESSION_KEY] = {event.slug: [ana.public_id, ana.link_version]}
    address = f"/en/{event.slug}/programme/session/{session.public_id}/take-part"
    page = client.get(address).text
    assert "You are expected elsewhere at that time" in page
    assert "With Bruno" in page
    token = page.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]
    client.post(address, data={"csrf_token": token, "action": "book"})
    assert "At that time you are already expected elsewhere: With Bruno." in client.get(address).text
    db.session.expire_all()
    assert session.taken == 0


@pytest.mark.db
def test_more_seats_go_to_those_who_wait(event, outbox):
    room = make_room(event, capacity=1)
    counted, of_room = (
        make_session(event, seats="number", capacity=1),
        make_session(event, seats="room", room_id=room.id),
    )
    times = {"starts_at": of_room.starts_at + HOUR * 3, "ends_at": of_room.ends_at + HOUR * 3}
    operations.change_session(of_room, None, times, None)
    publish(event)
    people = [make_attendee(event, given_name=name) for name in ("Ana", "Bea", "Eva")]
    for person in people:
        own.book(counted, person)
        own.book(of_room, person)
    operations.set_seats(counted, 2)
    operations.change_room(room, {"capacity": 3}, None)
    assert seats_of(counted) == (2, {"Ana": "booked", "Bea": "booked", "Eva": "waiting"})
    assert seats_of(of_room) == (3, {"Ana": "booked", "Bea": "booked", "Eva": "booked"})
    assert sorted(mail.name for mail in outbox(template="agenda/mail/seat")) == sorted(
        [people[1].name, people[1].name, people[2].name]
    )
    assert [row.kind for row in commitments_of(people[2])] == ["seat"]


@pytest.mark.db
def test_who_cancels_gives_seats_and_turns_back(event, outbox):
    session = make_session(event, seats="number", capacity=1)
    times = {"starts_at": session.starts_at + 3 * HOUR, "ends_at": session.ends_at + 3 * HOUR}
    waited = make_session(event, seats="number", capacity=1, **times)
    publish(event)
    ana = make_confirmed(make_category(event))
    bea = make_attendee(event, given_name="Bea")
    own.book(session, ana.participant)
    own.book(session, bea)
    own.book(waited, bea)
    own.book(waited, ana.participant)
    cancel(ana, None)
    assert seats_of(session) == seats_of(waited) == (1, {"Bea": "booked"})
    assert [mail.address for mail in outbox(template="agenda/mail/seat")] == [bea.email]
    assert commitments_of(ana.participant) == []


@pytest.mark.db
@pytest.mark.parametrize("before", ["confirmed", "pending"])  # pending again, after an edit
def test_whom_the_desk_declines_gives_seats_back(event, before):
    session = make_session(event, seats="number", capacity=1)
    publish(event)
    ana, bea = make_confirmed(make_category(event)), make_attendee(event, given_name="Bea")
    own.book(session, ana.participant)
    own.book(session, bea)
    ana.state = before
    decline(ana, None)
    assert seats_of(session) == (1, {"Bea": "booked"})


@pytest.mark.db
def test_seats_are_for_those_with_a_ticket_alone(event, client, outbox):
    session = make_session(event, seats="number", capacity=1)
    publish(event)
    ana, eva, ida = (make_attendee(event) for _ in range(3))
    for person in (ana, eva, ida):
        own.book(session, person)
    assert own.turns_of(eva) == [session]
    pending = live_registration(eva)
    pending.state = "pending"  # it was edited, and the desk looks at it again
    own.leave(session, ana)
    assert [mail.address for mail in outbox(template="agenda/mail/seat")] == [ida.email]
    unconfirmed = make_registration(make_category(event)).participant
    db.session.commit()
    with client.session_transaction() as visit:
        visit[SESSION_KEY] = {event.slug: [unconfirmed.public_id, unconfirmed.link_version]}
    address = f"/en/{event.slug}/programme/session/{session.public_id}/take-part"
    page = client.get(address).text
    assert "Seats are for participants whose registration is confirmed." in page
    assert 'value="book"' not in page
    token = page.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]
    client.post(address, data={"csrf_token": token, "action": "book"})
    assert db.session.scalar(db.select(Booking).filter_by(participant_id=unconfirmed.id)) is None
    client.post(address, data={"csrf_token": token, "action": "star"})
    assert [row.is_firm for row in commitments_of(unconfirmed)] == [False]
