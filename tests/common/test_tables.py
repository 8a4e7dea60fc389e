"""Reading tables: every office's CSV and XLSX gives the same rows, and what is no table is refused with the reason."""

import io
import struct
import zipfile
from datetime import date, datetime

import pytest
from openpyxl import Workbook

from eventapp.common.headings import heading_key, known_headings, proposed_columns
from eventapp.common.spreadsheets import csv_lines, xlsx_bytes
from eventapp.common.tables import MAX_ROWS, Unreadable, read_table
from eventapp.people.columns import PERSON_COLUMNS

pytestmark = pytest.mark.unit

KNOWN = known_headings(PERSON_COLUMNS)
HEADER = ("Nombre", "Apellidos", "Correo electrónico")
PERSON = ("Íñigo", "Núñez, de la Peña; y Łoś", "inigo@example.org")
LATIN = ("Íñigo", "Núñez de la Peña", "inigo@example.org")


def book(*rows, sheets=None, **options) -> bytes:
    made = Workbook()
    for row in rows:
        made.active.append(row)
    for action in sheets or ():
        action(made)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def lines(delimiter: str, rows) -> str:
    return "".join(delimiter.join(f'"{cell}"' for cell in row) + "\r\n" for row in rows)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_every_delimiter_and_encoding_gives_the_same_rows(delimiter, encoding):
    table = read_table("a.csv", lines(delimiter, [HEADER, PERSON]).encode(encoding), KNOWN)
    assert table.header == HEADER
    assert table.rows == [(2, PERSON)]
    assert table.header_number == 1


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_windows_1252_is_read_and_said(delimiter):
    table = read_table(
        "a.csv", delimiter.join(HEADER).encode("cp1252") + b"\n" + delimiter.join(LATIN).encode("cp1252")
    )
    assert table.rows == [(2, LATIN)]
    assert "Windows-1252" in str(table.notices[0])


def test_excel_says_its_delimiter_in_the_first_row():
    table = read_table("a.csv", b"sep=;\r\nName;Mail\r\nAna, Maria;a@b.org\r\n")
    assert table.header == ("Name", "Mail")
    assert table.rows == [(3, ("Ana, Maria", "a@b.org"))]


def test_one_column_is_a_table_too():
    assert read_table("a.csv", b"E-mail\na@example.org\nb@example.org\n", KNOWN).rows[1] == (3, ("b@example.org",))


def test_empty_rows_are_passed_over_and_the_numbers_stay():
    table = read_table("a.csv", b"name,mail\n\n,,\nAna,a@b.org\n , \nBea,b@b.org\n")
    assert table.rows == [(4, ("Ana", "a@b.org")), (6, ("Bea", "b@b.org"))]


def test_line_breaks_and_quotes_inside_a_cell():
    table = read_table("a.csv", b'name,mail\n"Ana ""la\nbuena""",a@b.org\n')
    assert table.rows[0].cells[0] == 'Ana "la\nbuena"'


def test_what_we_export_reads_back_as_it_was():
    rows = [["+56 2 2123 4567", "=SUM(1)", "plain"], ["'quoted", "-", "x"]]
    written = b"".join(csv_lines(["a", "b", "c"], rows))
    assert [list(row.cells) for row in read_table("a.csv", written).rows] == rows
    assert [list(row.cells) for row in read_table("a.xlsx", xlsx_bytes(["a", "b", "c"], rows, "t")).rows] == rows


def test_numbers_dates_and_yes_are_text():
    content = book(
        ["mail", "phone", "born", "arrives", "said", "share", "comes"],
        ["a@b.org", 56221234567, date(1980, 2, 29), datetime(2027, 3, 1, 9, 30), "1 March 2027", 0.25, True],
    )
    assert read_table("a.xlsx", content).rows[0].cells == (
        "a@b.org", "56221234567", "1980-02-29", "2027-03-01 09:30", "1 March 2027", "0.25", "TRUE",
    )  # fmt: skip


def test_a_title_above_and_a_second_header_below_are_passed_over():
    content = book(["Delegación de Chile 2027"], [], ["First name", "Surname", "Email"], HEADER, LATIN)
    table = read_table("a.xlsx", content, KNOWN)
    assert table.header == ("First name", "Surname", "Email")
    assert table.header_number == 3
    assert table.rows == [(5, LATIN)]
    assert [str(notice) for notice in table.notices] == [
        "The header was found in row 3. What stands above it was passed over.",
        "Row 4 is a second header and was passed over.",
    ]


def test_a_header_that_comes_again_is_no_person():
    table = read_table("a.csv", "\n".join([",".join(HEADER), "A,B,a@b.org", ",".join(HEADER), "C,D,c@b.org"]).encode())
    assert [row.number for row in table.rows] == [2, 4]


def test_merged_cells_count_for_each_of_their_rows():
    def merge(made):
        made.active.merge_cells("D2:D3")
        made.active.merge_cells("A5:C5")  # a remark across the columns stays where it is

    content = book([*HEADER, "País"], [*LATIN, "Chile"], ["Ana", "Sol", "a@b.org", None], ["B", "C", "b@b.org", "Peru"],
                   ["Remark"], sheets=[merge])  # fmt: skip
    table = read_table("a.xlsx", content, KNOWN)
    assert [row.cells[3] for row in table.rows] == ["Chile", "Chile", "Peru", ""]
    assert table.rows[3].cells == ("Remark", "", "", "")


def test_a_header_merged_over_two_rows():
    def merge(made):
        made.active.merge_cells("A1:A2")
        made.active.merge_cells("B1:C1")

    content = book(
        ["E-mail", "Person", None], [None, "Given name", "Family name"], ["a@b.org", "Ana", "Sol"], sheets=[merge]
    )
    table = read_table("a.xlsx", content, KNOWN)
    assert table.header == ("E-mail", "Given name", "Family name")
    assert table.rows == [(3, ("a@b.org", "Ana", "Sol"))]


def test_a_formula_gives_its_stored_result_or_a_fault():
    content = book(["name", "mail"], ["Ana", "=CONCATENATE(A2,1)"], ["Bea", "b@b.org"])
    table = read_table("a.xlsx", content)
    assert table.rows[0].cells == ("Ana", "")
    assert list(table.faults) == [(2, 1)]
    assert "no stored result" in str(table.faults[2, 1])
    stored = rewritten(content, "xl/worksheets/sheet1.xml", b"<v />", b"<v>Ana1</v>", b"<v/>", b"<v></v>")
    assert read_table("a.xlsx", stored).rows[0].cells == ("Ana", "Ana1")


def rewritten(content: bytes, name: str, new: bytes, by: bytes, *others: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for item in source.infolist():
            part = source.read(item)
            if item.filename == name:
                for old in (new, *others):
                    part = part.replace(old, by)
            target.writestr(item.filename, part)
    return out.getvalue()


def test_hidden_and_further_sheets_are_passed_over_and_named():
    def more(made):
        hidden = made.create_sheet("Secret", 0)
        hidden.append(["x", "hidden@b.org"])
        hidden.sheet_state = "hidden"
        made.create_sheet("Other").append(["y", "other@b.org"])

    table = read_table("a.xlsx", book(["name", "mail"], ["Ana", "a@b.org"], sheets=[more]))
    assert [row.cells for row in table.rows] == [("Ana", "a@b.org")]
    said = " ".join(map(str, table.notices))
    assert "Other" in said and "Secret" in said


def test_three_columns_and_twenty_thousand_rows():
    rows = "\n".join(f"Ana,Sol,a{n}@example.org" for n in range(20_000))
    table = read_table("a.csv", f"Nombre,Apellidos,Correo\n{rows}".encode(), KNOWN)
    assert len(table.rows) == 20_000
    assert table.rows[-1] == (20_001, ("Ana", "Sol", "a19999@example.org"))


def zipped(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def bomb() -> bytes:
    return zipped(**{"[Content_Types].xml": b"spreadsheetml.sheet.main", "xl/worksheets/sheet1.xml": b"0" * 20_000_000})


def lying_bomb() -> bytes:
    """A part that is larger than its entry says."""
    content = bytearray(zipped(**{"[Content_Types].xml": b"A" * 4_000_000}))
    at = content.rindex(b"PK\x01\x02") + 24
    content[at : at + 4] = struct.pack("<I", 100)
    return bytes(content)


def macros() -> bytes:
    return zipped(**{"[Content_Types].xml": b"ms-excel.sheet.macroEnabled.main", "xl/vbaProject.bin": b"x"})


def encrypted_part() -> bytes:
    content = bytearray(book(["a", "b"], ["c", "d"]))
    at = content.index(b"PK\x01\x02") + 8
    content[at] |= 1
    return bytes(content)


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600
REFUSED = {
    "empty": (b"", "empty"),
    "blanks": (b" \r\n\r\n", "empty"),
    "bom": (b"\xef\xbb\xbf", "empty"),
    "png": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "picture"),
    "jpeg": (b"\xff\xd8\xff\xe0" + bytes(range(256)), "picture"),
    "pdf": (b"%PDF-1.7 ...", "PDF"),
    "web page": (b"<html><table><tr><td>a", "web page"),
    "old xls": (OLE, "old Excel"),
    "encrypted": (OLE + "EncryptedPackage".encode("utf-16-le"), "password"),
    "encrypted part": (encrypted_part(), "password"),
    "macros": (macros(), "macros"),
    "bomb": (bomb(), "too large when unpacked"),
    "lying bomb": (lying_bomb(), "damaged"),
    "other zip": (zipped(**{"a.txt": b"a"}), "not an Excel workbook"),
    "word": (zipped(**{"[Content_Types].xml": b"wordprocessingml.document.main"}), "not an Excel workbook"),
    "ods": (zipped(mimetype=b"application/vnd.oasis.opendocument.spreadsheet"), "OpenDocument"),
    "broken zip": (b"PK\x03\x04 and no more", "damaged"),
    "cut": (book(["a"], ["b"])[:-300], "damaged"),
    "NUL": (b"name,mail\nAna\x00,a@b.org\n", "NUL"),
    "noise": (bytes(range(1, 32)) * 40, "no text"),
    "wide": (",".join(f"c{n}" for n in range(201)).encode(), "200"),
    "unclosed": (b'name,mail\n"Ana,a@b.org\n' + b"Bea,b@b.org\n" * 400, "not closed"),
    "no sheet in sight": (book(), "no visible sheet"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_no_table_is_refused_with_the_reason(case):
    content, reason = REFUSED[case]
    with pytest.raises(Unreadable) as refused:
        read_table("list.xlsx", content)
    assert reason in str(refused.value.message)


def test_too_many_rows_are_refused():
    with pytest.raises(Unreadable, match=str(MAX_ROWS)):
        read_table("a.csv", b"a,b\n" * (MAX_ROWS + 2))


def test_entities_do_not_grow():
    content = book(["a"], ["b"])
    laughs = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "' + b"a" * 1000 + b'">' + b"".join(
        b'<!ENTITY b%d "%s">' % (n, b"&b%d;" % (n - 1) * 30 if n else b"&a;" * 30) for n in range(6)
    ) + b"]><workbook>&b5;</workbook>"  # fmt: skip
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(out, "w") as target:
        for item in source.infolist():
            target.writestr(item.filename, laughs if item.filename == "xl/workbook.xml" else source.read(item))
    with pytest.raises(Unreadable):
        read_table("a.xlsx", out.getvalue())


@pytest.mark.parametrize(
    "header",
    [
        (
            "First name",
            "Surname",
            "E-mail address",
            "Country",
            "Type of organisation",
            "Organisation",
            "Phone",
            "Region",
        ),
        (
            "NOMBRE (S)",
            "Apellidos *",
            "Correo Electronico",
            "Pais",
            "Tipo de organización",
            "Institución",
            "Teléfono",
            "Región",
        ),
        (
            "Nome próprio",
            "Apelidos",
            "Endereço de e-mail",
            "País",
            "Tipo de instituição",
            "Instituição",
            "Telemóvel",
            "Região",
        ),
        ("Prénom", "Nom", "Courriel", "Pays", "Type d’organisme", "Organisme", "Téléphone", "Région"),
    ],
)
def test_columns_are_found_in_four_languages(header):
    fields = ("given_name", "family_name", "email", "country", "organisation_type", "organisation", "phone", "region")
    assert proposed_columns(header, PERSON_COLUMNS) == dict(zip(fields, range(8), strict=True))


def test_a_longer_heading_is_found_by_the_name_in_it_and_no_column_serves_twice():
    header = ("Correo electrónico institucional", "Email", "Email", "Institution or ministry")
    assert proposed_columns(header, PERSON_COLUMNS) == {"email": 1, "organisation": 3}


def test_keys_of_headings():
    assert heading_key("E-Mail (obligatorio) *") == "e mail"
    assert heading_key("(E-mail)") == "e mail"
    assert heading_key("Teléfono_móvil:") == "telefono movil"
