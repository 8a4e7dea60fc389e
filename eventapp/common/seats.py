"""The one way to take a place and to give it back.

A table whose rows have places inherits `HasSeats`. `taken` changes by one conditional UPDATE, so two takers
of the last place are put in order by the database, and a CHECK stands behind it. Nothing counts rows to
find out whether there is room.
"""

from sqlalchemy import CheckConstraint, update
from sqlalchemy.orm import Mapped, mapped_column

from eventapp.extensions import db


def seat_checks() -> tuple[CheckConstraint, ...]:
    """The constraints for `__table_args__` of a table with seats."""
    return (
        CheckConstraint("taken >= 0", name="taken_not_negative"),
        CheckConstraint("capacity IS NULL OR taken <= capacity", name="taken_within_capacity"),
    )


class HasSeats:
    """`capacity` places (None: no limit), of which `taken` are taken."""

    id: Mapped[int]
    capacity: Mapped[int | None] = mapped_column(default=None)
    taken: Mapped[int] = mapped_column(default=0)

    @property
    def is_full(self) -> bool:
        return self.capacity is not None and self.taken >= self.capacity

    @property
    def left(self) -> int | None:
        """Places left, or None where there is no limit."""
        return None if self.capacity is None else self.capacity - self.taken


def take(place: HasSeats, else_raise: Exception, count: int = 1) -> None:
    """Take `count` places, all or none; raises `else_raise` when fewer are left."""
    if not _change(place, count, type(place).taken + count <= type(place).capacity):
        raise else_raise


def give_back(place: HasSeats, count: int = 1) -> None:
    """Give back `count` places that were taken."""
    if not _change(place, -count, type(place).taken >= count):
        raise AssertionError(f"{place!r} had fewer than {count} places taken")


def set_capacity(place: HasSeats, capacity: int | None, else_raise: Exception) -> None:
    """Change the capacity; raises `else_raise` when more places are taken than the new one has."""
    table = type(place)
    statement = update(table).where(table.id == place.id).values(capacity=capacity)
    if capacity is not None:
        statement = statement.where(table.taken <= capacity)
    if not _done(place, statement):
        raise else_raise


def _change(place: HasSeats, count: int, fits) -> bool:
    table = type(place)
    guard = (table.capacity.is_(None) | fits) if count > 0 else fits
    return _done(place, update(table).where(table.id == place.id, guard).values(taken=table.taken + count))


def _done(place: HasSeats, statement) -> bool:
    db.session.flush()
    changed = db.session.execute(statement, execution_options={"synchronize_session": False}).rowcount == 1
    db.session.expire(place, ["taken", "capacity"])
    return changed
