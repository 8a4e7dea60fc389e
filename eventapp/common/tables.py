"""Tables in: CSV and XLSX as rows of text, whatever office wrote them.

`read_table` looks at what a file holds, not at its name, and refuses with a message for people what is no table
or would not fit. `headings.py` finds out which column is what. `spreadsheets.py` is the way out.
"""

import codecs
import csv
import io
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, BinaryIO, NamedTuple

from flask_babel import lazy_gettext as _l

from eventapp.common.headings import heading_key
from eventapp.common.spreadsheets import FORMULA_STARTS

MAX_ROWS = 50_000
MAX_COLUMNS = 200
MAX_CHARACTERS = 40_000_000
MAX_CELL = 32_767  # what a cell of Excel holds
LINES_IN_A_CELL = 200  # more come from a quotation mark that is not closed
ROWS_TO_FIND_HEADER = 10
DELIMITERS = (",", ";", "\t")
BLANKS = " \t\r\n\u00a0\u200b\ufeff"

PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\x00", b"MM\x00*", b"\x00\x00\x01\x00")
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # Compound File Binary, [MS-CFB] 2.2
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")  # the stream's name, [MS-OFFCRYPTO] 2.3.4.4


class Unreadable(Exception):
    """The file is no table that can be read; `message` says why, and what to do."""

    def __init__(self, message: Any) -> None:
        super().__init__(str(message))
        self.message = message


class Row(NamedTuple):
    """One row: its number as a spreadsheet shows it, and a text for each column."""

    number: int
    cells: tuple[str, ...]


@dataclass
class Table:
    """A header, and the rows below it that are not empty; each row has as many cells as the header.

    `faults` are cells that hold no usable value, as {(row number, column from 0): message}. `notices` say what
    was passed over or understood in reading. `header_number` is the header's row number.
    """

    header: tuple[str, ...]
    rows: list[Row]
    header_number: int
    faults: dict[tuple[int, int], Any] = field(default_factory=dict)
    notices: list[Any] = field(default_factory=list)


@dataclass
class Sheet:
    """What stands in a file before anyone knows which row is the header."""

    rows: list[tuple[int, list[str]]]
    faults: dict[tuple[int, int], Any] = field(default_factory=dict)
    notices: list[Any] = field(default_factory=list)


def read_table(name: str, content: bytes | BinaryIO, known_headings: Collection[str] = ()) -> Table:
    """The table in a file; `name` is what its sender called it.

    Of the first rows, the header is the one with the most of `known_headings` (as `headings.heading_key` makes
    them), else the first that has two cells or more. Raises Unreadable.
    """
    file = io.BytesIO(content) if isinstance(content, bytes) else content
    file.seek(0)
    start = file.read(4096)
    if not start.strip(b"\x00 \t\r\n"):
        raise Unreadable(_l("The file is empty."))
    if start.startswith(b"PK"):
        from eventapp.common.workbooks import read_workbook

        sheet = read_workbook(file)
    else:
        _refuse_other_kinds(start, file)
        sheet = _read_text(file)
    return _with_header(sheet, frozenset(known_headings))


def counted(rows: Iterable[tuple[int, list[str]]]) -> Iterator[tuple[int, list[str]]]:
    """The `rows` that are not empty, without blanks at the ends of their cells.

    Raises Unreadable when there are too many, they are too wide or hold too much.
    """
    count = characters = 0
    for number, cells in rows:
        cells = [_plain(cell) for cell in cells]
        while cells and not cells[-1]:
            cells.pop()
        if not cells:
            continue
        count += 1
        characters += sum(map(len, cells))
        if count > MAX_ROWS:
            raise Unreadable(_l("The table has more than %(max)s rows. Send it in parts.", max=MAX_ROWS))
        if len(cells) > MAX_COLUMNS:
            raise Unreadable(
                _l(
                    "Row %(row)s reaches beyond column %(max)s. Delete the columns that are not needed.",
                    row=number,
                    max=MAX_COLUMNS,
                )
            )
        if characters > MAX_CHARACTERS:
            raise Unreadable(_l("The table holds too much text. Send it in parts."))
        for cell in cells:
            if len(cell) > MAX_CELL or cell.count("\n") > LINES_IN_A_CELL:
                raise Unreadable(
                    _l("A cell of row %(row)s is too long. Perhaps a quotation mark is not closed.", row=number)
                )
            if "\x00" in cell:
                raise Unreadable(_l("Row %(row)s holds a NUL character, which no text has.", row=number))
        yield number, cells


def _plain(cell: str) -> str:
    """A cell without blanks at its ends, and without the apostrophe our own exports put before formulas."""
    cell = cell.strip(BLANKS)
    return cell[1:] if cell[:1] == "'" and cell[1:2] in FORMULA_STARTS and len(cell) > 1 else cell


def _refuse_other_kinds(start: bytes, file: BinaryIO) -> None:
    """Raise Unreadable for what is known to be something else than text."""
    if start.startswith(OLE):
        file.seek(0)
        if ENCRYPTED in file.read():
            raise Unreadable(_l("The workbook is protected by a password. Save it without one and send it again."))
        raise Unreadable(_l("This is an old Excel workbook (.xls). Save it as .xlsx or as CSV and send it again."))
    if start.startswith(PICTURES) or (start.startswith(b"RIFF") and start[8:12] == b"WEBP"):
        raise Unreadable(_l("This is a picture, not a table, whatever its name says."))
    if start.startswith(b"%PDF"):
        raise Unreadable(_l("This is a PDF, not a table. Send the spreadsheet it was made from."))
    words = start.lstrip(b"\xef\xbb\xbf \t\r\n")[:200].lower()
    if words.startswith((b"<!doctype", b"<html", b"<table", b"<?xml", b"<meta")):
        raise Unreadable(
            _l("This is a web page, not a table. Open it in a spreadsheet program and save it as .xlsx or as CSV.")
        )


def _read_text(file: BinaryIO) -> Sheet:
    encoding = _encoding(file)
    file.seek(0)
    text = io.TextIOWrapper(file, encoding=encoding, newline="")
    try:
        delimiter, skipped = _delimiter(text)
        text.seek(0)
        reader = csv.reader(text, delimiter=delimiter)
        rows = list(counted((n, cells) for n, cells in enumerate(reader, 1) if n > skipped))
    except UnicodeDecodeError:
        raise Unreadable(_l("This is not a table: it holds bytes that are no text.")) from None
    except csv.Error:
        raise Unreadable(
            _l("The file breaks off inside a cell or holds a cell that is too long. Save it as CSV once more.")
        ) from None
    finally:
        text.detach()
    if not rows:
        raise Unreadable(_l("The file is empty."))
    notices = []
    if encoding == "cp1252":
        notices.append(_l("The file was read as Windows-1252, an older way to write accents. Look at some names."))
    return Sheet(rows, notices=notices)


def _encoding(file: BinaryIO) -> str:
    """The encoding of a text. Without a byte-order mark: UTF-16 when every other byte is zero, else UTF-8 when
    it is valid, else Windows-1252.
    """
    file.seek(0)
    start = file.read(4096)
    if start.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    half = len(start) // 2 or 1
    if start[1::2].count(0) / half > 0.3 and start[::2].count(0) / half < 0.1:
        return "utf-16-le"
    if start[::2].count(0) / half > 0.3 and start[1::2].count(0) / half < 0.1:
        return "utf-16-be"
    decoder = codecs.getincrementaldecoder("utf-8")()
    file.seek(0)
    try:
        while chunk := file.read(65_536):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def _delimiter(text: io.TextIOWrapper) -> tuple[str, int]:
    """What parts the cells, and how many rows at the top only say so ("sep=;", as Excel writes it)."""
    sample = text.read(65_536)
    odd = sum(c < " " and c not in "\t\n\r" for c in sample)
    if "\x00" in sample:
        raise Unreadable(_l("The file holds NUL characters, which no text has. Save it as CSV once more."))
    if odd > len(sample) / 100:
        raise Unreadable(_l("This is not a table: it holds bytes that are no text."))
    if sample[:4].lower() == "sep=" and sample[4:5] in (*DELIMITERS, "|") and sample[5:6] in "\r\n":
        return sample[4], 1
    best, most = ",", 0
    for delimiter in DELIMITERS:
        widths = []
        try:
            for cells in csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter):
                if any(cells):
                    widths.append(len(cells))
                if len(widths) == 50:
                    break
        except csv.Error:
            pass
        width = max(set(widths), key=lambda w: (widths.count(w) * (w > 1), w), default=1)
        score = widths.count(width) * (width - 1)
        if score > most:
            best, most = delimiter, score
    return best, 0


def _with_header(sheet: Sheet, known: frozenset[str]) -> Table:
    top = sheet.rows[:ROWS_TO_FIND_HEADER]
    scores = [sum(heading_key(cell) in known for cell in cells) for _number, cells in top]
    if max(scores, default=0):
        at = scores.index(max(scores))
    else:
        at = next((n for n, (_number, cells) in enumerate(top) if sum(map(bool, cells)) > 1), 0)
    number, header = sheet.rows[at]
    notices = list(sheet.notices)
    if at:
        notices.append(_l("The header was found in row %(row)s. What stands above it was passed over.", row=number))
    below = sheet.rows[at + 1 :]
    if below and scores[at] > 1 and at + 1 < len(scores) and scores[at + 1] > 1:
        notices.append(_l("Row %(row)s is a second header and was passed over.", row=below[0][0]))
        below = below[1:]
    keys = [heading_key(cell) for cell in header]
    kept = [(n, cells) for n, cells in below if [heading_key(cell) for cell in cells[:2]] != keys[:2] or
            [heading_key(cell) for cell in cells] != keys]  # fmt: skip
    if len(kept) < len(below):
        notices.append(_l("The header stands again further down; those rows were passed over."))
    width = max([len(header), *(len(cells) for _n, cells in kept)])
    rows = [Row(n, (*cells, *[""] * (width - len(cells)))) for n, cells in kept]
    return Table((*header, *[""] * (width - len(header))), rows, number, sheet.faults, notices)
