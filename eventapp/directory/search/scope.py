"""Which rows a viewer may find: those of their audience, of people whose entry they may see."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, false, func, literal, or_, select
from sqlalchemy.orm import aliased

from eventapp.common.clock import now
from eventapp.directory.contacts.blocks import is_concerned
from eventapp.directory.models import Directory, Entry, Visibility
from eventapp.directory.search.asked import TODAY, Asked
from eventapp.directory.search.models import DAILY, ENTRY, SearchRow, SearchTerm
from eventapp.directory.visibility import directory_of, needed, visible_entries
from eventapp.events.models import Event
from eventapp.extensions import db
from eventapp.people.models import Participant
from eventapp.registration.models import Category, Registration

OF_ROW = ("side", "country", "region", "type")
OF_TERMS = ("domain", "language", "has", "cooperation")


@dataclass(frozen=True)
class Scope:
    """What one viewer may find at one event."""

    event: Event
    viewer: Participant | None
    directory: Directory
    level: Visibility
    entries: ColumnElement[bool]

    @classmethod
    def of(cls, event: Event, viewer: Participant | None) -> "Scope":
        return cls(event, viewer, directory_of(event), needed(event, viewer), visible_entries(event, viewer))

    @property
    def is_open(self) -> bool:
        """Whether there is anything to find at all."""
        return self.directory.is_open(now()) and self.directory.audience >= self.level

    def rows(self, *columns, kinds: tuple[str, ...] = (ENTRY,)) -> Select:
        """A query for `columns` of the rows (of entries, or of statements) that may be found."""
        return (
            select(*columns)
            .join(Entry, Entry.id == SearchRow.entry_id)
            .where(
                SearchRow.event_id == self.event.id,
                SearchRow.level == int(self.level),
                SearchRow.kind.in_(kinds),
                SearchRow.policy_version == self.directory.policy_version,
                self.entries,
            )
        )

    @property
    def today(self) -> str | None:
        """The day of the event that today is, where the event takes place; None on other days."""
        today = now().astimezone(self.event.zone).date()
        return today.isoformat() if self.event.first_day <= today <= self.event.last_day else None

    @cached_property
    def version(self) -> tuple[Any, ...]:
        """Whether a block concerns the viewer; then what is another whenever others are found, or by other facets."""
        confirmed = case((Registration.state == "confirmed", Registration.id), else_=0)
        is_blocked = is_concerned(self.viewer) if self.viewer is not None else false()
        online = select(func.count()).where(Category.event_id == self.event.id, Category.is_online).scalar_subquery()
        query = select(is_blocked, func.count(), func.sum(confirmed), func.sum(Registration.category_id), online)
        is_blocked, *registered = db.session.execute(query.where(Registration.event_id == self.event.id)).one()
        return (is_blocked, self.directory.stamp, self.directory.policy_version, *registered)

    def is_present(self, terms: Any, participant_id: Any, value: str = TODAY) -> ColumnElement[bool]:
        """Holds for rows (their `terms`) of people who let the viewer know that they are on site today."""
        if value != TODAY or self.today is None:
            return false()
        held = literal(" ") + terms + " "
        comes = or_(*(held.contains(f" there={day} ") for day in (DAILY, self.today)))
        online = (
            select(Registration.id)
            .join(Category, Category.id == Registration.category_id)
            .where(Registration.participant_id == participant_id, Registration.state == "confirmed", Category.is_online)
        )
        return and_(comes, ~online.exists())

    def filtered(self, query: Select, asked: Asked) -> Select:
        """`query` for rows with the values of facets that are asked for."""
        for name, value in asked.chosen.items():
            if name == "present":
                query = query.where(self.is_present(SearchRow.terms, Entry.participant_id, value))
            elif name in OF_ROW:
                query = query.where(getattr(SearchRow, name) == value)
            elif name in OF_TERMS:
                term = aliased(SearchTerm)
                held = select(term.row_id).where(term.facet == name, term.value == value, term.row_id == SearchRow.id)
                query = query.where(held.exists())
            else:
                confirmed = (
                    select(Registration.id)
                    .join(Category, Category.id == Registration.category_id)
                    .where(
                        Registration.participant_id == Entry.participant_id,
                        Registration.state == "confirmed",
                        Category.code == value,
                    )
                )
                query = query.where(confirmed.exists())
        return query
