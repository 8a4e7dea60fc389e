"""The directory of an event, the entries in it, and what people offer and need.

Who may see a thing is a number, so that databases compare it: nobody (0), participants (1), everyone (2). Three are
asked: the directory's own for the field, the entry's, and the person's for the field; the least of them counts.
`visibility.py` is the one place that does so.
"""

from datetime import datetime
from enum import IntEnum

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventapp.common.clock import now
from eventapp.common.columns import LocalizedText, PublicId, Translated, UTCDateTime
from eventapp.events.models import Event
from eventapp.extensions import db
from eventapp.people.models import Participant


class Visibility(IntEnum):
    """Who may see an entry or a field of it."""

    NOBODY = 0
    PARTICIPANTS = 1
    EVERYONE = 2


FIELDS = (
    "photo",
    "position",
    "organisation",
    "place",
    "languages",
    "links",
    "domains",
    "offers",
    "needs",
    "wish",
    "days",
    "export",
)
"""What an entry shows beside the name. `place` is country and region, `wish` whom the person would like to meet, `days`
those of the event on which they come, `export` whether the entry may be taken away as a file. The address is never
among them."""

KINDS = ("offer", "need")
COOPERATIONS = ("project_partner", "technology", "investment", "policy_exchange", "training", "market_entry")
MOST_STATEMENTS = 10  # of each kind
MOST_DOMAINS = 12
MOST_LINKS = 5
WISH_LENGTH = 600
STATEMENT_LENGTH = 600


def one_of(column: str, words: tuple[str, ...]) -> str:
    """A condition for a CHECK."""
    return "{} IN ({})".format(column, ", ".join(f"'{word}'" for word in words))


class Directory(db.Model):
    """What the organisers allow at one event.

    It is there for people from `opens_at` (None: from the start) until `closes_at` (None: without end), while `is_on`.
    `audience` is the widest choice people have for their entries, `fields` the widest for each field; a field that is
    not named is not in use. `terms` are shown where people write their entries. `stamp` is another after every change
    of the directory or of an entry in it, in the same transaction.
    """

    __table_args__ = (CheckConstraint("audience BETWEEN 0 AND 2", name="known_audience"),)

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), primary_key=True)
    is_on: Mapped[bool] = mapped_column(default=False)
    opens_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    closes_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    audience: Mapped[int] = mapped_column(default=int(Visibility.PARTICIPANTS))
    fields: Mapped[dict[str, int]] = mapped_column(JSON, default=lambda: dict.fromkeys(FIELDS, 1))
    terms: Mapped[LocalizedText] = mapped_column(Translated, default=dict)
    policy_version: Mapped[int] = mapped_column(default=1)
    stamp: Mapped[PublicId]

    event: Mapped[Event] = relationship()

    @property
    def id(self) -> int:
        """Each event has one, so its id is that of the event."""
        return self.event_id

    def is_open(self, at: datetime) -> bool:
        """Whether people find the directory at this time."""
        begun = self.opens_at is None or self.opens_at <= at
        return self.is_on and begun and (self.closes_at is None or at < self.closes_at)

    @property
    def is_open_now(self) -> bool:
        return self.is_open(now())

    @property
    def opens_later(self) -> bool:
        return self.opens_at is not None and now() < self.opens_at

    def widest(self, field: str) -> int:
        """The widest audience people may choose for a field; nobody when it is not in use."""
        return min(self.audience, self.fields.get(field, 0))

    def __str__(self) -> str:
        return f"directory of {self.event_id}"


class Entry(db.Model):
    """What a participant chose to show. Name, position, organisation and place are those of the participant.

    `visibility` is the person's choice for the entry as a whole and for every field that `field_visibility` does not
    name; a field is never wider than the entry. `photo` names a square JPEG without metadata, kept with the uploads.
    `domains` are codes of `regions.domains`, `languages` and `wish_language` of ISO 639-1. `days` are those of the
    event on which the person is there (ISO 8601), None: all of them.
    """

    __table_args__ = (
        CheckConstraint("visibility BETWEEN 0 AND 2", name="known_visibility"),
        Index("ix_entry_event_visibility", "event_id", "visibility"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[PublicId]
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    participant_id: Mapped[int] = mapped_column(ForeignKey("participant.id", ondelete="CASCADE"), unique=True)
    visibility: Mapped[int] = mapped_column(default=int(Visibility.NOBODY))
    field_visibility: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)
    photo: Mapped[str | None] = mapped_column(String(16))
    languages: Mapped[list[str]] = mapped_column(JSON, default=list)
    links: Mapped[list[str]] = mapped_column(JSON, default=list)
    domains: Mapped[list[str]] = mapped_column(JSON, default=list)
    wish: Mapped[str] = mapped_column(Text, default="")
    wish_language: Mapped[str] = mapped_column(String(2), default="en")
    days: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)

    event: Mapped[Event] = relationship()
    participant: Mapped[Participant] = relationship()
    statements: Mapped[list["Statement"]] = relationship(
        back_populates="entry", order_by="Statement.id", cascade="all, delete-orphan", passive_deletes=True
    )

    def choice(self, field: str) -> int:
        """Whom the person lets see a field."""
        return min(self.visibility, self.field_visibility.get(field, self.visibility))

    @property
    def offers(self) -> list["Statement"]:
        return [statement for statement in self.statements if statement.kind == "offer"]

    @property
    def needs(self) -> list["Statement"]:
        return [statement for statement in self.statements if statement.kind == "need"]

    @property
    def completeness(self) -> int:
        """How much is filled in, in percent: each of nine things counts the same."""
        person = self.participant
        parts = (
            self.photo, person.position, person.organisation_id, person.region, self.languages, self.links,
            self.domains, self.offers, self.needs,
        )  # fmt: skip
        return round(100 * sum(1 for part in parts if part) / len(parts))

    def __str__(self) -> str:
        return self.public_id


class Statement(db.Model):
    """Something that a person offers or needs, in their own words.

    `language` is that of the text (ISO 639-1), `domain` a code of `regions.domains`.
    """

    __table_args__ = (
        CheckConstraint(one_of("kind", KINDS), name="known_kind"),
        CheckConstraint(
            f"cooperation IS NULL OR {one_of('cooperation', COOPERATIONS)}", name="known_cooperation"
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[PublicId]
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(String(5))
    text: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(2))
    domain: Mapped[str | None] = mapped_column(String(16))
    cooperation: Mapped[str | None] = mapped_column(String(16))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)

    entry: Mapped[Entry] = relationship(back_populates="statements")

    @property
    def field(self) -> str:
        """The field of the entry that it belongs to."""
        return f"{self.kind}s"

    def __str__(self) -> str:
        return self.public_id
