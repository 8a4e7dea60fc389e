"""Requests for contact, contacts, messages, bookmarks, blocks, reports, introductions, and what each person prefers."""

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventapp.common.clock import now
from eventapp.common.columns import PublicId, UTCDateTime
from eventapp.common.personal import UNKNOWN_TO_THEM
from eventapp.directory.models import one_of
from eventapp.events.models import Event
from eventapp.extensions import db
from eventapp.people.models import Participant

REQUEST_STATES = ("open", "accepted", "declined", "withdrawn")
SOURCES = ("request", "card", "introduction")  # how two became contacts
NOTICES = ("at_once", "daily", "never")
REPORT_REASONS = ("advertising", "harassment", "false_identity", "other")
REPORT_OUTCOMES = ("none", "warned", "suspended")
REQUEST_LENGTH = 1000
MESSAGE_LENGTH = 4000
NOTE_LENGTH = 2000
MOST_TAGS = 10
TAG_LENGTH = 30


class ContactRequest(db.Model):
    """One participant asks another for contact.

    There is one for each who asks and is asked; asked again after it was withdrawn, it opens anew, or is declined anew
    if it had been (`answered_at`). Who asked is not told that it was declined. Until `later_at` it is out of the way of
    the one asked, at their wish. `told_at` is when the mail about it left, `reminded_at` when the one reminder did.
    """

    __table_args__ = (
        UniqueConstraint("asker_id", "asked_id"),
        CheckConstraint(one_of("state", REQUEST_STATES), name="known_state"),
        CheckConstraint("asker_id <> asked_id", name="two_people"),
        Index("ix_contact_request_asker", "asker_id", "asked_at"),
        Index("ix_contact_request_asked", "asked_id", "state"),
        Index("ix_contact_request_told", "state", "told_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[PublicId]
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    asker_id: Mapped[int] = mapped_column(ForeignKey("participant.id", ondelete="CASCADE"))
    asked_id: Mapped[int] = mapped_column(ForeignKey("participant.id", ondelete="CASCADE"))
    state: Mapped[str] = mapped_column(String(10), default="open", info=UNKNOWN_TO_THEM)
    message: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(2))
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    answered_at: Mapped[datetime | None] = mapped_column(UTCDateTime, info=UNKNOWN_TO_THEM)
    later_at: Mapped[datetime | None] = mapped_column(UTCDateTime, info=UNKNOWN_TO_THEM)
    told_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    reminded_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    event: Mapped[Event] = relationship()
    asker: Mapped[Participant] = relationship(foreign_keys=[asker_id])
    asked: Mapped[Participant] = relationship(foreign_keys=[asked_id])

    def __str__(self) -> str:
        return self.public_id


class Contact(db.Model):
    """What `owner` keeps of `person`: note and tags, which nobody else sees. Two contacts have one each.

    `shares_card`: the owner lets the person have the owner's address, as a vCard.
    """

    __table_args__ = (
        UniqueConstraint("owner_id", "person_id"),
        CheckConstraint("owner_id <> person_id", name="two_people"),
        CheckConstraint(one_of("source", SOURCES), name="known_source"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[PublicId]
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("participant.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(
        ForeignKey("participant.id", ondelete="CASCADE"), index=True, info=UNKNOWN_TO_THEM
    )
    source: Mapped[str] = mapped_column(String(12))
    note: Mapped[str] = mapped_column(Text, default="")
    tags: Mapped[list[str]] = mapped_column(JSON, default=list)
    shares_card: Mapped[bool] = mapped_column(default=False)
    made_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)

    event: Mapped[Event] = relationship()
    owner: Mapped[Participant] = relationship(foreign_keys=[owner_id])
    person: Mapped[Participant] = relationship(foreign_keys=[person_id])

    def __str__(self) -> str:
        return self.public_id


class ContactMessage(db.Model):
    """What one contact wrote to another. `told_at` is when a mail said so, or was found needless."""

    __table_args__ = (
        CheckConstraint("sender_id <> receiver_id", name="two_people"),
        Index("ix_contact_message_sender", "sender_id", "receiver_id", "sent_at"),
        Index("ix_contact_message_receiver", "receiver_id", "read_at"),
        Index("ix_contact_message_told", "told_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[PublicId]
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    sender_id: Mapped[int] = mapped_column(ForeignKey("participant.id", ondelete="CASCADE"))
    receiver_id: Mapped[int] = mapped_column(ForeignKey("participant.id", ondelete="CASCADE"))
    text: Mapped[str] = mapped_column(Text)
    sent_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    read_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    told_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    sender: Mapped[Participant] = relationship(foreign_keys=[sender_id])
    receiver: Mapped[Participant] = relationship(foreign_keys=[receiver_id])

    def __str__(self) -> str:
        return self.public_id


class Bookmark(db.Model):
    """Someone whom `owner` wants to find again. The person is not told."""

    owner_id: Mapped[int] = mapped_column(ForeignKey("participant.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(
        ForeignKey("participant.id", ondelete="CASCADE"), primary_key=True, index=True, info=UNKNOWN_TO_THEM
    )
    at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)

    person: Mapped[Participant] = relationship(foreign_keys=[person_id])

    def __str__(self) -> str:
        return f"bookmark of {self.owner_id}"


class Block(db.Model):
    """Neither of the two sees or reaches the other, for as long as the row stands. The person is not told."""

    __table_args__ = (
        UniqueConstraint("owner_id", "person_id"),
        CheckConstraint("owner_id <> person_id", name="two_people"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[PublicId]
    owner_id: Mapped[int] = mapped_column(ForeignKey("participant.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(
        ForeignKey("participant.id", ondelete="CASCADE"), index=True, info=UNKNOWN_TO_THEM
    )
    at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)

    person: Mapped[Participant] = relationship(foreign_keys=[person_id])

    def __str__(self) -> str:
        return self.public_id


class ContactReport(db.Model):
    """Someone tells the organisers about another; `quoted` is what the other had written. Open while no `outcome`."""

    __table_args__ = (
        CheckConstraint("reporter_id <> person_id", name="two_people"),
        CheckConstraint(one_of("reason", REPORT_REASONS), name="known_reason"),
        CheckConstraint(f"outcome IS NULL OR {one_of('outcome', REPORT_OUTCOMES)}", name="known_outcome"),
        Index("ix_contact_report_event", "event_id", "outcome"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[PublicId]
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    reporter_id: Mapped[int] = mapped_column(ForeignKey("participant.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[int] = mapped_column(
        ForeignKey("participant.id", ondelete="CASCADE"), index=True, info=UNKNOWN_TO_THEM
    )
    reason: Mapped[str] = mapped_column(String(16))
    text: Mapped[str] = mapped_column(Text, default="")
    quoted: Mapped[str] = mapped_column(Text, default="")
    made_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    outcome: Mapped[str | None] = mapped_column(String(10))
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    event: Mapped[Event] = relationship()
    reporter: Mapped[Participant] = relationship(foreign_keys=[reporter_id])
    person: Mapped[Participant] = relationship(foreign_keys=[person_id])

    def __str__(self) -> str:
        return self.public_id


class Introduction(db.Model):
    """The organisers think that two should meet. Each says whether they agree (None: not yet); both: contacts."""

    __table_args__ = (
        UniqueConstraint("one_id", "other_id"),
        CheckConstraint("one_id <> other_id", name="two_people"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[PublicId]
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    one_id: Mapped[int] = mapped_column(ForeignKey("participant.id", ondelete="CASCADE"))
    other_id: Mapped[int] = mapped_column(ForeignKey("participant.id", ondelete="CASCADE"), index=True)
    message: Mapped[str] = mapped_column(Text)
    one_agrees: Mapped[bool | None] = mapped_column(info=UNKNOWN_TO_THEM)
    other_agrees: Mapped[bool | None] = mapped_column(info=UNKNOWN_TO_THEM)
    made_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)

    event: Mapped[Event] = relationship()
    one: Mapped[Participant] = relationship(foreign_keys=[one_id])
    other: Mapped[Participant] = relationship(foreign_keys=[other_id])

    def partner_of(self, participant: Participant) -> Participant:
        return self.other if participant.id == self.one_id else self.one

    def __str__(self) -> str:
        return self.public_id


class ContactChoices(db.Model):
    """What a participant prefers, and whether the organisers let them write to others.

    Quiet are the hours from `quiet_from` to `quiet_until` (0 to 23, in `zone`, an IANA name; None: that of the
    country); none when both are the same. `card_shares`: who scans the code gets the address too.
    """

    __table_args__ = (
        CheckConstraint(one_of("notices", NOTICES), name="known_notices"),
        CheckConstraint("quiet_from BETWEEN 0 AND 23 AND quiet_until BETWEEN 0 AND 23", name="hours"),
    )

    participant_id: Mapped[int] = mapped_column(ForeignKey("participant.id", ondelete="CASCADE"), primary_key=True)
    notices: Mapped[str] = mapped_column(String(8), default="at_once")
    zone: Mapped[str | None] = mapped_column(String(40))
    quiet_from: Mapped[int] = mapped_column(default=21)
    quiet_until: Mapped[int] = mapped_column(default=8)
    card_shares: Mapped[bool] = mapped_column(default=False)
    may_write: Mapped[bool] = mapped_column(default=True)
    digest_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    @property
    def id(self) -> int:
        return self.participant_id

    def __str__(self) -> str:
        return f"choices of {self.participant_id}"
