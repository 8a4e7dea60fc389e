"""What is known of regions and countries: figures, priorities, findings, linkages, and changes that were proposed.

`place` is the code of a region (`lists.region`) or of a country (ISO 3166-1 alpha-2). Every statement has a source;
what was made up for an example says so in `is_invented`. Statements belong to no event.
"""

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventapp.common.clock import now
from eventapp.common.columns import LocalizedText, PublicId, Translated, UTCDateTime
from eventapp.events.models import Event
from eventapp.extensions import db

LINKAGE_KINDS = ("project", "agreement", "network", "exchange")
FLOWS = ("goods", "services", "knowledge", "funding", "people")
FLOW_UNITS = ("euro", "dollar", "tonne", "person", "item")
CHANGE_STATES = ("proposed", "approved", "declined")
SOURCE_LENGTH = 300
TITLE_LENGTH = 200
URL_LENGTH = 500
REASON_LENGTH = 500
HAS_SOURCE = "source <> ''"


class Figure(db.Model):
    """A number about a place in a year; `indicator` is a key of `indicators.INDICATORS`, which names its unit."""

    __table_args__ = (
        UniqueConstraint("place", "indicator", "year"),
        CheckConstraint(HAS_SOURCE, name="has_source"),
        CheckConstraint("year BETWEEN 1900 AND 2100", name="plausible_year"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[PublicId]
    place: Mapped[str] = mapped_column(String(10))
    indicator: Mapped[str] = mapped_column(String(30))
    year: Mapped[int]
    value: Mapped[float]
    source: Mapped[str] = mapped_column(String(SOURCE_LENGTH))
    source_url: Mapped[str] = mapped_column(String(URL_LENGTH), default="")
    is_invented: Mapped[bool] = mapped_column(default=False)
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)

    def __str__(self) -> str:
        return f"{self.place} {self.indicator} {self.year}"


class Priority(db.Model):
    """A declared S3 priority, in the language it was given in (ISO 639-1); `domains` are codes of `domains`."""

    __table_args__ = (
        CheckConstraint(HAS_SOURCE, name="has_source"),
        Index("ix_priority_place", "place", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[PublicId]
    place: Mapped[str] = mapped_column(String(10))
    title: Mapped[str] = mapped_column(String(TITLE_LENGTH))
    description: Mapped[str] = mapped_column(Text, default="")
    language: Mapped[str] = mapped_column(String(2))
    domains: Mapped[list[str]] = mapped_column(JSON, default=list)
    source: Mapped[str] = mapped_column(String(SOURCE_LENGTH))
    source_url: Mapped[str] = mapped_column(String(URL_LENGTH), default="")
    is_invented: Mapped[bool] = mapped_column(default=False)
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)

    def __str__(self) -> str:
        return self.title


class PriorityVector(db.Model):
    """The meaning of a priority: 512 numbers of 16 bits (IEEE 754, little endian), of length 1 together."""

    id: Mapped[int] = mapped_column(primary_key=True)
    priority_id: Mapped[int] = mapped_column(ForeignKey("priority.id", ondelete="CASCADE"), unique=True)
    vector: Mapped[bytes] = mapped_column(LargeBinary)

    def __str__(self) -> str:
        return f"vector of {self.priority_id}"


class Finding(db.Model):
    """A statement from a publication about a place, in our words; `year` is that of the publication."""

    __table_args__ = (
        CheckConstraint(HAS_SOURCE, name="has_source"),
        Index("ix_finding_place", "place", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[PublicId]
    place: Mapped[str] = mapped_column(String(10))
    text: Mapped[LocalizedText] = mapped_column(Translated)
    year: Mapped[int]
    source: Mapped[str] = mapped_column(String(SOURCE_LENGTH))
    source_url: Mapped[str] = mapped_column(String(URL_LENGTH), default="")
    is_invented: Mapped[bool] = mapped_column(default=False)
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)

    def __str__(self) -> str:
        return self.text.localized("en")


class Linkage(db.Model):
    """A documented cooperation of two places, the code that sorts first as `first`; `last_year` None: it goes on.

    `title` is as its source gives it, `titles` are translations where there are any.
    """

    __table_args__ = (
        UniqueConstraint("first", "second", "title"),
        CheckConstraint(HAS_SOURCE, name="has_source"),
        CheckConstraint("first < second", name="two_places"),
        CheckConstraint("last_year IS NULL OR last_year >= first_year", name="ends_after_begin"),
        CheckConstraint("kind IN ({})".format(", ".join(f"'{kind}'" for kind in LINKAGE_KINDS)), name="known_kind"),
        Index("ix_linkage_second", "second"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[PublicId]
    first: Mapped[str] = mapped_column(String(10))
    second: Mapped[str] = mapped_column(String(10))
    kind: Mapped[str] = mapped_column(String(20))
    title: Mapped[str] = mapped_column(String(TITLE_LENGTH))
    titles: Mapped[LocalizedText] = mapped_column(Translated, default=dict, server_default="{}")
    first_year: Mapped[int]
    last_year: Mapped[int | None]
    domain: Mapped[str | None] = mapped_column(String(16))
    source: Mapped[str] = mapped_column(String(SOURCE_LENGTH))
    source_url: Mapped[str] = mapped_column(String(URL_LENGTH), default="")
    is_invented: Mapped[bool] = mapped_column(default=False)
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)

    def title_in(self, language: str) -> str:
        return self.titles.get(language) or self.title

    def other(self, place: str) -> str:
        """The place at the other end."""
        return self.second if place == self.first else self.first

    def __str__(self) -> str:
        return self.title


class Flow(db.Model):
    """How much goes from one place to another in a year: goods, services, knowledge, funding or people."""

    __table_args__ = (
        UniqueConstraint("origin", "destination", "what", "unit", "year"),
        CheckConstraint(HAS_SOURCE, name="has_source"),
        CheckConstraint("origin <> destination", name="two_places"),
        CheckConstraint("year BETWEEN 1900 AND 2100", name="plausible_year"),
        CheckConstraint("amount >= 0", name="not_negative"),
        CheckConstraint("what IN ({})".format(", ".join(f"'{what}'" for what in FLOWS)), name="known_flow"),
        CheckConstraint("unit IN ({})".format(", ".join(f"'{unit}'" for unit in FLOW_UNITS)), name="known_unit"),
        Index("ix_flow_destination", "destination"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[PublicId]
    origin: Mapped[str] = mapped_column(String(10))
    destination: Mapped[str] = mapped_column(String(10))
    what: Mapped[str] = mapped_column(String(10))
    unit: Mapped[str] = mapped_column(String(10))
    year: Mapped[int]
    amount: Mapped[float]
    source: Mapped[str] = mapped_column(String(SOURCE_LENGTH))
    source_url: Mapped[str] = mapped_column(String(URL_LENGTH), default="")
    is_invented: Mapped[bool] = mapped_column(default=False)
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)

    def __str__(self) -> str:
        return f"{self.origin} {self.destination} {self.what} {self.year}"


STATEMENTS: dict[str, type] = {
    "figure": Figure,
    "priority": Priority,
    "finding": Finding,
    "linkage": Linkage,
    "flow": Flow,
}


class Proposal(db.Model):
    """A statement that a delegate proposed for their region; the organisers of the event approve or decline it.

    `kind` is a key of `STATEMENTS`, `values` what its check returned, but for the source. `statement` is the public
    id of the statement to change, None for a new one. `proposer` and `decider` are names as they stood; the proposer's
    is empty once they are erased. `reason` is what the organisers say when they decline.
    """

    __table_args__ = (
        CheckConstraint(HAS_SOURCE, name="has_source"),
        CheckConstraint("kind IN ({})".format(", ".join(f"'{k}'" for k in STATEMENTS)), name="known_kind"),
        CheckConstraint("state IN ({})".format(", ".join(f"'{s}'" for s in CHANGE_STATES)), name="known_state"),
        Index("ix_proposal_event", "event_id", "state", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[PublicId]
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(10))
    statement: Mapped[str | None] = mapped_column(String(16))
    place: Mapped[str] = mapped_column(String(10))
    values: Mapped[dict] = mapped_column(JSON)
    source: Mapped[str] = mapped_column(String(SOURCE_LENGTH))
    source_url: Mapped[str] = mapped_column(String(URL_LENGTH), default="")
    state: Mapped[str] = mapped_column(String(10), default="proposed")
    proposer: Mapped[str] = mapped_column(String(320))
    proposer_id: Mapped[int | None] = mapped_column(ForeignKey("participant.id", ondelete="SET NULL"), index=True)
    decider: Mapped[str | None] = mapped_column(String(320))
    reason: Mapped[str] = mapped_column(String(REASON_LENGTH), default="")
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    event: Mapped[Event] = relationship()

    @property
    def is_open(self) -> bool:
        return self.state == "proposed"

    def __str__(self) -> str:
        return f"{self.kind} of {self.place}"
