"""The directory as visitors and participants see it: people, organisations, offers and needs, and one of each."""

from datetime import date
from typing import Any

from flask import Blueprint, Response, abort, g, render_template, request, url_for
from flask_babel import get_locale

from eventapp.accounts.access import public
from eventapp.common import photos
from eventapp.common.formats import date_text
from eventapp.common.languages import IN_LANGUAGE, current_language
from eventapp.common.paging import Page, page_address
from eventapp.directory import files, queries
from eventapp.directory.search import misses
from eventapp.directory.search import words as facet_words
from eventapp.directory.search.asked import SORTS, VIEWS, Asked
from eventapp.directory.search.search import PER_PAGE, Results, search
from eventapp.directory.visibility import directory_of, needed, seen, shown
from eventapp.directory.words import COOPERATION_NAMES, language_name
from eventapp.events.models import Event
from eventapp.extensions import db, limiter
from eventapp.people.access import current_participant, participant, visitor
from eventapp.people.models import Organisation
from eventapp.regions.domains import domain_label
from eventapp.regions.lists import country_name, region
from eventapp.registration.forms import ORGANISATION_TYPES
from eventapp.rooms import offered

bp = Blueprint("directory", __name__, url_prefix=f"{IN_LANGUAGE}/<event:event>")
LAYOUTS = ("cards", "table")
# Against scraping: nobody reads more, and a ministry behind one address still finds what it looks for.
READING = "60 per minute; 1500 per day"


@bp.get("/directory")
@limiter.limit(READING, key_func=visitor)
@public
def listing(event: Event):
    """People, organisations, offers and needs: three views of one search."""
    viewer, asked = current_participant(event), Asked.read(request.args)
    results = search(event, viewer, asked, page=request.args.get("page", 1, type=int))
    if viewer and asked.text and not (results.total or asked.chosen):
        misses.note(event, asked.text, g.lang)
    layout = request.args.get("layout") if request.args.get("layout") in LAYOUTS else "cards"
    kept = {"layout": layout} if layout != "cards" else {}
    return render_template(
        "directory/listing.html",
        event=event,
        directory=directory_of(event),
        viewer=viewer,
        asked=asked,
        results=results,
        page=_page(results),
        layout=layout,
        views=[(view, _address(asked.but(view=view) | kept)) for view in VIEWS],
        sorts=[sort for sort in SORTS if sort != "best" or asked.text],
        layouts=[(name, _address(asked.arguments() | {"layout": name})) for name in LAYOUTS],
        facets=facet_words.shown_facets(event, results, lambda changes: _address(asked.but(**changes) | kept)),
        kept=asked.arguments() | kept,
    )


@bp.get("/directory/people/<public_id:public_id>")
@limiter.limit(READING, key_func=visitor)
@public
def person(event: Event, public_id: str):
    """What the viewer may see of one person."""
    viewer = current_participant(event)
    entry = queries.visible_entry(event, public_id, viewer) or abort(404)
    is_own = viewer is not None and viewer.id == entry.participant_id
    asked = offered("person_actions") if viewer is not None and not is_own else ()
    return render_template(
        "directory/person.html", event=event, viewer=viewer, entry=entry, person=shown(entry, viewer), is_own=is_own,
        actions=[action for actions in asked for action in actions(event, viewer, [public_id]).get(public_id, ())],
    )  # fmt: skip


@bp.get("/directory/people/<public_id:public_id>/photo.jpg")
@limiter.limit("600 per minute", key_func=visitor)
@public
def photo(event: Event, public_id: str):
    """The photo of a person, for those who may see it."""
    viewer = current_participant(event)
    entry = queries.visible_entry(event, public_id, viewer) or abort(404)
    is_own = viewer is not None and viewer.id == entry.participant_id
    if not entry.photo or not (is_own or seen(directory_of(event), entry, "photo") >= needed(event, viewer)):
        abort(404)
    return photos.photo_response(entry.photo, photos.DIRECTORY) or abort(404)


@bp.get("/directory/people/<public_id:public_id>/card.vcf")
@limiter.limit("60 per hour", key_func=visitor)
@participant
def card(event: Event, public_id: str):
    """The entry as a vCard, where the person allows it."""
    entry = queries.visible_entry(event, public_id, g.participant) or abort(404)
    found = shown(entry, g.participant)
    if not found.may_export:
        abort(404)
    return _file(files.vcards([found], _person_url), "text/vcard; charset=utf-8", "contact.vcf")


@bp.get("/directory/organisations/<public_id:public_id>")
@limiter.limit(READING, key_func=visitor)
@public
def organisation(event: Event, public_id: str):
    """An organisation: type, place, people present who allow it, their offers and needs."""
    found = db.session.scalar(db.select(Organisation).where(Organisation.public_id == public_id)) or abort(404)
    people = queries.people_of(event, found, current_participant(event))
    if not people:
        abort(404)
    codes = dict.fromkeys(code for one in people for code in one.domains)
    return render_template(
        "directory/organisation.html", event=event, organisation=found, people=people, domains=list(codes),
        organisation_types=ORGANISATION_TYPES,
    )  # fmt: skip


@bp.get("/directory/export.<any(csv, vcf):kind>")
@limiter.limit("10 per hour", key_func=visitor)
@participant
def export(event: Event, kind: str):
    """The people found, of those who allow it, as a table or as cards."""
    found = files.exported(event, g.participant, Asked.read(request.args))
    if kind == "vcf":
        return _file(files.vcards(found, _person_url), "text/vcard; charset=utf-8", f"{event.slug}.vcf")
    table = b"".join(files.csv_table(found, _person_url))
    return _file(table, "text/csv; charset=utf-8", f"{event.slug}-directory.csv")


def _person_url(public_id: str) -> str:
    return url_for("directory.person", public_id=public_id, _external=True)


def _address(arguments: dict[str, str]) -> str:
    return url_for("directory.listing", **arguments)


def _page(results: Results) -> Page:
    reach = results.total if results.asked.order != "best" else min(results.total, results.pages * PER_PAGE)
    return Page(results.items, results.number, reach, PER_PAGE, page_address)


def _file(content: bytes, kind: str, name: str) -> Response:
    answer = Response(content, content_type=kind)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@bp.app_template_filter("language")
def language_text(code: str, *, begins: bool = True) -> str:
    """The name of a language in that of the page; `begins`: it stands at the beginning and gets a capital letter."""
    return language_name(code, str(get_locale()), begins=begins)


@bp.app_template_filter("iso_day")
def iso_day_text(day: str) -> str:
    """A day as 2026-11-27, as people write it."""
    return date_text(date.fromisoformat(day), "full")


@bp.app_template_filter("domain")
def domain_text(code: str) -> str:
    """What a domain is called in the language of the page."""
    return domain_label(code, current_language())


@bp.app_template_filter("cooperation")
def cooperation_text(kind: str) -> Any:
    return COOPERATION_NAMES[kind]


@bp.app_template_filter("place")
def place_text(person: Any) -> str:
    """Region and country of what has both."""
    found = region(person.region) if getattr(person, "region", None) else None
    country = country_name(person.country, str(get_locale())) if person.country else ""
    return f"{found.name}, {country}" if found and found.country == person.country else country


@bp.app_template_filter("country")
def country_text(code: str) -> str:
    """The name of a country in the language of the page."""
    return country_name(code, str(get_locale()))
