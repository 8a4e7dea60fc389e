"""From the form of a list to the people on it."""

from collections.abc import Collection, Sequence
from typing import Any

from flask_babel import get_locale

from eventapp.registration.invitations import lists
from eventapp.registration.invitations.forms import ListForm


def checked_list(form: ListForm, *, invited: Collection[str], left: int | None = None) -> lists.Checked | None:
    """What the form's file or text holds; None, with the fault at the field, when it cannot be read as a list."""
    field = form.file if form.file.data and form.file.data.filename else form.people
    try:
        unusable: dict[tuple[int, str], Any] = {}
        rows = _rows_of_file(field.data, unusable) if field is form.file else lists.rows_of_text(field.data or "")
        return lists.check(rows, language=form.language.data, invited=invited, left=left, unusable=unusable)
    except lists.BadList as bad:
        field.errors = [*field.errors, bad.message]
        return None


def template_of(kind: str) -> tuple[Sequence[Any], list[Sequence[Any]]]:
    """The header of the file to fill in, in the language of the page, and an example row."""
    example = {
        "given_name": "Rosa",
        "family_name": "Mamani Quispe",
        "email": "rosa.mamani@example.org",
        "language": str(get_locale()),
    }
    return [str(label) for label in lists.COLUMNS.values()], [[example[name] for name in lists.COLUMNS]]


def _rows_of_file(storage: Any, unusable: dict[tuple[int, str], Any]) -> list[tuple[int, dict[str, str]]]:
    from eventapp.common.headings import heading_key
    from eventapp.common.tables import Unreadable, read_table

    known = {heading_key(heading) for heading in lists.headings()}
    try:
        table = read_table(storage.filename, storage.stream.read(), known)
    except Unreadable as unreadable:
        raise lists.BadList(unreadable.message) from unreadable
    columns = lists.matched(table.header)
    for (number, at), message in table.faults.items():
        if at in columns:
            unusable[number, columns[at]] = message
    return lists.rows_of_table(table.header, [(row.number, row.cells) for row in table.rows])
