"""A copy of all that is kept of a participant, in a form that other programs read (GDPR, articles 15 and 20)."""

from datetime import date, datetime, time
from typing import Any

from sqlalchemy import inspect

from eventapp.common.clock import now
from eventapp.extensions import db
from eventapp.messages.models import Message
from eventapp.messages.queries import mails_to
from eventapp.people.models import Participant
from eventapp.people.privacy.rows import is_secret, rows_of


def copy_of(participant: Participant) -> dict[str, Any]:
    """Everything by the names of the tables, as JSON can hold it; who else is named in a row is named as shown."""
    found = rows_of(participant)
    found[Message] = mails_to(participant.event_id, participant.email)
    kept = {model.__tablename__: [_written(row, participant) for row in rows] for model, rows in found.items()}
    return {"event": participant.event.slug, "made_at": now().isoformat(timespec="seconds"), "kept": kept}


def _written(row: Any, participant: Participant) -> dict[str, Any]:
    written = {}
    for attribute in inspect(type(row)).column_attrs:
        column = attribute.columns[0]
        if column.table is not row.__table__ or column.primary_key or is_secret(column):
            continue
        value = getattr(row, attribute.key)
        if isinstance(value, bytes):
            continue
        if value is not None and (key := next(iter(column.foreign_keys), None)) is not None:
            written[column.name.removesuffix("_id")] = _called(key.column.table, value, participant)
        else:
            written[column.name] = _plain(value)
    return written


def _called(table: Any, id: int, participant: Participant) -> str:
    if table is Participant.__table__ and id == participant.id:
        return "me"
    model = next(mapper.class_ for mapper in db.Model.registry.mappers if mapper.local_table is table)
    return str(db.session.get(model, id))


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, dict):
        return {str(key): _plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    return value if isinstance(value, str | int | float | bool | None) else str(value)
