"""`eventapp events ...`: entering events and seeing which there are."""

from datetime import datetime
from typing import Any

import click
from flask.cli import with_appcontext

from eventapp.common.languages import LANGUAGES

DAY = click.DateTime(["%Y-%m-%d"])


@click.group()
def events() -> None:
    """Events of this installation."""


@events.command()
@click.argument("slug")
@click.option("--title", required=True, help="In the main language.")
@click.option("--first-day", type=DAY, required=True, help="As 2027-03-15.")
@click.option("--last-day", type=DAY, help="By default the first day.")
@click.option("--hours", default="09:00-18:00", show_default=True, help="Of every day.")
@click.option("--timezone", default="Europe/Brussels", show_default=True, help="An IANA name.")
@click.option("--venue", default="", help="The name of the building.")
@click.option("--address", default="", help="Street and town.")
@click.option("--city", required=True)
@click.option("--country", required=True, help="ISO 3166-1 code, as BE.")
@click.option("--contact", required=True, help="The e-mail address visitors can write to.")
@click.option("--hashtag", default="")
@click.option(
    "--language", "languages", multiple=True, help=f"One of {', '.join(LANGUAGES)}; several times. The first is main."
)
@click.option("--owner", help="Someone who becomes owner of the event, by e-mail address.")
@click.option("--published", is_flag=True, help="Show it to visitors at once.")
@with_appcontext
def add(slug: str, languages: tuple[str, ...], owner: str | None, published: bool, **given: Any) -> None:
    """Enter an event. SLUG is its name in addresses, as s3-2027.

    Its texts, documents and categories are written in the browser, by its owner or an operator.
    """
    from eventapp.accounts import operations as accounts
    from eventapp.accounts.addresses import BadAddress
    from eventapp.common.languages import absolute_url
    from eventapp.events import operations
    from eventapp.events.facts import BadFacts
    from eventapp.extensions import db

    languages = languages or ("en",)
    main = languages[0]
    no_texts: dict[str, dict] = {name: {} for name in ("summary", "description", "audience", "how_to_register")}
    facts = {
        **no_texts,
        **{name: {main: given[name]} for name in ("title", "venue", "city")},
        **{name: given[name] for name in ("timezone", "address", "contact", "hashtag")},
        "country": given["country"].upper(),
        "languages": list(dict.fromkeys(languages)),
        "first_day": given["first_day"].date(),
        "last_day": (given["last_day"] or given["first_day"]).date(),
        "hours": [_hours(given["hours"])],
        "websites": [],
        "is_public": published,
    }
    try:
        event = operations.create_event(slug, facts, None)
    except BadFacts as bad:
        names = {"first_day": "--first-day", "last_day": "--last-day", "hours.0": "--hours", "slug": "SLUG"}
        lines = [f"{names.get(fact, '--' + fact)}: {message}" for fact, message in bad.errors.items()]
        raise click.UsageError("\n".join(lines)) from None
    link = None
    if owner:
        try:
            user = accounts.add_user(owner)
        except BadAddress as bad:
            raise click.UsageError(f"--owner: {bad}") from None
        accounts.add_member(user, event, "owner")
        link = None if user.password else accounts.set_password_link(user)
    address = absolute_url("events.home", lang=main, event=event)
    db.session.commit()
    click.echo(f"{address} is entered" + ("" if published else ", not published"))
    if link:
        click.echo(f"{owner} chooses a password here, within a day: {link}")


@events.command("list")
@with_appcontext
def list_events() -> None:
    """List the events: name in addresses, days, whether published, title."""
    from eventapp.events.queries import all_events

    for event in all_events():
        state = "published" if event.is_public else "not published"
        click.echo(f"{event.slug}  {event.first_day} to {event.last_day}  {state}  {event.title.localized('en')}")


def _hours(text: str) -> list[str]:
    """ "09:00-18:00" as a pair of times."""
    begin, _dash, end = text.partition("-")
    try:
        return [f"{datetime.strptime(part.strip(), '%H:%M'):%H:%M}" for part in (begin, end)]
    except ValueError:
        raise click.UsageError("--hours: expected two times, as 09:00-18:00") from None
