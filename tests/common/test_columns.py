"""Instants keep their moment, texts their languages, on both databases."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.exc import StatementError

from eventapp.common.columns import ID_ALPHABET, LocalizedText, UTCDateTime, new_public_id
from eventapp.events.models import Event
from eventapp.extensions import db
from tests.common.makers import make_event

LIMA = timezone(timedelta(hours=-5))


@pytest.mark.db
def test_an_instant_of_any_zone_comes_back_as_the_same_moment_in_utc(app):
    event = make_event(
        starts_at=datetime(2027, 1, 23, 22, 30, 15, 123456, tzinfo=LIMA),
        ends_at=datetime.max.replace(tzinfo=UTC),
    )
    db.session.expire_all()
    assert event.starts_at == datetime(2027, 1, 24, 3, 30, 15, 123456, tzinfo=UTC)
    assert event.starts_at.tzinfo is UTC


@pytest.mark.db
def test_instants_are_compared_as_moments_in_the_database(app):
    make_event(starts_at=datetime(2027, 1, 23, 22, 0, tzinfo=LIMA))  # 03:00 UTC on the 24th
    before = db.select(Event.slug).where(Event.starts_at < datetime(2027, 1, 24, 3, 30, tzinfo=UTC))
    assert db.session.scalars(before).all() == ["s3-test"]
    after = db.select(Event.slug).where(Event.starts_at > datetime(2027, 1, 24, 3, 30, tzinfo=UTC))
    assert db.session.scalars(after).all() == []


@pytest.mark.db
def test_a_time_without_zone_is_refused(app):
    with pytest.raises(StatementError, match="without time zone"):
        make_event(starts_at=datetime(2027, 1, 23))


@pytest.mark.unit
def test_no_instant_stays_none():
    column = UTCDateTime()
    assert column.process_bind_param(None, None) is None
    assert column.process_result_value(None, None) is None


@pytest.mark.db
def test_a_translated_text_keeps_accents_and_drops_empty_languages(app):
    event = make_event(title={"en": "Regions", "es": "", "pt": "Regiões – 日本", "fr": None})
    db.session.expire_all()
    assert event.title == {"en": "Regions", "pt": "Regiões – 日本"}
    assert isinstance(event.title, LocalizedText)


@pytest.mark.db
def test_a_new_translated_text_replaces_the_old_one(app):
    event = make_event()
    event.title = {**event.title, "fr": "Spécialisation"}
    db.session.commit()
    assert event.title["fr"] == "Spécialisation"
    assert event.title["en"] == "Smart specialisation"


@pytest.mark.unit
@pytest.mark.parametrize(
    ("texts", "asked", "shown"),
    [
        ({"en": "a", "es": "b", "fr": "c"}, ("es", "fr"), "b"),
        ({"en": "a", "fr": "c"}, ("es", "fr"), "c"),
        ({"en": "a", "fr": "c"}, ("es",), "a"),
        ({"pt": "d"}, ("es", "fr"), "d"),
        ({"es": "", "en": "a"}, ("es",), "a"),
        ({}, ("es",), ""),
    ],
)
def test_a_missing_language_falls_back_to_the_events_then_to_english(texts, asked, shown):
    assert LocalizedText(texts).localized(*asked) == shown


@pytest.mark.unit
def test_public_ids_are_long_random_and_readable():
    ids = {new_public_id() for _ in range(1000)}
    assert len(ids) == 1000
    assert all(len(public_id) == 16 and set(public_id) <= set(ID_ALPHABET) for public_id in ids)
    assert not set("01loi") & set(ID_ALPHABET)


@pytest.mark.unit
@given(st.datetimes(timezones=st.timezones()))
def test_binding_never_moves_an_instant(instant):
    class SQLite:
        name = "sqlite"

    column = UTCDateTime()
    try:
        bound = column.process_bind_param(instant, SQLite)
    except OverflowError:  # the first and the last day of the calendar, in a zone far from UTC
        return
    assert bound.tzinfo is None
    assert column.process_result_value(bound, SQLite) == instant.astimezone(UTC)


@pytest.mark.db
def test_what_sqlite_and_postgresql_store_sorts_by_time(app):
    make_event(slug="late", starts_at=datetime(2027, 1, 1, 12, 0, 0, 5, tzinfo=UTC))
    make_event(slug="early", starts_at=datetime(2027, 1, 1, 12, 0, tzinfo=UTC))
    assert db.session.scalars(db.select(Event.slug).order_by(Event.starts_at)).all() == ["early", "late"]
