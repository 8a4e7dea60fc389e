"""Tables out, as CSV and XLSX, with cells that no spreadsheet program will take for a formula."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from tempfile import TemporaryFile
from typing import Any

FORMULA_STARTS = tuple("=+-@＝＋－＠\t\r\n")  # some programs read the full-width signs as plain ones


def defused(cell: Any) -> Any:
    """`cell` as it may stand in a spreadsheet: text that starts like a formula gets an apostrophe before it.

    Source: OWASP, "CSV Injection". Numbers and dates stay as they are; a phone number such as +56 2 is text
    and gets the apostrophe too.
    """
    if isinstance(cell, str) and cell.startswith(FORMULA_STARTS):
        return "'" + cell
    return cell


def csv_lines(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    """The table as CSV (RFC 4180), in UTF-8 with a byte-order mark so that Excel reads the accents."""
    yield b"\xef\xbb\xbf"
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow([defused(name) for name in header])
    for row in rows:
        writer.writerow([_plain(defused(cell)) for cell in row])
        if buffer.tell() > 32_768:
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode()


def xlsx_bytes(header: Sequence[str], rows: Iterable[Sequence[Any]], title: str) -> bytes:
    """The table as one worksheet named `title`, with the header row frozen and filterable."""
    return b"".join(xlsx_chunks(header, rows, title))


def xlsx_chunks(header: Sequence[str], rows: Iterable[Sequence[Any]], title: str) -> Iterator[bytes]:
    """The same piece by piece; it is written to a file first, so that its size costs no memory."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    book = Workbook(write_only=True)
    sheet = book.create_sheet(_sheet_name(title))
    sheet.freeze_panes = "A2"
    heads = []
    for name in header:
        cell = WriteOnlyCell(sheet, value=_excel(defused(name)))
        cell.font = Font(bold=True)
        heads.append(cell)
    sheet.append(heads)
    count = 1
    for row in rows:
        sheet.append([_excel(defused(cell)) for cell in row])
        count += 1
    sheet.auto_filter.ref = f"A1:{_column(len(header))}{count}"
    with TemporaryFile() as out:
        book.save(out)
        out.seek(0)
        while chunk := out.read(65_536):
            yield chunk


def _plain(cell: Any) -> Any:
    return cell.isoformat(" ", "minutes") if isinstance(cell, datetime) else cell


def _excel(cell: Any) -> Any:
    """Excel knows no time zones and allows no control characters."""
    if isinstance(cell, datetime):
        return cell.replace(tzinfo=None)
    if isinstance(cell, str):
        return "".join(c for c in cell if (c >= " " and c not in "\ufffe\uffff") or c in "\t\n\r")
    return cell if isinstance(cell, int | float | date | bool | type(None)) else str(cell)


def _sheet_name(title: str) -> str:
    return "".join(c for c in title if c not in r"[]:*?/\'")[:31] or "Sheet"


def _column(number: int) -> str:
    from openpyxl.utils import get_column_letter

    return get_column_letter(number)
