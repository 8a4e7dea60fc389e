"""`eventapp directory ...`: the search and the matches for scripts."""

import json
from typing import Any

import click
from flask.cli import with_appcontext


@click.group()
def directory() -> None:
    """The directory: search and matches."""


@directory.command("search")
@click.argument("event", metavar="EVENT")
@click.argument("text", metavar="TEXT")
@click.option(
    "--lang", "language", default="en", show_default=True, help="Of names of places and domains: en, es, pt, fr."
)
@click.option(
    "--as", "viewer", metavar="PARTICIPANT", help="The address or public id of who looks; without it, everybody."
)
@click.option("--view", type=click.Choice(["people", "organisations", "statements"]), default="people")
@click.option(
    "--only", multiple=True, metavar="FACET=VALUE", help="Narrow down, as country=CL or present=today; several times."
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@with_appcontext
def search_command(
    event: str, text: str, language: str, viewer: str | None, view: str, only: tuple[str, ...], as_json: bool
) -> None:
    """What is found in the directory of EVENT for TEXT."""
    from eventapp.directory.search.asked import Asked
    from eventapp.directory.search.search import search

    with _in(language):
        found_event = _event(event)
        asked = Asked.read({"text": text, "view": view} | _facets(only))
        results = search(found_event, _participant(found_event, viewer), asked)
        items = [_found(found) for found in results.items]
        if as_json:
            click.echo(json.dumps({"total": results.total, "read_as": results.read_as, "items": items,
                                   "facets": results.facets}, ensure_ascii=False, indent=2))  # fmt: skip
            return
        for number, item in enumerate(items, 1):
            click.echo(f"{number:3}. {item['name']}{_why(item)}")
        click.echo(f"{results.total} found")


@directory.command("matches")
@click.argument("event", metavar="EVENT")
@click.argument("participant", metavar="PARTICIPANT")
@click.option("--lang", "language", default="en", show_default=True, help="Of names of domains: en, es, pt, fr.")
@click.option("--most", default=10, show_default=True, help="How many.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@with_appcontext
def matches_command(event: str, participant: str, language: str, most: int, as_json: bool) -> None:
    """Whom PARTICIPANT (an address or a public id) of EVENT should meet, and why."""
    from eventapp.directory.matching.ranking import matches
    from eventapp.regions.domains import domain_label

    with _in(language):
        found = [
            {
                "id": match.person.public_id,
                "name": match.person.name,
                "score": round(match.score, 3),
                "offers": match.offers.text if match.offers else None,
                "needs": match.needs.text if match.needs else None,
                "domains": [domain_label(code, language) for code in match.domains],
                "languages": match.languages,
                "bridges": match.bridges,
                "partner_region": match.person.region if match.is_partner else None,
            }
            for match in matches(_participant(_event(event), participant), most=most)
        ]
        if as_json:
            click.echo(json.dumps(found, ensure_ascii=False, indent=2))
            return
        for number, one in enumerate(found, 1):
            click.echo(f"{number:3}. {one['score']:.3f} {one['name']}")
            for reason in ("offers", "needs"):
                if one[reason]:
                    click.echo(f"     {reason}: {one[reason]}")


@directory.command("embed")
@with_appcontext
def embed_command() -> None:
    """Make the vectors of new texts now, as the worker does."""
    from eventapp.directory.work import embed_due

    click.echo(f"{embed_due()} texts embedded")


def _facets(only: tuple[str, ...]) -> dict[str, str]:
    from eventapp.directory.search.asked import FACETS

    facets = dict(one.split("=", 1) if "=" in one else (one, "") for one in only)
    if wrong := next((name for name, value in facets.items() if name not in FACETS or not value), None):
        raise click.UsageError(f"--only {wrong}: expected one of {', '.join(FACETS)}, each with = and a value")
    return facets


def _found(found: Any) -> dict[str, Any]:
    if found.organisation:
        return {"id": found.organisation.public_id, "name": found.organisation.name, "people": found.people}
    meaning = found.why.meaning
    return {
        "id": found.person.public_id,
        "name": found.person.name,
        "country": found.person.country,
        "organisation": str(found.person.organisation) if found.person.organisation else None,
        "statement": found.statement.text if found.statement else None,
        "matches_words": found.why.words,
        "similar_meaning": {"text": meaning.text, "language": meaning.language} if meaning else None,
    }


def _why(item: dict[str, Any]) -> str:
    signs = ["words"] if item.get("matches_words") else []
    if meaning := item.get("similar_meaning"):
        signs.append(f"meaning, {meaning['language']}: {meaning['text']}")
    return f"  ({'; '.join(signs)})" if signs else ""


def _in(language: str) -> Any:
    from flask_babel import force_locale

    from eventapp.common.languages import LANGUAGES

    if language not in LANGUAGES:
        raise click.UsageError(f"--lang: expected one of {', '.join(LANGUAGES)}")
    return force_locale(language)


def _event(slug: str) -> Any:
    from eventapp.events.models import Event
    from eventapp.extensions import db

    found = db.session.scalar(db.select(Event).where(Event.slug == slug))
    if found is None:
        raise click.UsageError(f"EVENT: there is no event {slug}")
    return found


def _participant(event: Any, named: str | None) -> Any:
    from eventapp.extensions import db
    from eventapp.people.models import Participant
    from eventapp.people.queries import participant_by_email

    if named is None:
        return None
    by_id = db.select(Participant).where(Participant.event_id == event.id, Participant.public_id == named)
    found = participant_by_email(event, named) or db.session.scalar(by_id)
    if found is None:
        raise click.UsageError(f"there is no participant {named} of {event.slug}")
    return found
