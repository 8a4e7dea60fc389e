"""Delegations."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventapp.common.clock import now
from eventapp.common.columns import PublicId, UTCDateTime
from eventapp.common.seats import HasSeats, seat_checks
from eventapp.events.models import Event
from eventapp.extensions import db
from eventapp.people.models import Participant
from eventapp.regions import lists
from eventapp.registration.models import Category

KINDS = ("country", "region", "body")


class Delegation(HasSeats, db.Model):
    """The participants of a country, a region or a body, led by a head and perhaps a deputy.

    Each invited or registered member takes one of `capacity` places. That is the quota agreed with the country, and
    `exceeded_by` places that the desk has granted beyond it, with a reason in the log. Until `deadline`, and as long as
    it is not closed, head and deputy invite and replace; the desk may do so always.
    """

    __table_args__ = (
        UniqueConstraint("event_id", "name"),
        Index("uq_delegation_head", "head_id", unique=True),
        Index("uq_delegation_deputy", "deputy_id", unique=True),
        CheckConstraint("kind IN ({})".format(", ".join(f"'{kind}'" for kind in KINDS)), name="known_kind"),
        CheckConstraint("capacity IS NOT NULL", name="has_quota"),
        CheckConstraint("exceeded_by >= 0 AND exceeded_by <= capacity", name="exceeded_within_capacity"),
        CheckConstraint("head_id IS NULL OR head_id <> deputy_id", name="deputy_is_another"),
        *seat_checks(),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[PublicId]
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    category_id: Mapped[int] = mapped_column(ForeignKey("category.id"), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    country: Mapped[str | None] = mapped_column(String(2))
    name: Mapped[str] = mapped_column(String(200))
    head_id: Mapped[int | None] = mapped_column(ForeignKey("participant.id", ondelete="SET NULL"))
    deputy_id: Mapped[int | None] = mapped_column(ForeignKey("participant.id", ondelete="SET NULL"))
    exceeded_by: Mapped[int] = mapped_column(default=0)
    deadline: Mapped[datetime] = mapped_column(UTCDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)

    event: Mapped[Event] = relationship()
    category: Mapped[Category] = relationship()
    head: Mapped[Participant | None] = relationship(foreign_keys=head_id)
    deputy: Mapped[Participant | None] = relationship(foreign_keys=deputy_id)

    @property
    def quota(self) -> int:
        """The places agreed, without those granted beyond."""
        return self.capacity - self.exceeded_by

    def is_open(self, at: datetime) -> bool:
        """Whether head and deputy may still change who comes."""
        return self.closed_at is None and at < self.deadline

    def title(self, language: str) -> str:
        """What it is called: the country's name in `language`, or the name of the region or body."""
        return lists.country_name(self.country, language) if self.kind == "country" else self.name

    def __str__(self) -> str:
        return self.name
