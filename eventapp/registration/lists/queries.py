"""Finding registrations for lists, mails and files, quickly among 50,000.

A page is found in two steps: the ids of its rows by indexes that hold all they need (`people.models.Participant`,
`models.Registration`), then those rows with what hangs on them. Measured by `python -m tests.bench listing`.
"""

from collections.abc import Callable
from typing import Any

from flask import request
from sqlalchemy import Select, func, select
from sqlalchemy.orm import contains_eager

from eventapp.common.paging import PER_PAGE, Page, page_address
from eventapp.common.text import fold
from eventapp.events.models import Event
from eventapp.extensions import db
from eventapp.people.models import Participant
from eventapp.registration.lists.filters import Filters, day_bounds
from eventapp.registration.models import LIVE, Category, Registration

# Each order ends with ids, so that no two rows are equal and pages neither repeat nor leave out any.
OF_REGISTRATION = (Registration.created_at, Registration.id)
OF_PERSON = (Participant.name_key, Participant.id, Registration.id)
ORDERS: dict[str, tuple] = {
    "name": OF_PERSON,
    "organisation": (Participant.organisation_key, *OF_PERSON),
    "country": (Participant.country, *OF_PERSON),
    "category": (Category.position, *OF_REGISTRATION),
    "state": (Registration.state, *OF_REGISTRATION),
    "created": OF_REGISTRATION,
}


def matching(event: Event, filters: Filters) -> Select[tuple[int]]:
    """The ids of the registrations that match, in no order."""
    joined = {Participant} if filters.text or filters.country else set()
    return _narrowed(event, filters, _joins(select(Registration.id), joined), by_person=bool(joined))


def count_of(event: Event, filters: Filters) -> int:
    """How many registrations match."""
    query = matching(event, filters).with_only_columns(func.count(), maintain_column_froms=True)
    return db.session.scalar(query) or 0


def page_of_list(event: Event, filters: Filters, *, per_page: int = PER_PAGE) -> Page:
    """The page of the list that `?page=` asks for; beyond the end it is the last, and nonsense is the first."""
    total = count_of(event, filters)
    number = max(1, min(request.args.get("page", 1, type=int), -(-total // per_page) or 1))
    ids = _ids_of_page(event, filters, total, (number - 1) * per_page, per_page)
    found = {
        row.id: row
        for row in db.session.scalars(_with_what_hangs_on(select(Registration).where(Registration.id.in_(ids))))
    }
    return Page([found[id] for id in ids if id in found], number, total, per_page, page_address)


def registrations(event: Event, filters: Filters | None = None, **asked: Any) -> Select[tuple[Registration]]:
    """The registrations that match, sorted, each with participant, organisation and category loaded.

    For a page of the list use `page_of_list`; this reads them all, and is meant for files and mails.
    """
    filters = filters or Filters(**asked)
    query = _with_what_hangs_on(select(Registration))
    return _narrowed(event, filters, query, by_person=False).order_by(*_order(filters))


def numbers_by_state(event: Event) -> dict[str, int]:
    """How many registrations are in each state."""
    query = select(Registration.state, func.count()).where(Registration.event_id == event.id)
    return {row.state: row[1] for row in db.session.execute(query.group_by(Registration.state))}


def countries_of(event: Event) -> set[str]:
    """The countries of the participants of `event`."""
    query = select(Participant.country).where(Participant.event_id == event.id).group_by(Participant.country)
    return set(db.session.scalars(query))


def _ids_of_page(event: Event, filters: Filters, total: int, offset: int, count: int) -> list[int]:
    """The ids of a stretch of the list, counted from whichever end is nearer."""
    count = min(count, total - offset)
    from_the_end = offset > total // 2
    if from_the_end:
        offset = total - offset - count
    sort, _ = filters.order
    columns = ORDERS.get(sort, OF_REGISTRATION)
    joined = {column.class_ for column in columns} | ({Participant} if filters.text or filters.country else set())
    by_person = Participant in {column.class_ for column in columns}
    query = _narrowed(event, filters, _joins(select(Registration.id), joined), by_person=by_person)
    query = query.order_by(*_order(filters, turned=from_the_end)).offset(offset).limit(max(count, 0))
    ids = list(db.session.scalars(query))
    return ids[::-1] if from_the_end else ids


def _joins(query: Select, tables: set[type]) -> Select:
    if Participant in tables:
        query = query.join(Registration.participant)
    return query.join(Registration.category) if Category in tables else query


def _with_what_hangs_on(query: Select[tuple[Registration]]) -> Select[tuple[Registration]]:
    return (
        query.join(Registration.participant)
        .join(Registration.category)
        .outerjoin(Participant.organisation)
        .options(
            contains_eager(Registration.participant).contains_eager(Participant.organisation),
            contains_eager(Registration.category),
        )
    )


def _narrowed(event: Event, filters: Filters, query: Select, *, by_person: bool) -> Select:
    """With the conditions; `by_person` says from which table the database shall come."""
    query = query.where((Participant if by_person else Registration).event_id == event.id)
    for word in fold(filters.text).split():
        query = query.where(Participant.search_text.contains(word, autoescape=True))
    if filters.country:
        query = query.where(Participant.country == filters.country)
    if filters.state == "live":
        query = query.where(Registration.state.in_(LIVE))
    elif filters.state:
        query = query.where(Registration.state == filters.state)
    if filters.category:
        query = query.where(Registration.category_id.in_(_category(event, filters.category)))
    if filters.day and (bounds := day_bounds(event, filters.day)):
        query = query.where(Registration.created_at >= bounds[0], Registration.created_at < bounds[1])
    return query


def _category(event: Event, code: str) -> Any:
    return select(Category.id).where(Category.event_id == event.id, Category.code == code)


def _order(filters: Filters, *, turned: bool = False) -> list[Any]:
    sort, is_descending = filters.order
    turn: Callable[[Any], Any] = (lambda c: c.desc()) if is_descending != turned else (lambda c: c.asc())
    return [turn(column) for column in ORDERS.get(sort, OF_REGISTRATION)]
