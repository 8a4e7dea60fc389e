"""What the search reads: a row for each entry and each statement, once for each audience that may find it.

The words stand beside these rows in `directory_fts`, which each database keeps in its own way (`ddl.py`).
"""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from eventapp.common.clock import now
from eventapp.common.columns import SortKey, UTCDateTime
from eventapp.common.personal import MADE_OF_OTHERS
from eventapp.directory.models import Entry, Statement
from eventapp.directory.search import ddl
from eventapp.extensions import db


class SearchRow(db.Model):
    """An entry (`statement_id` is None) or a statement as those of one audience may find it.

    `level` is that of `models.Visibility`: 1 for participants, 2 for everyone. What they may not see of the person is
    None here and missing among the words. `policy_version` is that of the directory when the row was made; it is
    found under that one alone. `kind` is that of the statement. `terms` holds its rows of `SearchTerm` once more, as
    "facet=value" with blanks between them, so that they are counted without reading those.
    """

    __table_args__ = (
        Index("ix_search_row_event_name", "event_id", "level", "kind", "name_key", "id"),
        Index("ix_search_row_event_organisation", "event_id", "level", "organisation_id"),
        {"info": MADE_OF_OTHERS},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id", ondelete="CASCADE"), index=True)
    statement_id: Mapped[int | None] = mapped_column(ForeignKey("statement.id", ondelete="CASCADE"), index=True)
    level: Mapped[int]
    policy_version: Mapped[int]
    kind: Mapped[str] = mapped_column(String(6))
    name_key: Mapped[str] = mapped_column(SortKey(400))
    side: Mapped[str | None] = mapped_column(String(5))
    country: Mapped[str | None] = mapped_column(String(2))
    region: Mapped[str | None] = mapped_column(String(10))
    type: Mapped[str | None] = mapped_column(String(30))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"), index=True)
    terms: Mapped[str] = mapped_column(Text, default="", server_default="")
    may_export: Mapped[bool]
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime)

    def __str__(self) -> str:
        return f"{self.kind} {self.entry_id} for {self.level}"


class SearchTerm(db.Model):
    """A value of a facet that can have several for one row: "domain", "language", "has", "cooperation" or "there".

    The last is a day of the event on which the person is there, or DAILY.
    """

    __table_args__ = (Index("ix_search_term_facet", "facet", "value", "row_id"), {"info": MADE_OF_OTHERS})

    row_id: Mapped[int] = mapped_column(ForeignKey("search_row.id", ondelete="CASCADE"), primary_key=True)
    facet: Mapped[str] = mapped_column(String(11), primary_key=True)
    value: Mapped[str] = mapped_column(String(16), primary_key=True)


class SearchMiss(db.Model):
    """A text that participants searched for, on pages in `language`, `times` times without finding anything.

    It says nothing of who searched.
    """

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), primary_key=True)
    language: Mapped[str] = mapped_column(String(2), primary_key=True)
    text: Mapped[str] = mapped_column(String(80), primary_key=True)
    times: Mapped[int] = mapped_column(default=1)
    last_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)


ENTRY = "entry"
DAILY = "all"
ddl.attach(SearchRow.__table__)

__all__ = ["DAILY", "ENTRY", "Entry", "SearchMiss", "SearchRow", "SearchTerm", "Statement"]
