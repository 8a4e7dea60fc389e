"""The full-text tables, which no model describes: FTS5 on SQLite, `tsvector` and trigrams on PostgreSQL.

Both are called `directory_fts` and have the id of a `SearchRow` as `rowid`; what belongs to a row goes with it. Beside
it stand its distinct words, for those who mistype one: a view of the index on SQLite, a table on PostgreSQL, which is
written with the rows and swept of words that none holds any more (`engines.sweep_words`). It has no unique index, on
which two who write the same word would wait for one another.
"""

from sqlalchemy import Connection, Table, event, text

NAME = "directory_fts"
WORDS = f"{NAME}_words"
SQLITE = (
    f"""CREATE VIRTUAL TABLE {NAME} USING fts5(
        name, organisation, statements, rest, stems, tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3')""",
    f"""CREATE TRIGGER {NAME}_gone AFTER DELETE ON search_row
        BEGIN DELETE FROM {NAME} WHERE rowid = old.id; END""",
    f"CREATE VIRTUAL TABLE {WORDS} USING fts5vocab('{NAME}', 'row')",
)
POSTGRESQL_WORDS = (
    f"CREATE TABLE IF NOT EXISTS {WORDS} (word TEXT NOT NULL)",
    f"CREATE INDEX IF NOT EXISTS ix_{WORDS}_word ON {WORDS} (word)",
    f"CREATE INDEX IF NOT EXISTS ix_{WORDS}_trigrams ON {WORDS} USING gin (word gin_trgm_ops)",
)
POSTGRESQL = (
    "CREATE EXTENSION IF NOT EXISTS unaccent",
    "CREATE EXTENSION IF NOT EXISTS pg_trgm",
    f"""CREATE TABLE {NAME} (
        rowid INTEGER PRIMARY KEY REFERENCES search_row (id) ON DELETE CASCADE,
        words TSVECTOR NOT NULL, plain TEXT NOT NULL)""",
    f"CREATE INDEX ix_{NAME}_words ON {NAME} USING gin (words)",
    *POSTGRESQL_WORDS,
)


def create(connection: Connection) -> None:
    """Make the tables; `search_row` is there already."""
    for statement in SQLITE if connection.dialect.name == "sqlite" else POSTGRESQL:
        connection.execute(text(statement))


def drop(connection: Connection) -> None:
    """Take the tables away again, before `search_row` goes."""
    if connection.dialect.name == "sqlite":
        connection.execute(text(f"DROP TRIGGER IF EXISTS {NAME}_gone"))
    connection.execute(text(f"DROP TABLE IF EXISTS {WORDS}"))
    connection.execute(text(f"DROP TABLE IF EXISTS {NAME}"))


def attach(table: Table) -> None:
    """Let the full-text tables come and go with `table` where tables are made from the models."""
    event.listen(table, "after_create", lambda _table, connection, **_options: create(connection))
    event.listen(table, "before_drop", lambda _table, connection, **_options: drop(connection))


def is_ours(name: str | None) -> bool:
    """Whether a table or an index belongs to the full-text search and so to no model."""
    return bool(name) and NAME in name
