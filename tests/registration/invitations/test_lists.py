"""A list of people: what is good, and what is wrong in which cell."""

import pytest

from eventapp.registration.invitations import lists
from tests.support.factories import make_person


def faults(rows, **options):
    return [(f.row, str(f.column), str(f.message)) for f in lists.check(rows, language="es", **options).faults]


@pytest.mark.parametrize(
    "line",
    [
        "Ana; Lima; ana@example.org",
        "Ana,Lima,ana@example.org",
        "Ana\tLima\tana@example.org",
        "Ana Lima <ana@example.org>",
    ],
)
def test_a_line_is_read_however_it_is_written(app, line):
    checked = lists.check(lists.rows_of_text(line), language="fr")
    assert (checked.people, checked.faults) == ([lists.Person("Ana", "Lima", "ana@example.org", "fr")], [])


def test_a_pasted_header_is_no_person(app):
    rows = lists.rows_of_text("Nombres;Apellidos;Correo electrónico\nAna;Lima;ana@example.org")
    assert [cells["email"] for _number, cells in rows] == ["ana@example.org"]


@pytest.mark.parametrize(
    "header",
    [
        ("Given names", "Family names", "E-mail address", "Language"),
        ("Nombres", "Apellidos", "Correo electrónico", "Idioma"),
        ("Nomes", "Sobrenomes", "Endereço de e-mail", "Língua"),
        ("Prénoms", "Noms", "Adresse e-mail", "Langue"),
    ],
)
def test_columns_are_known_in_four_languages(app, header):
    assert list(lists.matched(header).values()) == ["given_name", "family_name", "email", "language"]


def test_a_file_without_the_columns_is_refused_by_name(app):
    with pytest.raises(lists.BadList) as refused:
        lists.rows_of_table(("Name", "Place"), [])
    assert "E-mail address" in str(refused.value)


def test_every_fault_is_told_by_row_and_cell(app):
    rows = lists.rows_of_text("Ana;;ana@\nhttps://evil.example;Lima;b@example.org\nEva;Sol;eva@example.org;Klingon")
    assert faults(rows) == [
        (1, "Family names", "Enter the family names."),
        (1, "E-mail address", "Enter an e-mail address, such as name@example.org."),
        (2, "Given names", "Enter a name of at most 120 characters, without addresses of pages or mailboxes."),
        (3, "Language", "Enter one of: en, es, pt, fr."),
    ]


def test_an_address_in_two_rows_is_used_once(app):
    rows = lists.rows_of_text("Ana;Lima;ana@example.org\nAna;Lima;ANA@example.org")
    assert faults(rows) == [(2, "E-mail address", "The same address is in row 1.")]


def test_an_address_invited_already_is_told(app):
    rows = lists.rows_of_text("Ana;Lima;Ana@example.org")
    assert faults(rows, invited={"ana@example.org"}) == [(1, "E-mail address", "This address is invited already.")]


def test_rows_beyond_the_quota_are_told(app):
    rows = lists.rows_of_text("Ana;Lima;ana@example.org\nEva;Sol;eva@example.org")
    assert faults(rows, left=1) == [(2, "E-mail address", "The quota has no place left for this row.")]


def test_too_many_rows_are_refused(app):
    with pytest.raises(lists.BadList):
        lists.check([(n, {}) for n in range(lists.MOST_ROWS + 1)], language="es")


def test_people_written_as_text_are_read_back(app):
    people = [make_person("ana@example.org", given_name='Ana "Nita"', family_name="Lima; Sol")]
    assert lists.check(lists.rows_of_text(lists.as_text(people)), language="en").people == people
