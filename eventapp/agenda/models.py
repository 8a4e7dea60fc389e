"""The draft of the programme, what is published of it, and what participants make of it.

Room, Walk, Track            where, how far apart, under what heading
Session, Talk                what happens, and the items inside
Speaker, Availability        who appears; `Appearance` says in what
Material                     files and links of a session or talk
Release                      the programme as it was published, frozen
Star, Booking, Feedback      what participants keep, take and say
Feed                         the secret address of a participant's calendar
"""

from datetime import datetime
from uuid import uuid4

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventapp.accounts.models import User
from eventapp.common.clock import now
from eventapp.common.columns import LocalizedText, PublicId, SortKey, Translated, UTCDateTime, new_public_id
from eventapp.common.seats import HasSeats, seat_checks
from eventapp.events.models import Event
from eventapp.extensions import db
from eventapp.people.models import Participant

KINDS = ("plenary", "panel", "workshop", "bilateral", "poster", "break", "ceremony", "networking", "talk")
FORMATS = ("on_site", "online", "hybrid")
SEATS = ("none", "room", "number")
STATES = ("draft", "planned", "cancelled")
ROLES = ("speaker", "chair", "moderator", "rapporteur", "panellist")
BOOKING_STATES = ("booked", "waiting")
FEEDBACK_STATES = ("new", "shown", "hidden")


def _one_of(column: str, values: tuple[str, ...]) -> CheckConstraint:
    words = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({words})", name=f"known_{column}")


def new_guid() -> str:
    """A random UUID, by which calendars and other programmes know a thing for ever."""
    return str(uuid4())


class Room(db.Model):
    """A room of the event. `booths`: for interpreters. `hours` are [begin, end] in UTC (ISO 8601) when it is open;
    none means always. `version` as that of a session.
    """

    __tablename__ = "room"
    __table_args__ = (
        CheckConstraint("capacity IS NULL OR capacity > 0", name="holds_someone"),
        CheckConstraint("booths >= 0", name="booths_not_negative"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[PublicId]
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    guid: Mapped[str] = mapped_column(String(36), default=new_guid)
    version: Mapped[int] = mapped_column(default=1)
    position: Mapped[int] = mapped_column(default=0)
    name: Mapped[LocalizedText] = mapped_column(Translated)
    capacity: Mapped[int | None]
    equipment: Mapped[str] = mapped_column(String(500), default="")
    booths: Mapped[int] = mapped_column(default=0)
    hours: Mapped[list[list[str]]] = mapped_column(JSON, default=list)

    event: Mapped[Event] = relationship()

    def __str__(self) -> str:
        return self.name.localized("en")


class Walk(db.Model):
    """Minutes on foot between two rooms, the one with the lower id first. No row: no time worth saying."""

    __table_args__ = (
        UniqueConstraint("first_id", "second_id"),
        CheckConstraint("first_id < second_id", name="once_a_pair"),
        CheckConstraint("minutes > 0", name="takes_time"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    first_id: Mapped[int] = mapped_column(ForeignKey("room.id", ondelete="CASCADE"))
    second_id: Mapped[int] = mapped_column(ForeignKey("room.id", ondelete="CASCADE"), index=True)
    minutes: Mapped[int]


class Track(db.Model):
    """A thread of the programme. `color` is one of `words.COLORS`, and never the only mark."""

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[PublicId]
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    version: Mapped[int] = mapped_column(default=1)
    position: Mapped[int] = mapped_column(default=0)
    name: Mapped[LocalizedText] = mapped_column(Translated)
    color: Mapped[str] = mapped_column(String(7), default="#0e47cb")

    event: Mapped[Event] = relationship()

    def __str__(self) -> str:
        return self.name.localized("en")


class Session(HasSeats, db.Model):
    """A slot of the programme, as it stands in the draft.

    `starts_at` and `ends_at` are both there or both missing (not placed yet). `number` is its own in the event,
    `guid` its own in the world. `spoken` and `interpreted` are codes of languages. `seats`: none are
    needed, as many as the room holds, or a number; `capacity` and `taken` count them. `version` rises with every
    change, so that two editors do not overwrite one another. `published` is what the latest release says of it, with
    the name of its room as "place".
    """

    __table_args__ = (
        UniqueConstraint("event_id", "number"),
        UniqueConstraint("event_id", "guid"),
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        CheckConstraint("(starts_at IS NULL) = (ends_at IS NULL)", name="placed_or_not"),
        _one_of("kind", KINDS),
        _one_of("format", FORMATS),
        _one_of("seats", SEATS),
        _one_of("state", STATES),
        Index("ix_session_event_time", "event_id", "starts_at"),
        *seat_checks(),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[PublicId]
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    number: Mapped[int]
    guid: Mapped[str] = mapped_column(String(36), default=new_guid)
    version: Mapped[int] = mapped_column(default=1)
    state: Mapped[str] = mapped_column(String(20), default="planned")
    kind: Mapped[str] = mapped_column(String(20), default="panel")
    title: Mapped[LocalizedText] = mapped_column(Translated)
    abstract: Mapped[LocalizedText] = mapped_column(Translated, default=dict)
    starts_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    ends_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    room_id: Mapped[int | None] = mapped_column(ForeignKey("room.id", ondelete="SET NULL"), index=True)
    track_id: Mapped[int | None] = mapped_column(ForeignKey("track.id", ondelete="SET NULL"), index=True)
    spoken: Mapped[list[str]] = mapped_column(JSON, default=list)
    interpreted: Mapped[list[str]] = mapped_column(JSON, default=list)
    format: Mapped[str] = mapped_column(String(20), default="on_site")
    link: Mapped[str] = mapped_column(String(500), default="")
    seats: Mapped[str] = mapped_column(String(20), default="none")
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    published: Mapped[dict | None] = mapped_column(JSON(none_as_null=True), deferred=True)

    event: Mapped[Event] = relationship()
    room: Mapped[Room | None] = relationship()
    track: Mapped[Track | None] = relationship()
    talks: Mapped[list["Talk"]] = relationship(
        back_populates="session", order_by="Talk.position, Talk.id", cascade="all, delete-orphan"
    )
    appearances: Mapped[list["Appearance"]] = relationship(
        back_populates="session", order_by="Appearance.position, Appearance.id", cascade="all, delete-orphan"
    )
    materials: Mapped[list["Material"]] = relationship(
        back_populates="session", order_by="Material.id", cascade="all, delete-orphan"
    )
    places: Mapped[list["SessionPlace"]] = relationship(order_by="SessionPlace.id", cascade="all, delete-orphan")

    @property
    def is_placed(self) -> bool:
        return self.starts_at is not None

    @property
    def needs_seat(self) -> bool:
        return self.seats != "none"

    def __str__(self) -> str:
        return self.title.localized("en")


class SessionPlace(db.Model):
    """A region or country (its code, see `regions.places`) that a session is about."""

    __table_args__ = (UniqueConstraint("session_id", "place"), Index("ix_session_place_place", "place"))

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("session.id", ondelete="CASCADE"))
    place: Mapped[str] = mapped_column(String(10))


class Talk(db.Model):
    """An item inside a session; without times of its own it lasts as long as the session."""

    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        CheckConstraint("(starts_at IS NULL) = (ends_at IS NULL)", name="placed_or_not"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[PublicId]
    session_id: Mapped[int] = mapped_column(ForeignKey("session.id", ondelete="CASCADE"), index=True)
    guid: Mapped[str] = mapped_column(String(36), default=new_guid)
    version: Mapped[int] = mapped_column(default=1)
    position: Mapped[int] = mapped_column(default=0)
    title: Mapped[LocalizedText] = mapped_column(Translated)
    abstract: Mapped[LocalizedText] = mapped_column(Translated, default=dict)
    starts_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    ends_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    session: Mapped[Session] = relationship(back_populates="talks")

    def __str__(self) -> str:
        return self.title.localized("en")


class Speaker(db.Model):
    """Someone who appears in the programme: a participant, or a name alone (from another programme's file).

    `secret` opens the page on which they confirm and hand in what is theirs, `asked_at` is when they last got it by
    mail. `origin` is their id in the file they came from. `version` as that of a session; it counts what they and the
    organisers say of them, and when they can come.
    """

    __table_args__ = (
        UniqueConstraint("event_id", "participant_id"),
        Index("ix_speaker_event_name", "event_id", "name_key"),
        Index("ix_speaker_event_origin", "event_id", "origin"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[PublicId]
    version: Mapped[int] = mapped_column(default=1)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    participant_id: Mapped[int | None] = mapped_column(ForeignKey("participant.id", ondelete="SET NULL"), index=True)
    name: Mapped[str] = mapped_column(String(250))
    name_key: Mapped[str] = mapped_column(SortKey(500))
    position: Mapped[str] = mapped_column(String(200), default="")
    organisation: Mapped[str] = mapped_column(String(200), default="")
    country: Mapped[str] = mapped_column(String(2), default="")
    biography: Mapped[LocalizedText] = mapped_column(Translated, default=dict)
    photo: Mapped[str | None] = mapped_column(String(16))
    needs: Mapped[str] = mapped_column(Text, default="")
    origin: Mapped[str | None] = mapped_column(String(60))
    secret: Mapped[str] = mapped_column(String(16), default=new_public_id, unique=True)
    asked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    event: Mapped[Event] = relationship()
    participant: Mapped[Participant | None] = relationship()
    availabilities: Mapped[list["Availability"]] = relationship(
        back_populates="speaker", order_by="Availability.starts_at", cascade="all, delete-orphan"
    )

    def __str__(self) -> str:
        return self.name


class Availability(db.Model):
    """A time at which a speaker can appear. Who gives none can always."""

    __table_args__ = (CheckConstraint("ends_at > starts_at", name="ends_after_start"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    speaker_id: Mapped[int] = mapped_column(ForeignKey("speaker.id", ondelete="CASCADE"), index=True)
    starts_at: Mapped[datetime] = mapped_column(UTCDateTime)
    ends_at: Mapped[datetime] = mapped_column(UTCDateTime)

    speaker: Mapped[Speaker] = relationship(back_populates="availabilities")


class Appearance(db.Model):
    """A speaker in a session, or in a talk of it, in a role."""

    __table_args__ = (_one_of("role", ROLES),)

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("session.id", ondelete="CASCADE"), index=True)
    talk_id: Mapped[int | None] = mapped_column(ForeignKey("talk.id", ondelete="CASCADE"), index=True)
    speaker_id: Mapped[int] = mapped_column(ForeignKey("speaker.id", ondelete="CASCADE"), index=True)
    role: Mapped[str] = mapped_column(String(20), default="speaker")
    position: Mapped[int] = mapped_column(default=0)
    confirmed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    declined_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    session: Mapped[Session] = relationship(back_populates="appearances")
    talk: Mapped[Talk | None] = relationship()
    speaker: Mapped[Speaker] = relationship()


class Material(db.Model):
    """A link (`url`) or a file (`media_type`, `size` in bytes; its content is an upload of this public id).

    It is public from `public_from` on; None means with the next release. `version` as that of a session.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[PublicId]
    version: Mapped[int] = mapped_column(default=1)
    session_id: Mapped[int] = mapped_column(ForeignKey("session.id", ondelete="CASCADE"), index=True)
    talk_id: Mapped[int | None] = mapped_column(ForeignKey("talk.id", ondelete="CASCADE"), index=True)
    speaker_id: Mapped[int | None] = mapped_column(ForeignKey("speaker.id", ondelete="SET NULL"), index=True)
    title: Mapped[str] = mapped_column(String(250))
    url: Mapped[str | None] = mapped_column(String(1000))
    name: Mapped[str | None] = mapped_column(String(200))
    media_type: Mapped[str | None] = mapped_column(String(100))
    size: Mapped[int | None]
    public_from: Mapped[datetime | None] = mapped_column(UTCDateTime)
    added_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)

    session: Mapped[Session] = relationship(back_populates="materials")


class Release(db.Model):
    """The programme as it was published, number 1 first. `programme` is what `releases.freeze` made of the draft."""

    __table_args__ = (UniqueConstraint("event_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    number: Mapped[int]
    programme: Mapped[dict] = mapped_column(JSON, deferred=True)
    note: Mapped[str] = mapped_column(Text, default="")
    published_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="SET NULL"), index=True)

    event: Mapped[Event] = relationship()
    user: Mapped[User | None] = relationship()

    def __str__(self) -> str:
        return str(self.number)


class Star(db.Model):
    """A session that a participant keeps in mind."""

    __table_args__ = (UniqueConstraint("participant_id", "session_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    participant_id: Mapped[int] = mapped_column(ForeignKey("participant.id", ondelete="CASCADE"))
    session_id: Mapped[int] = mapped_column(ForeignKey("session.id", ondelete="CASCADE"), index=True)
    starred_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)


class Booking(db.Model):
    """A participant's seat in a session, or the turn for one."""

    __table_args__ = (
        UniqueConstraint("participant_id", "session_id"),
        _one_of("state", BOOKING_STATES),
        Index("ix_booking_session_state", "session_id", "state", "booked_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    participant_id: Mapped[int] = mapped_column(ForeignKey("participant.id", ondelete="CASCADE"))
    session_id: Mapped[int] = mapped_column(ForeignKey("session.id", ondelete="CASCADE"))
    state: Mapped[str] = mapped_column(String(20), default="booked")
    booked_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)

    participant: Mapped[Participant] = relationship()
    session: Mapped[Session] = relationship()


class Feedback(db.Model):
    """What a participant says of a session: 1 to 5 stars and a text, which organisers show or hide."""

    __table_args__ = (
        UniqueConstraint("participant_id", "session_id"),
        CheckConstraint("stars BETWEEN 1 AND 5", name="one_to_five"),
        _one_of("state", FEEDBACK_STATES),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[PublicId]
    participant_id: Mapped[int] = mapped_column(ForeignKey("participant.id", ondelete="CASCADE"))
    session_id: Mapped[int] = mapped_column(ForeignKey("session.id", ondelete="CASCADE"), index=True)
    stars: Mapped[int]
    text: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[str] = mapped_column(String(20), default="new")
    given_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)

    participant: Mapped[Participant] = relationship()
    session: Mapped[Session] = relationship()


class Feed(db.Model):
    """The secret address under which a calendar program finds a participant's agenda; a new key ends the old."""

    participant_id: Mapped[int] = mapped_column(ForeignKey("participant.id", ondelete="CASCADE"), primary_key=True)
    key: Mapped[str] = mapped_column(String(32), unique=True)
    made_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)

    participant: Mapped[Participant] = relationship()
