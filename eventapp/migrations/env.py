"""How a migration runs: in one transaction, on the engine of the application."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from flask_security import AsaList
from sqlalchemy import Connection

from eventapp.common import columns
from eventapp.directory.search.ddl import is_ours
from eventapp.extensions import db
from eventapp.migrations import metadata


def rendered(kind: str, item: Any, autogenerate: AutogenContext) -> str | Literal[False]:
    """The source of a column type of our own, as it stands in a migration."""
    if kind == "type" and type(item).__module__ == columns.__name__:
        autogenerate.imports.add(f"from {columns.__name__} import {type(item).__name__}")
        return f"{type(item).__name__}()"
    if kind == "type" and isinstance(item, AsaList):
        autogenerate.imports.add("from flask_security import AsaList")
        return "AsaList()"
    return False


def without_empty_steps(_context: Any, _revision: Any, directives: list) -> None:
    """Write no file when the models and the database agree."""
    asked = getattr(context.config.cmd_opts, "autogenerate", False)
    if asked and directives[0].upgrade_ops.is_empty():
        directives[:] = []


def run(connection: Connection) -> None:
    on_sqlite = connection.dialect.name == "sqlite"
    context.configure(
        connection=connection,
        target_metadata=metadata(),
        render_item=rendered,
        process_revision_directives=without_empty_steps,
        compare_type=True,
        include_name=lambda name, _kind, _parents: not is_ours(name),
        render_as_batch=on_sqlite,
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()
        if on_sqlite and (broken := connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()):
            raise RuntimeError(f"rows point at others that are not there: {broken[:5]}")


def set_foreign_keys(connection: Connection, on: bool) -> None:
    """Switch the foreign keys of SQLite, which changes a table by copying and dropping it.

    Were they on, the drop would empty the tables that point at it. The switch works outside
    transactions alone, so it goes past SQLAlchemy, which would begin one.
    """
    connection.connection.driver_connection.execute(f"PRAGMA foreign_keys = {'ON' if on else 'OFF'}")


with db.engine.connect() as connection:
    if connection.dialect.name != "sqlite":
        run(connection)
    else:
        set_foreign_keys(connection, False)
        try:
            run(connection)
        finally:
            connection.rollback()
            set_foreign_keys(connection, True)
