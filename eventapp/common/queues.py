"""The one way to wait for a place, whatever the place is: a category, a choice of the form, a session.

A table whose rows can wait inherits `HasTurn`. Rows with the same `queue_group` wait as one: they get places
all or none. The order is by time, or by `priority` (higher first) and then by time; the members of a group
carry the same time and the same priority.

Whoever frees a place, or gives a row its turn, locks the row of the place and then calls `next_in_turn`, which
locks the rows it returns without waiting for others. So two freed places never go to one row, and no two
transactions wait for one another.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, String, case, func, select
from sqlalchemy.orm import Mapped, mapped_column

from eventapp.common.columns import UTCDateTime
from eventapp.extensions import db


class HasTurn:
    """A row that can wait: since when, how urgently, with whom, and until when an offer to it stands.

    Its table has an `id` and a `public_id` of its own.
    """

    waiting_since: Mapped[datetime | None] = mapped_column(UTCDateTime)
    offer_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    priority: Mapped[int] = mapped_column(default=0)
    queue_group: Mapped[str | None] = mapped_column(String(16))


def group_of(table: Any) -> ColumnElement[str]:
    """With whom a row waits: the name of its group, or its own id."""
    return func.coalesce(table.queue_group, table.public_id)


def next_in_turn(
    table: Any,
    waiting: ColumnElement[bool],
    ready: ColumnElement[bool],
    *,
    free: int | None,
    by_priority: bool,
    past: Collection[str] = (),
) -> list[Any]:
    """The first group (or single row) that fits into `free` places (None: any number), locked.

    `waiting` says which rows wait for this place, `ready` which of them can be given one; a group goes when all
    of its rows are ready. `past` names groups that are passed over, as are those another transaction works on.
    """
    passed = list(past)
    while free is None or free > 0:
        group = db.session.execute(_first(table, waiting, ready, free, by_priority, passed)).first()
        if group is None:
            return []
        rows = db.session.scalars(
            select(table)
            .where(waiting, group_of(table) == group.name)
            .order_by(table.id)
            .with_for_update(of=table, key_share=True, skip_locked=True)
            .execution_options(populate_existing=True)
        ).all()
        if len(rows) == group.size:
            return list(rows)
        passed.append(group.name)
    return []


def _first(
    table: Any,
    waiting: ColumnElement[bool],
    ready: ColumnElement[bool],
    free: int | None,
    by_priority: bool,
    past: list[str],
) -> Any:
    name = group_of(table)
    query = (
        select(name.label("name"), func.count().label("size"))
        .where(waiting, name.not_in(past))
        .group_by(name)
        .having(func.min(case((ready, 1), else_=0)) == 1)
    )
    if free is not None:
        query = query.having(func.count() <= free)
    turn = (func.min(table.waiting_since), func.min(table.id))
    return query.order_by(*([func.max(table.priority).desc()] if by_priority else []), *turn).limit(1)


def in_turn(table: Any, *, by_priority: bool) -> tuple[ColumnElement[Any], ...]:
    """The columns that sort waiting rows in their order."""
    turn = (table.waiting_since, group_of(table), table.id)
    return (table.priority.desc(), *turn) if by_priority else turn


def is_before(table: Any, row: HasTurn, *, by_priority: bool) -> ColumnElement[bool]:
    """Whether a waiting row comes before `row`."""
    earlier = (table.waiting_since < row.waiting_since) | (
        (table.waiting_since == row.waiting_since) & (table.id < row.id)
    )
    if not by_priority:
        return earlier
    return (table.priority > row.priority) | ((table.priority == row.priority) & earlier)
