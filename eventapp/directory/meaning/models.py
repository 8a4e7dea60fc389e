"""The vectors of what people offer and need."""

from sqlalchemy import ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from eventapp.common.personal import MADE_OF_OTHERS
from eventapp.extensions import db


class TextVector(db.Model):
    """The meaning of a statement: 512 numbers of 16 bits (IEEE 754, little endian), of length 1 together.

    A text that changes gets a new row with a higher id, so that what was read up to an id stays true.
    """

    __table_args__ = (
        Index("ix_text_vector_event", "event_id", "id"),
        {"sqlite_autoincrement": True, "info": MADE_OF_OTHERS},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    statement_id: Mapped[int] = mapped_column(ForeignKey("statement.id", ondelete="CASCADE"), unique=True)
    vector: Mapped[bytes] = mapped_column(LargeBinary)

    def __str__(self) -> str:
        return f"vector of {self.statement_id}"
