"""Statements from a table: templates to fill in, a check of every row, and writing them all or none.

The headings are the names of the fields (`checks.FIELDS`), the same in every language, as in the templates.
"""

from dataclasses import dataclass, field
from typing import Any, BinaryIO

from flask_babel import gettext as _

from eventapp.common.headings import heading_key
from eventapp.common.languages import LANGUAGES
from eventapp.common.tables import Unreadable, read_table
from eventapp.regions import checks, operations
from eventapp.regions.errors import BadStatement

# Beside the fields: the language of a finding's text, and titles of a linkage in other languages.
COLUMNS: dict[str, tuple[str, ...]] = checks.FIELDS | {
    "finding": (*checks.FIELDS["finding"], "language"),
    "linkage": (
        *(name for name in checks.FIELDS["linkage"] if name != "titles"),
        *(f"title_{code}" for code in LANGUAGES),
    ),
}
EXAMPLES: dict[str, tuple[str, ...]] = {
    "flow": ("CL-AN", "ES61", "goods", "1250000", "euro", "2022", "Customs statistics", "", ""),
    "figure": ("ES61", "rd_share", "2021", "1.05", "Eurostat, rd_e_gerdreg", "https://ec.europa.eu/eurostat", ""),
    "priority": ("CL-AN", "Energía solar", "", "es", "nace:35, nabs:5", "Estrategia regional", "", ""),
    "finding": ("CL", "Regional programmes need lasting finance.", "2017", "JRC, 2017", "", "", "en"),
    "linkage": (
        "CL-AN",
        "ES61",
        "project",
        "Solar network",
        "2019",
        "",
        "nace:35",
        "CORDIS",
        "",
        "",
        "",
        "Red solar",
        "",
        "",
    ),
}
MOST_ROWS_AT_ONCE = 2_000  # in a request; a longer table is for the command


@dataclass
class Checked:
    """The rows of a table: those that are right, and what is wrong with the others, as (row number, messages)."""

    kind: str
    good: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    problems: list[tuple[int, list[str]]] = field(default_factory=list)


def check(kind: str, name: str, content: bytes | BinaryIO, *, most: int | None = None) -> Checked:
    """Check every row of the table; writes nothing. Raises `Unreadable`."""
    columns = {heading_key(column): column for column in COLUMNS[kind]}
    table = read_table(name, content, columns)
    places = {columns[key]: n for n, head in enumerate(table.header) if (key := heading_key(head)) in columns}
    if missing := [column for column in checks.KEYS[kind] or ("place", "text") if column not in places]:
        raise Unreadable(_("These columns are missing: %(names)s. Take the template.", names=", ".join(missing)))
    if most is not None and len(table.rows) > most:
        raise Unreadable(_("More than %(most)s rows: divide the table, or have the operator import it.", most=most))
    found = Checked(kind)
    seen: dict[tuple, int] = {}
    for row in table.rows:
        values = {column: row.cells[place] for column, place in places.items()}
        try:
            clean = checks.CHECKS[kind](values)
        except BadStatement as bad:
            found.problems.append((row.number, [f"{name}: {message}" for name, message in bad.errors.items()]))
            continue
        key = tuple(clean[name] for name in checks.KEYS[kind])
        if key and key in seen:
            found.problems.append((row.number, [_("The same stands in row %(number)s.", number=seen[key])]))
            continue
        seen[key] = row.number
        found.good.append((row.number, clean))
    return found


def write(checked: Checked, actor: Any) -> int:
    """Enter the rows; returns how many. Only a table without problems is written."""
    if checked.problems:
        raise ValueError("a table with problems is not written")
    for _number, values in checked.good:
        operations.enter(checked.kind, values, actor)
    return len(checked.good)
