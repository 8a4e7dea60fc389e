"""What participants are to be told of releases."""

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventapp.agenda.models import Release
from eventapp.common.columns import PublicId, UTCDateTime
from eventapp.extensions import db
from eventapp.people.models import Participant

STATES = ("waiting", "sent", "left")


class Notice(db.Model):
    """What a release changes for one participant, as a mail that waits, was sent or was left out.

    `since` is the release they know, None when they know none. `reasons` are {public id of a session: why it concerns
    them, of `concerned.REASONS`}. The words are made of the two releases when they are needed; `subject` and `text`
    are what an organiser says in place of the first of them, None for what was drafted.
    """

    __table_args__ = (
        UniqueConstraint("release_id", "participant_id"),
        CheckConstraint("state IN ('waiting', 'sent', 'left')", name="known_state"),
        Index("ix_notice_release_state", "release_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[PublicId]
    release_id: Mapped[int] = mapped_column(ForeignKey("release.id", ondelete="CASCADE"))
    participant_id: Mapped[int] = mapped_column(ForeignKey("participant.id", ondelete="CASCADE"), index=True)
    since: Mapped[int | None]
    reasons: Mapped[dict] = mapped_column(JSON)
    state: Mapped[str] = mapped_column(String(20), default="waiting")
    subject: Mapped[str | None] = mapped_column(String(200))
    text: Mapped[str | None] = mapped_column(Text)
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    release: Mapped[Release] = relationship()
    participant: Mapped[Participant] = relationship()

    @property
    def is_reworded(self) -> bool:
        return self.subject is not None or self.text is not None
