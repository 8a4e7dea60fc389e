"""What organisers set and see."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask_babel import force_locale

from eventapp.common.clock import now
from eventapp.extensions import db
from eventapp.meetings import (
    booking,
    errors,
    nudging,
    numbers,
    operations,
    outcomes,
    pictures,
    plans,
    publishing,
    queries,
    rounds,
    setup,
)
from eventapp.meetings.availability.operations import set_unavailable
from eventapp.meetings.conflicts import conflicts_of
from eventapp.meetings.views import map_of
from eventapp.meetings.words import table_name
from eventapp.people import commitments
from eventapp.people.commitments import Binding
from tests.meetings.conftest import person
from tests.support import factories

pytestmark = pytest.mark.db


def met(event, one, other):
    return operations.accept(operations.ask(one, other), other)


def test_slots_are_cut_from_the_times_of_a_day_across_a_change_of_clocks(app):
    zone = ZoneInfo("Europe/Brussels")
    event = factories.make_event(starts_at=datetime(2027, 3, 28, 0, tzinfo=zone))
    window = {"day": "2027-03-28", "begin": "01:00", "end": "04:00"}  # the clocks go from 2 to 3
    values = {"days": [window], "slot_minutes": 40, "break_minutes": 20}
    setup.save_settings(event, values, None)
    local = [slot.starts_at.astimezone(zone).strftime("%H:%M") for slot in queries.slots_of(event)]
    assert local == ["01:00", "03:00"]
    assert all(slot.ends_at - slot.starts_at == timedelta(minutes=40) for slot in queries.slots_of(event))


def test_slots_with_meetings_stay_when_the_times_change(meet):
    event = meet(slots=3)
    meeting = met(event, person(event, "Ana"), person(event, "Bruno"))
    setup.save_settings(event, {"days": [{"day": event.first_day.isoformat(), "begin": "15:00", "end": "15:30"}]}, None)
    assert len(queries.slots_of(event)) == 2
    assert meeting.slot in queries.slots_of(event)
    with pytest.raises(errors.SlotInUse):
        setup.remove_slot(meeting.slot, None)


def test_a_table_taken_away_gives_its_meetings_to_another_or_shows_a_conflict(meet):
    event = meet(slots=1, tables=2)
    first = met(event, person(event, "Ana"), person(event, "Bruno"))
    second = met(event, person(event, "Clara"), person(event, "Dora"))
    assert setup.remove_table(first.place, None) == 1
    assert {first.place_id, second.place_id} == {None, queries.places_of(event)[0].id}
    clashes = conflicts_of(event, queries.planned_meetings(event))
    assert clashes == {first.id: ["There is no table for it."]}


def test_conflicts_name_who_is_elsewhere_away_or_gone(meet):
    event = meet(slots=1)
    ana = factories.make_confirmed(factories.make_category(event)).participant
    factories.make_entry(ana)
    bruno = person(event, "Bruno")
    meeting = met(event, ana, bruno)
    assert conflicts_of(event, [meeting]) == {}
    begin, end = meeting.slot.starts_at, meeting.slot.ends_at
    commitments.write(
        [Binding(event.id, "appearance", "talk:1", [bruno.id], begin, end, {"en": "Talk"})], may_overlap=True
    )
    set_unavailable(ana, [meeting.slot])
    db.session.execute(db.text("UPDATE registration SET state = 'cancelled'"))
    assert sorted(conflicts_of(event, [meeting])[meeting.id]) == [
        f"{bruno.name} is expected elsewhere: Talk",
        f"{ana.name} does not come any more.",
        f"{ana.name} is not free at that time.",
    ]
    assert rounds.release_absent() == 1
    assert not meeting.is_planned


def test_numbers_and_who_has_no_meeting(meet, outbox):
    event = meet(slots=2)
    ana, bruno, clara = (person(event, name) for name in ("Ana", "Bruno", "Clara"))
    meeting = met(event, ana, bruno)
    operations.decline(operations.ask(ana, clara), clara)
    outcomes.say(meeting, ana, "not_held", "He was ill")
    found = numbers.numbers_of(event)
    assert (found.asked, found.acceptance, found.meetings, found.people, found.without, found.no_shows) == (
        2, 50, 1, 2, 1, 1,
    )  # fmt: skip
    assert db.session.scalars(numbers.without_meetings(event)).all() == [clara]
    dora = person(event, "Dora", country="ES")
    assert nudging.nudge_all(event) == 2
    assert nudging.nudge_all(event) == 0
    [mail] = outbox("clara@example.org", "meetings/mail/nudge")
    assert dora.name in mail.values["rows"][0]["name"]  # of the other side
    assert all("Ana" not in row["name"] for row in mail.values["rows"])  # asked before


def test_one_mail_a_day_names_all_that_waits_for_an_answer(meet, outbox):
    event = meet()
    ana = person(event, "Ana")
    for name in ("Bruno", "Clara"):
        operations.ask(person(event, name), ana, message=f"I am {name}")
    assert rounds.send_digests() == 1
    assert rounds.send_digests() == 0
    [mail] = outbox("ana@example.org", "meetings/mail/digest")
    assert [row["message"] for row in mail.values["rows"]] == ["I am Bruno", "I am Clara"]
    assert all("say=accept" in row["accept"] for row in mail.values["rows"])


def test_half_a_year_later_those_who_met_are_asked_once(meet, outbox):
    event = meet()
    ana, bruno, clara = (person(event, name) for name in ("Ana", "Bruno", "Clara"))
    first, second = met(event, ana, bruno), met(event, ana, clara)
    outcomes.say(second, ana, "not_held", None)
    at = second.slot.ends_at + timedelta(days=183)
    assert outcomes.ask_later(now()) == 0
    assert (outcomes.ask_later(at), outcomes.ask_later(at)) == (3, 0)
    [mail] = outbox("ana@example.org", "meetings/mail/later")
    assert [row["link"].split("/")[-1] for row in mail.values["rows"]] == [first.public_id]
    outcomes.say_later(first, ana, "agreement")
    assert outcomes.numbers(event)[1]["agreement"] == 1


def test_who_runs_late_tells_the_others(meet, outbox):
    event = meet()
    meeting = met(event, person(event, "Ana"), person(event, "Bruno"))
    booking.running_late(meeting, meeting.request.asker, 10)
    [mail] = outbox("bruno@example.org", "meetings/mail/late")
    assert mail.values["minutes"] == 10


def test_tables_stand_on_the_map_and_change(meet):
    event = meet(slots=1, tables=0)
    setup.add_tables(event, "Table", 5, 2, {"en": "Hall"}, None, in_row=2)
    setup.add_tables(event, "Table", 1, 2, {"en": "Hall"}, None, in_row=2)
    places = queries.places_of(event)
    assert [(p.row, p.column) for p in places] == [(1, 1), (1, 2), (2, 1), (2, 2), (3, 1), (4, 1)]
    [(room, (spots, others))] = map_of(event, places).items()
    assert (room, [len(row) for row in spots], others) == ("Hall", [2, 2, 2, 2], [])
    meeting = met(event, person(event, "Ana"), person(event, "Bruno"))
    setup.change_table(meeting.place, {"chairs": 6, "row": 9, "name": "Window"}, None)
    assert (meeting.place.chairs, meeting.capacity, meeting.place.row) == (6, 6, 9)
    with pytest.raises(errors.NameTaken):
        setup.change_table(meeting.place, {"name": "Table 2"}, None)


def test_tables_called_as_proposed_are_called_so_in_the_readers_language(app):
    with app.test_request_context(), force_locale("es"):
        assert [table_name(name) for name in ("Table 8", "Mesa 8", "Mesa azul 2", "8", "VIP")] == [
            "Mesa 8", "Mesa 8", "Mesa azul 2", "8", "VIP",
        ]  # fmt: skip


def test_who_loses_a_table_is_told_of_the_other(meet, outbox):
    event = meet(slots=1, tables=2)
    meeting = met(event, person(event, "Ana"), person(event, "Bruno"))
    assert setup.remove_table(meeting.place, None) == 0
    [mail] = outbox("ana@example.org", "meetings/mail/moved")
    assert "T2" in mail.values["where"]


def test_a_table_closed_after_planning_is_a_conflict_and_a_plan_offers_a_move(meet):
    event = meet(slots=1, tables=2)
    meeting = met(event, person(event, "Ana"), person(event, "Bruno"))
    setup.change_table(meeting.place, {"is_open": False}, None)
    assert conflicts_of(event, [meeting]) == {meeting.id: ["The table is not in use."]}
    plan = plans.begin(event, 1, 0, None)
    db.session.commit()
    plans.work_on(plan.id)
    db.session.refresh(plan)
    publishing.publish(plan, None)
    assert (meeting.place.name, conflicts_of(event, [meeting])) == ("T2", {})


def test_meetings_are_put_online_and_back_by_hand(meet):
    event = meet(slots=2, tables=1)
    meeting = met(event, person(event, "Ana"), person(event, "Bruno"))
    booking.move(meeting, meeting.slot, None, online=True)
    assert (meeting.is_online, meeting.place) == (True, None)
    booking.move(meeting, queries.slots_of(event)[1], None)
    assert meeting.is_online
    booking.move(meeting, meeting.slot, None, online=False)
    assert (meeting.is_online, meeting.place.name) == (False, "T1")


def test_how_full_times_and_tables_are(meet):
    event = meet(slots=2, tables=2)
    met(event, person(event, "Ana"), person(event, "Bruno"))
    second = met(event, person(event, "Clara"), person(event, "Dora"))
    booking.move(second, second.slot, None, online=True)
    first, other = queries.slots_of(event)
    assert numbers.load_by_slot(event) == [(first, 1, 1), (other, 0, 0)]
    assert [(place.name, count) for place, count in numbers.load_by_table(event)] == [("T1", 1), ("T2", 0)]
    [day] = pictures.by_slot(event, numbers.load_by_slot(event))
    assert day.chart.count("chart__bar") == 2
    assert numbers.meetings_in_slots(event) == {first.id: 2}


def test_what_is_over_asks_for_an_answer_until_there_is_one(meet):
    event = meet()
    ana = person(event, "Ana")
    meeting = met(event, ana, person(event, "Bruno"))
    over = meeting.slot.ends_at
    assert outcomes.unanswered(ana, [meeting], over - timedelta(minutes=1)) == []
    assert outcomes.unanswered(ana, [meeting], over) == [meeting]
    outcomes.say(meeting, ana, None, "a note alone")
    assert outcomes.unanswered(ana, [meeting], over) == [meeting]
    outcomes.say(meeting, ana, "useful", None)
    assert outcomes.unanswered(ana, [meeting], over) == []
