"""The list as a file, written while it is read, so that its size costs no memory."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Select

from eventapp.common.spreadsheets import csv_lines, xlsx_chunks
from eventapp.extensions import db
from eventapp.registration.lists.columns import Column
from eventapp.registration.models import Registration

BATCH = 500
MEDIA = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def rows(query: Select[tuple[Registration]], columns: list[Column]) -> Iterator[list[Any]]:
    """A row for each registration, read from the database in batches."""
    for batch in db.session.scalars(query.execution_options(yield_per=BATCH)).partitions():
        for registration in batch:
            yield [column.value(registration) for column in columns]
        for registration in batch:  # or the session would keep them all
            db.session.expunge(registration)


def chunks(kind: str, query: Select[tuple[Registration]], columns: list[Column], title: str) -> Iterator[bytes]:
    """The file, "csv" or "xlsx", piece by piece, in the language of the context."""
    header = [str(column.label) for column in columns]
    if kind == "csv":
        return csv_lines(header, rows(query, columns))
    return xlsx_chunks(header, rows(query, columns), title)
