"""A fresh database with all tables for each test: a copy of one made once."""

import shutil
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from eventapp import migrations
from eventapp.common.database import prepare_sqlite
from tests.support.services import PostgreSQL

TEMPLATE = "eventapp_template"
_numbers = count(1)


def create_tables(url: str) -> None:
    """Create all tables in the empty database at `url`, as of the latest migration."""
    engine = create_engine(url)
    if engine.dialect.name == "sqlite":
        prepare_sqlite(engine)
    with engine.begin() as connection:
        migrations.metadata().create_all(connection)
        if latest := migrations.latest():
            connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) PRIMARY KEY)"))
            connection.execute(text("INSERT INTO alembic_version VALUES (:latest)"), {"latest": latest})
    engine.dispose()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with all tables and no rows."""
    path = tmp_path_factory.mktemp("template") / "template.sqlite"
    create_tables(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgresql_template(postgresql: PostgreSQL) -> str:
    """The name of a PostgreSQL database with all tables and no rows."""
    postgresql.execute(f"CREATE DATABASE {TEMPLATE}")
    create_tables(postgresql.url(TEMPLATE))
    return TEMPLATE


@pytest.fixture
def instance(tmp_path: Path) -> Path:
    """The instance folder of the test's application."""
    folder = tmp_path / "instance"
    folder.mkdir()
    return folder


@pytest.fixture
def database(request: pytest.FixtureRequest, instance: Path) -> Iterator[str]:
    """The address of a fresh database: SQLite, and PostgreSQL as well for a test marked `db`."""
    if getattr(request, "param", "sqlite") == "sqlite":
        path = instance / "eventapp.sqlite"
        shutil.copyfile(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
        return
    server: PostgreSQL = request.getfixturevalue("postgresql")
    name = f"test_{next(_numbers)}"
    template = request.getfixturevalue("postgresql_template")
    # Quicker than by its log, for a database that is small and written by nobody (PostgreSQL 15 and later may choose).
    server.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
    yield server.url(name)
    server.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def empty_database(request: pytest.FixtureRequest, instance: Path) -> Iterator[dict[str, str]]:
    """The addresses of databases without tables, `{"sqlite": ..., "postgresql": ...}`; for migrations."""
    server: PostgreSQL = request.getfixturevalue("postgresql")
    name = f"empty_{next(_numbers)}"
    server.execute(f"CREATE DATABASE {name}")
    yield {"sqlite": f"sqlite:///{instance / 'empty.sqlite'}", "postgresql": server.url(name)}
    server.execute(f"DROP DATABASE {name} WITH (FORCE)")
