"""The migrations lead from nothing to the models' tables and back, on both databases, and lose no row on the way."""

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import flask_migrate
import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask

from eventapp import create_app, migrations
from eventapp.directory.search.ddl import is_ours as is_full_text
from eventapp.extensions import db
from tests.house.more import make_one_of_each
from tests.support.house import assert_none

VERSION = "alembic_version"
MOVED = {"priority_proposal": "proposal"}  # tables whose rows another holds now


def revisions() -> list[str]:
    """All revisions, the first step first."""
    return [step.revision for step in ScriptDirectory(str(migrations.FOLDER)).walk_revisions()][::-1]


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_app(request, empty_database, instance) -> Flask:
    """An application on a database without tables, its context pushed."""
    app = create_app("testing", INSTANCE=str(instance), DATABASE_URL=empty_database[request.param])
    migrations.bind(app)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def tables() -> set[str]:
    return {name for name in sa.inspect(db.engine).get_table_names() if name != VERSION and not is_full_text(name)}


def counts() -> dict[str, int]:
    """How many rows each table has."""
    with db.engine.connect() as connection:
        return {name: connection.scalar(sa.text(f'SELECT count(*) FROM "{name}"')) for name in tables()}


@pytest.mark.db
def test_the_steps_lead_to_exactly_the_tables_of_the_models(empty_app):
    flask_migrate.upgrade()
    assert tables() == set(migrations.metadata().tables)
    with db.engine.connect() as connection:
        options = {"compare_type": True, "include_name": lambda name, *_: not is_full_text(name)}
        context = MigrationContext.configure(connection, opts=options)
        differences = compare_metadata(context, migrations.metadata())
    assert_none(map(str, differences), '`eventapp db revision -m "..."` writes the step that is missing.')


@pytest.mark.db
def test_the_steps_lead_back_to_nothing(empty_app):
    flask_migrate.upgrade()
    flask_migrate.downgrade(revision="base")
    assert tables() == set()
    flask_migrate.upgrade()
    assert tables() == set(migrations.metadata().tables)


@pytest.mark.unit
def test_the_steps_stand_in_one_line():
    folder = ScriptDirectory(str(migrations.FOLDER))
    assert (len(folder.get_heads()), len(folder.get_bases())) == (1, 1), "rebase your step on the latest one"


@pytest.mark.db
def test_upgrading_from_any_version_keeps_the_rows(empty_app):
    """One row of each table, as far as the tables of a version can hold it, outlives the step to the next version.

    A row is entered in the first version that has its table, with values of the latest, and goes the whole way.
    """
    flask_migrate.upgrade()
    make_one_of_each()
    db.session.commit()
    kept = {table.name: _rows(table) for table in migrations.metadata().sorted_tables}
    flask_migrate.downgrade(revision="base")
    steps = revisions()
    flask_migrate.upgrade(revision=steps[0])
    _fill(kept, tables())
    lost = []
    for older, newer in pairwise(steps):
        before = counts()
        assert sum(before.values()) > 0
        flask_migrate.upgrade(revision=newer)
        after = counts()
        new = after.keys() - before.keys()
        moved = sum(after[name] for name in new)  # what a step moves stands in the tables it makes
        lost += [f"{older} to {newer}: {name}" for name in before if after.get(name, moved) != before[name]]
        _fill(kept, {name for name in new if not after[name]})
    assert_none(lost, "A step keeps what stands in the tables, or moves it where this test can count it.")


def _rows(table: sa.Table) -> list[dict]:
    with db.engine.connect() as connection:
        return [dict(row) for row in connection.execute(sa.select(table)).mappings()]


def _fill(kept: dict[str, list[dict]], names: set[str]) -> None:
    """Put rows of the latest tables into these of an older version; what these require besides is made up."""
    older = sa.MetaData()
    with db.engine.begin() as connection:
        for name in [name for name in kept if name in names]:
            table = sa.Table(name, older, autoload_with=connection, resolve_fks=False)
            if rows := [
                {c.name: _held(c, row[c.name]) if c.name in row else _any(c) for c in table.columns}
                for row in kept[name]
            ]:
                connection.execute(sa.insert(_with_types_of_the_latest(table)), rows)


def _with_types_of_the_latest(table: sa.Table) -> sa.Table:
    """The same columns, with our own types where the latest table has them."""
    latest = migrations.metadata().tables.get(table.name, table).c
    columns = [sa.Column(c.name, latest[c.name].type if c.name in latest else c.type) for c in table.columns]
    return sa.Table(table.name, sa.MetaData(), *columns)


def _held(column: sa.Column, value: Any) -> Any:
    """`value`, or another where the older column is too narrow for it."""
    is_narrow = isinstance(column.type, sa.Integer) and not isinstance(column.type, sa.BigInteger)
    return 1 if is_narrow and isinstance(value, int) and value >= 2**31 else value


def _any(column: sa.Column):
    """A value for a column that the latest tables have no more."""
    if column.nullable:
        return None
    sample: dict[type, Callable] = {str: str, int: int, bool: bool, dict: dict, object: dict, float: float}
    return sample[column.type.python_type]()
