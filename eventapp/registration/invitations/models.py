"""Invitations.

The life of an invitation:

    sent        the person was asked; until the deadline the link opens the category
    registered  a registration came of it, and its address is confirmed
    declined    the person said no
    expired     the deadline went by
    withdrawn   taken back by who invited
    replaced    another came in the person's place
    cancelled   the person registered and later cancelled

The first two are live: they take a place in the quota of the delegation, if there is one.
"""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventapp.common.clock import now
from eventapp.common.columns import PublicId, UTCDateTime
from eventapp.events.models import Event
from eventapp.extensions import db
from eventapp.registration.delegations.models import Delegation
from eventapp.registration.models import Category, Registration

LIVE = ("sent", "registered")
STATES = (*LIVE, "declined", "expired", "withdrawn", "replaced", "cancelled")
_LIVE_SQL = "state IN ('sent', 'registered')"


class Invitation(db.Model):
    """A person asked to come in one category, by the desk or as member of a delegation.

    Name and address are those typed by who invited, and stay so. `registration` is what came of it; while its address
    is not confirmed the state remains "sent", so that who invited cannot tell a known address from a new one.
    `is_filled`: somebody filled in the form for the person; `needs_consent`: whose consent to it is still to be given.
    `has_joined`: the person was registered before and let that count; it then never ends with the invitation.
    `holds_place`: a place of the category, taken over from who was replaced, is kept for the person.
    """

    __table_args__ = (
        Index(
            "uq_invitation_of_delegation", "delegation_id", "email_key", unique=True,
            sqlite_where=text(f"{_LIVE_SQL} AND delegation_id IS NOT NULL"),
            postgresql_where=text(f"{_LIVE_SQL} AND delegation_id IS NOT NULL"),
        ),
        Index(
            "uq_invitation_of_desk", "category_id", "email_key", unique=True,
            sqlite_where=text(f"{_LIVE_SQL} AND delegation_id IS NULL"),
            postgresql_where=text(f"{_LIVE_SQL} AND delegation_id IS NULL"),
        ),
        Index(
            "uq_invitation_registration", "registration_id", unique=True,
            sqlite_where=text(_LIVE_SQL), postgresql_where=text(_LIVE_SQL),
        ),
        Index("ix_invitation_deadline", "state", "deadline"),
        Index("ix_invitation_event", "event_id", "state"),
        CheckConstraint("state IN ({})".format(", ".join(f"'{state}'" for state in STATES)), name="known_state"),
        CheckConstraint("state <> 'registered' OR NOT holds_place", name="registered_holds_its_own_place"),
        CheckConstraint(f"{_LIVE_SQL} OR NOT holds_place", name="only_live_holds_place"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[PublicId]
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    category_id: Mapped[int] = mapped_column(ForeignKey("category.id"), index=True)
    delegation_id: Mapped[int | None] = mapped_column(ForeignKey("delegation.id", ondelete="CASCADE"), index=True)
    registration_id: Mapped[int | None] = mapped_column(ForeignKey("registration.id", ondelete="SET NULL"), index=True)
    given_name: Mapped[str] = mapped_column(String(120))
    family_name: Mapped[str] = mapped_column(String(120))
    email: Mapped[str] = mapped_column(String(320))
    email_key: Mapped[str] = mapped_column(String(320), index=True)
    language: Mapped[str] = mapped_column(String(2))
    state: Mapped[str] = mapped_column(String(12), default="sent")
    deadline: Mapped[datetime] = mapped_column(UTCDateTime)
    remind_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    reminded_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    decline_reason: Mapped[str | None] = mapped_column(String(1000))
    is_filled: Mapped[bool] = mapped_column(default=False)
    needs_consent: Mapped[bool] = mapped_column(default=False)
    has_joined: Mapped[bool] = mapped_column(default=False)
    holds_place: Mapped[bool] = mapped_column(default=False)
    sent_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)

    event: Mapped[Event] = relationship()
    category: Mapped[Category] = relationship()
    delegation: Mapped[Delegation | None] = relationship()
    registration: Mapped[Registration | None] = relationship()

    @property
    def name(self) -> str:
        """The full name, as typed by who invited."""
        return f"{self.given_name} {self.family_name}".strip()

    @property
    def is_live(self) -> bool:
        return self.state in LIVE

    def is_open(self, at: datetime) -> bool:
        """Whether the person may still register through it."""
        return self.state == "sent" and at < self.deadline

    def __str__(self) -> str:
        return self.public_id
