"""An import in one go, for `eventapp registrations import`."""

from pathlib import Path
from typing import Any

import click
from flask_babel import force_locale

from eventapp.common.database import set_begin_mode
from eventapp.common.tables import Unreadable
from eventapp.events.models import Event
from eventapp.extensions import db
from eventapp.registration.errors import Refused
from eventapp.registration.forms import ORGANISATION_TYPES
from eventapp.registration.importing import operations, queries, work
from eventapp.registration.importing.columns import column_letter
from eventapp.registration.importing.models import Import
from eventapp.registration.queries import category_of

LANGUAGE = "en"


class Unusable(click.ClickException):
    exit_code = 2


def import_file(slug: str, file: Path, options: dict[str, Any], *, dry_run: bool, whole: bool) -> int:
    """Check a file and register its people, unless `dry_run`; returns how many rows have problems."""
    set_begin_mode("late")  # nobody waits while the file is read
    event = db.session.scalar(db.select(Event).where(Event.slug == slug))
    if event is None:
        raise Unusable(f"there is no event {slug}")
    if options["category"] and category_of(event, options["category"]) is None:
        raise Unusable(f"{slug} has no category {options['category']}")
    if options["organisation_type"] not in ORGANISATION_TYPES:
        raise Unusable(f"--organisation-type: expected one of {', '.join(ORGANISATION_TYPES)}")
    with force_locale(LANGUAGE):
        found = _checked(event, file, options)
        problems = found.counts.get("problem", 0)
        _print_rows(found)
        if dry_run or (whole and problems) or not found.counts.get("new"):
            operations.stop(found, None)
            db.session.delete(found)
            db.session.commit()
            click.echo("Nobody was registered.")
            return problems
        try:
            operations.write(found, whole=whole, actor=None)
        except Refused as refused:
            db.session.rollback()
            raise Unusable(str(refused.message)) from None
        id = found.id
        db.session.commit()
        work.work_on(id)
        counts = db.session.get(Import, id).counts
    click.echo(f"{counts.get('written', 0)} registered.")
    return problems + counts.get("full", 0)


def _checked(event: Event, file: Path, options: dict[str, Any]) -> Import:
    try:
        found = operations.begin(event, file.name, file.read_bytes(), LANGUAGE, None)
    except (Unreadable, Refused) as refused:
        raise Unusable(f"{file}: {refused.message}") from None
    columns = found.columns
    if missing := [name for name in ("email", "country") if name not in columns]:
        raise Unusable(f"{file}: no column is named for {' and '.join(missing)}")
    for notice in found.notices:
        click.echo(notice)
    for field, column in columns.items():
        click.echo(f"  {column_letter(column)}: {found.header[column]} -> {field}")
    operations.check(found, columns, options)
    id = found.id
    db.session.commit()
    work.work_on(id)
    found = db.session.get(Import, id)
    if found.state != "checked":
        raise Unusable(f"{file}: {found.error or found.state}")
    return found


def _print_rows(found: Import) -> None:
    for row in db.session.scalars(queries.rows_with(found, "problem")):
        for column, text, message in row.problems:
            cell = f"{column_letter(column)}{row.number}" if column is not None else f"row {row.number}"
            click.echo(f"{cell}: {message}" + (f" ({text})" if text else ""))
    counts = found.counts
    click.echo(
        f"{found.row_count} rows: {counts.get('new', 0)} new, {counts.get('known', 0)} registered already, "
        f"{counts.get('problem', 0)} with problems."
    )
