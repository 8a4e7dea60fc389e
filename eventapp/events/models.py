"""Events, the events they are linked with, and their documents."""

import re
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, String, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventapp.common.clock import now
from eventapp.common.columns import LocalizedText, PublicId, Translated, UTCDateTime
from eventapp.common.text import fold
from eventapp.extensions import db

READERS = ("everyone", "participants")


class Event(db.Model):
    """One edition. `starts_at` and `ends_at` are the first day's start and the last day's end.

    `hours` are the begin and end of each day in the event's zone, as ["09:00", "18:00"]; none means the same
    every day. `form_stamp` is another with every change of the registration form. `websites` are
    `{"label": {locale: text}, "url": address}` each. `version` rises with every change that shows on a public
    page: it is the instant of the last, in milliseconds. A place freed for someone who waits is offered for
    `offer_hours`, or given at once (None).
    """

    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        CheckConstraint("offer_hours > 0", name="offers_last"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    title: Mapped[LocalizedText] = mapped_column(Translated)
    # The long texts are read together when a page shows one of them.
    summary: Mapped[LocalizedText] = mapped_column(Translated, deferred=True, deferred_group="texts")
    description: Mapped[LocalizedText] = mapped_column(Translated, deferred=True, deferred_group="texts")
    audience: Mapped[LocalizedText] = mapped_column(Translated, deferred=True, deferred_group="texts")
    how_to_register: Mapped[LocalizedText] = mapped_column(Translated, deferred=True, deferred_group="texts")
    languages: Mapped[list[str]] = mapped_column(JSON)
    timezone: Mapped[str] = mapped_column(String(60))
    starts_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    ends_at: Mapped[datetime] = mapped_column(UTCDateTime)
    venue: Mapped[LocalizedText] = mapped_column(Translated)
    address: Mapped[str] = mapped_column(String(300), default="")
    city: Mapped[LocalizedText] = mapped_column(Translated)
    country: Mapped[str] = mapped_column(String(2))
    hashtag: Mapped[str | None] = mapped_column(String(60))
    hours: Mapped[list[list[str]]] = mapped_column(JSON, default=list)
    websites: Mapped[list[dict]] = mapped_column(JSON, default=list)
    contact: Mapped[str] = mapped_column(String(320))
    is_public: Mapped[bool] = mapped_column(default=False)
    offer_hours: Mapped[int | None] = mapped_column(default=48)
    queue_by_priority: Mapped[bool] = mapped_column(default=False)
    shows_queue_position: Mapped[bool] = mapped_column(default=True)
    version: Mapped[int] = mapped_column(BigInteger, default=1)
    form_stamp: Mapped[str | None] = mapped_column(String(16))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)

    documents: Mapped[list["Document"]] = relationship(
        back_populates="event", order_by="Document.position", cascade="all, delete-orphan"
    )
    links: Mapped[list["EventLink"]] = relationship(
        back_populates="event",
        order_by="EventLink.position",
        cascade="all, delete-orphan",
        foreign_keys="EventLink.event_id",
    )

    @property
    def event_id(self) -> int:
        """An event's own log lines belong to it."""
        return self.id

    @property
    def language(self) -> str:
        """The event's first language, in which a text is shown that lacks the visitor's."""
        return self.languages[0]

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @property
    def first_day(self) -> date:
        return self.starts_at.astimezone(self.zone).date()

    @property
    def last_day(self) -> date:
        return self.ends_at.astimezone(self.zone).date()

    @property
    def sittings(self) -> list[tuple[datetime, datetime]]:
        """Begin and end of each day in the event's zone; of the whole where it goes on overnight."""
        begins, ends = self.starts_at.astimezone(self.zone), self.ends_at.astimezone(self.zone)
        hours = [tuple(map(time.fromisoformat, pair)) for pair in self.hours or ()]
        if not hours and begins.time() >= ends.time():
            return [(begins, ends)]
        hours = hours or [(begins.time(), ends.time())] * len(self.days)
        combine, zone = datetime.combine, self.zone
        days = zip(self.days, hours, strict=True)
        return [(combine(day, begin, zone), combine(day, end, zone)) for day, (begin, end) in days]

    def place_lines(self, language: str) -> list[str]:
        """Where it is: venue, address and city; not the city when the others name it, in whatever language."""
        venue, city = (text.localized(language, self.language) for text in (self.venue, self.city))
        lines = list(dict.fromkeys(filter(None, (venue, self.address))))
        said = fold(" ".join(lines))
        is_said = any(re.search(rf"\b{re.escape(fold(name))}\b", said) for name in self.city.values())
        return lines if is_said or not city else [*lines, city]

    @property
    def websites_named(self) -> list[tuple[LocalizedText, str]]:
        """The websites as (label, address)."""
        return [(LocalizedText(site["label"]), site["url"]) for site in self.websites]

    @property
    def days(self) -> list[date]:
        count = (self.last_day - self.first_day).days + 1
        return [self.first_day + timedelta(days=n) for n in range(count)]

    def is_over(self, at: datetime) -> bool:
        return at >= self.ends_at

    def __str__(self) -> str:
        return self.slug


class Document(db.Model):
    """A document of an event: what it is and, where it can be had, its address (`url`) or its file.

    `file` names the file, kept with the uploads; `kind` and `size_kb` then say what it is. `readers` are who may open
    it. `session` is the public id of the session it is about, which a room above knows; with `after_session` the file
    opens when that ends.
    """

    __table_args__ = (
        CheckConstraint("readers IN ({})".format(", ".join(f"'{one}'" for one in READERS)), name="known_readers"),
        CheckConstraint("session IS NOT NULL OR NOT after_session", name="waits_for_something"),
        CheckConstraint("url IS NULL OR file IS NULL", name="link_or_file"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[PublicId]
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    title: Mapped[LocalizedText] = mapped_column(Translated)
    description: Mapped[LocalizedText] = mapped_column(Translated)
    authors: Mapped[str] = mapped_column(String(300), default="")
    year: Mapped[int | None]
    language: Mapped[str] = mapped_column(String(2))
    kind: Mapped[str] = mapped_column(String(20))
    size_kb: Mapped[int | None]
    url: Mapped[str | None] = mapped_column(String(500))
    file: Mapped[str | None] = mapped_column(String(16))
    file_name: Mapped[str] = mapped_column(String(200), default="", server_default="")
    file_type: Mapped[str] = mapped_column(String(100), default="", server_default="")
    readers: Mapped[str] = mapped_column(String(12), default="everyone", server_default="everyone")
    session: Mapped[str | None] = mapped_column(String(16))
    after_session: Mapped[bool] = mapped_column(default=False, server_default=false())

    event: Mapped[Event] = relationship(back_populates="documents")


class EventLink(db.Model):
    """Another event this one is linked with, here or elsewhere."""

    __table_args__ = (CheckConstraint("relation IN ('before', 'after', 'related')", name="known_relation"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[PublicId]
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    relation: Mapped[str] = mapped_column(String(10))
    other_id: Mapped[int | None] = mapped_column(ForeignKey("event.id", ondelete="SET NULL"), index=True)
    title: Mapped[LocalizedText] = mapped_column(Translated)
    text: Mapped[LocalizedText] = mapped_column(Translated)
    on: Mapped[date | None]
    url: Mapped[str | None] = mapped_column(String(500))

    event: Mapped[Event] = relationship(back_populates="links", foreign_keys=[event_id])
    other: Mapped[Event | None] = relationship(foreign_keys=[other_id])
