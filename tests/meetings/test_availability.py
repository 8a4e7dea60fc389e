"""Free times: slots left out and hours of a day, also when the organisers cut the slots anew."""

from datetime import time
from zoneinfo import ZoneInfo

import pytest

from eventapp.extensions import db
from eventapp.meetings import operations, plans, publishing, queries, rounds, setup
from eventapp.meetings.availability.operations import hours_of, left_out, meetings_outside, set_unavailable
from eventapp.meetings.conflicts import conflicts_of
from eventapp.people import commitments
from eventapp.people.commitments import Binding
from tests.meetings.conftest import person

pytestmark = pytest.mark.db

ZONE = ZoneInfo("Europe/Brussels")


@pytest.fixture
def day(meet):
    """An event with slots of 30 minutes from 9 to 11 of its first day."""
    event = meet(slots=0)
    cut(event, 30)
    return event


def cut(event, minutes: int) -> None:
    window = {"day": event.first_day.isoformat(), "begin": "09:00", "end": "11:00"}
    setup.save_settings(event, {"days": [window], "slot_minutes": minutes, "break_minutes": 0}, None)


def free(event, someone) -> list[str]:
    return [
        slot.starts_at.astimezone(event.zone).strftime("%H:%M")
        for slot in queries.free_slots(event, [someone.id], is_online=True)
    ]


def test_hours_are_a_rule_that_holds_for_times_to_come(day):
    ana = person(day, "Ana")
    set_unavailable(ana, [], {day.first_day: (time(9, 30), time(10, 45))})
    assert free(day, ana) == ["09:30", "10:00"]
    assert left_out(ana) == set()
    cut(day, 15)
    assert free(day, ana) == ["09:30", "09:45", "10:00", "10:15", "10:30"]
    set_unavailable(ana, [])
    assert (len(free(day, ana)), hours_of(ana)) == (8, {})


def test_what_was_left_out_stays_left_out_when_slots_are_cut_anew(day):
    ana = person(day, "Ana")
    set_unavailable(ana, [queries.slots_of(day)[1]])  # 9:30 to 10
    cut(day, 20)
    assert free(day, ana) == ["09:00", "10:00", "10:20", "10:40"]


def test_meetings_outside_the_new_hours_stay_and_are_counted(day):
    ana, bruno = person(day, "Ana"), person(day, "Bruno")
    meeting = operations.accept(operations.ask(ana, bruno), bruno)
    set_unavailable(ana, [], {day.first_day: (time(10), None)})
    assert meetings_outside(ana) == 1
    assert conflicts_of(day, [meeting]) == {meeting.id: [f"{ana.name} is not free at that time."]}


def test_a_star_keeps_nobody_from_meeting_and_is_no_conflict(day):
    ana, bruno = person(day, "Ana"), person(day, "Bruno")
    slot = queries.slots_of(day)[0]
    star = Binding(day.id, "seat", "star:1", [ana.id], slot.starts_at, slot.ends_at, {"en": "Talk"}, is_firm=False)
    commitments.write([star])
    meeting = operations.accept(operations.ask(ana, bruno), bruno)
    assert meeting.slot_id == slot.id
    assert conflicts_of(day, [meeting]) == {}


def test_a_session_that_a_release_moved_onto_a_meeting_counts_though_it_is_not_firm(day):
    ana, bruno = person(day, "Ana"), person(day, "Bruno")
    meeting = operations.accept(operations.ask(ana, bruno), bruno)
    times = meeting.slot.starts_at, meeting.slot.ends_at
    commitments.write(
        [Binding(day.id, "appearance", "appearance:1", [ana.id], *times, {"en": "Talk"})], may_overlap=True
    )
    assert conflicts_of(day, [meeting]) == {meeting.id: [f"{ana.name} is expected elsewhere: Talk"]}
    assert "09:00" not in free(day, ana)


def test_those_whose_meeting_the_programme_moved_onto_are_told_once_and_a_plan_moves_it(day, outbox):
    ana, bruno = person(day, "Ana", language="en"), person(day, "Bruno", language="en")
    meeting = operations.accept(operations.ask(ana, bruno), bruno)
    before = meeting.slot
    assert rounds.warn_of_clashes() == 0
    talk = Binding(day.id, "seat", "seat:9", [ana.id], before.starts_at, before.ends_at, {"en": "Panel"})
    commitments.write([talk], may_overlap=True)
    assert (rounds.warn_of_clashes(), rounds.warn_of_clashes()) == (1, 0)
    [to_ana], [to_bruno] = (outbox(f"{one}@example.org", "meetings/mail/clash") for one in ("ana", "bruno"))
    assert (to_ana.values["own"], to_ana.values["names"]) == (["Panel"], [])
    assert (to_bruno.values["own"], to_bruno.values["names"]) == ([], [ana.name])
    plan = plans.begin(day, 1, 0, None)
    db.session.commit()
    plans.work_on(plan.id)
    db.session.refresh(plan)
    assert publishing.publish(plan, None) == {"new": 0, "moved": 1, "left": 0}
    assert meeting.slot != before
    assert rounds.warn_of_clashes() == 0
    assert meeting.warned_at is None
