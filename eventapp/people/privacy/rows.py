"""What hangs on a participant, in all tables, as their foreign keys say.

A row belongs to a participant when one of its foreign keys names them. A table that names no participant belongs with
the rows it hangs on: the statements of an entry, say. So what two have together is found from either side, and what
another keeps of the person (`UNKNOWN_TO_THEM`) only when everything is asked for.
"""

from typing import Any

from sqlalchemy import Column, Table, or_, select

from eventapp.common.personal import MADE_OF_OTHERS, UNKNOWN_TO_THEM
from eventapp.extensions import db
from eventapp.people.models import Participant

PARTICIPANT = Participant.__table__


def rows_of(participant: Participant, *, everything: bool = False) -> dict[type, list[Any]]:
    """The rows by model, the participant's own first; with `everything`, also what the person is not told."""
    models = {mapper.local_table: mapper.class_ for mapper in db.Model.registry.mappers}
    found: dict[type, list[Any]] = {Participant: [participant]}
    for table in db.metadata.sorted_tables:
        model = models.get(table)
        if model is None or table is PARTICIPANT or (is_derived(table) and not everything):
            continue
        columns = _naming_participants(table)
        conditions = [column == participant.id for column in columns if everything or not is_secret(column)]
        if not columns:
            conditions = [
                key.parent.in_([row.id for row in found[models[key.column.table]]])
                for key in table.foreign_keys
                if _is_followed(key.column.table, models, found) and (everything or not is_secret(key.parent))
            ]
        if conditions and (rows := db.session.scalars(select(model).where(or_(*conditions))).unique().all()):
            found[model] = list(rows)
    return found


def is_secret(column: Column) -> bool:
    """Whether the person is not told of it."""
    return column.info.items() >= UNKNOWN_TO_THEM.items()


def is_derived(table: Table) -> bool:
    """Whether its rows are made of others."""
    return table.info.items() >= MADE_OF_OTHERS.items()


def _naming_participants(table: Table) -> list[Column]:
    return [key.parent for key in table.foreign_keys if key.column.table is PARTICIPANT]


def _is_followed(parent: Table, models: dict[Table, type], found: dict[type, list[Any]]) -> bool:
    """Whether rows that hang on rows of `parent` are the person's, since those are so themselves.

    A row that outlives the person (a delegation they lead) leads no further.
    """
    return parent is not PARTICIPANT and models.get(parent) in found and not outlives(parent)


def outlives(table: Table) -> bool:
    """Whether its rows stay when a person they name goes, without the name."""
    return any(key.ondelete != "CASCADE" for key in table.foreign_keys if key.column.table is PARTICIPANT)
