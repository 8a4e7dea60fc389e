"""Slots and hours in which participants cannot meet."""

from datetime import date, time

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventapp.extensions import db
from eventapp.meetings.models import Slot


class Unavailability(db.Model):
    """A slot in which a participant cannot meet; `by_hours` when it follows from `FreeHours`, not from a choice."""

    __table_args__ = (UniqueConstraint("participant_id", "slot_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    participant_id: Mapped[int] = mapped_column(ForeignKey("participant.id", ondelete="CASCADE"))
    slot_id: Mapped[int] = mapped_column(ForeignKey("meeting_slot.id", ondelete="CASCADE"), index=True)
    by_hours: Mapped[bool] = mapped_column(default=False)

    slot: Mapped[Slot] = relationship()


class FreeHours(db.Model):
    """A participant meets on `day` not before `begins` and not after `ends`, in the event's zone; None: any time."""

    __table_args__ = (
        UniqueConstraint("participant_id", "day"),
        CheckConstraint("begins IS NOT NULL OR ends IS NOT NULL", name="says_something"),
        CheckConstraint("begins IS NULL OR ends IS NULL OR begins < ends", name="ends_after_begin"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    participant_id: Mapped[int] = mapped_column(ForeignKey("participant.id", ondelete="CASCADE"))
    day: Mapped[date]
    begins: Mapped[time | None]
    ends: Mapped[time | None]
