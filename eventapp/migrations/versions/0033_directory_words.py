"""The distinct words of the search of the directory on PostgreSQL, for those who mistype one"""

from alembic import op
from eventapp.directory.search import ddl, engines
revision = 'directory_words'
down_revision = 'flows'
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_bind().dialect.name != 'postgresql':
        return  # SQLite has a view of its index
    for statement in ddl.POSTGRESQL_WORDS:
        op.execute(statement)
    op.execute(engines.INSERT_WORDS.format(held=engines.OF_ROWS))
    op.execute(f'DROP INDEX IF EXISTS ix_{ddl.NAME}_plain')


def downgrade() -> None:
    if op.get_bind().dialect.name != 'postgresql':
        return
    op.execute(f'CREATE INDEX ix_{ddl.NAME}_plain ON {ddl.NAME} USING gin (plain gin_trgm_ops)')
    op.execute(f'DROP TABLE {ddl.WORDS}')
