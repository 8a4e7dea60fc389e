"""A list of people to invite, from a text or a spreadsheet: what is good, and what is wrong in which cell."""

import csv
import io
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from functools import cache
from types import MappingProxyType
from typing import Any, NamedTuple

from flask_babel import force_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from eventapp.common.languages import LANGUAGES
from eventapp.common.text import fold, has_control_characters
from eventapp.people.operations import email_key
from eventapp.registration import disposable
from eventapp.registration.invitations.operations import Person

MOST_ROWS = 500
COLUMNS = {
    "given_name": _l("Given names"),
    "family_name": _l("Family names"),
    "email": _l("E-mail address"),
    "language": _l("Language"),
}
# How the columns may be headed, in four languages, as `fold` writes them.
HEADINGS = {
    "given_name": (
        "given names", "given name", "first name", "first names", "nombres", "nombre", "nome", "nomes", "prenom",
        "prenoms", "nome proprio",
    ),
    "family_name": (
        "family names", "family name", "last name", "surname", "apellidos", "apellido", "sobrenome", "sobrenomes",
        "apelido", "apelidos", "nom", "noms", "nom de famille",
    ),
    "email": (
        "e-mail address", "e-mail", "email", "mail", "correo", "correo electronico", "direccion de correo",
        "direccion de correo electronico", "endereco de e-mail", "endereco de correio eletronico", "adresse e-mail",
        "adresse electronique", "courriel", "adresse de courriel",
    ),
    "language": ("language", "idioma", "lingua", "langue", "language of the mails"),
}  # fmt: skip
BRACKETED = re.compile(r"^\s*(?P<name>[^<>]+?)\s*<(?P<email>[^<>]+)>\s*$")
NOT_A_NAME = re.compile(r"[/@:<>]|www\.", re.IGNORECASE)


class Fault(NamedTuple):
    """What is wrong: `row` as the spreadsheet numbers it, the `column` by its name."""

    row: int
    column: Any
    value: str
    message: Any


class Checked(NamedTuple):
    """The people of a list who can be invited, and the faults of the others."""

    people: list[Person]
    faults: list[Fault]


class BadList(Exception):
    """The whole list cannot be read; `message` says why."""

    def __init__(self, message: Any) -> None:
        super().__init__(str(message))
        self.message = message


def is_name(text: str) -> bool:
    """Whether `text` can be a name: mail programs would make links of anything else."""
    return not NOT_A_NAME.search(text)


def rows_of_text(text: str) -> list[tuple[int, dict[str, str]]]:
    """The lines of a typed or pasted list, each with its number and its cells by column."""
    rows = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        if match := BRACKETED.match(line):
            given, _space, family = match["name"].rpartition(" ")
            rows.append((number, {"given_name": given, "family_name": family, "email": match["email"]}))
            continue
        delimiter = next((sign for sign in ("\t", ";", ",") if sign in line), ";")
        cells = next(csv.reader(io.StringIO(line), delimiter=delimiter), [])
        rows.append((number, dict(zip(COLUMNS, (cell.strip() for cell in cells), strict=False))))
    if rows and matched(rows[0][1].values()):
        rows = rows[1:]  # pasted with its header
    return rows


def rows_of_table(header: Iterable[str], rows: Iterable[tuple[int, Iterable[str]]]) -> list[tuple[int, dict[str, str]]]:
    """The rows of a spreadsheet, each with its number and its cells by column. Raises BadList without the columns."""
    columns = matched(header)
    if missing := [COLUMNS[name] for name in ("given_name", "family_name", "email") if name not in columns.values()]:
        raise BadList(
            _("The file has no column for: %(names)s. Use the template.", names=", ".join(str(m) for m in missing))
        )
    found = []
    for number, cells in rows:
        given = {columns[at]: str(cell).strip() for at, cell in enumerate(cells) if at in columns}
        if any(given.values()):
            found.append((number, given))
    return found


@cache
def headings() -> dict[str, str]:
    """The column of each heading: those known, and what the template calls them in each language."""
    names = {heading: name for name, known in HEADINGS.items() for heading in known}
    for language in LANGUAGES:
        with force_locale(language):
            names |= {fold(str(label)): name for name, label in COLUMNS.items()}
    return names


def matched(header: Iterable[str]) -> dict[int, str]:
    """Which column stands where in a header."""
    names = headings()
    found = {at: names.get(fold(str(cell)).strip()) for at, cell in enumerate(header)}
    return {at: name for at, name in found.items() if name}


def check(
    rows: list[tuple[int, dict[str, str]]],
    *,
    language: str,
    invited: Collection[str] = (),
    left: int | None = None,
    unusable: Mapping[tuple[int, str], Any] = MappingProxyType({}),
) -> Checked:
    """Sort out the rows.

    `invited`: addresses (as compared) invited already; `left`: places left; `unusable`: what is wrong with a cell of a
    file, by row and column. Raises BadList.
    """
    if not rows:
        raise BadList(_("The list holds no people."))
    if len(rows) > MOST_ROWS:
        raise BadList(_("The list has %(count)s people; at most %(most)s go at once.", count=len(rows), most=MOST_ROWS))
    people: list[Person] = []
    faults: list[Fault] = []
    seen: dict[str, int] = {}
    for number, cells in rows:
        wrong: list[Fault] = []

        def blame(column: str, message: Any, number=number, cells=cells, wrong=wrong) -> None:
            wrong.append(Fault(number, COLUMNS[column], cells.get(column, ""), message))

        for (row, column), message in unusable.items():
            if row == number:
                blame(column, message)
        person = _person(cells, language, blame)
        key = email_key(person.email)
        if not wrong and key in seen:
            blame("email", _("The same address is in row %(row)s.", row=seen[key]))
        elif not wrong and key in invited:
            blame("email", _("This address is invited already."))
        if key:
            seen.setdefault(key, number)
        if not wrong and left is not None and len(people) >= left:
            blame("email", _("The quota has no place left for this row."))
        if wrong:
            faults.extend(wrong)
        else:
            people.append(person)
    return Checked(people, faults)


def _person(cells: dict[str, str], language: str, blame: Callable[[str, Any], None]) -> Person:
    for column, message in (("given_name", _("Enter the given names.")), ("family_name", _("Enter the family names."))):
        value = cells.get(column, "")
        if not value:
            blame(column, message)
        elif len(value) > 120 or has_control_characters(value) or not is_name(value):
            blame(column, _("Enter a name of at most 120 characters, without addresses of pages or mailboxes."))
    address = _address(cells.get("email", ""), blame)
    wanted = cells.get("language", "")
    if wanted and _language(wanted) is None:
        blame("language", _("Enter one of: %(names)s.", names=", ".join(LANGUAGES)))
    return Person(cells.get("given_name", ""), cells.get("family_name", ""), address, _language(wanted) or language)


def _address(typed: str, blame: Callable[[str, Any], None]) -> str:
    from email_validator import EmailNotValidError, validate_email

    try:
        valid = validate_email(typed, check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError:
        blame("email", _("Enter an e-mail address, such as name@example.org."))
        return ""
    if len(valid.normalized) > 254 or disposable.is_disposable(valid.ascii_domain):
        blame("email", _("This looks like a throw-away address."))
    return valid.normalized


def _language(text: str) -> str | None:
    """The code of a language named by its code or its own name."""
    wanted = fold(text).strip()
    return next((code for code, name in LANGUAGES.items() if wanted in (code, fold(str(name)))), None)


def as_text(people: Iterable[Person]) -> str:
    """`people` as `rows_of_text` reads them again."""
    out = io.StringIO()
    csv.writer(out, delimiter=";", lineterminator="\n").writerows(people)
    return out.getvalue()
