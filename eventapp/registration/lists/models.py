"""Saved views of the list."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventapp.accounts.models import User
from eventapp.common.clock import now
from eventapp.common.columns import PublicId, UTCDateTime
from eventapp.events.models import Event
from eventapp.extensions import db

NAME_LENGTH = 80


class SavedView(db.Model):
    """Filters, order and columns of the list under a name, of one organiser or shared with the team.

    `filters` are the arguments of `filters.Filters`, `columns` the keys of `columns.columns_of`; none means the usual.
    """

    __tablename__ = "saved_view"
    __table_args__ = (UniqueConstraint("event_id", "user_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[PublicId]
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    is_shared: Mapped[bool] = mapped_column(default=False)
    filters: Mapped[dict] = mapped_column(JSON, default=dict)
    columns: Mapped[list] = mapped_column(JSON, default=list)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)

    event: Mapped[Event] = relationship()
    user: Mapped[User] = relationship()

    def arguments(self) -> dict[str, str]:
        """What stands in the address of the list that shows it."""
        return self.filters | ({"columns": ",".join(self.columns)} if self.columns else {})

    def __str__(self) -> str:
        return self.name
