"""Reading .xlsx (ECMA-376): the first sheet in sight, cell by cell, as text.

The sizes are looked at before anything is unpacked, and the sheet is read as a stream. Formulas give the value
the spreadsheet program stored with them; a cell merged over several rows stands in each of them.
"""

import re
import zipfile
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from posixpath import dirname, join, normpath
from typing import Any, BinaryIO
from xml.etree.ElementTree import Element, ParseError, XMLPullParser, iterparse
from zlib import error as ZlibError

from flask_babel import lazy_gettext as _l

from eventapp.common.tables import MAX_COLUMNS, Sheet, Unreadable, counted

MAX_UNPACKED = 150_000_000
MAX_RATIO = 200
SMALL = 5_000_000  # bytes that need no look at the ratio
MAX_PARTS = 2_000
MAX_STRINGS = 1_000_000
ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")  # ECMA-376, 22.9.2.19
LETTERS = re.compile(r"[A-Z]+")

NOT_A_WORKBOOK = _l("This is not an Excel workbook, whatever its name says. Send an .xlsx or a CSV file.")
DAMAGED = _l("The workbook is damaged. Open it in a spreadsheet program, save it anew and send it again.")
NO_RESULT = _l(
    "The formula has no stored result. Open the file in a spreadsheet program and save it, or type the value."
)


def read_workbook(file: BinaryIO) -> Sheet:
    """The rows of the first visible sheet that has any. Raises Unreadable."""
    try:
        with zipfile.ZipFile(file) as archive:
            _refuse_bombs(archive)
            _refuse_other_kinds(archive)
            return _Workbook(archive).first_sheet()
    except (zipfile.BadZipFile, ParseError, ZlibError, KeyError, ValueError, IndexError, EOFError, OverflowError):
        raise Unreadable(DAMAGED) from None
    except (RuntimeError, NotImplementedError):  # an encrypted part, or a way of packing no office uses
        raise Unreadable(_l("The file is protected or packed in an unusual way. Save it anew as .xlsx.")) from None


def _refuse_bombs(archive: zipfile.ZipFile) -> None:
    parts = archive.infolist()
    unpacked = sum(part.file_size for part in parts)
    packed = sum(part.compress_size for part in parts) or 1
    if len(parts) > MAX_PARTS or unpacked > MAX_UNPACKED or (unpacked > SMALL and unpacked / packed > MAX_RATIO):
        raise Unreadable(_l("The file would grow too large when unpacked, so it was not opened. Send it as CSV."))
    if any(part.flag_bits & 1 for part in parts):
        raise Unreadable(_l("The workbook is protected by a password. Save it without one and send it again."))


def _refuse_other_kinds(archive: zipfile.ZipFile) -> None:
    names = set(archive.namelist())
    if "mimetype" in names and b"opendocument" in archive.read("mimetype")[:200]:
        raise Unreadable(_l("This is an OpenDocument file. Save it as .xlsx or as CSV and send it again."))
    if "[Content_Types].xml" not in names:
        raise Unreadable(NOT_A_WORKBOOK)
    types = archive.read("[Content_Types].xml").lower()
    if b"macroenabled" in types or b"vbaproject" in types or any("vbaproject" in name.lower() for name in names):
        raise Unreadable(
            _l("The workbook holds macros (.xlsm), which are not accepted. Save it as .xlsx and send it again.")
        )
    if b"spreadsheetml.sheet.main" not in types:
        raise Unreadable(NOT_A_WORKBOOK)


class _Workbook:
    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.archive = archive
        root = self._relations("_rels/.rels", "")
        self.path = next(path for kind, path in root.values() if kind.endswith("/officeDocument"))
        self.relations = self._relations(f"{dirname(self.path)}/_rels/{self.path.rpartition('/')[2]}.rels", self.path)
        book = self._tree(self.path)
        self.is_1904 = any(_local(e) == "workbookPr" and e.get("date1904") in {"1", "true"} for e in book)
        self.sheets = [
            (sheet.get("name", ""), sheet.get("state", "visible") == "visible", self._target(sheet))
            for group in book
            if _local(group) == "sheets"
            for sheet in group
        ]

    def first_sheet(self) -> Sheet:
        strings, dates = self._strings(), self._date_styles()
        visible = [(name, path) for name, is_visible, path in self.sheets if is_visible and path]
        hidden = [name for name, is_visible, _path in self.sheets if not is_visible]
        for at, (name, path) in enumerate(visible):
            reader = _SheetReader(strings, dates, self.is_1904)
            with closing(self.archive.open(path)) as part:
                rows = list(counted(reader.rows(part)))
            if not rows:
                continue
            reader.spread_merged(rows)
            notices = []
            others = [other for other, _path in visible[at + 1 :]]
            if others:
                notices.append(
                    _l("Only the sheet %(sheet)s was read, not: %(others)s.", sheet=name, others=", ".join(others))
                )
            if hidden:
                notices.append(_l("Hidden sheets were passed over: %(sheets)s.", sheets=", ".join(hidden)))
            if reader.merged:
                notices.append(_l("Cells merged over several rows count for each of these rows."))
            return Sheet(rows, reader.faults, notices)
        raise Unreadable(_l("The workbook has no visible sheet with content."))

    def _tree(self, path: str) -> Element:
        parser = XMLPullParser(["start"])
        content = self.archive.read(path)
        if b"<!DOCTYPE" in content[:2048]:
            raise Unreadable(DAMAGED)
        parser.feed(content)
        parser.close()
        return next(parser.read_events())[1]

    def _relations(self, path: str, base: str) -> dict[str, tuple[str, str]]:
        return {
            r.get("Id", ""): (r.get("Type", ""), _resolved(dirname(base), r.get("Target", "")))
            for r in self._tree(path.lstrip("/"))
        }

    def _target(self, sheet: Element) -> str | None:
        key = next((value for name, value in sheet.attrib.items() if name.endswith("}id")), "")
        kind, path = self.relations.get(key, ("", ""))
        return path if kind.endswith("/worksheet") else None

    def _part(self, kind: str) -> str | None:
        path = next((path for found, path in self.relations.values() if found.endswith(f"/{kind}")), None)
        return path if path in self.archive.namelist() else None

    def _strings(self) -> list[str]:
        path = self._part("sharedStrings")
        strings: list[str] = []
        if path is None:
            return strings
        with closing(self.archive.open(path)) as part:
            for _event, element in iterparse(part):
                if _local(element) == "si":
                    strings.append(_text(element))
                    element.clear()
                    if len(strings) > MAX_STRINGS:
                        raise Unreadable(_l("The table holds too much text. Send it in parts."))
        return strings

    def _date_styles(self) -> set[str]:
        """The numbers of the cell styles that show a date."""
        from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format

        path = self._part("styles")
        if path is None:
            return set()
        formats = {str(number): code for number, code in BUILTIN_FORMATS.items()}
        styles: set[str] = set()
        for group in self._tree(path):
            if _local(group) == "numFmts":
                formats |= {f.get("numFmtId", ""): f.get("formatCode", "") for f in group}
            elif _local(group) == "cellXfs":
                ids = [style.get("numFmtId", "0") for style in group]
                styles = {str(n) for n, code in enumerate(ids) if is_date_format(formats.get(code, "General"))}
        return styles


class _SheetReader:
    def __init__(self, strings: list[str], dates: set[str], is_1904: bool) -> None:
        self.strings, self.dates, self.is_1904 = strings, dates, is_1904
        self.faults: dict[tuple[int, int], Any] = {}
        self.merged: list[tuple[int, int, int, int]] = []  # first and last row, first and last column

    def rows(self, part: BinaryIO) -> Iterator[tuple[int, list[str]]]:
        """Every row that has a value, by number."""
        number, body = 0, None
        for event, element in iterparse(part, events=("start", "end")):
            name = element.tag.rpartition("}")[2]
            if event == "start":
                body = element if name == "sheetData" else body
            elif name == "row":
                number = int(element.get("r", number + 1))
                yield number, self._cells(number, element)
                body.clear()
            elif name == "mergeCell":
                self._note_merged(element.get("ref", ""))

    def spread_merged(self, rows: list[tuple[int, list[str]]]) -> None:
        """Let the value of a cell merged over several rows stand in each of them."""
        by_number = dict(rows)
        for first, last, column, _last_column in self.merged:
            source = by_number.get(first, [])
            value = source[column] if column < len(source) else ""
            if not value:
                continue
            for number in range(first + 1, min(last, rows[-1][0]) + 1):
                if (cells := by_number.get(number)) is not None:
                    cells.extend([""] * (column + 1 - len(cells)))
                    cells[column] = cells[column] or value

    def _note_merged(self, reference: str) -> None:
        begin, _, end = reference.partition(":")
        (first, left), (last, right) = _position(begin), _position(end or begin)
        if last > first and left < MAX_COLUMNS:
            self.merged.append((first, last, left, right))

    def _cells(self, number: int, row: Element) -> list[str]:
        cells: list[str] = []
        for element in row:
            reference = element.get("r")
            column = _column(reference) if reference else len(cells)
            value = self._value(element, number, column)
            if not value:
                continue
            if column > MAX_COLUMNS * 90:
                raise ValueError(reference)
            if column >= len(cells):
                cells.extend([""] * (column + 1 - len(cells)))
            cells[column] = value
        return cells

    def _value(self, element: Element, number: int, column: int) -> str:
        kind, value, is_formula = element.get("t", "n"), None, False
        for child in element:
            name = child.tag.rpartition("}")[2]
            if name == "v":
                value = child.text or ""
            elif name == "f":
                is_formula = True
            elif name == "is":
                return _text(child)
        if is_formula and not value and kind != "str":
            self.faults[number, column] = NO_RESULT
        if not value:
            return ""
        if kind == "s":
            return self.strings[int(value)]
        if kind == "n":
            return self._number(value, element.get("s", ""), number, column)
        if kind == "b":
            return "TRUE" if value == "1" else "FALSE"
        if kind == "e":
            self.faults[number, column] = _l("The cell holds the error %(error)s.", error=value)
            return ""
        if kind == "d":
            return value.removesuffix("T00:00:00").replace("T", " ")
        return _unescaped(value)

    def _number(self, value: str, style: str, number: int, column: int) -> str:
        try:
            figure = float(value)
        except ValueError:  # some programs write text without saying so
            return _unescaped(value)
        if style in self.dates:
            from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, from_excel

            try:
                moment = from_excel(figure, CALENDAR_MAC_1904 if self.is_1904 else CALENDAR_WINDOWS_1900)
            except (OverflowError, ValueError):
                self.faults[number, column] = _l("The date cannot be read.")
                return ""
            text = moment.isoformat(" ", "minutes") if isinstance(moment, datetime) else str(moment)
            return text.removesuffix(" 00:00")
        return str(int(figure)) if figure.is_integer() and abs(figure) < 1e15 else f"{figure:.15g}"


def _resolved(folder: str, target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else normpath(join(folder, target))


def _local(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def _text(element: Element) -> str:
    """The text of a rich or plain string, without the reading aid of East Asian scripts."""
    parts = []
    for child in element:
        name = _local(child)
        if name == "t":
            parts.append(child.text or "")
        elif name == "r":
            parts += [run.text or "" for run in child if _local(run) == "t"]
    return _unescaped("".join(parts))


def _unescaped(text: str) -> str:
    return ESCAPED.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text


def _column(reference: str) -> int:
    """The column of "C7", from 0."""
    index = 0
    for letter in LETTERS.match(reference)[0]:
        index = index * 26 + ord(letter) - 64
    return index - 1


def _position(reference: str) -> tuple[int, int]:
    """Row from 1 and column from 0 of "C7"."""
    letters = LETTERS.match(reference)[0]
    return int(reference[len(letters) :]), _column(letters)
