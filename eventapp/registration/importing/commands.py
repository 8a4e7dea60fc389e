"""`eventapp registrations import`: registrations from a table."""

from pathlib import Path

import click
from flask.cli import with_appcontext


@click.command("import")
@click.argument("event_slug", metavar="EVENT")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Show every problem and register nobody.")
@click.option("--all-or-nothing", is_flag=True, help="Register nobody when any row has a problem.")
@click.option("--category", help="Code of the category for rows that name none.")
@click.option("--organisation-type", default="public_authority", show_default=True, help="For rows that name none.")
@click.option("--confirmed", is_flag=True, help="Confirmed at once, instead of a mail that asks to confirm.")
@with_appcontext
def import_file(
    event_slug: str,
    file: Path,
    dry_run: bool,
    all_or_nothing: bool,
    category: str | None,
    organisation_type: str,
    confirmed: bool,
) -> None:
    """Register the people of a table (.xlsx or CSV); columns are found by their headings.

    Exits with 1 when a row has a problem, with 2 when the file or the options cannot be used.
    """
    from eventapp.registration.importing import by_command

    options = {"category": category, "organisation_type": organisation_type, "confirmed": confirmed}
    problems = by_command.import_file(event_slug, file, options, dry_run=dry_run, whole=all_or_nothing)
    raise SystemExit(1 if problems else 0)
