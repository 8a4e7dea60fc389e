"""`eventapp regions ...`: partners of a region, and the vectors of priorities."""

import json
from typing import Any

import click
from flask.cli import with_appcontext


@click.group()
def regions() -> None:
    """Regions: partners and what they rest on."""


@regions.command("partners")
@click.argument("code", metavar="CODE")
@click.option("--view", type=click.Choice(["alike", "complementary"]), default="alike", show_default=True)
@click.option("--weight", "weights", multiple=True, metavar="NAME=NUMBER", help="From 0 to 100, such as meaning=80.")
@click.option("--lang", "language", type=click.Choice(["en", "es", "pt", "fr"]), default="en", show_default=True)
@click.option("--most", default=10, show_default=True, help="How many.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@with_appcontext
def partners_command(
    code: str, view: Any, weights: tuple[str, ...], language: str, most: int, as_json: bool
) -> None:  # fmt: skip
    """Regions of the other side that fit region CODE, and why."""
    from eventapp.regions.domains import domain_label
    from eventapp.regions.partners import partners, weights_from
    from eventapp.regions.places import place_called
    from eventapp.regions.words import unknown_place

    home = place_called(code)
    if home is None or home.is_country:
        raise click.UsageError(f"CODE: {unknown_place(code)}")
    given = dict(weight.partition("=")[::2] for weight in weights)
    found = [
        {
            "code": partner.place.code,
            "name": partner.place.own_name,
            "country": partner.place.country,
            "score": round(partner.score, 4),
            "parts": {name: None if part is None else round(part, 4) for name, part in partner.parts.items()},
            "domains": [{"code": one, "label": domain_label(one, language)} for one in partner.domains],
            "priorities": [
                {"own": pair.own, "other": pair.other, "cosine": round(pair.cosine, 3)} for pair in partner.pairs
            ],
            "structural_distance": None if partner.structural is None else round(partner.structural, 4),
        }
        for partner in partners(home.code, view, weights_from(view, given), most=most)
    ]
    if as_json:
        click.echo(json.dumps({"region": home.code, "view": view, "partners": found}, ensure_ascii=False, indent=2))
        return
    for number, one in enumerate(found, 1):
        click.echo(f"{number:3}. {one['score']:.3f} {one['code']} {one['name']}")
        click.echo(f"     {', '.join(domain['label'] for domain in one['domains'])}")
    if not found:
        click.echo("No partners: the region has declared no priorities, or nobody on the other side fits.")


@regions.command("embed")
@with_appcontext
def embed_command() -> None:
    """Make the vectors of new priorities now, as the worker does."""
    from eventapp.regions.vectors import embed_due

    click.echo(f"{embed_due()} priorities embedded")


@regions.command("import")
@click.argument("kind", type=click.Choice(["figure", "priority", "finding", "linkage", "flow"]))
@click.argument("file", type=click.File("rb"))
@click.option("--check", "only_check", is_flag=True, help="Write nothing.")
@with_appcontext
def import_command(kind: str, file: Any, only_check: bool) -> None:
    """Enter the statements of a table, all or none. The headings are the names of the fields."""
    from eventapp.common.tables import Unreadable
    from eventapp.extensions import db
    from eventapp.regions import importing

    try:
        checked = importing.check(kind, file.name, file)
    except Unreadable as refused:
        raise click.ClickException(str(refused.message)) from None
    for number, messages in checked.problems:
        click.echo(f"row {number}: {' '.join(messages)}", err=True)
    if checked.problems:
        raise click.ClickException(f"{len(checked.problems)} rows have problems; nothing was entered")
    if not only_check:
        importing.write(checked, None)
        db.session.commit()
    click.echo(f"{len(checked.good)} rows {'are right' if only_check else 'entered'}")
