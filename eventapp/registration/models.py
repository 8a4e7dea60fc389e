"""Categories, drafts, registrations and consents.

The life of a registration:

    unconfirmed  holds a place until `hold_until`; the address is not confirmed yet
    confirmed    holds a place; the ticket is valid
    waiting      on the waiting list, in the order of `waiting_since`; holds no place
    cancelled    ended by the participant or the desk
    expired      the address was not confirmed in time

The first three are live: a participant has at most one such registration.
"""

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, select, text
from sqlalchemy.orm import Mapped, column_property, mapped_column, relationship

from eventapp.common.clock import now
from eventapp.common.columns import LocalizedText, PublicId, Translated, UTCDateTime
from eventapp.common.seats import HasSeats, seat_checks
from eventapp.events.models import Event
from eventapp.extensions import db
from eventapp.people.models import Participant

SEATED = ("unconfirmed", "confirmed")
LIVE = (*SEATED, "waiting")
STATES = (*LIVE, "cancelled", "expired")
_LIVE_SQL = "state IN ('unconfirmed', 'confirmed', 'waiting')"


class Category(HasSeats, db.Model):
    """A way to attend, with its places: EU delegate, press, online."""

    __table_args__ = (UniqueConstraint("event_id", "code"), *seat_checks())

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    code: Mapped[str] = mapped_column(String(20))
    position: Mapped[int] = mapped_column(default=0)
    name: Mapped[LocalizedText] = mapped_column(Translated)
    description: Mapped[LocalizedText] = mapped_column(Translated)
    by_invitation: Mapped[bool] = mapped_column(default=False)
    is_online: Mapped[bool] = mapped_column(default=False)
    opens_at: Mapped[datetime] = mapped_column(UTCDateTime)
    closes_at: Mapped[datetime] = mapped_column(UTCDateTime)

    event: Mapped[Event] = relationship()

    @property
    def offers_places(self) -> bool:
        """Whether a newcomer gets a place at once; those who wait come first."""
        return not self.is_full and not self.has_queue

    def is_open(self, at: datetime) -> bool:
        """Whether anyone may register in it at this time."""
        return not self.by_invitation and self.opens_at <= at < self.closes_at

    def __str__(self) -> str:
        return self.code


class Draft(db.Model):
    """What someone has typed on the form so far, until it is submitted or a day old."""

    __tablename__ = "registration_draft"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[PublicId]
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    answers: Mapped[dict] = mapped_column(JSON, default=dict)
    registration_id: Mapped[int | None] = mapped_column(ForeignKey("registration.id", ondelete="SET NULL"), index=True)
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now, index=True)

    registration: Mapped["Registration | None"] = relationship()


class Registration(db.Model):
    """A participant's request to attend in a category.

    `ticket` is the code in the QR; `sequence` rises with each change that calendars must learn of.
    `unproven_details` are those typed for a participant whose address was proven before: they replace what is
    known only when the address is confirmed again, so that a stranger cannot rename anyone.
    """

    __table_args__ = (
        Index("uq_registration_live", "participant_id", unique=True,
              sqlite_where=text(_LIVE_SQL), postgresql_where=text(_LIVE_SQL)),
        Index("ix_registration_hold", "state", "hold_until"),
        Index("ix_registration_created", "event_id", "created_at"),
        CheckConstraint("state IN ({})".format(", ".join(f"'{state}'" for state in STATES)), name="known_state"),
        CheckConstraint("(state = 'unconfirmed') = (hold_until IS NOT NULL)", name="only_unconfirmed_is_held"),
        CheckConstraint("(state = 'waiting') = (waiting_since IS NOT NULL)", name="only_waiting_has_turn"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[PublicId]
    ticket: Mapped[PublicId]
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    participant_id: Mapped[int] = mapped_column(ForeignKey("participant.id", ondelete="CASCADE"), index=True)
    category_id: Mapped[int] = mapped_column(ForeignKey("category.id"), index=True)
    state: Mapped[str] = mapped_column(String(12))
    hold_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    waiting_since: Mapped[datetime | None] = mapped_column(UTCDateTime)
    confirmed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    needs: Mapped[dict] = mapped_column(JSON, default=dict)
    unproven_details: Mapped[dict | None] = mapped_column(JSON)
    sequence: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)

    event: Mapped[Event] = relationship()
    participant: Mapped[Participant] = relationship()
    category: Mapped[Category] = relationship()

    @property
    def is_live(self) -> bool:
        return self.state in LIVE

    @property
    def is_seated(self) -> bool:
        return self.state in SEATED

    def __str__(self) -> str:
        return self.public_id


class Consent(db.Model):
    """What a participant agreed to: purpose, version of the text shown, when, and when withdrawn."""

    id: Mapped[int] = mapped_column(primary_key=True)
    participant_id: Mapped[int] = mapped_column(ForeignKey("participant.id", ondelete="CASCADE"), index=True)
    purpose: Mapped[str] = mapped_column(String(40))
    text_version: Mapped[str] = mapped_column(String(20))
    given_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    participant: Mapped[Participant] = relationship()


# Whether someone waits for a place in the category, as of when it was read.
Category.has_queue = column_property(
    select(Registration.id)
    .where(Registration.category_id == Category.id, Registration.state == "waiting")
    .correlate(Category)
    .exists()
)
