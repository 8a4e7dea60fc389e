"""The one way to wait for a place, whatever the place is: a category, a choice of the form, a session.

A table whose rows can wait inherits `HasTurn`. Rows with the same `queue_group` wait as one: they get places
all or none. The order is by time, or by `priority` (higher first) and then by time; the members of a group
carry the same time and the same priority.

Whoever frees a place, or gives a row its turn, locks the row of the place and then calls `next_in_turn`, which
locks the rows it returns without waiting for others. So two freed places never go to one row, and no two
transactions wait for one another.
"""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, String, case, func, select
from sqlalchemy.orm import Mapped, mapped_column

from eventapp.common.columns import UTCDateTime, new_public_id
from eventapp.extensions import db


class HasTurn:
    """A row that can wait: since when, how urgently, with whom, and until when an offer to it stands.

    Its table has an `id` and a `public_id` of its own, and says whether the row `is_waiting`, which place it
    `waits_for`, and for whose registration it is (`waiter`).
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


def locked(table: Any, ids: Iterable[int]) -> list[Any]:
    """Rows read anew and locked, always in the order of their ids."""
    query = (
        select(table)
        .where(table.id.in_(ids))
        .order_by(table.id)
        .with_for_update(of=table, key_share=True)
        .execution_options(populate_existing=True)
    )
    db.session.flush()
    return list(db.session.scalars(query))


def together(row: Any) -> list[Any]:
    """The row and those that wait in its group, locked."""
    table = type(row)
    if row.queue_group is None:
        return locked(table, [row.id])
    members = locked(table, {row.id, *db.session.scalars(select(table.id).where(table.queue_group == row.queue_group))})
    return [member for member in members if member is row or member.is_waiting]


def join(rows: Collection[Any]) -> None:
    """Let rows wait as one, with the turn of the one that waits longest and the highest priority of all."""
    since, priority, group = min(r.waiting_since for r in rows), max(r.priority for r in rows), new_public_id()
    for row in rows:
        row.waiting_since, row.priority, row.queue_group = since, priority, group
    db.session.flush()


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
