"""Entries to take away: as vCards (RFC 6350) and as a table. Only of those who allow it, and never the address."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from flask_babel import get_locale
from flask_babel import gettext as _
from sqlalchemy import select

from eventapp.common.spreadsheets import csv_lines
from eventapp.directory.models import Entry
from eventapp.directory.queries import WITH_PERSON
from eventapp.directory.search.asked import Asked
from eventapp.directory.search.models import SearchRow
from eventapp.directory.search.search import row_ids
from eventapp.directory.visibility import Shown, shown
from eventapp.directory.words import language_name
from eventapp.events.models import Event
from eventapp.extensions import db
from eventapp.people.models import Participant
from eventapp.regions.domains import domain_label
from eventapp.regions.lists import country_name, region

MOST = 500  # in one file
ESCAPED = str.maketrans({"\\": "\\\\", ",": "\\,", ";": "\\;", "\n": "\\n", "\r": None})
LINE_OCTETS = 75  # RFC 6350, 3.2


def exported(event: Event, viewer: Participant, asked: Asked) -> list[Shown]:
    """The people that `viewer` finds and who allow it, by name, as the viewer may see them."""
    scope, ids = row_ids(event, viewer, replace(asked, view="people"), most=MOST)
    if not scope.is_open:
        return []
    query = (
        select(Entry)
        .join(SearchRow, SearchRow.entry_id == Entry.id)
        .where(SearchRow.id.in_(ids), SearchRow.may_export)
        .order_by(SearchRow.name_key)
        .options(*WITH_PERSON)
    )
    people = (shown(entry, viewer, level=scope.level) for entry in db.session.scalars(query))
    return [person for person in people if person.may_export]


def vcards(people: list[Shown], address: Callable[[str], str]) -> bytes:
    """One vCard 4.0 for each; `address` gives that of the entry's page."""
    return "".join(folded(line) for person in people for line in _card(person, address)).encode()


def _card(person: Shown, address: Callable[[str], str]) -> Iterator[str]:
    yield "BEGIN:VCARD"
    yield "VERSION:4.0"
    yield f"FN:{text_value(person.name)}"
    if person.organisation:
        yield f"ORG:{text_value(person.organisation.name)}"
    if person.position:
        yield f"TITLE:{text_value(person.position)}"
    if person.country:
        found = region(person.region) if person.region else None
        place = text_value(found.name) if found else ""
        yield f"ADR:;;;;{place};;{text_value(country_name(person.country, str(get_locale())))}"
    for language in person.languages:
        yield f"LANG:{language}"
    yield f"URL:{address(person.public_id)}"
    for link in person.links:
        yield f"URL:{text_value(link)}"
    note = "; ".join(statement.text for statement in (*person.offers, *person.needs))
    if note:
        yield f"NOTE:{text_value(note)}"
    yield "END:VCARD"


def text_value(value: str) -> str:
    """A text as the value of a property."""
    return value.translate(ESCAPED)


def folded(line: str) -> str:
    """The line in pieces of 75 octets at most, none cut inside a character."""
    pieces, piece, size = [], "", 0
    for letter in line:
        octets = len(letter.encode())
        if size + octets > LINE_OCTETS - (1 if pieces else 0):
            pieces.append(piece)
            piece, size = "", 0
        piece, size = piece + letter, size + octets
    return "\r\n ".join([*pieces, piece]) + "\r\n"


def csv_table(people: list[Shown], address: Callable[[str], str]) -> Iterator[bytes]:
    """A row for each; cells that a spreadsheet would calculate are defused."""
    locale = str(get_locale())
    header = [_("Name"), _("Position"), _("Organisation"), _("Country"), _("Region"), _("Languages"), _("Domains"),
              _("Offers"), _("Needs"), _("Page")]  # fmt: skip
    rows = (
        [
            person.name,
            person.position,
            person.organisation.name if person.organisation else None,
            country_name(person.country, locale) if person.country else None,
            found.name if person.region and (found := region(person.region)) else None,
            ", ".join(language_name(code, locale) for code in person.languages),
            "; ".join(domain_label(code, locale) for code in person.domains),
            "; ".join(statement.text for statement in person.offers),
            "; ".join(statement.text for statement in person.needs),
            address(person.public_id),
        ]
        for person in people
    )
    return csv_lines(header, rows)
