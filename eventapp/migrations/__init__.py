"""The steps by which the database of one version becomes that of the next, in order, for Alembic.

`eventapp db upgrade` takes them; `eventapp db revision -m "what it does"` writes a new one from the
difference between the models and the database. `env.py` says how they run; the steps are in `versions/`.
"""

from importlib import import_module
from pathlib import Path

from flask import Flask
from sqlalchemy import MetaData, inspect, text

from eventapp.extensions import db
from eventapp.rooms import ROOMS

FOLDER = Path(__file__).resolve().parent


def metadata() -> MetaData:
    """The tables of all rooms."""
    import_module("eventapp.common.log")
    for room in ROOMS:
        for path in sorted((FOLDER.parent / room).rglob("models.py")):
            import_module(".".join(path.relative_to(FOLDER.parent.parent).with_suffix("").parts))
    return db.metadata


def bind(app: Flask) -> None:
    """Make the commands of Flask-Migrate work in a context of `app`."""
    from flask_migrate import Migrate

    if "migrate" not in app.extensions:
        Migrate(app, db, directory=str(FOLDER))


def latest() -> str | None:
    """The revision a database of this version has; None while there is none."""
    from alembic.script import ScriptDirectory

    return ScriptDirectory(str(FOLDER)).get_current_head()


def current() -> str | None:
    """The revision of the database of this context; None for one without tables."""
    with db.engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        return connection.scalar(text("SELECT version_num FROM alembic_version"))


def is_behind() -> bool:
    """Whether the database of this context lacks a step that this version needs.

    A database that a newer version has upgraded is not behind: during an upgrade both work on it.
    """
    from alembic.script import ScriptDirectory

    known = [step.revision for step in ScriptDirectory(str(FOLDER)).walk_revisions()]
    here = current()
    return bool(known) and (here is None or here in known[1:])
