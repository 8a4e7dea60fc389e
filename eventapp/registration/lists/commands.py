"""`eventapp registrations export`: the list as a file, for scripts."""

from pathlib import Path

import click
from flask.cli import with_appcontext

KINDS = ("csv", "xlsx")


@click.command("export")
@click.argument("event", metavar="EVENT")
@click.argument("file", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--view", "view_name", help="A saved view: its filters, order and columns.")
@click.option("--of", "owner", help="The address of whose view it is, when several have one of that name.")
@click.option("--columns", help="The columns in their order, with commas between; `--columns list` names them all.")
@click.option("--language", default="en", help="Of the words in the file: en, es, pt or fr.", show_default=True)
@click.option("--text", help="Words that name, address or organisation hold.")
@click.option("--state", help="A state, or `live` for all that count.")
@click.option("--category", help="The code of a category.")
@click.option("--country", help="The code of a country, as CL.")
@click.option("--day", help="The day of registering, as 2027-03-15.")
@click.option(
    "--sort",
    help="name, organisation, country, category, state or created; with a minus before it, the other way round.",
)
@with_appcontext
def export(event: str, file: Path, view_name: str | None, owner: str | None, language: str, **asked: str) -> None:
    """Write the registrations of EVENT to FILE, a .csv or .xlsx. Options win over the view."""
    from flask_babel import force_locale

    from eventapp.common.languages import LANGUAGES
    from eventapp.registration.lists import columns as known
    from eventapp.registration.lists import queries
    from eventapp.registration.lists.filters import Filters

    if file.suffix.lower().lstrip(".") not in KINDS:
        raise click.UsageError("FILE: its name must end with .csv or .xlsx")
    if language not in LANGUAGES:
        raise click.UsageError(f"--language: expected one of {', '.join(LANGUAGES)}")
    found = _event(event)
    view = _view(found, view_name, owner) if view_name else None
    named = asked.pop("columns")
    filters = Filters.read((view.filters if view else {}) | {name: value for name, value in asked.items() if value})
    with force_locale(language):
        there = known.columns_of(found)
        if named == "list":
            click.echo("\n".join(f"{column.key}  {column.label}" for column in there.values()))
            return
        keys = [key.strip() for key in named.split(",")] if named else view.columns if view else []
        if named and (unknown := [key for key in keys if key not in there]):
            raise click.UsageError(f"--columns: there is no {', '.join(unknown)}. Known: {', '.join(there)}")
        _refuse_unknown(found, filters)
        _write(file, queries.registrations(found, filters), known.chosen(found, keys), found.slug)
    click.echo(f"{queries.count_of(found, filters)} registrations in {file}")


def _write(file: Path, query, columns, title: str) -> None:
    """Write it beside `file` and put it in its place when it is whole."""
    from eventapp.registration.lists import files

    begun = file.with_name(f".{file.name}.begun")
    try:
        with begun.open("wb") as out:
            out.writelines(files.chunks(file.suffix.lower().lstrip("."), query, columns, title))
        begun.replace(file)
    finally:
        begun.unlink(missing_ok=True)


def _event(slug: str):
    from eventapp.events.models import Event
    from eventapp.extensions import db

    events = {event.slug: event for event in db.session.scalars(db.select(Event).order_by(Event.slug))}
    if slug not in events:
        raise click.UsageError(f"EVENT: there is no event {slug}. Events: {', '.join(events) or 'none yet'}")
    return events[slug]


def _view(event, name: str, owner: str | None):
    """The view called `name`: a shared one first, else the only one there is."""
    from eventapp.registration.lists import views

    found = [view for view in views.views_named(event, name) if owner in (None, view.user.email)]
    shared = [view for view in found if view.is_shared]
    choice = shared or found
    if len(choice) == 1:
        return choice[0]
    if choice:
        owners = ", ".join(view.user.email for view in choice)
        raise click.UsageError(f"--view: several are called “{name}”. Say whose with --of: {owners}")
    raise click.UsageError(f"--view: there is no view “{name}” of {event.slug}")


def _refuse_unknown(event, filters) -> None:
    """A misspelt filter must not give a file with the wrong rows."""
    from eventapp.registration.lists.filters import day_bounds
    from eventapp.registration.lists.queries import ORDERS
    from eventapp.registration.models import STATES
    from eventapp.registration.queries import categories_of

    codes = [category.code for category in categories_of(event)]
    known = {"state": ("live", *STATES), "category": codes, "sort": ORDERS}
    for name, words in known.items():
        if (value := getattr(filters, name).lstrip("-" if name == "sort" else "")) and value not in words:
            raise click.UsageError(f"--{name}: expected one of {', '.join(words)}, not {value}")
    if filters.day and day_bounds(event, filters.day) is None:
        raise click.UsageError("--day: expected a date as 2027-03-15")
