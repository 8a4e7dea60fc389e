"""What organisers have said about conflicts of the draft."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventapp.accounts.models import User
from eventapp.common.clock import now
from eventapp.common.columns import UTCDateTime
from eventapp.extensions import db


class Acknowledgement(db.Model):
    """A conflict that is meant, and why. `key` is the conflict's, `facts` a digest of what it rested on.

    When the facts are others, the conflict is open again.
    """

    __table_args__ = (UniqueConstraint("event_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    key: Mapped[str] = mapped_column(String(200))
    facts: Mapped[str] = mapped_column(String(64))
    reason: Mapped[str] = mapped_column(Text)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"), index=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)

    user: Mapped[User | None] = relationship()

    def __str__(self) -> str:
        return self.reason
