"""A person takes a copy of everything, and is erased with everything: in every table there is."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from eventapp.common.log import Activity
from eventapp.directory.contacts.models import Block
from eventapp.extensions import db
from eventapp.people.models import Participant
from eventapp.people.privacy.copying import copy_of
from eventapp.people.privacy.erasing import erase
from eventapp.people.privacy.retention import forget_ended
from eventapp.people.privacy.rows import is_derived, is_secret, outlives, rows_of
from eventapp.registration.models import Registration
from tests.house.more import made
from tests.support import factories
from tests.support.factories import FACTORIES
from tests.support.forms import submit
from tests.support.organisers import sign_in

pytestmark = pytest.mark.db
NAME, ADDRESS = "Ximena", "ximena.erased@example.org"


@pytest.fixture
def person(app) -> Participant:
    """Someone who registered, on whom a row of every table hangs that can."""
    category = factories.make_category(capacity=None)
    registration = factories.make_confirmed(category, ADDRESS, given_name=NAME)
    person = registration.participant
    parents = {"make_participant": person, "make_event": person.event, "make_category": category}
    for model in FACTORIES:
        made(model, parents | {"make_registration": registration, "make_confirmed": registration})
    db.session.commit()
    return person


def everything() -> dict[str, str]:
    """All rows of all tables, as text."""
    tables = db.metadata.sorted_tables
    return {table.name: repr(db.session.execute(table.select()).all()) for table in tables}


def test_nothing_that_names_a_person_outlives_them(person):
    hanging = {model.__tablename__ for model in rows_of(person, everything=True)}
    assert len(hanging) > 25
    public_id = person.public_id
    erase(person, None)
    db.session.commit()
    db.session.expire_all()
    found = [f"{name}: {word}" for name, rows in everything().items() for word in (NAME, ADDRESS, public_id)
             if word in rows]  # fmt: skip
    assert found == []


def test_a_copy_holds_all_rows_but_what_others_keep_in_secret(person):
    other = factories.make_participant(person.event)
    db.session.add(Block(owner_id=other.id, person_id=person.id))
    db.session.commit()
    kept = copy_of(person)["kept"]
    assert kept["participant"][0]["email"] == ADDRESS
    assert kept["registration"][0]["participant"] == "me"
    assert "registration/mail/ticket" in {mail["template"] for mail in kept["message"]}
    assert "block" not in kept or all(row["owner"] == "me" for row in kept["block"])
    assert "block" in {model.__tablename__ for model in rows_of(person, everything=True)}
    left_out = {model.__tablename__ for model in rows_of(person, everything=True)} - set(kept)
    secret = {t.name for t in db.metadata.sorted_tables if is_derived(t) or any(is_secret(c) for c in t.columns)}
    assert left_out <= secret


def test_places_go_to_others_and_one_line_stays(app):
    category = factories.make_category(capacity=2)
    gone = factories.make_confirmed(category).participant
    factories.make_confirmed(category)
    waiting = factories.make_waiting(category)
    erase(gone, None, note="asked by mail")
    db.session.commit()
    assert db.session.get(Registration, waiting.id).state in {"offered", "confirmed"}
    assert category.taken == 2
    [line] = db.session.scalars(select(Activity).where(Activity.action == "erased a person")).all()
    assert (line.note, line.actor_name, line.event_id) == ("asked by mail", None, category.event_id)


def test_who_is_there_takes_the_copy_and_goes(client, person):
    event = person.event.slug
    with client.session_transaction() as session:
        session["participants"] = {event: [person.public_id, person.link_version]}
    db.session.commit()
    path = f"/en/{event}/my-data"
    answer = client.get(f"{path}/copy")
    assert answer.json["kept"]["participant"][0]["given_name"] == NAME
    assert answer.headers["Content-Disposition"] == f"attachment; filename=my-data-{event}.json"
    assert "Tick the box" in submit(client, path, {}).text
    assert submit(client, path, {"sure": "y"}).location.endswith(f"/en/{event}")
    assert db.session.scalar(select(Participant).where(Participant.email == ADDRESS)) is None
    assert client.get(path).status_code == 302  # nobody's session any more


def test_the_desk_erases_with_a_reason(client, person):
    team = factories.make_member(person.event, "registration")
    sign_in(client, team.user)
    path = f"/en/{person.event.slug}/manage/people/{person.public_id}/erase"
    refused = submit(client, path, {"sure": "y", "reason": ""})
    assert "Say why" in refused.text
    assert submit(client, path, {"sure": "y", "reason": "asked by mail"}).status_code == 303
    assert db.session.scalar(select(Participant).where(Participant.email == ADDRESS)) is None


def test_weeks_after_the_event_nothing_is_left_of_anyone(app, person):
    event, ends = person.event, person.event.ends_at
    factories.make_invitation(factories.make_category(event, by_invitation=True), "never.came@example.org")
    db.session.commit()
    assert forget_ended(ends + timedelta(weeks=51)) == 0
    at = ends + timedelta(weeks=53)
    with time_machine.travel(at, tick=False):
        while forget_ended():
            db.session.commit()
        db.session.commit()
    db.session.expire_all()
    assert [(n, w) for n, rows in everything().items() for w in (NAME, ADDRESS, "never.came") if w in rows] == []
    assert db.session.scalars(select(Participant).where(Participant.event_id == event.id)).all() == []
    lines = db.session.scalars(select(Activity.action).where(Activity.event_id == event.id)).all()
    assert lines.count("deleted what was kept of people") == 1


def test_a_delegation_outlives_its_head(app):
    head = factories.make_participant()
    delegation = factories.make_delegation(factories.make_category(head.event), head=head)
    assert outlives(type(delegation).__table__)
    erase(head, None)
    db.session.commit()
    db.session.refresh(delegation)
    assert delegation.head is None
