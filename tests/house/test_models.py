"""Every table can be filled by a test, is found quickly by its keys, and stores what both databases can hold."""

import pytest
from sqlalchemy import DateTime, String, Text, inspect
from sqlalchemy.types import TypeDecorator

from eventapp import migrations
from eventapp.common.columns import UTCDateTime
from eventapp.extensions import db
from tests.support.factories import FACTORIES
from tests.support.house import assert_none


def models() -> list[type]:
    """The models of all rooms."""
    migrations.metadata()
    return sorted((mapper.class_ for mapper in db.Model.registry.mappers), key=lambda model: model.__name__)


def columns(kind: type) -> list:
    """The columns whose type, ours or the database's, is a `kind`."""
    every = [column for table in migrations.metadata().sorted_tables for column in table.columns]
    return [column for column in every if isinstance(getattr(column.type, "impl", column.type), kind)]


@pytest.mark.unit
def test_every_model_has_a_factory():
    missing = [model.__name__ for model in models() if model not in FACTORIES]
    assert_none(missing, "Write a factory and name it in FACTORIES of tests/support/factories.py.")


@pytest.mark.unit
def test_every_model_says_what_it_is():
    assert_none([model.__name__ for model in models() if not vars(model).get("__doc__")], "Give it a docstring.")


@pytest.mark.db
def test_the_factory_of_each_model_makes_rows_of_it(app):
    for model in models():
        rows = [FACTORIES[model](), FACTORIES[model]()]
        assert [type(row) for row in rows] == [model, model]
        db.session.commit()
        identities = {inspect(row).identity for row in rows}
        assert len(identities) == 2
        assert all(db.session.get(model, identity) for identity in identities), model


@pytest.mark.unit
def test_every_foreign_key_is_the_first_column_of_an_index():
    slow = []
    for table in migrations.metadata().sorted_tables:
        firsts = {next(iter(index.columns)).name for index in table.indexes if not _is_partial(index)}
        firsts |= {next(iter(constraint.columns)).name for constraint in table.constraints
                   if constraint.__visit_name__ in {"unique_constraint", "primary_key_constraint"}}  # fmt: skip
        slow += [f"{key.parent}" for key in table.foreign_keys if key.parent.name not in firsts]
    assert_none(slow, "Write index=True: deleting the row it points at would read the whole table.")


def _is_partial(index) -> bool:
    return index.dialect_options["sqlite"]["where"] is not None


@pytest.mark.unit
def test_every_short_text_says_how_long_it_may_be():
    endless = [
        str(c) for c in columns(String) if c.type.length is None and not isinstance(c.type, Text | TypeDecorator)
    ]
    assert_none(endless, "Write String(length), or Text for what has no limit.")


@pytest.mark.unit
def test_every_instant_is_stored_in_utc():
    assert_none([str(c) for c in columns(DateTime) if not isinstance(c.type, UTCDateTime)], "Use UTCDateTime.")
    assert len(columns(DateTime)) > 10
