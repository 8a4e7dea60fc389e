"""The programme as a table, for spreadsheets: one session a row. `reading.py` takes the same columns."""

from collections.abc import Iterator

from eventapp.agenda.showing import Programme
from eventapp.common.spreadsheets import csv_lines

COLUMNS = ("guid", "date", "start", "end", "room", "track", "type", "title", "language", "persons", "abstract")


def programme_csv(programme: Programme) -> bytes:
    return b"".join(csv_lines(COLUMNS, rows(programme)))


def rows(programme: Programme) -> Iterator[list[str]]:
    """Times are local, as 2027-01-26 and 09:30; several people are separated by "; "."""
    for item in programme.items:
        if item.is_cancelled:
            continue
        yield [
            item.guid,
            f"{item.begin:%Y-%m-%d}",
            f"{item.begin:%H:%M}",
            f"{item.end:%H:%M}",
            item.room,
            item.track,
            item.kind,
            item.title,
            item.spoken[0] if item.spoken else "",
            "; ".join(person.name for person in item.people_by_name),
            item.abstract,
        ]
