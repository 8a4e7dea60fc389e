"""Participants and organisations."""

from datetime import datetime

from sqlalchemy import DDL, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, event
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventapp.accounts.models import User
from eventapp.common.clock import now
from eventapp.common.columns import LocalizedText, PublicId, SortKey, Translated, UTCDateTime
from eventapp.events.models import Event
from eventapp.extensions import db

ORGANISATION_KEY_LENGTH = 200  # of PostgreSQL's 2,700 bytes for an entry of an index, the name needs the rest
COMMITMENT_KINDS = ("appearance", "seat", "meeting", "unavailability")
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
    organisation without case and accents, `organisation_key` the beginning of the organisation's name alike, so that
    long lists are sorted by an index. Links in mails carry `link_version`; raising it ends them all.
    """

    # The id ends each index so that a list finds its rows there and reads no table.
    __table_args__ = (
        UniqueConstraint("event_id", "email_key"),
        Index("ix_participant_event_name", "event_id", "name_key", "id"),
        Index("ix_participant_event_organisation", "event_id", "organisation_key", "name_key", "id"),
        Index("ix_participant_event_country", "event_id", "country", "name_key", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[PublicId]
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"), index=True)
    email: Mapped[str] = mapped_column(String(320))
    email_key: Mapped[str] = mapped_column(String(320))
    given_name: Mapped[str] = mapped_column(String(120))
    family_name: Mapped[str] = mapped_column(String(120))
    name_key: Mapped[str] = mapped_column(SortKey(500))
    search_text: Mapped[str] = mapped_column(Text)
    organisation_key: Mapped[str] = mapped_column(SortKey(ORGANISATION_KEY_LENGTH), default="", server_default="")
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


class Commitment(db.Model):
    """A participant is bound from one time to another, by what `source` names: `meeting:` and its public id, say.

    It is written by `commitments.py` alone. Firm ones of one person never overlap; others are only shown. One that is
    cancelled stays, so that calendars learn of it: `sequence` rises with every change. `location` and `title` are in
    the languages of the event.
    """

    __table_args__ = (
        UniqueConstraint("participant_id", "source"),
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        CheckConstraint(
            "kind IN ({})".format(", ".join(f"'{kind}'" for kind in COMMITMENT_KINDS)), name="known_kind"
        ),
        Index("ix_commitment_participant_time", "participant_id", "starts_at"),
        Index("ix_commitment_source", "source"),
        Index("ix_commitment_event_time", "event_id", "starts_at"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[PublicId]
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    participant_id: Mapped[int] = mapped_column(ForeignKey("participant.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(20))
    source: Mapped[str] = mapped_column(String(60))
    starts_at: Mapped[datetime] = mapped_column(UTCDateTime)
    ends_at: Mapped[datetime] = mapped_column(UTCDateTime)
    title: Mapped[LocalizedText] = mapped_column(Translated, default=dict)
    location: Mapped[LocalizedText] = mapped_column(Translated, default=dict)
    link: Mapped[str] = mapped_column(String(500), default="")
    is_firm: Mapped[bool] = mapped_column(default=True)
    is_cancelled: Mapped[bool] = mapped_column(default=False)
    sequence: Mapped[int] = mapped_column(default=0)
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)

    participant: Mapped[Participant] = relationship()

    def __str__(self) -> str:
        return self.source


# The backstop of `commitments.write`, checked when the transaction ends, so that two meetings may change places in it.
# On SQLite only one transaction writes at a time, and that check is enough.
NO_OVERLAP = (
    "CREATE EXTENSION IF NOT EXISTS btree_gist",
    "ALTER TABLE commitment ADD CONSTRAINT ex_commitment_no_overlap EXCLUDE USING gist"
    " (participant_id WITH =, tstzrange(starts_at, ends_at) WITH &&)"
    " WHERE (is_firm AND NOT is_cancelled) DEFERRABLE INITIALLY DEFERRED",
)
for _statement in NO_OVERLAP:
    event.listen(Commitment.__table__, "after_create", DDL(_statement).execute_if(dialect="postgresql"))
