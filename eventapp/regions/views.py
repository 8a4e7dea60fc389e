"""Public pages of regions and countries. They belong to no event; the people on them are those of the coming one."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for

from eventapp.accounts.access import public
from eventapp.common.languages import IN_LANGUAGE, current_language
from eventapp.common.pages import cached, changes_at
from eventapp.common.paging import Page, page_address
from eventapp.events.models import Event
from eventapp.regions import lists, queries, words
from eventapp.regions.checks import FIELDS
from eventapp.regions.domains import domain_label
from eventapp.regions.flows import series
from eventapp.regions.indicators import INDICATORS
from eventapp.regions.models import Proposal
from eventapp.regions.partners import MOST, VIEWS, ranking, weights_from
from eventapp.regions.pictures import place_map
from eventapp.regions.places import DIVIDED, Place, current_code, place
from eventapp.regions.words import LINKAGE_KIND_NAMES, SIDE_NAMES, VIEW_NAMES, WEIGHT_NAMES, headline, source_words
from eventapp.rooms import offered

bp = Blueprint("regions", __name__)
IN_REGIONS = f"{IN_LANGUAGE}/regions"


@bp.app_template_filter("place_name")
def place_name(code: str) -> str:
    """The name of a region or country; the code itself if it is unknown."""
    return words.place_name(code, current_language())


@bp.app_template_filter("domain_name")
def domain_name(code: str) -> str:
    return domain_label(code, current_language())


@bp.app_template_filter("source_name")
def source_name(source: str) -> str:
    """A source as it was entered; that of the demo's invented rows in the reader's language."""
    return source_words(source)


@bp.app_template_filter("statement_name")
def statement_name(one: Any) -> str:
    """A statement, or one that was proposed, in a line."""
    if isinstance(one, Proposal):
        return headline(one.kind, one.values, current_language())
    kind = one.__tablename__
    return headline(kind, {name: getattr(one, name) for name in FIELDS[kind]}, current_language())


def of_place(view: Callable[[Place], Any]) -> Callable[..., Any]:
    """Let a view whose address has a code take the place.

    One that lives on under another code is found there, for a divided one a page says what is in its stead; what is
    none is a 404.
    """

    @wraps(view)
    def answering(code: str) -> Any:
        if found := place(code):
            return view(found)
        current = current_code(code)
        if current in DIVIDED:
            successors = [place(successor) for successor in DIVIDED[current]]
            return render_template("regions/divided.html", code=current, successors=successors)
        if place(current) is None:
            abort(404)
        return redirect(url_for(request.endpoint or "", code=current, **request.args.to_dict(flat=False)), 301)

    return answering


def of_region(view: Callable[[Place], Any]) -> Callable[..., Any]:
    """The same for views of regions alone; a country is a 404."""
    return of_place(wraps(view)(lambda found: abort(404) if found.is_country else view(found)))


@bp.get(IN_REGIONS)
@public
@cached
def index():
    """Every country with its regions, and a search."""
    text = request.args.get("text", "")[:100]
    counts = queries.counts_of_priorities()
    sides = [(side, SIDE_NAMES[side], _countries(side, counts)) for side in ("celac", "eu")]
    found = queries.found_places(text, current_language())
    return render_template("regions/index.html", text=text, found=found, sides=sides)


def _countries(side: lists.Side, counts: Any) -> list[tuple[str, str, int, int]]:
    """(code, name, regions, priorities) of the countries of a side by name."""
    codes = lists.EU_COUNTRIES if side == "eu" else lists.CELAC_COUNTRIES
    return [
        (code, name, len(regions), counts[code] + sum(counts[region.code] for region in regions))
        for code, name in lists.countries(current_language())
        if code in codes and (regions := lists.regions_of(code))
    ]


@bp.get(f"{IN_REGIONS}/<code>")
@public
@cached
@of_place
def one(found: Place):
    """A region, or a country with its regions."""
    code = found.code
    findings = queries.findings_of({code, found.country})
    event = queries.event_of_pages()
    changes_at(event.ends_at if event else None)
    counts = queries.counts_of_priorities() if found.is_country else {}
    panels = [panel for offer in offered("region_panels") if event and (panel := offer(code, event))]
    return render_template(
        "regions/country.html" if found.is_country else "regions/region.html",
        place=found, event=event, priorities=queries.priorities_of([code]),
        findings=[one for one in findings if one.place == code],
        country_findings=[one for one in findings if one.place != code], figures=_figures(code),
        linkages=queries.linkages_of([code, *(_codes_in(found) if found.is_country else [])]),
        flows=series(queries.flows_of([code, *(_codes_in(found) if found.is_country else [])])),
        kinds=LINKAGE_KIND_NAMES, picture=place_map(found, current_language()), panels=panels,
        regions=[(region, counts[region.code]) for region in lists.regions_of(code)] if found.is_country else [],
    )  # fmt: skip


def _codes_in(country: Place) -> list[str]:
    return [region.code for region in lists.regions_of(country.code)]


def _figures(code: str) -> list[tuple[Any, Any]]:
    """(indicator, figure of the latest year), in the order of the indicators."""
    latest = queries.latest_figures([code])
    return [(INDICATORS[key], latest[code, key]) for key in INDICATORS if (code, key) in latest]


@bp.get(f"{IN_REGIONS}/<code>/partners")
@public
@of_region
def partners_of(found: Place):
    """Regions of the other side that fit, in one of two views, with weights from the address."""
    code = found.code
    view = request.args.get("view") if request.args.get("view") in VIEWS else VIEWS[0]
    weights = weights_from(view, request.args)
    asked = max(1, request.args.get("page", 1, type=int))
    ranked, total = ranking(code, view, weights, skip=(asked - 1) * MOST)
    page = Page(ranked, asked, total, MOST, page_address)
    event = queries.event_of_pages()
    return render_template(
        "regions/partners.html", place=found, view=view, views=VIEW_NAMES, weights=weights, weight_names=WEIGHT_NAMES,
        page=page, event=event, people=_people_counts([partner.place.code for partner in ranked], event),
        priorities=queries.priorities_of([code]),
    )  # fmt: skip


def _people_counts(codes: list[str], event: Event | None) -> dict[str, int]:
    """How many people of each region the visitor can find, as far as a room above knows."""
    counts: dict[str, int] = {}
    for offer in offered("region_people_counts"):
        counts |= offer(codes, event) if event else {}
    return counts


@bp.get(f"{IN_REGIONS}/<code>/people")
@public
@of_region
def people(found: Place):
    """Who of the region takes part in the coming event, as far as the visitor may see."""
    event = queries.event_of_pages()
    home = place(request.args.get("for", ""))
    found_people = [person for offer in offered("region_people") if event for person in offer(found.code, event)]
    return render_template("regions/people.html", place=found, event=event, people=found_people, home=home)
