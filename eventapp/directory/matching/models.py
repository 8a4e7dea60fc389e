"""What people think of the matches suggested to them."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from eventapp.common.clock import now
from eventapp.common.columns import UTCDateTime
from eventapp.common.personal import MADE_OF_OTHERS
from eventapp.extensions import db

INTERESTING, NOT_FOR_ME = 1, -1


class MatchOpinion(db.Model):
    """A participant finds a suggested entry interesting (1) or not for them (-1). Nobody else learns of it."""

    __table_args__ = (CheckConstraint("opinion IN (-1, 1)", name="known_opinion"),)

    participant_id: Mapped[int] = mapped_column(ForeignKey("participant.id", ondelete="CASCADE"), primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id", ondelete="CASCADE"), primary_key=True, index=True)
    opinion: Mapped[int]
    at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)

    def __str__(self) -> str:
        return f"opinion of {self.participant_id} on {self.entry_id}"


class MatchExposure(db.Model):
    """How often an entry stands among the first matches of others, as of the last count.

    Who stands nowhere is a guest among those of the participant `guest_of_id`, the one it suits best.
    """

    __table_args__ = ({"info": MADE_OF_OTHERS},)

    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id", ondelete="CASCADE"), primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    times: Mapped[int]
    guest_of_id: Mapped[int | None] = mapped_column(ForeignKey("participant.id", ondelete="SET NULL"), index=True)

    def __str__(self) -> str:
        return f"exposure of {self.entry_id}"
