"""A row gives way to another of its table: what points at it moves, and every step can be taken back.

The foreign keys of all tables say what points at it. Where a row would then break a rule of its table:

- a column that may be empty is emptied (a delegation whose head gives way to the head of another has none);
- a row that a unique key allows only once gives way to the one that is there, with all that points at it (two entries
  in the directory become one that holds the statements of both);
- any other row goes (a contact of a person with themselves).

A step is a list: ["move", table, column, old, new, keys, table of old and new], ["change", table, key, {column: [old,
new]}] or ["remove", table, row]. A key is the list of the row's primary key. `take_back` walks them backwards.
"""

from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import Column, Table, UniqueConstraint, and_, null, text
from sqlalchemy.exc import IntegrityError

from eventapp.common.log import Activity
from eventapp.extensions import db

Steps = list[list]
_ACTIVITY = Activity.__table__
_NAMED_BY = (("subject_table", "subject_id"), ("actor_table", "actor_id"))


def give_way(table: Table, lost: int, kept: int, steps: Steps) -> None:
    """Let everything that points at row `lost` of `table` point at `kept`, then remove `lost`; adds to `steps`."""
    for child, column in _pointing_at(table):
        move(child, column, lost, kept, steps)
    for name, number in _NAMED_BY:
        _move_all(_ACTIVITY, _ACTIVITY.c[number], lost, kept, steps, table.name, _ACTIVITY.c[name] == table.name)
    _remove(table, [lost], steps)


def move(table: Table, column: Column, lost: int, kept: int, steps: Steps, *only: Any) -> None:
    """Let the rows of `table` whose `column` is `lost` have `kept` there, as far as its rules allow."""
    if not _unique_keys_with(table, column) and not _siblings(table, column):
        _move_all(table, column, lost, kept, steps, _target(column), *only)
        return
    for row in db.session.execute(table.select().where(column == lost, *only)).mappings().all():
        _move_one(table, column, row, kept, steps)


def take_back(steps: Steps) -> None:
    """Undo `steps`. Rows that were changed otherwise meanwhile stay as they are.

    Raises IntegrityError when a row cannot come back, since another has its unique values now.
    """
    new_ids: dict[tuple[str, Any], Any] = {}
    for step in reversed(steps):
        table = db.metadata.tables[step[1]]
        if step[0] == "remove":
            _bring_back(table, {name: _decoded(value) for name, value in step[2].items()}, new_ids)
        elif step[0] == "move":
            _kind, _table, name, old, new, keys, of = step
            target = new_ids.get((of, old), old)
            for some in (keys[at : at + 500] for at in range(0, len(keys), 500)):
                where = [_has_key(table, some), table.c[name] == new]
                db.session.execute(table.update().where(*where).values({name: target}))
        else:
            _kind, _table, key, values = step
            for name, (old, new) in values.items():
                column = table.c[name]
                here = column.is_(None) if new is None else column == _decoded(new)
                back = table.update().where(_has_key(table, [key]), here)
                db.session.execute(back.values({name: _now(column, _decoded(old), new_ids)}))


def changed(table: Table, key: list, values: dict[str, tuple[Any, Any]], steps: Steps) -> None:
    """Note that the caller has changed a row, as {column: (old, new)}."""
    steps.append(["change", table.name, key, {n: [_encoded(old), _encoded(new)] for n, (old, new) in values.items()}])


def emptied_or_removed(steps: Steps, but: str) -> int:
    """How many rows lost whom they named, or went away, beside those of the table `but`."""
    return sum(
        1
        for step in steps
        if step[1] != but
        and (step[0] == "remove" or (step[0] == "change" and any(new is None for _old, new in step[3].values())))
    )


def _pointing_at(table: Table) -> Iterator[tuple[Table, Column]]:
    for child in db.metadata.sorted_tables:
        for key in sorted(child.foreign_keys, key=lambda key: key.parent.name):
            if key.column.table is table:
                yield child, key.parent


def _siblings(table: Table, column: Column) -> list[Column]:
    """The other columns of `table` that point where `column` does."""
    targets = {key.column for key in column.foreign_keys}
    return [
        other for other in table.columns if other is not column and targets & {key.column for key in other.foreign_keys}
    ]


def _unique_keys_with(table: Table, column: Column) -> list[tuple[tuple[Column, ...], Any]]:
    """The unique keys with `column` in them, each with the condition of a partial index or None."""
    dialect = db.engine.dialect.name
    keys = [(tuple(c.columns), None) for c in table.constraints if isinstance(c, UniqueConstraint)]
    keys.append((tuple(table.primary_key.columns), None))
    for index in table.indexes:
        if index.unique:
            keys.append((tuple(index.columns), index.dialect_options[dialect]["where"]))
    return [(columns, where) for columns, where in keys if column in columns]


def _target(column: Column) -> str:
    """The table a foreign key points at."""
    return next(iter(column.foreign_keys)).column.table.name


def _move_all(table: Table, column: Column, lost: int, kept: int, steps: Steps, of: str, *only: Any) -> None:
    keys = [list(key) for key in db.session.execute(db.select(*table.primary_key).where(column == lost, *only))]
    if keys:
        db.session.execute(table.update().where(column == lost, *only).values({column.name: kept}))
        steps.append(["move", table.name, column.name, lost, kept, keys, of])


def _move_one(table: Table, column: Column, row: Any, kept: int, steps: Steps) -> None:
    key = _key_of(table, row)
    is_pair = any(row[other.name] == kept for other in _siblings(table, column))
    twin = None if is_pair else _twin(table, column, row, kept)
    if not is_pair and twin is None:
        try:
            with db.session.begin_nested():
                db.session.execute(table.update().where(_has_key(table, [key])).values({column.name: kept}))
        except IntegrityError:  # a rule that only the database knows
            pass
        else:
            moved = _key_of(table, {**row, column.name: kept})
            steps.append(["move", table.name, column.name, row[column.name], kept, [moved], _target(column)])
            return
    if column.nullable:
        db.session.execute(table.update().where(_has_key(table, [key])).values({column.name: None}))
        changed(table, key, {column.name: (row[column.name], None)}, steps)
    elif twin is not None and len(key) == 1:
        give_way(table, key[0], twin[0], steps)
    else:
        _remove(table, key, steps)


def _twin(table: Table, column: Column, row: Any, kept: int) -> list | None:
    """The key of the row that a unique key lets stand beside no other like `row` with `kept` in `column`."""
    for columns, where in _unique_keys_with(table, column):
        values = {c: kept if c is column else row[c.name] for c in columns}
        if None in values.values():
            continue
        condition = [] if where is None else [where if not isinstance(where, str) else text(where)]
        if (
            condition
            and not db.session.execute(
                db.select(db.literal(1)).select_from(table).where(_has_key(table, [_key_of(table, row)]), *condition)
            ).first()
        ):
            continue
        same = and_(*(c == value for c, value in values.items()))
        if found := db.session.execute(db.select(*table.primary_key).where(same, *condition)).first():
            return list(found)
    return None


def _remove(table: Table, key: list, steps: Steps) -> None:
    """Remove a row with what cannot be without it."""
    if len(key) == 1:
        for child, column in _pointing_at(table):
            for row in db.session.execute(child.select().where(column == key[0])).mappings().all():
                of_child = _key_of(child, row)
                if column.nullable:
                    db.session.execute(child.update().where(_has_key(child, [of_child])).values({column.name: None}))
                    changed(child, of_child, {column.name: (key[0], None)}, steps)
                else:
                    _remove(child, of_child, steps)
    row = db.session.execute(table.select().where(_has_key(table, [key]))).mappings().first()
    if row is not None:
        steps.append(["remove", table.name, {name: _encoded(value) for name, value in row.items()}])
        db.session.execute(table.delete().where(_has_key(table, [key])))


def _bring_back(table: Table, row: dict[str, Any], new_ids: dict[tuple[str, Any], Any]) -> None:
    row = {name: _now(table.c[name], value, new_ids) for name, value in row.items() if name in table.c}
    key = _key_of(table, row)
    is_taken = db.session.execute(db.select(*table.primary_key).where(_has_key(table, [key]))).first() is not None
    values = {name: null() if value is None else value for name, value in row.items()}  # None is a value in JSON
    if is_taken and len(key) == 1:  # SQLite gives the ids of rows that are gone to new ones
        del values[next(iter(table.primary_key)).name]
        made = db.session.execute(table.insert().values(values))
        new_ids[table.name, key[0]] = made.inserted_primary_key[0]
    else:
        db.session.execute(table.insert().values(values))


def _now(column: Column, value: Any, new_ids: dict[tuple[str, Any], Any]) -> Any:
    """The value for a column that may point at a row that came back under another id."""
    for key in column.foreign_keys:
        value = new_ids.get((key.column.table.name, value), value)
    return value


def _key_of(table: Table, row: Any) -> list:
    return [row[column.name] for column in table.primary_key]


def _has_key(table: Table, keys: list[list]) -> Any:
    columns = list(table.primary_key)
    if len(columns) == 1:
        return columns[0].in_([key[0] for key in keys])
    return db.or_(*(and_(*(c == v for c, v in zip(columns, key, strict=True))) for key in keys))


def _encoded(value: Any) -> Any:
    """`value` as JSON can hold it."""
    if isinstance(value, datetime):
        return {"$datetime": value.isoformat()}
    if isinstance(value, date):
        return {"$date": value.isoformat()}
    if isinstance(value, time):
        return {"$time": value.isoformat()}
    if isinstance(value, bytes):
        return {"$bytes": value.hex()}
    return value


def _decoded(value: Any) -> Any:
    if isinstance(value, dict) and len(value) == 1:
        [(kind, content)] = value.items()
        if kind == "$datetime":
            return datetime.fromisoformat(content)
        if kind == "$date":
            return date.fromisoformat(content)
        if kind == "$time":
            return time.fromisoformat(content)
        if kind == "$bytes":
            return bytes.fromhex(content)
    return value
