"""The one calendar: who is bound is bound once, whoever writes first, and calendars learn of every change."""

from datetime import timedelta

import pytest

from eventapp.extensions import db
from eventapp.people import commitments
from eventapp.people.commitments import Binding, Clash
from eventapp.people.models import Commitment
from tests.support.factories import make_event, make_participant

HOUR = timedelta(hours=1)


@pytest.fixture
def event(app):
    return make_event()


@pytest.fixture
def binding(event):
    def made(source, *people, at=0, hours=1, **values):
        begin = event.starts_at + at * HOUR
        said = {"kind": "meeting", "title": {"en": source}} | values
        return Binding(event.id, source=source, people=[person.id for person in people],
                       starts_at=begin, ends_at=begin + hours * HOUR, **said)  # fmt: skip

    return made


def seen(participant, **how):
    return [(row.source, row.is_cancelled, row.sequence) for row in commitments.commitments_of(participant, **how)]


@pytest.mark.db
def test_nobody_is_bound_twice_at_one_time_and_a_refusal_changes_nothing(event, binding):
    ana, bea = make_participant(event), make_participant(event)
    commitments.write([binding("seat:1", ana, kind="seat")])
    with pytest.raises(Clash) as refused:
        commitments.write([binding("meeting:1", bea, ana, at=0.5), binding("meeting:2", bea, at=3)])
    assert (refused.value.commitment.source, refused.value.source) == ("seat:1", "meeting:1")
    assert seen(bea) == []
    commitments.write([binding("meeting:1", bea, ana, at=1)])  # ends and beginnings may touch
    assert seen(ana) == [("seat:1", False, 0), ("meeting:1", False, 0)]


@pytest.mark.db
def test_what_a_source_says_again_replaces_what_it_said(event, binding):
    ana, bea = make_participant(event), make_participant(event)
    commitments.write([binding("meeting:1", ana, bea)])
    commitments.write([binding("meeting:1", ana, bea)])
    assert seen(ana) == [("meeting:1", False, 0)]
    commitments.write([binding("meeting:1", ana, at=2)])
    assert seen(ana) == [("meeting:1", False, 1)]
    assert seen(bea) == []
    assert seen(bea, with_cancelled=True) == [("meeting:1", True, 1)]
    commitments.write([binding("meeting:1", ana, bea, at=2)])
    assert seen(bea) == [("meeting:1", False, 2)]
    commitments.release(["meeting:1"])
    assert seen(ana) + seen(bea) == []
    commitments.release(["meeting:1"])
    assert seen(ana, with_cancelled=True) == [("meeting:1", True, 2)]


@pytest.mark.db
def test_two_things_may_change_places_in_one_go(event, binding):
    ana = make_participant(event)
    commitments.write([binding("meeting:1", ana), binding("meeting:2", ana, at=1)])
    db.session.commit()
    commitments.write([binding("meeting:1", ana, at=1), binding("meeting:2", ana)])
    db.session.commit()
    assert [row.source for row in commitments.commitments_of(ana)] == ["meeting:2", "meeting:1"]


def test_what_is_not_firm_keeps_nobody_from_anything(event, binding):
    ana = make_participant(event)
    commitments.write([binding("session:1", ana, kind="seat", is_firm=False)])
    commitments.write([binding("meeting:1", ana)])
    during = event.starts_at, event.starts_at + HOUR
    assert [row.source for row in commitments.clashes([ana.id], *during)] == ["meeting:1"]
    assert commitments.clashes([ana.id], *during, besides=["meeting:1"]) == []
    assert commitments.taken_up([ana.id], *during) == [(ana.id, *during)]
    assert commitments.taken_up([ana.id], *during, besides=["meeting"]) == []
    assert commitments.taken_up([ana.id], during[1], during[1] + HOUR) == []


def test_who_must_be_written_all_the_same_is_bound_loosely(event, binding):
    ana = make_participant(event)
    commitments.write([binding("meeting:1", ana)])
    commitments.write([binding("talk:1", ana, kind="appearance"), binding("talk:2", ana, at=5)], may_overlap=True)
    assert {row.source: row.is_firm for row in commitments.commitments_of(ana)} == {
        "meeting:1": True, "talk:1": False, "talk:2": True,
    }  # fmt: skip


@pytest.mark.db
def test_of_many_at_once_one_binds(event, binding, in_parallel):
    ana = make_participant(event)
    writes = [[binding(f"meeting:{number}", ana, at=number / 10)] for number in range(8)]

    def bind(number):
        commitments.write(writes[number])
        return "bound"

    assert sorted(in_parallel(8, bind)) == ["Clash"] * 7 + ["bound"]
    assert len(commitments.commitments_of(ana)) == 1


@pytest.mark.db
def test_without_the_check_the_database_itself_refuses(event, binding, in_parallel, monkeypatch, database):
    """The control: on PostgreSQL the constraint stands behind; on SQLite the check is all there is."""
    ana = make_participant(event)
    writes = [[binding(f"meeting:{number}", ana)] for number in range(4)]
    monkeypatch.setattr(commitments, "_overlaps", lambda rows: [])
    outcomes = in_parallel(4, lambda number: commitments.write(writes[number]))
    refused = 3 if database.startswith("postgresql") else 0
    assert sum(outcome is not None for outcome in outcomes) == refused
    assert db.session.scalar(db.select(db.func.count()).select_from(Commitment)) == 4 - refused
