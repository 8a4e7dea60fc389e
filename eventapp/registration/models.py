"""Categories, drafts, registrations and consents.

The life of a registration:

    unconfirmed  holds a place until `hold_until`; the address is not confirmed yet
    pending      holds a place; the address is confirmed, the desk has not approved it yet
    confirmed    holds a place; the ticket is valid
    offered      holds a place until `offer_until`, offered from the waiting list and not accepted yet
    waiting      on the waiting list; holds no place
    cancelled    ended by the participant or the desk, or the offer was refused
    declined     ended by the desk, which did not approve it
    expired      ended since the address was not confirmed, or the offer not answered, in time

The first five are live: a participant has at most one such registration. The first four hold a place.

    unconfirmed --confirm--> confirmed, or pending where the category asks for approval
    unconfirmed --its time is over--> expired
    pending     --approve--> confirmed
    confirmed   --edited, where the category asks for approval again--> pending
    waiting     --its address is not confirmed in time--> expired
    waiting     --a place is free--> offered; or at once what accepting would lead to, as the event says
    waiting     --the desk gives a place--> confirmed; unconfirmed while the address is not confirmed
    offered     --accept, or the desk gives the place--> confirmed, or pending where approval is asked for
    offered     --its time is over--> expired
    offered     --refuse--> cancelled
    any live    --cancel--> cancelled
    any live    --decline--> declined

Approval (`approved_at`) and turn are independent of one another. A place is held while the desk decides, so
that a yes never meets a full room. The desk may say yes or no to those who wait too: a no ends it, a yes is
kept and saves the wait after the place is there. When the desk itself gives a place, that is a yes. Whether a
category asks for approval is looked up when a step needs it: those who are pending stay so until the desk
decides, also in a category that was closed or made automatic meanwhile.

The waiting list: whoever has confirmed the address has a turn. As soon as places are free, they go to the first in
the order of the queue (`common/queues.py`) who fits: a group (`queue_group`) gets places for all or for none,
and while it does not fit, places do not lie idle but go to the next who does. Once offered, each member
answers alone. Whoever newly registers in a category in which others have a turn joins behind them.
"""

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, select, text
from sqlalchemy.orm import Mapped, column_property, mapped_column, relationship

from eventapp.common.clock import now
from eventapp.common.columns import LocalizedText, PublicId, Translated, UTCDateTime
from eventapp.common.queues import HasTurn
from eventapp.common.seats import HasSeats, seat_checks
from eventapp.events.models import Event
from eventapp.extensions import db
from eventapp.people.models import Participant

SEATED = ("unconfirmed", "pending", "confirmed", "offered")
LIVE = (*SEATED, "waiting")
STATES = (*LIVE, "cancelled", "declined", "expired")


def _one_of(states: tuple[str, ...]) -> str:
    return "state IN ({})".format(", ".join(f"'{state}'" for state in states))


_LIVE_SQL = _one_of(LIVE)


class Category(HasSeats, db.Model):
    """A way to attend, with its places: EU delegate, press, online.

    `needs_approval`: the desk approves each registration; `reviews_edits`: and again after an edit. A category with a
    `secret` is found only by the link that carries it. `confirmation` is what the mail with the ticket and the
    participant's page say besides.
    """

    __table_args__ = (UniqueConstraint("event_id", "code"), *seat_checks())

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    code: Mapped[str] = mapped_column(String(20))
    position: Mapped[int] = mapped_column(default=0)
    name: Mapped[LocalizedText] = mapped_column(Translated)
    description: Mapped[LocalizedText] = mapped_column(Translated)
    by_invitation: Mapped[bool] = mapped_column(default=False)
    is_online: Mapped[bool] = mapped_column(default=False)
    needs_approval: Mapped[bool] = mapped_column(default=False)
    reviews_edits: Mapped[bool] = mapped_column(default=False)
    shows_places_left: Mapped[bool] = mapped_column(default=True)
    secret: Mapped[str | None] = mapped_column(String(16))
    confirmation: Mapped[LocalizedText] = mapped_column(Translated, default=dict)
    opens_at: Mapped[datetime] = mapped_column(UTCDateTime)
    closes_at: Mapped[datetime] = mapped_column(UTCDateTime)

    event: Mapped[Event] = relationship()

    @property
    def offers_places(self) -> bool:
        """Whether a newcomer gets a place at once; those who wait come first."""
        return not self.is_full and not self.has_queue

    @property
    def is_hidden(self) -> bool:
        """Whether it is found by its secret link alone."""
        return self.secret is not None

    def is_open(self, at: datetime) -> bool:
        """Whether anyone may register in it at this time."""
        return not self.by_invitation and self.opens_at <= at < self.closes_at

    def __str__(self) -> str:
        return self.code


class Draft(db.Model):
    """What someone has typed on the form so far, until it is submitted or a day old.

    `invitation_id`: the invitation that opened it. `is_for_other`: the head of a delegation types it for a member.
    """

    __tablename__ = "registration_draft"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[PublicId]
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    answers: Mapped[dict] = mapped_column(JSON, default=dict)
    registration_id: Mapped[int | None] = mapped_column(ForeignKey("registration.id", ondelete="SET NULL"), index=True)
    invitation_id: Mapped[int | None] = mapped_column(ForeignKey("invitation.id", ondelete="CASCADE"), index=True)
    is_for_other: Mapped[bool] = mapped_column(default=False)
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now, index=True)

    registration: Mapped["Registration | None"] = relationship()


class Registration(HasTurn, db.Model):
    """A participant's request to attend in a category.

    `ticket` is the code in the QR; `sequence` rises with each change that calendars must learn of.
    `unproven_details` are those typed for a participant whose address was proven before: they replace what is
    known only when the address is confirmed again, so that a stranger cannot rename anyone.
    `answers` are `{question key: {"version": id, "value": ...}}`, see `questions/`; `held_choices` are the rows of
    `questions.models.Choice` whose places it holds, kept by `questions.seats.settle`.
    `to_review` are the answers changed since the approval, as {field: [old, new]}.
    """

    __table_args__ = (
        Index("uq_registration_live", "participant_id", unique=True,
              sqlite_where=text(_LIVE_SQL), postgresql_where=text(_LIVE_SQL)),
        Index("ix_registration_hold", "state", "hold_until"),
        Index("ix_registration_created", "event_id", "created_at", "id"),
        Index("ix_registration_state", "event_id", "state", "created_at", "id"),
        Index("ix_registration_category", "event_id", "category_id", "created_at", "id"),
        Index("ix_registration_of_participant", "participant_id", "state", "category_id", "created_at", "id"),
        Index("ix_registration_offer", "state", "offer_until"),
        Index("ix_registration_queue", "category_id", "state", "waiting_since"),
        CheckConstraint(_one_of(STATES), name="known_state"),
        CheckConstraint("(state = 'unconfirmed') = (hold_until IS NOT NULL)", name="only_unconfirmed_is_held"),
        CheckConstraint("(state = 'offered') = (offer_until IS NOT NULL)", name="only_offered_is_offered"),
        CheckConstraint("(state IN ('waiting', 'offered')) = (waiting_since IS NOT NULL)",
                        name="only_waiting_has_turn"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[PublicId]
    ticket: Mapped[PublicId]
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    participant_id: Mapped[int] = mapped_column(ForeignKey("participant.id", ondelete="CASCADE"))
    category_id: Mapped[int] = mapped_column(ForeignKey("category.id"), index=True)
    state: Mapped[str] = mapped_column(String(12))
    hold_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    confirmed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    answers: Mapped[dict] = mapped_column(JSON, default=dict)
    held_choices: Mapped[list[int]] = mapped_column(JSON, default=list)
    approved_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    to_review: Mapped[dict | None] = mapped_column(JSON)
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
    def typed_name(self) -> str:
        """The name typed for this registration, also while it is not that of the participant yet."""
        typed = self.unproven_details
        return f"{typed['given_name']} {typed['family_name']}" if typed else self.participant.name

    @property
    def is_seated(self) -> bool:
        return self.state in SEATED

    @property
    def is_waiting(self) -> bool:
        return self.state == "waiting"

    @property
    def waits_for(self) -> Category:
        return self.category

    @property
    def waiter(self) -> "Registration":
        return self

    @property
    def awaits_approval(self) -> bool:
        """Whether the desk has to say yes before the ticket is valid."""
        return self.category.needs_approval and self.approved_at is None

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


# Who has a turn: the address is confirmed, so that nobody waits behind a typed-in address of a stranger.
HAS_TURN = (Registration.state == "waiting") & Registration.confirmed_at.is_not(None)
# Whether someone has a turn for a place in the category, as of when it was read.
Category.has_queue = column_property(
    select(Registration.id).where(Registration.category_id == Category.id, HAS_TURN).correlate(Category).exists()
)
