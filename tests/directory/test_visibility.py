"""Who sees what: organisers' policy x person's choice x viewer, for the entry and for each field."""

import pytest
from sqlalchemy import select

from eventapp.directory.models import FIELDS, Entry, Visibility
from eventapp.directory.visibility import directory_of, shown, visible_entries
from eventapp.extensions import db
from tests.support.factories import (
    make_category,
    make_confirmed,
    make_directory,
    make_entry,
    make_event,
    make_participant,
    make_registration,
    make_statement,
)

pytestmark = pytest.mark.db
LEVELS = list(Visibility)


def full_entry(event, **values):
    person = make_participant(event, given_name="Secreta", position="Directora secreta")
    entry = make_entry(
        person,
        photo="kept23456789abcd",
        links=["https://example.org/secret"],
        wish="Secret wish",
        days=["2026-03-05"],
        **values,
    )
    make_statement(entry, text="Secret offer")
    make_statement(entry, kind="need", text="Secret need")
    return entry


def found(event, viewer):
    return list(db.session.scalars(select(Entry).where(visible_entries(event, viewer))))


def test_the_least_of_policy_choice_and_viewer_counts_for_the_entry(app):
    for policy in LEVELS:
        for choice in LEVELS:
            event = make_event()
            make_directory(event, audience=int(policy))
            entry, participant = full_entry(event, visibility=int(choice)), make_participant(event)
            elsewhere = make_participant()
            cancelled = make_registration(make_category(event))
            cancelled.state, cancelled.hold_until = "cancelled", None
            unconfirmed = make_registration(make_category(event)).participant
            db.session.flush()
            seen_by_all, seen_by_some = min(policy, choice) >= 2, min(policy, choice) >= 1
            assert found(event, None) == ([entry] if seen_by_all else [])
            assert found(event, participant) == ([entry] if seen_by_some else [])
            for stranger in (elsewhere, cancelled.participant, unconfirmed):
                assert found(event, stranger) == ([entry] if seen_by_all else []), stranger
            assert found(event, entry.participant) == [entry]


def test_the_least_of_policy_choice_and_viewer_counts_for_each_field(app):
    event = make_event()
    directory, participant = make_directory(event), make_participant(event)
    entry = full_entry(event)
    empty = {"photo": None, "position": None, "organisation": None, "place": None, "wish": "", "export": False}
    for name in FIELDS:
        attribute = {"place": "country", "export": "may_export"}.get(name, name)
        for policy in LEVELS:
            for choice in LEVELS:
                directory.fields = dict.fromkeys(FIELDS, 2) | {name: int(policy)}
                entry.field_visibility = {name: int(choice)}
                db.session.flush()
                for viewer, level in ((None, 2), (participant, 1)):
                    value = getattr(shown(entry, viewer), attribute)
                    assert (value != empty.get(name, [])) is (min(policy, choice) >= level), (name, policy, choice)
                assert getattr(shown(entry, entry.participant), attribute) != empty.get(name, [])


def test_a_field_is_never_wider_than_the_entry(app):
    entry = full_entry(make_event(), visibility=1, field_visibility={"position": 2})
    assert shown(entry, None).position is None
    assert shown(entry, make_participant(entry.event)).position == "Directora secreta"


def test_a_field_out_of_use_or_a_closed_directory_shows_nothing(app):
    entry = full_entry(make_event())
    directory = directory_of(entry.event)
    directory.fields = {name: 2 for name in FIELDS if name != "wish"}
    assert shown(entry, None).wish == ""
    directory.is_on = False
    db.session.flush()
    assert found(entry.event, None) == found(entry.event, make_participant(entry.event)) == []
    assert found(entry.event, entry.participant) == [entry]


def test_who_does_not_take_part_is_seen_by_nobody(app):
    registration = make_confirmed()
    entry = make_entry(registration.participant)
    assert found(entry.event, None) == [entry]
    registration.state = "cancelled"
    db.session.flush()
    assert found(entry.event, None) == []


def test_an_event_without_directory_shows_nothing(app):
    assert not directory_of(make_event()).is_on
