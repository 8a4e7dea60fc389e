"""Tables that open in any office and run nothing."""

import csv
import io
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from eventapp.common.spreadsheets import csv_lines, defused, xlsx_bytes

pytestmark = pytest.mark.unit

HEADER = ("Name", "Country", "Age", "Since", "Day", "Came")
ROW = (
    "Zoë “Ñ” Müller, Dr; PhD\nsecond line",
    "CL",
    41,
    datetime(2027, 1, 23, 9, 30, tzinfo=UTC),
    date(2027, 1, 24),
    True,
)
FORMULAS = ["=1+1", "+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "=cmd|' /C calc'!A0", "＝1+1"]


def read_csv(header, rows) -> list[list[str]]:
    return list(csv.reader(io.StringIO(b"".join(csv_lines(header, rows)).decode("utf-8-sig"), newline="")))


def read_xlsx(header, rows, title="People"):
    return load_workbook(io.BytesIO(xlsx_bytes(header, rows, title))).active


@pytest.mark.parametrize("cell", FORMULAS)
def test_a_cell_that_looks_like_a_formula_is_defused(cell):
    assert defused(cell) == "'" + cell


@pytest.mark.parametrize("cell", ["", "a=1", "O'Brien", " x", -5, 2.5, None, date(2027, 1, 1)])
def test_other_cells_stay(cell):
    assert defused(cell) == cell
    assert type(defused(cell)) is type(cell)


@pytest.mark.parametrize("cell", FORMULAS)
def test_formulas_are_defused_in_both_formats_and_in_the_header(cell):
    assert read_csv([cell], [[cell]]) == [["'" + cell], ["'" + cell]]
    sheet = read_xlsx([cell], [[cell]])
    for place in ("A1", "A2"):
        assert sheet[place].data_type == "s"
        assert sheet[place].value.startswith("'")


def test_csv_parses_back_with_the_mark_excel_needs():
    content = b"".join(csv_lines(HEADER, [ROW]))
    assert content.startswith(b"\xef\xbb\xbf")
    assert b"\r\n" in content
    assert read_csv(HEADER, [ROW]) == [
        list(HEADER),
        [ROW[0], "CL", "41", "2027-01-23 09:30+00:00", "2027-01-24", "True"],
    ]


def test_a_long_csv_comes_in_pieces_and_loses_nothing():
    rows = [(f"name {n}", n) for n in range(5000)]
    pieces = list(csv_lines(("name", "number"), iter(rows)))
    assert len(pieces) > 2
    parsed = list(csv.reader(io.StringIO(b"".join(pieces).decode("utf-8-sig"), newline="")))
    assert parsed[1:] == [[name, str(number)] for name, number in rows]


def test_xlsx_opens_with_types_a_frozen_header_and_a_filter():
    sheet = read_xlsx(HEADER, [ROW, ROW])
    assert [cell.value for cell in sheet[1]] == list(HEADER)
    assert [cell.value for cell in sheet[2]] == [
        ROW[0], "CL", 41, datetime(2027, 1, 23, 9, 30), datetime(2027, 1, 24), True,
    ]  # fmt: skip
    assert sheet["A1"].font.bold
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:F3"
    assert sheet.title == "People"


def test_characters_a_workbook_cannot_hold_are_left_out():
    sheet = read_xlsx(["a\x00b"], [["c\x0bd\x1be\ttab"]])
    assert sheet["A1"].value == "ab"
    assert sheet["A2"].value == "cde\ttab"


def test_more_text_than_a_cell_holds_is_cut_and_the_file_opens():
    assert len(read_xlsx(["a"], [["x" * 40_000]])["A2"].value) == 32_767


@pytest.mark.parametrize("title", ["a/b:c*d?e[f]g\\h", "x" * 50, "", "'quoted'"])
def test_any_title_makes_a_sheet(title):
    assert 1 <= len(read_xlsx(["a"], [["b"]], title).title) <= 31


@given(
    st.lists(
        st.lists(st.text(alphabet=st.characters(exclude_categories=["Cs"])), min_size=2, max_size=2),
        max_size=4,
    )
)
def test_any_text_parses_back_from_csv(rows):
    expected = [[defused(cell) for cell in row] for row in rows]
    assert read_csv(("a", "b"), rows)[1:] == expected


@given(st.text())
def test_any_text_can_be_written_to_xlsx(text):
    read_xlsx(["a"], [[text]])
