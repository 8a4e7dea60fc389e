"""Who waits for a place of a choice."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint, select
from sqlalchemy.orm import Mapped, column_property, mapped_column, relationship

from eventapp.common.clock import now
from eventapp.common.columns import PublicId, UTCDateTime
from eventapp.common.queues import HasTurn
from eventapp.extensions import db
from eventapp.registration.models import Registration
from eventapp.registration.questions.models import Choice


class ChoiceTurn(HasTurn, db.Model):
    """Someone with a place at the event who waits for one of a choice that is full, such as the dinner.

    While an offer stands (`offer_until`), its place is among those the registration holds (`held_choices`).
    """

    __tablename__ = "question_choice_turn"
    __table_args__ = (
        UniqueConstraint("registration_id", "choice_id"),
        Index("ix_question_choice_turn_order", "choice_id", "waiting_since"),
        Index("ix_question_choice_turn_offer", "offer_until"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[PublicId]
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id", ondelete="CASCADE"))
    choice_id: Mapped[int] = mapped_column(ForeignKey("question_choice.id", ondelete="CASCADE"))
    waiting_since: Mapped[datetime] = mapped_column(UTCDateTime, default=now)

    registration: Mapped[Registration] = relationship()
    choice: Mapped[Choice] = relationship()

    @property
    def is_waiting(self) -> bool:
        return self.offer_until is None

    @property
    def waits_for(self) -> Choice:
        return self.choice

    @property
    def waiter(self) -> Registration:
        return self.registration


# Whether someone waits for a place of the choice, as of when it was read.
Choice.has_queue = column_property(
    select(ChoiceTurn.id)
    .where(ChoiceTurn.choice_id == Choice.id, ChoiceTurn.offer_until.is_(None))
    .correlate(Choice)
    .exists()
)
