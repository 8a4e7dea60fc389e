"""Asking, answering, meeting: each rule once."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from eventapp.common.clock import now
from eventapp.extensions import db
from eventapp.meetings import booking, errors, operations, queries
from eventapp.meetings.asking import companions
from eventapp.meetings.availability.operations import set_unavailable
from eventapp.meetings.forms import AskForm
from eventapp.meetings.models import Meeting, MeetingPerson, MeetingRequest
from eventapp.people import commitments
from eventapp.people.commitments import Binding
from eventapp.people.doubles.operations import merge_participants, undo
from eventapp.people.privacy.erasing import erase
from tests.meetings.conftest import person
from tests.support import factories

pytestmark = pytest.mark.db


def two(event):
    return person(event, "Ana"), person(event, "Bruno")


def test_an_accepted_request_gets_the_first_slot_that_both_have_free(meet, outbox):
    event = meet(slots=3)
    ana, bruno = two(event)
    first, second, third = queries.slots_of(event)
    set_unavailable(bruno, [first])
    request = operations.ask(ana, bruno, message="Textiles?")
    assert (request.state, request.awaits_id) == ("open", bruno.id)
    meeting = operations.accept(request, bruno)
    assert (meeting.slot_id, meeting.place.name, request.state) == (second.id, "T1", "accepted")
    assert [m.id for m in queries.meetings_of(ana)] == [m.id for m in queries.meetings_of(bruno)] == [meeting.id]
    assert [m.template for m in outbox()] == ["meetings/mail/asked", "meetings/mail/agreed"]
    later = operations.ask(ana, person(event, "Clara"), preferred=[third])
    assert operations.accept(later, later.asked).slot_id == third.id


def test_a_pending_request_blocks_nothing(meet):
    event = meet(slots=1, tables=1)
    ana, bruno = two(event)
    clara = person(event, "Clara")
    operations.ask(ana, bruno)
    request = operations.ask(ana, clara)
    assert operations.accept(request, clara).slot.event_id == event.id


def test_two_who_ask_one_another_have_one_meeting(meet):
    event = meet()
    ana, bruno = two(event)
    request = operations.ask(ana, bruno, message="One")
    assert operations.ask(bruno, ana, message="Two") is request
    assert (request.state, request.is_mutual, request.message) == ("accepted", True, "One\n\nTwo")
    assert len(queries.meetings_of(ana)) == 1
    with pytest.raises(errors.AlreadyAsked):
        operations.ask(ana, bruno)


def test_who_may_not_be_asked(meet):
    event = meet()
    ana, bruno = two(event)
    cases = {"self": (ana, errors.WithOneself), "other event": (factories.make_participant(), errors.NotReachable)}
    hidden = factories.make_participant(event)
    factories.make_entry(hidden, visibility=0)
    cases["hidden"] = (hidden, errors.NotReachable)
    cases["not listed"] = (factories.make_participant(event), errors.NotReachable)
    gone = factories.make_confirmed(factories.make_category(event)).participant
    factories.make_entry(gone)
    db.session.execute(db.text("UPDATE registration SET state = 'cancelled'"))
    cases["not coming"] = (gone, errors.NotReachable)
    for case, (asked, refusal) in cases.items():
        with pytest.raises(refusal):
            operations.ask(ana, asked)
            pytest.fail(case)
    queries.settings_of(event).asks_until = now() - timedelta(minutes=1)
    with pytest.raises(errors.NotOpen):
        operations.ask(ana, bruno)


def test_sides_and_categories_say_who_may_ask_whom(meet):
    event = meet(sides="across")
    chile, peru, spain = person(event, "Ana"), person(event, "Bea", country="PE"), person(event, "Eva", country="ES")
    with pytest.raises(errors.NotForYou):
        operations.ask(chile, peru)
    assert operations.ask(chile, spain).state == "open"
    settings = queries.settings_of(event)
    settings.sides, settings.asks = "any", [["buyer", "seller"]]
    people = {}
    for code in ("buyer", "seller"):
        people[code] = factories.make_confirmed(factories.make_category(event, code=code)).participant
        factories.make_entry(people[code])
    with pytest.raises(errors.NotForYou):
        operations.ask(people["seller"], people["buyer"])
    assert operations.ask(people["buyer"], people["seller"]).state == "open"


def test_limits_come_back_when_answered(meet):
    event = meet(most_open=1, most_meetings=1)
    ana, bruno = two(event)
    clara, dora = person(event, "Clara"), person(event, "Dora")
    first = operations.ask(ana, bruno)
    with pytest.raises(errors.TooManyOpen):
        operations.ask(ana, clara)
    operations.decline(first, bruno, "No time")
    second = operations.ask(ana, clara)
    operations.accept(second, clara)
    third = operations.ask(ana, dora)
    with pytest.raises(errors.TooManyMeetings):
        operations.accept(third, dora)
    assert third.state == "open"


def test_what_binds_people_elsewhere_is_not_booked_over_and_meetings_bind_them(meet):
    event = meet(slots=2)
    ana, bruno = two(event)
    first, second = queries.slots_of(event)
    session = Binding(event.id, "seat", "seat:1", [bruno.id], first.starts_at, first.ends_at, {"en": "Plenary"})
    commitments.write([session])
    meeting = operations.accept(operations.ask(ana, bruno), bruno)
    assert meeting.slot_id == second.id
    [row] = commitments.commitments_of(ana)
    assert (row.starts_at, row.title["en"], row.title["es"]) == (
        second.starts_at, f"Meeting: {bruno.name}", f"Reunión: {bruno.name}",
    )  # fmt: skip
    booking.cancel(meeting, ana)
    assert commitments.commitments_of(ana) == []


def test_another_time_is_proposed_and_accepted(meet, outbox):
    event = meet()
    ana, bruno = two(event)
    request = operations.ask(ana, bruno)
    slot = queries.slots_of(event)[2]
    operations.propose(request, bruno, slot)
    with pytest.raises(errors.NotYours):
        operations.accept(request, bruno)
    [mail] = outbox(ana.email, "meetings/mail/proposed")
    assert [mail.values[way].split("say=")[-1] for way in ("accept", "full")] == ["accept", "decline_full"]
    assert operations.accept(request, ana).slot_id == slot.id


def test_what_was_asked_can_be_changed_until_it_is_answered(meet, outbox):
    event = meet()
    ana, bruno = two(event)
    clara, last = person(event, "Clara"), queries.slots_of(event)[2]
    request = operations.ask(ana, bruno, message="Textiles?")
    with pytest.raises(errors.NotAnswerable):
        operations.edit(request, bruno, message="", priority=1, preferred=[], guests=[])
    operations.edit(request, ana, message="Lithium?", priority=3, preferred=[last], guests=[clara])
    assert (request.message, request.priority, len(outbox(clara.email, "meetings/mail/brought"))) == ("Lithium?", 3, 1)
    assert operations.accept(request, bruno).slot_id == last.id
    with pytest.raises(errors.NotAnswerable):
        operations.edit(request, ana, message="", priority=1, preferred=[], guests=[])


def test_without_a_common_slot_the_request_stays_open(meet):
    event = meet(slots=1)
    ana, bruno = two(event)
    set_unavailable(bruno, queries.slots_of(event))
    request = operations.ask(ana, bruno)
    with pytest.raises(errors.NoCommonSlot):
        operations.accept(request, bruno)
    assert request.state == "open"


def test_in_rounds_accepted_wishes_wait_for_the_plan(meet):
    event = meet(mode="both")
    ana, bruno = two(event)
    request = operations.ask(ana, bruno)
    assert operations.accept(request, bruno) is None
    assert queries.unplaced_requests(event) == [request]
    operations.withdraw(request, bruno)
    assert (queries.unplaced_requests(event), request.state) == ([], "withdrawn")


def test_guests_come_when_they_say_so(meet):
    event = meet(tables=1)
    ana, bruno = two(event)
    clara = person(event, "Clara")
    request = operations.ask(ana, bruno, guests=[clara])
    meeting = operations.accept(request, bruno)
    assert meeting.taken == 2
    operations.answer_as_guest(request, clara, True)
    assert (meeting.taken, meeting.has(clara)) == (3, True)
    operations.answer_as_guest(request, clara, False)
    assert (meeting.taken, meeting.has(clara)) == (2, False)
    with pytest.raises(errors.TooManyPeople):
        operations.ask(ana, clara, guests=[person(event, name) for name in ("Dora", "Eva", "Fina")])


def test_requests_expire_after_a_warning(meet, outbox):
    event = meet()
    ana, bruno = two(event)
    request = operations.ask(ana, bruno)
    assert operations.remind_due(now() + timedelta(days=4)) == 0
    assert operations.remind_due(now() + timedelta(days=6)) == 1
    assert operations.remind_due(now() + timedelta(days=6)) == 0
    assert operations.expire_due(now() + timedelta(days=6)) == 0
    assert operations.expire_due(now() + timedelta(days=8)) == 1
    assert request.state == "expired"
    assert [m.template[14:] for m in outbox()] == ["asked", "asked", "over"]
    for mail in outbox()[1:]:  # what the worker writes leaves when nobody sleeps
        assert 8 <= mail.due_at.astimezone(ZoneInfo("America/Santiago")).hour < 21
    assert operations.ask(ana, bruno).state == "open"


def test_a_meeting_moves_and_ends(meet, outbox):
    event = meet()
    ana, bruno = two(event)
    meeting = operations.accept(operations.ask(ana, bruno), bruno)
    first, second, _third = queries.slots_of(event)
    booking.move(meeting, second, ana)
    assert {row.slot_id for row in db.session.scalars(select(MeetingPerson))} == {second.id}
    other = operations.accept(operations.ask(ana, person(event, "Clara")), queries.requests_of(ana)[0].asked)
    assert other.slot_id == first.id
    with pytest.raises(errors.SlotTaken):
        booking.move(other, second, ana)
    booking.cancel(meeting, ana, "Ill")
    booking.move(other, second, None)
    assert [m.template[14:] for m in outbox("bruno@example.org")] == ["asked", "moved", "cancelled"]
    with pytest.raises(errors.NotPlanned):
        booking.move(meeting, first, ana)


def test_the_database_refuses_what_operations_would(meet):
    event = meet()
    ana, bruno = two(event)
    slot, place = queries.slots_of(event)[0], queries.places_of(event)[0]
    factories.make_meeting(event, slot, place=place, people=[ana])
    wrongs = {
        "twice in a slot": lambda: factories.make_meeting(event, slot, place=None, people=[ana]),
        "table twice": lambda: factories.make_meeting(event, slot, place=place),
        "more people than chairs": lambda: factories.make_meeting(event, taken=5),
        "with oneself": lambda: factories.make_meeting_request(ana, ana),
        "pair twice": lambda: [factories.make_meeting_request(ana, bruno), factories.make_meeting_request(bruno, ana)],
        "other slot than the meeting": lambda: db.session.execute(
            db.update(MeetingPerson).values(slot_id=queries.slots_of(event)[1].id)
        ),
    }
    for wrong, attempt in wrongs.items():
        with pytest.raises(IntegrityError), db.session.begin_nested():
            attempt()
            pytest.fail(wrong)


def test_who_no_longer_comes_has_no_meetings(meet):
    event = meet()
    ana, bruno = two(event)
    operations.accept(operations.ask(ana, bruno), bruno)
    operations.ask(person(event, "Clara"), ana)
    erase(ana, None)
    db.session.commit()
    assert queries.meetings_of(bruno) == []
    assert db.session.scalars(select(MeetingRequest)).all() == []
    assert db.session.scalars(select(Meeting.state)).all() == ["cancelled"]
    assert db.session.scalars(select(MeetingPerson.participant_id)).all() == [bruno.id]


def test_doubles_keep_their_meetings_when_they_are_joined(meet):
    event = meet()
    ana, bruno = two(event)
    double, clara = person(event, "Anita"), person(event, "Clara")
    first, second, third = queries.slots_of(event)
    operations.accept(operations.ask(ana, bruno), bruno, first)
    operations.accept(operations.ask(double, bruno), bruno, second)  # a second request to the same person
    operations.accept(operations.ask(clara, double), double, first)  # at the same time as the first
    kept = operations.accept(operations.ask(person(event, "Dora"), double), double, third)
    operations.ask(ana, double)
    merge_participants(ana, double, None)
    db.session.commit()
    assert [m.slot_id for m in queries.meetings_of(ana)] == [first.id, kept.slot_id]
    assert all(r.low_id < r.high_id for r in db.session.scalars(select(MeetingRequest)))


def test_a_meeting_that_both_doubles_were_in_has_a_chair_more(meet):
    event = meet()
    ana, bruno = two(event)
    double = person(event, "Anita")
    first, second, third = queries.slots_of(event)
    tables = [factories.make_place(event) for _ in range(3)]
    of_three = booking.place_meeting(first, [ana.id, bruno.id, double.id], tables[0])
    of_two = booking.place_meeting(second, [ana.id, double.id], tables[1])
    booking.place_meeting(third, [ana.id, bruno.id], tables[2])
    cancelled = booking.place_meeting(third, [double.id, person(event, "Clara").id], factories.make_place(event))
    db.session.commit()

    def seen() -> list[tuple[str, int, list[str]]]:
        db.session.expire_all()
        return [
            (meeting.state, meeting.taken, sorted(one.participant.given_name for one in meeting.people))
            for meeting in (of_three, of_two, cancelled)
        ]

    before = seen()
    merge = merge_participants(ana, double, None)
    db.session.commit()
    assert seen() == [
        ("planned", 2, ["Ana", "Bruno"]),
        ("cancelled", 1, ["Ana"]),
        ("cancelled", 2, ["Ana", "Clara"]),
    ]
    undo(merge, None)
    db.session.commit()
    assert seen() == before
    assert all(meeting.taken == len(meeting.people) for meeting in db.session.scalars(select(Meeting)))
    assert len(commitments.commitments_of(db.session.get(type(ana), merge.lost_id))) == 3


def test_undoing_leaves_a_meeting_cancelled_whose_time_is_taken(meet, outbox):
    event = meet()
    ana, bruno = two(event)
    double, clara, dora = (person(event, name) for name in ("Anita", "Clara", "Dora"))
    first, second, _third = queries.slots_of(event)
    operations.accept(operations.ask(ana, bruno), bruno, first)
    gone = operations.accept(operations.ask(double, clara), clara, first)
    again = operations.accept(operations.ask(double, bruno), bruno, second)  # a second request to the same person
    merge = merge_participants(ana, double, None)
    assert (gone.state, again.state) == ("cancelled", "cancelled")
    operations.accept(operations.ask(clara, dora), dora, first)
    undo(merge, None)
    db.session.commit()
    assert (gone.state, gone.request.state) == ("cancelled", "cancelled")
    assert (again.state, again.request.state) == ("planned", "accepted")
    assert [mail.template for mail in outbox(double.email)][-1] == "meetings/mail/moved"


@pytest.mark.parametrize("shared", ["person", "table"])
def test_the_last_slot_goes_to_one_of_64(meet, in_parallel, shared):
    """Of 64 who want the same person, or the same table, in the only slot, one gets it."""
    event = meet(slots=1, tables=64 if shared == "person" else 1, most_open=99)
    popular = person(event, "Popular")
    pairs = []
    for number in range(64):
        asked = popular if shared == "person" else person(event, f"Asked{number}")
        pairs.append(operations.ask(person(event, f"Asker{number}"), asked).id)

    def accept(number: int) -> str:
        request = db.session.get(MeetingRequest, pairs[number])
        operations.accept(request, request.asked)
        return "booked"

    outcomes = in_parallel(64, accept)
    assert sorted(outcomes) == ["NoCommonSlot"] * 63 + ["booked"]
    assert db.session.scalar(select(db.func.count()).select_from(Meeting)) == 1


def test_two_who_ask_at_the_same_moment_have_one_meeting(meet, in_parallel):
    event = meet()
    ana, bruno = two(event)
    ids = [(ana.id, bruno.id), (bruno.id, ana.id)]

    def ask(number: int) -> str:
        one, other = (db.session.get(type(ana), id) for id in ids[number])
        return operations.ask(one, other).state

    assert sorted(in_parallel(2, ask)) == ["accepted", "open"]
    assert len(queries.meetings_of(ana)) == 1


def test_who_is_brought_is_a_colleague_or_found_in_the_directory(app, meet):
    event = meet()
    ana, bruno = two(event)
    hidden = factories.make_participant(event, "hidden@example.org")
    hidden.organisation = ana.organisation = None
    with pytest.raises(errors.NotReachable), db.session.begin_nested():
        operations.ask(ana, bruno, guests=[hidden])
    found = person(event, "Found")
    colleagues, others = companions(ana, queries.settings_of(event), besides=bruno)
    assert [someone.id for someone in others.values()] == [found.id]
    with app.test_request_context():
        form = AskForm.of(queries.settings_of(event), [], colleagues, others)
        assert len(form.other_fields()) == 2
        form.other_1.data = found.name.upper()
        assert form.values([])["guests"] == [found]
        form.other_2.data = "Nobody At All"
        form.validate()
        assert [field.name for field in form.other_fields() if field.errors] == ["other_2"]
    request = operations.ask(ana, bruno, guests=[found])
    assert [guest.participant for guest in request.guests] == [found]
