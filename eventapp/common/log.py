"""The activity log: who did what to what, and how it changed; written in the transaction of the change."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from eventapp.common.clock import now
from eventapp.common.columns import UTCDateTime
from eventapp.extensions import db


class Activity(db.Model):
    """One line of the log. `subject` and `actor` are a table name and a row id; no actor means the system."""

    __table_args__ = (Index("ix_activity_subject", "subject_table", "subject_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int | None] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    actor_table: Mapped[str | None] = mapped_column(String(40))
    actor_id: Mapped[int | None]
    actor_name: Mapped[str | None] = mapped_column(String(320))
    action: Mapped[str] = mapped_column(String(80))
    subject_table: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int]
    note: Mapped[str | None] = mapped_column(String(1000))
    before: Mapped[dict | None] = mapped_column(JSON)
    after: Mapped[dict | None] = mapped_column(JSON)


def log(
    actor: Any,
    action: str,
    subject: Any,
    *,
    note: str | None = None,
    before: dict | None = None,
    after: dict | None = None,
) -> Activity:
    """Write one line: `actor` (a user, a participant, or None for the system) did `action` to `subject`.

    `action` is one of the words in `ACTIONS` of the room that logs, in English; pages translate it.
    """
    if subject.id is None or (actor is not None and actor.id is None):
        db.session.flush()
    activity = Activity(
        event_id=getattr(subject, "event_id", None),
        actor_table=actor.__tablename__ if actor is not None else None,
        actor_id=actor.id if actor is not None else None,
        actor_name=str(actor) if actor is not None else None,
        action=action,
        subject_table=subject.__tablename__,
        subject_id=subject.id,
        note=note,
        before=before,
        after=after,
    )
    db.session.add(activity)
    return activity


def history_of(subject: Any) -> list[Activity]:
    """What happened to `subject`, the latest first."""
    query = (
        db.select(Activity)
        .where(Activity.subject_table == subject.__tablename__, Activity.subject_id == subject.id)
        .order_by(Activity.id.desc())
    )
    return list(db.session.scalars(query))
