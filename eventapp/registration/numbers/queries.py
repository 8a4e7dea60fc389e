"""Counting registrations in the database: one statement for each number, however many registrations there are.

"With a place" are those in a state of `models.SEATED`. Days are those of the event's zone.
"""

from datetime import UTC, date, datetime

from sqlalchemy import ColumnElement, String, cast, func

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
        .where(Registration.event_id == event.id)
        .group_by(Registration.category_id, Registration.state)
    )
    counts: dict[int, dict[str, int]] = {}
    for category_id, state, count in db.session.execute(query):
        counts.setdefault(category_id, {})[state] = count
    return [(category, counts.get(category.id, {})) for category in categories_of(event)]


def by_country(event: Event) -> list[tuple[str, int]]:
    """How many have a place, by country, most first."""
    count = func.count()
    query = (
        db.select(Participant.country, count)
        .join(Registration, Registration.participant_id == Participant.id)
        .where(*_with_place(event))
        .group_by(Participant.country)
        .order_by(count.desc(), Participant.country)
    )
    return [tuple(row) for row in db.session.execute(query)]


def by_side(countries: list[tuple[str, int]]) -> list[tuple[str, int]]:
    """The numbers of `by_country` added up as "eu", "celac" and "" for neither."""
    counts = {"eu": 0, "celac": 0, "": 0}
    for country, count in countries:
        counts[lists.side(country) or ""] += count
    return list(counts.items())


def by_type(event: Event) -> list[tuple[str, int]]:
    """How many have a place, by the stakeholder type of their organisation; "" for those who named none."""
    query = (
        db.select(func.coalesce(Organisation.type, ""), func.count())
        .select_from(Registration)
        .join(Registration.participant)
        .outerjoin(Participant.organisation)
        .where(*_with_place(event))
        .group_by(Organisation.type)
    )
    counts = dict(db.session.execute(query).all())
    return [(kind, counts.get(kind, 0)) for kind in (*ORGANISATION_TYPES, "")]


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
    counts: dict[date, int] = {}
    for quarter, count in db.session.execute(_by_quarter_hour(event)):
        day = datetime.fromtimestamp(int(quarter) * 900, UTC).astimezone(event.zone).date()
        counts[day] = counts.get(day, 0) + count
    return sorted(counts.items())


def _by_quarter_hour(event: Event):
    """Registrations counted by quarter of an hour since 1970: every zone's midnight is at the edge of one."""
    quarter = _quarter()
    return db.select(quarter, func.count()).where(Registration.event_id == event.id).group_by(quarter)


def _quarter() -> ColumnElement[int]:
    created = Registration.created_at
    if db.session.get_bind().dialect.name == "sqlite":
        return cast(func.strftime("%s", cast(created, String)), db.Integer).op("/")(900)
    return func.floor(func.extract("epoch", created) / 900)


def _with_place(event: Event) -> tuple[ColumnElement[bool], ...]:
    return Registration.event_id == event.id, Registration.state.in_(SEATED)
