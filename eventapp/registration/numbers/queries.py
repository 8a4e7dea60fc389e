"""Counting registrations in the database: one statement for each number, however many registrations there are.

"With a place" are those in a state of `models.SEATED`. Days are those of the event's zone.
"""

import json
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, func, text

from eventapp.events.models import Event
from eventapp.extensions import db
from eventapp.people.models import ORGANISATION_TYPES, Organisation, Participant
from eventapp.regions import lists
from eventapp.registration.models import SEATED, Category, Registration
from eventapp.registration.queries import categories_of
from eventapp.registration.questions.definition import AskedQuestion
from eventapp.registration.questions.queries import form_of

GENDER = "gender"
ONE_OF = "one_of"


def by_category(event: Event) -> list[tuple[Category, dict[str, int]]]:
    """Each category with its registrations counted by state."""
    query = (
        db.select(Registration.category_id, Registration.state, func.count())
        .where(Registration.category_id.in_(db.select(Category.id).where(Category.event_id == event.id)))
        .group_by(Registration.category_id, Registration.state)
    )
    counts: dict[int, dict[str, int]] = {}
    for category_id, state, count in db.session.execute(query):
        counts.setdefault(category_id, {})[state] = count
    return [(category, counts.get(category.id, {})) for category in categories_of(event)]


def with_place(event: Event) -> list[tuple[str, str, int]]:
    """How many have a place, by country and stakeholder type of their organisation ("" for those who named none)."""
    kind = func.coalesce(Organisation.type, "")
    # A participant has at most one registration with a place, so that these can be counted instead.
    seated = db.select(Registration.participant_id).where(*_with_place(event))
    query = (
        db.select(Participant.country, kind, func.count())
        .outerjoin(Participant.organisation)
        .where(Participant.id.in_(seated))
        .group_by(Participant.country, kind)
    )
    return [tuple(row) for row in db.session.execute(query)]


def by_country(counted: list[tuple[str, str, int]]) -> list[tuple[str, int]]:
    """The numbers of `with_place` by country, most first."""
    counts: dict[str, int] = {}
    for country, _kind, count in counted:
        counts[country] = counts.get(country, 0) + count
    return sorted(counts.items(), key=lambda row: (-row[1], row[0]))


def by_side(countries: list[tuple[str, int]]) -> list[tuple[str, int]]:
    """The numbers of `by_country` added up as "eu", "celac" and "" for neither."""
    counts = {"eu": 0, "celac": 0, "": 0}
    for country, count in countries:
        counts[lists.side(country) or ""] += count
    return list(counts.items())


def by_type(counted: list[tuple[str, str, int]]) -> list[tuple[str, int]]:
    """The numbers of `with_place` by stakeholder type; "" for those who named no organisation."""
    counts = dict.fromkeys((*ORGANISATION_TYPES, ""), 0)
    for _country, kind, count in counted:
        counts[kind] += count
    return list(counts.items())


def gender_question(event: Event) -> AskedQuestion | None:
    """The question about gender, when the form has one."""
    question = form_of(event).question(GENDER)
    return question if question and question.kind == ONE_OF else None


def by_gender(event: Event) -> list[tuple[str, int]]:
    """How many have a place, by the key of their answer; "" for those who gave none."""
    answer = func.coalesce(Registration.answers[(GENDER, "value")].as_string(), "")
    query = db.select(answer, func.count()).where(*_with_place(event)).group_by(answer)
    return sorted(map(tuple, db.session.execute(query)), key=lambda row: (row[0] == "", -row[1], row[0]))


def by_day(event: Event) -> list[tuple[date, int]]:
    """How many registered on each day that had any, the first day first, whatever became of them."""
    first, last = db.session.execute(db.select(_created(event, func.min), _created(event, func.max))).one()
    if first is None:
        return []
    begins = _midnights(event, first, last)
    spans = [[f"{at:{STORED}}" for at in pair] for pair in pairwise(begins)]
    query = text(_COUNT_ON_SQLITE if db.engine.dialect.name == "sqlite" else _COUNT_ON_POSTGRESQL)
    counts = db.session.scalars(query, {"event": event.id, "spans": json.dumps(spans)})
    days = (at.astimezone(event.zone).date() for at in begins)
    return [(day, count) for day, count in zip(days, counts, strict=False) if count]


STORED = "%Y-%m-%d %H:%M:%S.%f"
# Counting between two entries of an index reads nothing else; grouping by day would cut each row's time in pieces.
_COUNT_ON_SQLITE = """
    SELECT (SELECT count(*) FROM registration WHERE event_id = :event
            AND created_at >= json_extract(span.value, '$[0]') AND created_at < json_extract(span.value, '$[1]'))
    FROM json_each(:spans) AS span ORDER BY span.key"""
_COUNT_ON_POSTGRESQL = """
    SELECT (SELECT count(*) FROM registration WHERE event_id = :event
            AND created_at >= (span.value ->> 0)::timestamp AT TIME ZONE 'UTC'
            AND created_at < (span.value ->> 1)::timestamp AT TIME ZONE 'UTC')
    FROM json_array_elements(CAST(:spans AS json)) WITH ORDINALITY AS span(value, key) ORDER BY span.key"""


def _created(event: Event, which: Any) -> ScalarSelect:
    """The first or last time of a registration, by the end of an index."""
    return db.select(which(Registration.created_at)).where(Registration.event_id == event.id).scalar_subquery()


def _midnights(event: Event, first: datetime, last: datetime) -> list[datetime]:
    """When each day of the event's zone begins, from that of `first` to the one after `last`, in UTC."""
    day, end = (at.astimezone(event.zone).date() for at in (first, last))
    days = [day + timedelta(days=number) for number in range((end - day).days + 2)]
    return [datetime.combine(day, time.min, tzinfo=event.zone).astimezone(UTC) for day in days]


def _with_place(event: Event) -> tuple[ColumnElement[bool], ...]:
    return Registration.event_id == event.id, Registration.state.in_(SEATED)
