"""Contacts to take away: as vCards (RFC 6350) and as a table. An address is in them only where its owner shares it."""

from collections.abc import Iterable, Iterator, Sequence

from flask_babel import get_locale
from flask_babel import gettext as _
from sqlalchemy import select

from eventapp.common.spreadsheets import csv_lines
from eventapp.directory.contacts.models import Contact
from eventapp.directory.files import folded, text_value
from eventapp.extensions import db
from eventapp.people.models import Participant
from eventapp.regions.lists import country_name


def sharers(owner: Participant) -> set[int]:
    """The ids of those who let `owner` have their address."""
    return set(db.session.scalars(select(Contact.owner_id).where(Contact.person_id == owner.id, Contact.shares_card)))


def vcards(contacts: Iterable[Contact], shared: set[int]) -> bytes:
    """One vCard 4.0 for each contact; with e-mail and telephone of those whose id is in `shared`."""
    return "".join(folded(line) for contact in contacts for line in _card(contact, shared)).encode()


def csv_table(contacts: Sequence[Contact], shared: set[int]) -> Iterator[bytes]:
    """A row for each contact, with one's own note and tags; cells that a spreadsheet would calculate are defused."""
    locale = str(get_locale())
    header = [_("Name"), _("Position"), _("Organisation"), _("Country"), _("E-mail"), _("Tags"), _("Note"), _("Since")]
    rows = (
        [
            contact.person.name,
            contact.person.position,
            contact.person.organisation.name if contact.person.organisation else None,
            country_name(contact.person.country, locale),
            contact.person.email if contact.person_id in shared else None,
            ", ".join(contact.tags),
            contact.note,
            contact.made_at.date(),
        ]
        for contact in contacts
    )
    return csv_lines(header, rows)


def _card(contact: Contact, shared: set[int]) -> Iterator[str]:
    person = contact.person
    yield "BEGIN:VCARD"
    yield "VERSION:4.0"
    yield f"FN:{text_value(person.name)}"
    yield f"N:{text_value(person.family_name)};{text_value(person.given_name)};;;"
    if person.organisation:
        yield f"ORG:{text_value(person.organisation.name)}"
    if person.position:
        yield f"TITLE:{text_value(person.position)}"
    yield f"ADR:;;;;;;{text_value(country_name(person.country, str(get_locale())))}"
    if contact.person_id in shared:
        yield f"EMAIL:{text_value(person.email)}"
        if person.phone:
            yield f"TEL;VALUE=text:{text_value(person.phone)}"
    if contact.tags:
        yield f"CATEGORIES:{','.join(map(text_value, contact.tags))}"
    if contact.note:
        yield f"NOTE:{text_value(contact.note)}"
    yield "END:VCARD"
