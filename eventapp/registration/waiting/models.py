"""Who waits for a place of a choice."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventapp.common.clock import now
from eventapp.common.columns import UTCDateTime
from eventapp.extensions import db
from eventapp.registration.models import Registration
from eventapp.registration.questions.models import Choice


class ChoiceTurn(db.Model):
    """Someone with a place at the event who waits for one of a choice that is full, such as the dinner."""

    __tablename__ = "question_choice_turn"
    __table_args__ = (
        UniqueConstraint("registration_id", "choice_id"),
        Index("ix_question_choice_turn_order", "choice_id", "waiting_since"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id", ondelete="CASCADE"))
    choice_id: Mapped[int] = mapped_column(ForeignKey("question_choice.id", ondelete="CASCADE"))
    waiting_since: Mapped[datetime] = mapped_column(UTCDateTime, default=now)

    registration: Mapped[Registration] = relationship()
    choice: Mapped[Choice] = relationship()
