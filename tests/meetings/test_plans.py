"""A plan is made, looked at and published; each learns of their own changes alone."""

import pytest
from sqlalchemy import select

from eventapp.extensions import db
from eventapp.meetings import booking, errors, operations, plans, publishing, queries
from eventapp.meetings.availability.operations import set_unavailable
from eventapp.meetings.models import MeetingPerson, Plan
from eventapp.meetings.plan_pages import alone_in, changes_of, left_of
from eventapp.people import commitments
from tests.meetings.conftest import person
from tests.support.applications import counted_queries

pytestmark = pytest.mark.db


def made(event, most_moves=None) -> Plan:
    plan = plans.begin(event, 2, most_moves, None)
    db.session.commit()
    plans.work_on(plan.id)
    db.session.refresh(plan)
    assert plan.state == "ready", plan.note
    return plan


def wished(event, one, other, **how):
    request = operations.ask(one, other, **how)
    operations.accept(request, other)
    return request


def test_a_plan_places_wishes_and_publishing_tells_each_their_own(meet, outbox):
    event = meet(slots=2, tables=1, mode="both")
    ana, bruno, clara = (person(event, name) for name in ("Ana", "Bruno", "Clara"))
    wished(event, ana, bruno, priority=3)
    wished(event, ana, clara)
    late = wished(event, bruno, clara, priority=1)
    plan = made(event)
    [(left, _meeting, reason)] = plan.found["left"]
    assert (left, plan.found["numbers"]["placed"], plan.found["today"]["placed"]) == (late.id, 2, 0)
    assert reason["kind"] in {"tables_taken", "meeting_elsewhere", "not_found"}
    assert queries.planned_meetings(event) == []
    with pytest.raises(errors.PlanRunning):
        plans.begin(event, 2, None, None)
    assert publishing.publish(plan, None) == {"new": 2, "moved": 0, "left": 0}
    assert len({meeting.slot_id for meeting in queries.planned_meetings(event)}) == 2
    assert len(commitments.commitments_of(ana)) == 2
    for name, count in (("ana", 2), ("bruno", 1), ("clara", 1)):
        [mail] = outbox(f"{name}@example.org", "meetings/mail/plan")
        assert [row["kind"] for row in mail.values["rows"]] == ["new"] * count
    with pytest.raises(errors.PlanOver):
        publishing.publish(plan, None)
    assert queries.settings_of(event).books_at_once


def test_after_a_cancellation_a_plan_fills_the_gap_and_moves_as_few_as_allowed(meet):
    event = meet(slots=2, tables=1, mode="both")
    ana, bruno, clara = (person(event, name) for name in ("Ana", "Bruno", "Clara"))
    wished(event, ana, bruno, priority=3)
    wished(event, ana, clara, priority=2)
    waits = wished(event, bruno, clara, priority=1)
    publishing.publish(made(event), None)
    kept, gone = sorted(queries.planned_meetings(event), key=lambda meeting: meeting.request.priority != 3)
    at = kept.slot_id
    booking.cancel(gone, ana)
    assert publishing.publish(made(event, most_moves=0), None) == {"new": 1, "moved": 0, "left": 0}
    assert kept.slot_id == at
    assert queries.meeting_of_request(waits).is_planned


def test_two_meetings_may_change_places(meet):
    event = meet(slots=2, tables=1, mode="at_once")
    ana, bruno = person(event, "Ana"), person(event, "Bruno")
    clara = person(event, "Clara")
    one, two = wished(event, ana, bruno), wished(event, ana, clara)
    first, second = (queries.meeting_of_request(request) for request in (one, two))
    plan = made(event)
    swapped = [[one.id, first.id, second.slot_id, second.place_id], [two.id, second.id, first.slot_id, first.place_id]]
    plan.found = plan.found | {"placed": swapped}
    before = first.slot_id, second.slot_id
    assert publishing.publish(plan, None)["moved"] == 2
    db.session.commit()
    assert (second.slot_id, first.slot_id) == before
    assert all(row.is_live for row in db.session.scalars(select(MeetingPerson)))
    assert sorted(row.starts_at for row in commitments.commitments_of(ana)) == [
        slot.starts_at for slot in queries.slots_of(event)
    ]


def test_what_was_withdrawn_meanwhile_is_left_out(meet):
    event = meet(slots=2, mode="rounds")
    ana, bruno = person(event, "Ana"), person(event, "Bruno")
    request = wished(event, ana, bruno)
    plan = made(event)
    operations.withdraw(request, ana)
    assert publishing.publish(plan, None) == {"new": 0, "moved": 0, "left": 1}


def test_a_dropped_plan_stays_dropped(meet):
    event = meet(mode="rounds")
    plan = plans.begin(event, 2, None, None)
    db.session.commit()
    plans.drop(plan, None)
    db.session.commit()
    plans.work_on(plan.id)
    db.session.refresh(plan)
    assert plan.state == "dropped"
    assert made(event).found["numbers"]["placed"] == 0


def test_what_changes_while_a_plan_is_worded_is_seen(meet, monkeypatch):
    event = meet(slots=2, mode="rounds")
    ana, bruno, clara = (person(event, name) for name in ("Ana", "Bruno", "Clara"))
    gone, kept = wished(event, ana, bruno), wished(event, ana, clara)
    plan = made(event)
    word, times = publishing.prepared, []

    def worded(plan):
        found = word(plan)
        times.append(found)
        if len(times) == 1:
            operations.withdraw(gone, ana)
            db.session.flush()
        return found

    monkeypatch.setattr(publishing, "prepared", worded)
    assert publishing.publish(plan, None) == {"new": 1, "moved": 0, "left": 1}
    assert len(times) == 2
    assert [meeting.request_id for meeting in queries.planned_meetings(event)] == [kept.id]


def test_publishing_writes_in_few_statements_whatever_is_published(meet):
    counts = {}
    for pairs in (1, 6):
        event = meet(slots=2, tables=6, mode="rounds")
        for number in range(pairs):
            wished(event, person(event, f"A{pairs}x{number}"), person(event, f"B{pairs}x{number}"))
        plan = made(event)
        work = publishing.prepared(plan)
        with counted_queries() as counted:
            publishing._write(work)
            db.session.flush()
        counts[pairs] = sum("INTO commitment" not in statement for statement in counted)
    assert counts[1] == counts[6]


def test_the_preview_names_every_change(meet):
    event = meet(slots=2, tables=2, mode="at_once")
    ana, bruno, clara = (person(event, name) for name in ("Ana", "Bruno", "Clara"))
    first, second = queries.slots_of(event)
    old = operations.accept(operations.ask(ana, bruno), bruno, first)
    queries.settings_of(event).mode = "rounds"
    new = wished(event, ana, clara)
    dora = person(event, "Dora")
    set_unavailable(dora, [first, second])
    wished(event, ana, dora)
    plan = made(event)
    nowhere = "There is no time at which all can be there."
    assert alone_in(plan, left_of(event, plan)) == [(dora, [nowhere])]
    other = queries.places_of(event)[1]
    plan.found = plan.found | {
        "placed": [
            [old.request_id, old.id, second.id, other.id],
            [new.id, None, first.id, None],
            [99, None, first.id, None],
        ]
    }
    told = [(change.kind, change.people, change.before, change.after) for change in changes_of(event, plan)]
    assert told == [
        ("new", f"{ana.name}, {clara.name}", None, (first, None)),
        ("moved", f"{ana.name}, {bruno.name}", (first, old.place), (second, other)),
    ]
