"""News, publications and plain pages of an event."""

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventapp.common.clock import now
from eventapp.common.columns import LocalizedText, PublicId, Translated, UTCDateTime
from eventapp.events.models import Event
from eventapp.extensions import db

MOST_TAGS = 10


class Article(db.Model):
    """A piece of news. It is there from `published_at` on: None is a draft, a time to come is scheduled.

    `picture` names a JPEG kept with the uploads. `related` are public ids of other articles and of publications.
    """

    __table_args__ = (Index("ix_article_event_published", "event_id", "published_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[PublicId]
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    title: Mapped[LocalizedText] = mapped_column(Translated)
    lead: Mapped[LocalizedText] = mapped_column(Translated, default=dict)
    body: Mapped[LocalizedText] = mapped_column(Translated, default=dict)
    tags: Mapped[list[str]] = mapped_column(JSON, default=list)
    related: Mapped[list[str]] = mapped_column(JSON, default=list)
    picture: Mapped[str | None] = mapped_column(String(16))
    picture_alt: Mapped[LocalizedText] = mapped_column(Translated, default=dict)
    picture_credit: Mapped[str] = mapped_column(String(200), default="")
    published_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)

    event: Mapped[Event] = relationship()

    def is_out(self, at: datetime) -> bool:
        """Whether everyone sees it at this time."""
        return self.published_at is not None and self.published_at <= at

    def __str__(self) -> str:
        return self.public_id


class Publication(db.Model):
    """A study, a report, a paper. `authors` are one a line, family name first ("Godoy Tapia, Paulina").

    `doi` is without a resolver before it, `isbn` thirteen digits. `file` names its file, kept with the uploads.
    Only what `is_public` stands on public pages; all else is a draft. `readers` says who gets the file then, and
    `opens_at` from when (None: at once), as after the session it is about. `cover` names a JPEG kept with the uploads.
    """

    __table_args__ = (
        CheckConstraint("year BETWEEN 1450 AND 2200", name="known_year"),
        CheckConstraint("readers IN ('everyone', 'participants')", name="known_readers"),
        Index("ix_publication_event_year", "event_id", "year"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[PublicId]
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    title: Mapped[LocalizedText] = mapped_column(Translated)
    abstract: Mapped[LocalizedText] = mapped_column(Translated, default=dict)
    findings: Mapped[LocalizedText] = mapped_column(Translated, default=dict)
    authors: Mapped[str] = mapped_column(String(2000), default="")
    publisher: Mapped[str] = mapped_column(String(200), default="")
    year: Mapped[int | None]
    language: Mapped[str] = mapped_column(String(2))
    doi: Mapped[str | None] = mapped_column(String(200))
    isbn: Mapped[str | None] = mapped_column(String(13))
    url: Mapped[str | None] = mapped_column(String(500))
    file: Mapped[str | None] = mapped_column(String(16))
    file_name: Mapped[str] = mapped_column(String(200), default="")
    file_type: Mapped[str] = mapped_column(String(100), default="")
    file_kb: Mapped[int | None]
    is_public: Mapped[bool] = mapped_column(default=False)
    readers: Mapped[str] = mapped_column(String(12), default="everyone", server_default="everyone")
    opens_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    cover: Mapped[str | None] = mapped_column(String(16))
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)

    event: Mapped[Event] = relationship()

    @property
    def authors_named(self) -> list[str]:
        """The authors, family name first."""
        return [name for line in self.authors.splitlines() if (name := line.strip())]

    def is_open(self, at: datetime) -> bool:
        """Whether its file can be had at this time, by those who may."""
        return self.opens_at is None or self.opens_at <= at

    def __str__(self) -> str:
        return self.public_id


class PlainPage(db.Model):
    """A page of text that the organisers add, such as how to get there; `slug` is its word in the address."""

    __table_args__ = (UniqueConstraint("event_id", "slug"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[PublicId]
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    slug: Mapped[str] = mapped_column(String(60))
    position: Mapped[int] = mapped_column(default=0)
    title: Mapped[LocalizedText] = mapped_column(Translated)
    body: Mapped[LocalizedText] = mapped_column(Translated, default=dict)
    is_public: Mapped[bool] = mapped_column(default=False)
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)

    event: Mapped[Event] = relationship()

    def __str__(self) -> str:
        return self.slug
