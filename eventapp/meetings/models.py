"""When and where people can meet, requests, meetings, and what came of them.

The life of a request, between the one who asks and the one who is asked:

    open      waits for the answer of `awaits`; blocks nothing
    accepted  both want it: it has a meeting, or waits for the plan
    declined, withdrawn, expired, cancelled   over

    open     --accept--> accepted, with a meeting in a slot all have free; without one where the plan places it
    open     --propose another time--> open, and the other is to answer
    open     --the asked one asks too--> accepted
    open     --decline | withdraw | its time is over--> declined | withdrawn | expired
    accepted --its meeting is cancelled--> cancelled

A pair has at most one request that is open or accepted. A meeting is `planned` or `cancelled`. Only planned ones count:
they give their people and their table no second meeting in the slot, by unique indexes.
"""

from datetime import datetime

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventapp.common.clock import now
from eventapp.common.columns import LocalizedText, PublicId, Translated, UTCDateTime
from eventapp.common.seats import HasSeats, seat_checks
from eventapp.events.models import Event
from eventapp.extensions import db
from eventapp.people.models import Participant

MODES = ("at_once", "rounds", "both")
SIDES = ("any", "across")
LIVE = ("open", "accepted")
STATES = (*LIVE, "declined", "withdrawn", "expired", "cancelled")
PRIORITIES = (1, 2, 3)  # nice to have, important, the reason to come
RESULTS = ("not_held", "no_further", "useful", "cooperation")
LATER_RESULTS = ("none", "knowledge", "valuable", "negotiation", "agreement")
PLAN_STATES = ("waiting", "working", "ready", "published", "dropped", "failed")
UNFINISHED = ("waiting", "working", "ready")
MESSAGE_LENGTH = 1000
NOTE_LENGTH = 2000


def _one_of(column: str, words: tuple[str, ...]) -> str:
    return "{} IN ({})".format(column, ", ".join(f"'{word}'" for word in words))


class MeetingSettings(db.Model):
    """What the organisers set for the meetings of one event.

    `mode`: booked at once, collected for a plan (rounds), or both: collected until the plan is published, at once from
    then on. `days` are the times in the event's zone, as {"day": "2027-01-23", "begin": "10:00", "end": "12:30"};
    slots are cut from them by `slot_minutes` and `break_minutes`. `asks` are pairs of codes of categories, who may ask
    whom; none means everyone. A request expires `expiry_days` after it was made, told `remind_days` before.
    `reminder_hours` before their first meeting of a day people are reminded of all of them; 0 reminds nobody.
    `nudge_days` before the end of asking those without a meeting get suggestions, once; 0 writes to nobody. `left_out`
    are times that were taken away by hand, as [begin, end] in UTC (ISO 8601): no slot is cut there.
    `most_moves` is the share of meetings, in percent, that a plan after publishing may move. `link_template` is the
    address of an online meeting, with {meeting} for its id.
    """

    __table_args__ = (
        CheckConstraint(_one_of("mode", MODES), name="known_mode"),
        CheckConstraint(_one_of("sides", SIDES), name="known_sides"),
        CheckConstraint("slot_minutes BETWEEN 5 AND 240 AND break_minutes BETWEEN 0 AND 120", name="sane_times"),
        CheckConstraint("most_moves BETWEEN 0 AND 100", name="share_of_moves"),
        CheckConstraint("reminder_hours BETWEEN 0 AND 168", name="within_a_week"),
        CheckConstraint("nudge_days BETWEEN 0 AND 60", name="nudged_within_weeks"),
    )

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), primary_key=True)
    is_on: Mapped[bool] = mapped_column(default=False)
    mode: Mapped[str] = mapped_column(String(8), default="both")
    slot_minutes: Mapped[int] = mapped_column(default=20)
    break_minutes: Mapped[int] = mapped_column(default=5)
    days: Mapped[list[dict[str, str]]] = mapped_column(JSON, default=list)
    left_out: Mapped[list[list[str]]] = mapped_column(JSON, default=list)
    has_onsite: Mapped[bool] = mapped_column(default=True)
    has_online: Mapped[bool] = mapped_column(default=True)
    link_template: Mapped[str] = mapped_column(String(300), default="")
    sides: Mapped[str] = mapped_column(String(8), default="any")
    asks: Mapped[list[list[str]]] = mapped_column(JSON, default=list)
    most_open: Mapped[int] = mapped_column(default=15)
    most_meetings: Mapped[int] = mapped_column(default=12)
    most_people: Mapped[int] = mapped_column(default=4)
    expiry_days: Mapped[int] = mapped_column(default=7)
    remind_days: Mapped[int] = mapped_column(default=2)
    reminder_hours: Mapped[int] = mapped_column(default=24)
    nudge_days: Mapped[int] = mapped_column(default=3)
    asks_from: Mapped[datetime | None] = mapped_column(UTCDateTime)
    asks_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    most_moves: Mapped[int] = mapped_column(default=10)
    published_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    digest_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    nudged_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    event: Mapped[Event] = relationship()

    @property
    def id(self) -> int:
        """Each event has one, so its id is that of the event."""
        return self.event_id

    @property
    def books_at_once(self) -> bool:
        """Whether what is accepted now becomes a meeting now."""
        return self.mode == "at_once" or (self.mode == "both" and self.published_at is not None)

    def takes_requests(self, at: datetime) -> bool:
        """Whether people may ask at this time."""
        begun = self.asks_from is None or self.asks_from <= at
        return self.is_on and begun and (self.asks_until is None or at < self.asks_until)

    def __str__(self) -> str:
        return f"meetings of {self.event_id}"


class Slot(db.Model):
    """A time at which meetings can be."""

    __tablename__ = "meeting_slot"
    __table_args__ = (
        UniqueConstraint("event_id", "starts_at"),
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[PublicId]
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    starts_at: Mapped[datetime] = mapped_column(UTCDateTime)
    ends_at: Mapped[datetime] = mapped_column(UTCDateTime)

    event: Mapped[Event] = relationship()

    def __str__(self) -> str:
        return self.public_id


class Place(db.Model):
    """A table: one meeting at a time, of as many people as it has chairs. `row` and `column` say where it stands."""

    __tablename__ = "meeting_place"
    __table_args__ = (UniqueConstraint("event_id", "name"), CheckConstraint("chairs >= 2", name="for_two"))

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[PublicId]
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    position: Mapped[int] = mapped_column(default=0)
    name: Mapped[str] = mapped_column(String(40))
    room: Mapped[LocalizedText] = mapped_column(Translated, default=dict)
    chairs: Mapped[int] = mapped_column(default=4)
    row: Mapped[int] = mapped_column(default=0)
    column: Mapped[int] = mapped_column(default=0)
    is_open: Mapped[bool] = mapped_column(default=True)

    event: Mapped[Event] = relationship()

    def __str__(self) -> str:
        return self.name


class MeetingRequest(db.Model):
    """One participant's wish to meet another.

    `low_id` and `high_id` are the two, the smaller id first, so that an index sees the pair in either order.
    `preferred` are ids of slots. `awaits_id` is who is to answer, `slot_id` the time asked for or proposed.
    """

    __table_args__ = (
        CheckConstraint(_one_of("state", STATES), name="known_state"),
        CheckConstraint("low_id <> high_id", name="two_people"),
        CheckConstraint(
            "(low_id = asker_id AND high_id = asked_id) OR (low_id = asked_id AND high_id = asker_id)", name="same_pair"
        ),
        CheckConstraint("priority BETWEEN 1 AND 3", name="known_priority"),
        CheckConstraint("(state = 'open') = (expires_at IS NOT NULL)", name="only_open_expires"),
        Index("uq_meeting_request_live", "low_id", "high_id", unique=True,
              sqlite_where=text(_one_of("state", LIVE)), postgresql_where=text(_one_of("state", LIVE))),
        Index("ix_meeting_request_due", "state", "expires_at"),
        Index("ix_meeting_request_event", "event_id", "state"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[PublicId]
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    asker_id: Mapped[int] = mapped_column(ForeignKey("participant.id", ondelete="CASCADE"), index=True)
    asked_id: Mapped[int] = mapped_column(ForeignKey("participant.id", ondelete="CASCADE"), index=True)
    low_id: Mapped[int] = mapped_column(ForeignKey("participant.id", ondelete="CASCADE"), index=True)
    high_id: Mapped[int] = mapped_column(ForeignKey("participant.id", ondelete="CASCADE"), index=True)
    awaits_id: Mapped[int] = mapped_column(ForeignKey("participant.id", ondelete="CASCADE"), index=True)
    state: Mapped[str] = mapped_column(String(10), default="open")
    message: Mapped[str] = mapped_column(Text, default="")
    priority: Mapped[int] = mapped_column(default=2)
    preferred: Mapped[list[int]] = mapped_column(JSON, default=list)
    is_online: Mapped[bool] = mapped_column(default=False)
    is_mutual: Mapped[bool] = mapped_column(default=False)
    slot_id: Mapped[int | None] = mapped_column(ForeignKey("meeting_slot.id", ondelete="SET NULL"), index=True)
    reason: Mapped[str] = mapped_column(Text, default="")
    expires_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    reminded_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    answered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    event: Mapped[Event] = relationship()
    asker: Mapped[Participant] = relationship(foreign_keys=[asker_id])
    asked: Mapped[Participant] = relationship(foreign_keys=[asked_id])
    awaits: Mapped[Participant] = relationship(foreign_keys=[awaits_id])
    slot: Mapped[Slot | None] = relationship()
    guests: Mapped[list["RequestGuest"]] = relationship(
        back_populates="request", order_by="RequestGuest.id", cascade="all, delete-orphan", passive_deletes=True
    )

    def other(self, participant: Participant) -> Participant:
        """The one of the two who is not `participant`."""
        return self.asked if participant.id == self.asker_id else self.asker

    @property
    def is_live(self) -> bool:
        return self.state in LIVE

    def __str__(self) -> str:
        return self.public_id


class RequestGuest(db.Model):
    """Someone the asker would bring. `answer`: None until they say; only who says yes is counted in."""

    __table_args__ = (UniqueConstraint("request_id", "participant_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("meeting_request.id", ondelete="CASCADE"))
    participant_id: Mapped[int] = mapped_column(ForeignKey("participant.id", ondelete="CASCADE"), index=True)
    answer: Mapped[bool | None]

    request: Mapped[MeetingRequest] = relationship(back_populates="guests")
    participant: Mapped[Participant] = relationship()


class Meeting(HasSeats, db.Model):
    """People in a slot at a table, or online. `capacity` are the chairs at its table, `taken` its people.

    A meeting that `is_fixed` is moved by no plan. `sequence` rises with every change that calendars must learn of.
    `warned_at` is when its people were told that one of them is expected elsewhere at that time.
    """

    __table_args__ = (
        *seat_checks(),
        UniqueConstraint("id", "slot_id"),
        CheckConstraint(_one_of("state", ("planned", "cancelled")), name="known_state"),
        CheckConstraint("NOT is_online OR place_id IS NULL", name="online_needs_no_table"),
        Index("uq_meeting_place", "slot_id", "place_id", unique=True,
              sqlite_where=text("state = 'planned'"), postgresql_where=text("state = 'planned'")),
        Index("uq_meeting_of_request", "request_id", unique=True,
              sqlite_where=text("state = 'planned'"), postgresql_where=text("state = 'planned'")),
        Index("ix_meeting_event", "event_id", "state"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[PublicId]
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    request_id: Mapped[int | None] = mapped_column(ForeignKey("meeting_request.id", ondelete="SET NULL"), index=True)
    slot_id: Mapped[int] = mapped_column(ForeignKey("meeting_slot.id", ondelete="CASCADE"), index=True)
    place_id: Mapped[int | None] = mapped_column(ForeignKey("meeting_place.id", ondelete="SET NULL"), index=True)
    state: Mapped[str] = mapped_column(String(10), default="planned")
    is_online: Mapped[bool] = mapped_column(default=False)
    is_fixed: Mapped[bool] = mapped_column(default=False)
    notes: Mapped[str] = mapped_column(Text, default="")
    reason: Mapped[str] = mapped_column(Text, default="")
    sequence: Mapped[int] = mapped_column(default=0)
    warned_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)

    event: Mapped[Event] = relationship()
    request: Mapped[MeetingRequest | None] = relationship()
    slot: Mapped[Slot] = relationship()
    place: Mapped[Place | None] = relationship()
    people: Mapped[list["MeetingPerson"]] = relationship(
        back_populates="meeting", order_by="MeetingPerson.id", cascade="all, delete-orphan", passive_deletes=True,
        foreign_keys="MeetingPerson.meeting_id", primaryjoin="Meeting.id == MeetingPerson.meeting_id",
    )  # fmt: skip

    def has(self, participant: Participant) -> bool:
        return any(person.participant_id == participant.id for person in self.people)

    @property
    def needs_table(self) -> bool:
        """Whether it has lost its table."""
        return not self.is_online and self.place_id is None

    @property
    def is_planned(self) -> bool:
        return self.state == "planned"

    def __str__(self) -> str:
        return self.public_id


class MeetingPerson(db.Model):
    """Someone in a meeting. Its slot follows that of the meeting; it counts while `is_live`.

    `reminded_of` is the beginning that a reminder named; where the meeting has moved since, it is another.
    `asked_at` is when a mail asked what came of it. Who `is_absent` did not come, as the organisers saw.
    """

    __table_args__ = (
        UniqueConstraint("meeting_id", "participant_id"),
        ForeignKeyConstraint(
            ["meeting_id", "slot_id"], ["meeting.id", "meeting.slot_id"], onupdate="CASCADE", ondelete="CASCADE"
        ),
        Index("ix_meeting_person_slot", "slot_id"),
        Index("uq_meeting_person_slot", "participant_id", "slot_id", unique=True,
              sqlite_where=text("is_live"), postgresql_where=text("is_live")),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int]
    slot_id: Mapped[int]
    participant_id: Mapped[int] = mapped_column(ForeignKey("participant.id", ondelete="CASCADE"), index=True)
    is_live: Mapped[bool] = mapped_column(default=True)
    minutes_late: Mapped[int | None]
    reminded_of: Mapped[datetime | None] = mapped_column(UTCDateTime)
    asked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    is_absent: Mapped[bool] = mapped_column(default=False)

    meeting: Mapped[Meeting] = relationship(
        back_populates="people",
        foreign_keys="MeetingPerson.meeting_id",
        primaryjoin="Meeting.id == MeetingPerson.meeting_id",
    )
    participant: Mapped[Participant] = relationship()


class Outcome(db.Model):
    """What one participant says of a meeting, after it and half a year later. Organisers see numbers only."""

    __tablename__ = "meeting_outcome"
    __table_args__ = (
        UniqueConstraint("meeting_id", "participant_id"),
        CheckConstraint(f"result IS NULL OR {_one_of('result', RESULTS)}", name="known_result"),
        CheckConstraint(f"later IS NULL OR {_one_of('later', LATER_RESULTS)}", name="known_later"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id", ondelete="CASCADE"))
    participant_id: Mapped[int] = mapped_column(ForeignKey("participant.id", ondelete="CASCADE"), index=True)
    result: Mapped[str | None] = mapped_column(String(12))
    note: Mapped[str] = mapped_column(Text, default="")
    later: Mapped[str | None] = mapped_column(String(12))
    asked_later_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)

    meeting: Mapped[Meeting] = relationship()
    participant: Mapped[Participant] = relationship()


class Plan(db.Model):
    """A plan that the worker makes and the organisers look at before it counts.

    `found` is the best so far: {"placed": [[request id, slot id, place id or null], ...], "left": [[request id, reason,
    values], ...], "numbers": {...}}. `stop` asks the worker to take it.
    """

    __tablename__ = "meeting_plan"
    __table_args__ = (
        CheckConstraint(_one_of("state", PLAN_STATES), name="known_state"),
        Index("uq_meeting_plan_unfinished", "event_id", unique=True,
              sqlite_where=text(_one_of("state", UNFINISHED)), postgresql_where=text(_one_of("state", UNFINISHED))),
        Index("ix_meeting_plan_event", "event_id"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[PublicId]
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    seconds: Mapped[int] = mapped_column(default=60)
    most_moves: Mapped[int] = mapped_column(default=100)
    stop: Mapped[bool] = mapped_column(default=False)
    note: Mapped[str] = mapped_column(String(500), default="")
    found: Mapped[dict] = mapped_column(JSON, default=dict)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    begun_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    published_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    event: Mapped[Event] = relationship()

    def __str__(self) -> str:
        return self.public_id
