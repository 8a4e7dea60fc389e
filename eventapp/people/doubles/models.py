"""What was joined and can be parted again, and what the desk has found to be no double."""

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventapp.accounts.models import User
from eventapp.common.clock import now
from eventapp.common.columns import PublicId, UTCDateTime
from eventapp.events.models import Event
from eventapp.extensions import db

KINDS = ("people", "organisations")
_KNOWN_KIND = "kind IN ({})".format(", ".join(f"'{kind}'" for kind in KINDS))


class Merge(db.Model):
    """One that gave way to another. `steps` are those of `rows.py`, `before` what rooms need in order to part them.

    `kept_id` and `lost_id` are ids of participants or organisations; the latter is gone, or kept by other events.
    """

    __table_args__ = (CheckConstraint(_KNOWN_KIND, name="known_kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[PublicId]
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"), index=True)
    kind: Mapped[str] = mapped_column(String(15))
    kept_id: Mapped[int]
    lost_id: Mapped[int]
    kept_name: Mapped[str] = mapped_column(String(600))
    lost_name: Mapped[str] = mapped_column(String(600))
    steps: Mapped[list] = mapped_column(JSON, default=list)
    before: Mapped[list] = mapped_column(JSON, default=list)
    made_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now, index=True)

    event: Mapped[Event] = relationship()
    user: Mapped[User | None] = relationship()

    def __str__(self) -> str:
        return self.public_id


class Distinct(db.Model):
    """Two that look alike and are not the same, by their public ids in alphabetical order."""

    __tablename__ = "told_apart"  # DISTINCT is a word of SQL
    __table_args__ = (
        UniqueConstraint("event_id", "kind", "first", "second"),
        CheckConstraint(_KNOWN_KIND, name="known_kind"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(15))
    first: Mapped[str] = mapped_column(String(16))
    second: Mapped[str] = mapped_column(String(16))
