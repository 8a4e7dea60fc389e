"""Mails on their way out, mass mails and reminders, the wording of mails at an event, the worker and its jobs."""

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from eventapp.common.clock import now
from eventapp.common.columns import LocalizedText, PublicId, Translated, UTCDateTime, new_public_id
from eventapp.extensions import db

STATES = ("queued", "held", "sent", "failed", "dropped")
AT_ONCE, IN_BULK = 0, 1  # the priorities of a mail: those at once never wait behind those in bulk


class Message(db.Model):
    """One mail to one address.

    queued: waits for `due_at`, to be sent or sent again; while a worker sends it, `due_at` is its lease's end
    and `attempts` counts this attempt.
    held: waits until its mass mail goes on.
    sent: taken by the mail server. failed: given up after the last attempt; an organiser can send it again.
    dropped: no longer needed.

    A mail of a `Mailing` goes once to each `recipient_key`, the address in lower case.
    """

    __table_args__ = (
        Index("ix_message_due", "state", "priority", "due_at"),
        UniqueConstraint("mailing_id", "recipient_key"),
        CheckConstraint("state IN ('queued', 'held', 'sent', 'failed', 'dropped')", name="known_state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[PublicId]
    event_id: Mapped[int | None] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    address: Mapped[str] = mapped_column(String(320), index=True)
    name: Mapped[str | None] = mapped_column(String(320))
    language: Mapped[str] = mapped_column(String(2))
    template: Mapped[str] = mapped_column(String(80))
    values: Mapped[dict] = mapped_column(JSON)
    message_id: Mapped[str] = mapped_column(String(120), default=lambda: f"{new_public_id()}@eventapp", unique=True)
    state: Mapped[str] = mapped_column(String(10), default="queued")
    attempts: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    sent_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    error: Mapped[str | None] = mapped_column(String(500))
    priority: Mapped[int] = mapped_column(default=AT_ONCE, server_default="0")
    mailing_id: Mapped[int | None] = mapped_column(ForeignKey("mailing.id", ondelete="CASCADE"))
    recipient_key: Mapped[str | None] = mapped_column(String(320))

    @property
    def is_being_sent(self) -> bool:
        """Whether a worker has it now: taking it clears the error; an attempt that failed leaves one."""
        return self.state == "queued" and self.attempts > 0 and self.error is None and self.due_at > now()


class Mailing(db.Model):
    """One text to many: a mass mail, or a reminder that goes out by itself when it is due for someone.

    `audience` names what a room offers (see `mailings/audiences.py`), and `filters` choose from it. `kind` is
    "own" for what concerns one's own registration, and "news" for all else, which one can unsubscribe from.
    A mass mail:
    draft: may be changed. scheduled: begins at `send_at`. sending: those who get it are fixed and the mails
    leave; all are in the outbox at `queued_at`. paused: the mails are held. sent: none is left. cancelled:
    ended; those that had not left never will.
    A reminder has `reminder`, the name of an offered kind, and `days`; it is draft while off, and active.
    """

    __table_args__ = (
        CheckConstraint(
            "state IN ('draft', 'scheduled', 'sending', 'paused', 'sent', 'cancelled', 'active')", name="known_state"
        ),
        CheckConstraint("kind IN ('own', 'news')", name="known_kind"),
        CheckConstraint("(reminder IS NULL) = (days IS NULL)", name="reminder_has_days"),
        CheckConstraint("state <> 'scheduled' OR send_at IS NOT NULL", name="scheduled_has_time"),
        CheckConstraint("state <> 'active' OR reminder IS NOT NULL", name="only_reminders_are_active"),
        Index("ix_mailing_state", "state", "send_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[PublicId]
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(String(10), default="own")
    audience: Mapped[str] = mapped_column(String(60))
    filters: Mapped[dict] = mapped_column(JSON, default=dict)
    reminder: Mapped[str | None] = mapped_column(String(60))
    days: Mapped[int | None]
    subject: Mapped[LocalizedText] = mapped_column(Translated)
    body: Mapped[LocalizedText] = mapped_column(Translated)
    version: Mapped[int] = mapped_column(default=1)
    state: Mapped[str] = mapped_column(String(10), default="draft")
    send_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    queued_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)

    @property
    def languages(self) -> list[str]:
        """The languages in which it has both subject and text."""
        return [code for code in self.body if self.body[code] and self.subject.get(code)]

    def language_for(self, language: str, *fallbacks: str) -> str:
        """The language in which someone who reads `language` gets it. Raises ValueError when it has no text."""
        written = self.languages
        for code in (language, *fallbacks, "en", *written[:1]):
            if code in written:
                return code
        raise ValueError("no language has both subject and text")

    def __str__(self) -> str:
        return self.public_id


class Unsubscribed(db.Model):
    """An address that wants no news of an event; mails about its own registration still reach it."""

    __table_args__ = (UniqueConstraint("event_id", "address_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    address_key: Mapped[str] = mapped_column(String(320))
    at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)


class Wording(db.Model):
    """What an event says in one language in place of one of the product's texts in a mail.

    `template` is that of the mail, `original` the product's text in English, `key` its hash.
    """

    __table_args__ = (UniqueConstraint("event_id", "language", "template", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    language: Mapped[str] = mapped_column(String(2))
    template: Mapped[str] = mapped_column(String(80))
    key: Mapped[str] = mapped_column(String(32))
    original: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)


class WorkerBeat(db.Model):
    """When a worker was last alive; one row."""

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime)


class JobRun(db.Model):
    """When a periodic job is due next, and how it ended last; one row a job, see `jobs.py`."""

    name: Mapped[str] = mapped_column(String(80), primary_key=True)
    due_at: Mapped[datetime] = mapped_column(UTCDateTime)
    begun_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    error: Mapped[str | None] = mapped_column(String(500))
