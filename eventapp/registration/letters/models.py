"""Letters, the data a visa letter needs, and what the desk wrote for them."""

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventapp.common.clock import now
from eventapp.common.columns import LocalizedText, PublicId, Translated, UTCDateTime
from eventapp.events.models import Event
from eventapp.extensions import db
from eventapp.registration.models import Registration

VISA, CONFIRMATION = KINDS = ("visa", "confirmation")
PAYERS = ("self", "employer", "organisers")
_KNOWN_KIND = "kind IN ('visa', 'confirmation')"
_CURRENT = text("withdrawn_at IS NULL")


class Letter(db.Model):
    """A letter that was issued. `public_id` stands in the address where anyone can check it.

    `words` is all that the sheet says (see `sheets.py`), until retention deletes it. A registration has at most one
    letter of a kind that is not withdrawn.
    """

    __table_args__ = (
        UniqueConstraint("event_id", "year", "number"),
        CheckConstraint(_KNOWN_KIND, name="known_kind"),
        CheckConstraint("number > 0", name="number_from_one"),
        Index("uq_letter_current", "registration_id", "kind", unique=True,
              sqlite_where=_CURRENT, postgresql_where=_CURRENT),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[PublicId]
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    registration_id: Mapped[int | None] = mapped_column(ForeignKey("registration.id", ondelete="SET NULL"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    year: Mapped[int]
    number: Mapped[int]
    language: Mapped[str] = mapped_column(String(2))
    words: Mapped[dict | None] = mapped_column(JSON(none_as_null=True))
    issued_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    event: Mapped[Event] = relationship()
    registration: Mapped[Registration | None] = relationship()

    @property
    def reference(self) -> str:
        """The number as the letter shows it."""
        return f"{self.event.slug.upper()}/{self.year}/{self.number:04d}"

    @property
    def is_valid(self) -> bool:
        """Whether it holds still: not withdrawn, and its registration, where it is kept, confirmed."""
        stands = self.registration is None or self.registration.state == "confirmed"
        return self.withdrawn_at is None and stands

    def __str__(self) -> str:
        return self.reference


class LetterSeries(db.Model):
    """The last number given to a letter of an event in a year."""

    __table_args__ = (UniqueConstraint("event_id", "year"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    year: Mapped[int]
    last: Mapped[int] = mapped_column(default=0)


class VisaDetails(db.Model):
    """What a visa letter says of a person, as typed by them. Deleted weeks after the event, see `operations.forget`."""

    __table_args__ = (
        CheckConstraint("leaves_on >= arrives_on", name="leaves_after_arrival"),
        CheckConstraint("payer IN ('self', 'employer', 'organisers')", name="known_payer"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id", ondelete="CASCADE"), unique=True)
    passport_name: Mapped[str] = mapped_column(String(200))
    nationality: Mapped[str] = mapped_column(String(2))
    passport_number: Mapped[str] = mapped_column(String(40))
    birth_date: Mapped[date]
    address: Mapped[str] = mapped_column(String(400))
    arrives_on: Mapped[date]
    leaves_on: Mapped[date]
    payer: Mapped[str] = mapped_column(String(20))
    language: Mapped[str] = mapped_column(String(2))
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)

    registration: Mapped[Registration] = relationship()


class Letterhead(db.Model):
    """Who signs the letters of an event, and where. A language without a text has that of the event's first."""

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), unique=True)
    organiser: Mapped[LocalizedText] = mapped_column(Translated, default=dict)
    address: Mapped[str] = mapped_column(String(400), default="")
    signatory: Mapped[str] = mapped_column(String(200), default="")
    function: Mapped[LocalizedText] = mapped_column(Translated, default=dict)
    place: Mapped[LocalizedText] = mapped_column(Translated, default=dict)

    event: Mapped[Event] = relationship()


class LetterText(db.Model):
    """What the desk wrote for a kind of letter in a language, instead of the product's own text."""

    __table_args__ = (
        UniqueConstraint("event_id", "kind", "language"),
        CheckConstraint(_KNOWN_KIND, name="known_kind"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(20))
    language: Mapped[str] = mapped_column(String(2))
    body: Mapped[str] = mapped_column(Text)
