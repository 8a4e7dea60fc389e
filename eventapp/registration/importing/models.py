"""Imports and the rows they have read.

columns    the file was read; the desk says which column is what
checking   each row is being checked; nothing is registered yet
checked    the problems are known; the desk says whether and what to write
writing    places are taken for all rows; the rows are being written
done       ended; the file and what was read from it are gone
stopped    ended without writing anything
"""

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventapp.accounts.models import User
from eventapp.common.clock import now
from eventapp.common.columns import PublicId, UTCDateTime
from eventapp.events.models import Event
from eventapp.extensions import db

STATES = ("columns", "checking", "checked", "writing", "done", "stopped")
ENDED = ("done", "stopped")
OUTCOMES = ("new", "known", "problem", "written", "full")


def _one_of(column: str, words: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(word) for word in words)})"


class Import(db.Model):
    """One file. `columns` are {field: column from 0}; `options` the category, type of organisation and state for rows.

    `counts` are numbers of rows by outcome; `wanted` the places of categories and of choices that the new rows need,
    `reserved` those of them taken and not given to a row yet, both {"categories": {id: n}, "choices": {id: n}}.
    `held_until` is the lease of the process that works on it.
    """

    __tablename__ = "registration_import"
    __table_args__ = (CheckConstraint(_one_of("state", STATES), name="known_state"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[PublicId]
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    language: Mapped[str] = mapped_column(String(2))
    state: Mapped[str] = mapped_column(String(10), default="columns", index=True)
    header: Mapped[list[str]] = mapped_column(JSON, default=list)
    sample: Mapped[list[list[str]]] = mapped_column(JSON, default=list)
    notices: Mapped[list[str]] = mapped_column(JSON, default=list)
    columns: Mapped[dict] = mapped_column(JSON, default=dict)
    options: Mapped[dict] = mapped_column(JSON, default=dict)
    row_count: Mapped[int] = mapped_column(default=0)
    done_count: Mapped[int] = mapped_column(default=0)
    counts: Mapped[dict] = mapped_column(JSON, default=dict)
    wanted: Mapped[dict] = mapped_column(JSON, default=dict)
    reserved: Mapped[dict] = mapped_column(JSON, default=dict)
    error: Mapped[str | None] = mapped_column(String(500))
    held_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now, index=True)
    finished_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    event: Mapped[Event] = relationship()
    user: Mapped[User | None] = relationship()

    @property
    def has_ended(self) -> bool:
        return self.state in ENDED

    def __str__(self) -> str:
        return self.public_id


class ImportRow(db.Model):
    """One row of the file: what it says, and what is wrong with it as [column or None, text, message] each."""

    __tablename__ = "registration_import_row"
    __table_args__ = (
        UniqueConstraint("import_id", "number"),
        Index("ix_registration_import_row_outcome", "import_id", "outcome", "id"),
        CheckConstraint(_one_of("outcome", OUTCOMES), name="known_outcome"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    import_id: Mapped[int] = mapped_column(ForeignKey("registration_import.id", ondelete="CASCADE"))
    number: Mapped[int]
    outcome: Mapped[str] = mapped_column(String(10))
    values: Mapped[dict] = mapped_column(JSON, default=dict)
    problems: Mapped[list] = mapped_column(JSON, default=list)
