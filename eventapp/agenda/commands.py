"""`eventapp programme ...`: the programme in and out of files."""

from pathlib import Path

import click
from flask.cli import with_appcontext

WRITERS = (".xml", ".json", ".ics", ".csv", ".pdf")


@click.group()
def programme() -> None:
    """The programme in and out."""


@programme.command("export")
@click.argument("event_slug", metavar="EVENT")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--language", default=None, help="Language of the texts; the event's first when missing.")
@click.option("--draft", is_flag=True, help="The draft instead of the latest release.")
@with_appcontext
def export_file(event_slug: str, file: Path, language: str | None, draft: bool) -> None:
    """Write the programme; the format is told by the ending: .xml, .json, .ics, .csv, .pdf."""
    from eventapp.agenda.formats import by_command

    if file.suffix not in WRITERS:
        raise click.UsageError(f"The file must end with one of {', '.join(WRITERS)}.")
    content = by_command.exported(event_slug, file.suffix, language, draft=draft)
    file.write_bytes(content)
    click.echo(f"{len(content)} bytes")


@programme.command("import")
@click.argument("event_slug", metavar="EVENT")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--language", default=None, help="Language of the texts; the event's first when missing.")
@click.option("--dry-run", is_flag=True, help="Report and change nothing.")
@click.option("--publish", is_flag=True, help="Publish the programme afterwards.")
@click.option("--cancel-missing", is_flag=True, help="Cancel the sessions that the file does not name.")
@with_appcontext
def import_file(
    event_slug: str, file: Path, language: str | None, dry_run: bool, publish: bool, cancel_missing: bool
) -> None:
    """Take a programme into the draft: schedule.xml (also .gz), schedule.json, .ics, .csv or .xlsx."""
    from eventapp.agenda.formats import by_command

    options = {"dry_run": dry_run, "publish": publish, "cancel_missing": cancel_missing}
    report = by_command.imported(event_slug, file.name, file.read_bytes(), language, **options)
    for where, title, problem in report.notes:
        click.echo(f"{where}: {title[:60]}: {problem}")
    click.echo(f"new: {report.new}, changed: {report.changed}, same: {report.same}, not taken: {report.refused}")
    click.echo(f"not named in the file: {len(report.missing)}, cancelled: {report.cancelled}")
