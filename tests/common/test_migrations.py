"""A migration runs in one piece, and changing a table empties no other."""

import shutil
from pathlib import Path

import flask_migrate
import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from eventapp import create_app, migrations
from eventapp.extensions import db

STEP = """
import sqlalchemy as sa
from alembic import op

revision, down_revision, branch_labels, depends_on = "{revision}", {before}, None, None


def upgrade():
{upgrade}


def downgrade():
    pass
"""
TABLES = """
    op.create_table("parent", sa.Column("id", sa.Integer, primary_key=True), sa.Column("name", sa.String(20)))
    op.create_table(
        "child",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("parent_id", sa.Integer, sa.ForeignKey("parent.id", ondelete="CASCADE")),
    )
    op.execute("INSERT INTO parent VALUES (1, 'one')")
    op.execute("INSERT INTO child VALUES (1, 1)")
"""
WIDER = """
    with op.batch_alter_table("parent", recreate="auto") as table:
        table.alter_column("name", type_=sa.String(200), existing_type=sa.String(20))
"""
BROKEN = """
    op.execute("UPDATE parent SET name = 'changed'")
    op.execute("INSERT INTO child VALUES (1, 1)")
"""


@pytest.fixture
def steps(tmp_path, monkeypatch):
    """`steps(*bodies)`: make these the migrations, instead of our own."""
    folder = tmp_path / "migrations"
    shutil.copytree(migrations.FOLDER, folder, ignore=shutil.ignore_patterns("versions", "__pycache__"))
    (folder / "versions").mkdir()
    monkeypatch.setattr(migrations, "FOLDER", folder)

    def write(*bodies: str) -> Path:
        for number, body in enumerate(bodies, 1):
            before = repr(f"step{number - 1}") if number > 1 else None
            text = STEP.format(revision=f"step{number}", before=before, upgrade=body)
            (folder / "versions" / f"step{number}.py").write_text(text)
        return folder

    return write


@pytest.fixture(params=["sqlite", "postgresql"])
def upgradable(request, empty_database, instance):
    """An application on a database without tables."""
    app = create_app("testing", INSTANCE=str(instance), DATABASE_URL=empty_database[request.param])
    migrations.bind(app)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def rows(table: str) -> list[tuple]:
    with db.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(sa.text(f"SELECT * FROM {table}"))]


@pytest.mark.db
def test_changing_a_table_keeps_the_rows_that_point_at_it(steps, upgradable):
    steps(TABLES, WIDER)
    assert migrations.is_behind()
    flask_migrate.upgrade()
    assert (rows("parent"), rows("child")) == ([(1, "one")], [(1, 1)])
    assert migrations.current() == migrations.latest() == "step2"
    assert not migrations.is_behind()


@pytest.mark.db
def test_a_migration_that_fails_changes_nothing(steps, upgradable):
    steps(TABLES)
    flask_migrate.upgrade()
    steps(TABLES, BROKEN)
    with pytest.raises(IntegrityError):
        flask_migrate.upgrade()
    assert rows("parent") == [(1, "one")]
    assert migrations.current() == "step1"
    assert migrations.is_behind()


@pytest.mark.db
def test_foreign_keys_are_watched_again_afterwards(steps, upgradable):
    steps(TABLES)
    flask_migrate.upgrade()
    with pytest.raises(IntegrityError), db.engine.begin() as connection:
        connection.execute(sa.text("INSERT INTO child VALUES (2, 99)"))


@pytest.mark.db
def test_our_column_types_are_written_with_their_imports(steps, upgradable):
    folder = steps()
    flask_migrate.migrate(message="all tables")
    (written,) = (folder / "versions").glob("*.py")
    source = written.read_text()
    assert "from eventapp.common.columns import" in source
    assert "UTCDateTime()" in source and "Translated()" in source and "AsaList()" in source
    assert "eventapp.common.columns." not in source
    flask_migrate.upgrade()
    names = set(sa.inspect(db.engine).get_table_names()) - {"alembic_version"}
    assert names == set(migrations.metadata().tables)
    flask_migrate.migrate(message="nothing")  # the tables agree with the models, so no second file is written
    assert list((folder / "versions").glob("*.py")) == [written]
