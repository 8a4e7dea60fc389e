"""A day as a table: rooms across, time down, so that it needs no style of its own and reads aloud in order."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from eventapp.agenda.showing import Item


@dataclass
class Cell:
    """What stands in a room over `span` rows; several sessions where they overlap."""

    span: int
    items: list[Item]


@dataclass
class Row:
    """A row begins at `time`. `cells` has one for each room: None where the cell above reaches into it."""

    time: datetime
    cells: list[Cell | None]


def grid(items: Sequence[Item], rooms: Sequence[dict]) -> tuple[list[dict], list[Row]]:
    """The rooms that are used, and the rows. Sessions without a room stand in a last column, whose id is None.

    Where no session has a room there is no table.
    """
    used = {item.room_id or None for item in items}
    columns = [room for room in rooms if room["id"] in used]
    if not columns:
        return [], []
    if None in used:
        columns.append({"id": None, "name": ""})
    times = sorted({moment for item in items for moment in (item.begin, item.end)})
    index = {moment: number for number, moment in enumerate(times)}
    rows = [Row(moment, []) for moment in times[:-1]]
    for room in columns:
        _fill(rows, [item for item in items if (item.room_id or None) == room["id"]], index)
    return columns, rows


def _fill(rows: list[Row], items: list[Item], index: dict[datetime, int]) -> None:
    number = 0
    for begin, end, block in _blocks(items, index):
        _leave_free(rows, number, begin)
        rows[begin].cells.append(Cell(end - begin, block))
        for row in rows[begin + 1 : end]:
            row.cells.append(None)
        number = end
    _leave_free(rows, number, len(rows))


def _leave_free(rows: list[Row], begin: int, end: int) -> None:
    if end > begin:
        rows[begin].cells.append(Cell(end - begin, []))
    for row in rows[begin + 1 : end]:
        row.cells.append(None)


def _blocks(items: list[Item], index: dict[datetime, int]) -> list[tuple[int, int, list[Item]]]:
    """Sessions of one room, those that overlap together, as (first row, row after the last, sessions)."""
    blocks: list[tuple[int, int, list[Item]]] = []
    for item in sorted(items, key=lambda item: (item.begin, item.number)):
        begin, end = index[item.begin], index[item.end]
        if blocks and begin < blocks[-1][1]:
            first, last, before = blocks[-1]
            blocks[-1] = (first, max(last, end), [*before, item])
        else:
            blocks.append((begin, end, [item]))
    return blocks
