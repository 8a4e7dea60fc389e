"""Sections, questions and their versions, the places of choices, and uploaded files."""

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventapp.common.clock import now
from eventapp.common.columns import LocalizedText, PublicId, Translated, UTCDateTime
from eventapp.common.seats import HasSeats, seat_checks
from eventapp.events.models import Event
from eventapp.extensions import db

CONSENT = "consent"  # the code of the last section, which every form has
KINDS = (
    "short_text", "long_text", "email", "phone", "number", "date", "yes_no", "one_of", "several_of",
    "country", "region", "organisation", "file", "consent",
)  # fmt: skip
ATTENDANCES = ("any", "on_site", "online")


def _one_of(column: str, words: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(word) for word in words)})"


class Section(db.Model):
    """A page of the form. `condition` is a tree as `conditions.py` reads it; none shows the page to everyone."""

    __tablename__ = "form_section"
    __table_args__ = (UniqueConstraint("event_id", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    code: Mapped[str] = mapped_column(String(20))
    position: Mapped[int] = mapped_column(default=0)
    title: Mapped[LocalizedText] = mapped_column(Translated)
    intro: Mapped[LocalizedText] = mapped_column(Translated)
    condition: Mapped[dict | None] = mapped_column(JSON(none_as_null=True))

    event: Mapped[Event] = relationship()

    def __str__(self) -> str:
        return self.title.localized("en")


class Question(db.Model):
    """A question of the form; what it says stands in its latest version.

    `categories` are the codes of those it is asked in, none meaning all. A deleted question is asked no more;
    it stays for the answers it got.
    """

    __table_args__ = (
        UniqueConstraint("event_id", "key"),
        CheckConstraint(_one_of("kind", KINDS), name="known_kind"),
        CheckConstraint(_one_of("attendance", ATTENDANCES), name="known_attendance"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[PublicId]
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    section_id: Mapped[int] = mapped_column(ForeignKey("form_section.id", ondelete="CASCADE"), index=True)
    key: Mapped[str] = mapped_column(String(40))
    kind: Mapped[str] = mapped_column(String(20))
    position: Mapped[int] = mapped_column(default=0)
    is_required: Mapped[bool] = mapped_column(default=False)
    attendance: Mapped[str] = mapped_column(String(10), default="any")
    categories: Mapped[list[str]] = mapped_column(JSON, default=list)
    condition: Mapped[dict | None] = mapped_column(JSON(none_as_null=True))
    deleted_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    event: Mapped[Event] = relationship()
    section: Mapped[Section] = relationship()

    def __str__(self) -> str:
        return self.key


class QuestionVersion(db.Model):
    """What a question says from one change to the next.

    `choices` are `{"key": ..., "label": {locale: text}}` in their order; `limits` is what its kind allows to
    set (`kinds.py`). `name` is what consents are recorded with.
    """

    __table_args__ = (UniqueConstraint("question_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id", ondelete="CASCADE"))
    number: Mapped[int]
    name: Mapped[str] = mapped_column(String(20))
    label: Mapped[LocalizedText] = mapped_column(Translated)
    help: Mapped[LocalizedText] = mapped_column(Translated)
    choices: Mapped[list[dict]] = mapped_column(JSON, default=list)
    limits: Mapped[dict] = mapped_column(JSON, default=dict)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)

    question: Mapped[Question] = relationship()


class Choice(HasSeats, db.Model):
    """The places of one choice of a question; how many have it is counted whether or not it has a limit."""

    __tablename__ = "question_choice"
    __table_args__ = (UniqueConstraint("question_id", "key"), *seat_checks())

    id: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id", ondelete="CASCADE"))
    key: Mapped[str] = mapped_column(String(40))

    question: Mapped[Question] = relationship()

    def __str__(self) -> str:
        return self.key


class Upload(db.Model):
    """A file that answers a question. It belongs to a draft, then to a registration; else it is swept away.

    The content is in the folder `common/uploads.py` names, under the public id.
    """

    __tablename__ = "question_upload"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[PublicId]
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    draft_id: Mapped[int | None] = mapped_column(ForeignKey("registration_draft.id", ondelete="SET NULL"), index=True)
    registration_id: Mapped[int | None] = mapped_column(ForeignKey("registration.id", ondelete="SET NULL"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now, index=True)

    def __str__(self) -> str:
        return self.name
