"""Mails on their way out, the sign of life of the worker that sends them, and its periodic jobs."""

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from eventapp.common.clock import now
from eventapp.common.columns import PublicId, UTCDateTime, new_public_id
from eventapp.extensions import db

STATES = ("queued", "sent", "failed", "dropped")


class Message(db.Model):
    """One mail to one address.

    queued: waits for `due_at`, to be sent or sent again; while a worker sends it, `due_at` is its lease's end
    and `attempts` counts this attempt.
    sent: taken by the mail server. failed: given up after the last attempt; an organiser can send it again.
    dropped: no longer needed.
    """

    __table_args__ = (
        Index("ix_message_due", "state", "due_at"),
        CheckConstraint("state IN ('queued', 'sent', 'failed', 'dropped')", name="known_state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[PublicId]
    event_id: Mapped[int | None] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    address: Mapped[str] = mapped_column(String(320), index=True)
    name: Mapped[str | None] = mapped_column(String(320))
    language: Mapped[str] = mapped_column(String(2))
    template: Mapped[str] = mapped_column(String(80))
    values: Mapped[dict] = mapped_column(JSON)
    message_id: Mapped[str] = mapped_column(String(120), default=lambda: f"{new_public_id()}@eventapp", unique=True)
    state: Mapped[str] = mapped_column(String(10), default="queued")
    attempts: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    sent_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    error: Mapped[str | None] = mapped_column(String(500))

    @property
    def is_being_sent(self) -> bool:
        """Whether a worker has it now: taking it clears the error; an attempt that failed leaves one."""
        return self.state == "queued" and self.attempts > 0 and self.error is None and self.due_at > now()


class WorkerBeat(db.Model):
    """When a worker was last alive; one row."""

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime)


class JobRun(db.Model):
    """When a periodic job is due next, and how it ended last; one row a job, see `jobs.py`."""

    name: Mapped[str] = mapped_column(String(80), primary_key=True)
    due_at: Mapped[datetime] = mapped_column(UTCDateTime)
    begun_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    error: Mapped[str | None] = mapped_column(String(500))
