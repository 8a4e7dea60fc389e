"""Conflicts that are meant: with a reason and a name, until what they rest on changes."""

import re
from datetime import datetime, timedelta

import pytest

from eventapp.agenda import operations
from eventapp.agenda.conflicts import KINDS
from eventapp.agenda.editor import acknowledging, draft
from eventapp.agenda.editor.draft import Problem
from eventapp.agenda.editor.models import Acknowledgement
from eventapp.agenda.errors import Refused
from eventapp.extensions import db
from tests.support import factories
from tests.support.applications import counted_queries

TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
HOUR = timedelta(hours=1)


def problems(event) -> list[Problem]:
    db.session.flush()
    db.session.expire_all()
    return draft.problems_of(event, draft.sessions_of(event), draft.rooms_of(event))


@pytest.fixture
def event(app):
    return factories.make_event()


@pytest.mark.db
def test_a_conflict_is_acknowledged_with_a_reason_and_opened_again(event, organiser):
    client = organiser(event, "programme")
    room = factories.make_room(event)
    for _ in range(2):
        factories.make_session(event, room_id=room.id)
    db.session.commit()
    place = f"/en/{event.slug}/manage/programme"
    (problem,) = problems(event)
    address = f"{place}/conflicts/{problem.id}"
    assert address in client.get(f"{place}/conflicts").text
    page = client.get(address).text
    typed = {"csrf_token": TOKEN.search(page)[1], "facts": re.search(r'name="facts"[^>]*value="(\w+)"', page)[1]}
    empty = client.post(address, data=typed)
    assert "Say why it is meant." in empty.text
    assert [one.is_open for one in problems(event)] == [True]
    answer = client.post(address, data=typed | {"reason": "The wall is folded away."})
    assert answer.status_code == 303
    assert [one.is_open for one in problems(event)] == [False]
    for path in ("/conflicts", f"/{problem.sessions[0].public_id}"):
        shown = client.get(place + path).text
        assert "The wall is folded away." in shown
        assert db.session.scalars(db.select(Acknowledgement)).one().user.email in shown
    assert 'id="conflicts">Conflicts: 0' in client.get(place).text
    assert client.get(f"{place}/publish").text.count("The draft has") == 0
    day = client.get(f"{place}/grid/sessions?day={event.first_day}").json
    assert [one["problems"] for one in day["sessions"]] == [[], []]
    form = {"csrf_token": typed["csrf_token"], "key": problem.conflict.key}
    for _ in range(2):  # what is open already is no fault
        assert client.post(f"{place}/conflicts/again", data=form).status_code == 303
    assert [one.is_open for one in problems(event)] == [True]
    assert client.get(f"{place}/conflicts/{'0' * 16}").status_code == 303


def in_conflict(event, kind: str):
    """Make a conflict of `kind`; what of it changes, and what else may change without a word."""
    hour, begin = {"ends_at": event.starts_at + HOUR}, event.starts_at
    room = factories.make_room(event, capacity=10)
    session = factories.make_session(event, room_id=room.id, seats="number", capacity=5)
    ana = factories.make_speaker(event)
    operations.set_people(session, [(ana, "speaker", None)])
    text = {"title": {"en": "Other words"}}

    def change(**values):
        return lambda: operations.change_session(session, None, values, None)

    def change_room(**values):
        return lambda: operations.change_room(room, values, None)

    def other(**values):
        made = factories.make_session(event, **values)
        operations.set_people(made, [(ana, "chair", None)])
        return made

    longer, same = change(ends_at=begin + 2 * HOUR), change(**text)
    if kind == "room_twice":
        factories.make_session(event, room_id=room.id)
        return longer, same
    if kind == "person_twice":
        other(starts_at=begin + HOUR / 2, ends_at=begin + 2 * HOUR)
        return longer, same
    if kind == "too_far":
        far = factories.make_room(event)
        db.session.flush()
        operations.set_walks(room, {far: 15})
        other(room_id=far.id, starts_at=hour["ends_at"], ends_at=begin + 2 * HOUR)
        return lambda: operations.set_walks(room, {far: 20}), same
    if kind == "not_available":
        operations.set_availability(ana, [(begin + 3 * HOUR, begin + 4 * HOUR)])
        return lambda: operations.set_availability(ana, [(begin + 3 * HOUR, begin + 5 * HOUR)]), same
    if kind == "room_closed":
        closed = [[(begin + 3 * HOUR).isoformat(), (begin + 4 * HOUR).isoformat()]]
        change_room(hours=closed)()
        return change_room(hours=[[closed[0][0], (begin + 5 * HOUR).isoformat()]]), same
    if kind == "room_small":
        operations.set_seats(session, 20)
        return lambda: operations.set_seats(session, 30), longer
    if kind == "no_booth":
        change(interpreted=["es"])()
        return change(interpreted=["es", "pt"]), longer
    if kind == "outside_days":
        past = {"starts_at": begin - 48 * HOUR, "ends_at": begin - 47 * HOUR}
        operations.change_session(session, None, past, None, anywhen=True)
        early = {"starts_at": begin - 50 * HOUR}
        return lambda: operations.change_session(session, None, early, None, anywhen=True), change_room(capacity=9)
    talk = operations.add_talk(session, {"title": {"en": "Talk"}, "starts_at": begin, "ends_at": begin + 2 * HOUR})
    return lambda: operations.change_talk(talk, {"ends_at": begin + 3 * HOUR}), same


@pytest.mark.parametrize("kind", KINDS)
def test_it_comes_back_when_what_it_rests_on_changes(event, kind):
    change, change_else = in_conflict(event, kind)
    (problem,) = problems(event)
    assert problem.conflict.kind == kind
    acknowledging.acknowledge(event, problem, problem.facts, "It is meant.", None)
    change_else()
    (problem,) = problems(event)
    assert (problem.is_open, problem.acknowledgement.reason) == (False, "It is meant.")
    change()
    (problem,) = problems(event)
    assert (problem.conflict.kind, problem.is_open) == (kind, True)


def test_what_changed_since_the_page_was_made_is_not_acknowledged(event):
    change, _else = in_conflict(event, "room_twice")
    (problem,) = problems(event)
    change()
    (now_so,) = problems(event)
    with pytest.raises(Refused):
        acknowledging.acknowledge(event, now_so, problem.facts, "It is meant.", None)


def test_acknowledging_one_costs_no_query_more_for_many(event):
    room = factories.make_room(event, capacity=None)
    for _ in range(5):
        factories.make_session(event, room_id=room.id)
    found = problems(event)
    acknowledging.acknowledge(event, found[0], found[0].facts, "It is meant.", None)
    with counted_queries() as one:
        problems(event)
    for problem in found:
        acknowledging.acknowledge(event, problem, problem.facts, "It is meant.", None)
    with counted_queries() as all_of_them:
        problems(event)
    assert len(one) == len(all_of_them)
    assert len(found) == 10


def test_speaker_here_and_chair_there_is_one_conflict_with_both_sessions(event):
    here, there = factories.make_session(event), factories.make_session(event)
    ana = factories.make_speaker(event, "Ana Sol")
    operations.set_people(here, [(ana, "speaker", None)])
    operations.set_people(there, [(ana, "chair", None), (ana, "rapporteur", None)])
    (problem,) = problems(event)
    assert problem.sentence == "Ana Sol would be in two places at one time."
    assert set(problem.sessions) == {here, there}
    assert isinstance(problem.sessions[0].starts_at, datetime)
