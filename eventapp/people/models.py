"""Participants and organisations."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventapp.accounts.models import User
from eventapp.common.clock import now
from eventapp.common.columns import PublicId, UTCDateTime
from eventapp.events.models import Event
from eventapp.extensions import db

ORGANISATION_TYPES = (
    "public_authority",
    "research",
    "business",
    "civil_society",
    "eu_institution",
    "international_organisation",
    "funding_body",
    "media",
)


class Organisation(db.Model):
    """An organisation of one stakeholder type. `name_key` is the name without case and accents."""

    __table_args__ = (
        UniqueConstraint("name_key", "country"),
        CheckConstraint(
            "type IN ({})".format(", ".join(f"'{kind}'" for kind in ORGANISATION_TYPES)), name="known_type"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[PublicId]
    name: Mapped[str] = mapped_column(String(200))
    name_key: Mapped[str] = mapped_column(String(400))
    type: Mapped[str] = mapped_column(String(30))
    country: Mapped[str] = mapped_column(String(2))

    def __str__(self) -> str:
        return self.name


class Participant(db.Model):
    """One human at one event.

    `email_key` is the address in lower case: unique within the event. `search_text` holds name, address and
    organisation without case and accents. Links in mails carry `link_version`; raising it ends them all.
    """

    __table_args__ = (
        UniqueConstraint("event_id", "email_key"),
        Index("ix_participant_event_name", "event_id", "name_key"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[PublicId]
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"), index=True)
    email: Mapped[str] = mapped_column(String(320))
    email_key: Mapped[str] = mapped_column(String(320))
    given_name: Mapped[str] = mapped_column(String(120))
    family_name: Mapped[str] = mapped_column(String(120))
    name_key: Mapped[str] = mapped_column(String(500))
    search_text: Mapped[str] = mapped_column(Text)
    phone: Mapped[str | None] = mapped_column(String(40))
    country: Mapped[str] = mapped_column(String(2), index=True)
    region: Mapped[str | None] = mapped_column(String(10))
    position: Mapped[str | None] = mapped_column(String(200))
    language: Mapped[str] = mapped_column(String(2))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    link_version: Mapped[int] = mapped_column(default=1)
    email_confirmed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)

    event: Mapped[Event] = relationship()
    user: Mapped[User | None] = relationship()
    organisation: Mapped[Organisation | None] = relationship()

    @property
    def name(self) -> str:
        """The full name, as typed."""
        return f"{self.given_name} {self.family_name}".strip()

    def __str__(self) -> str:
        return self.name
