"""The list of registrations as rows of a table."""

from collections.abc import Iterator
from typing import Any

from flask_babel import get_locale
from flask_babel import gettext as _
from sqlalchemy import Select

from eventapp.common.languages import LANGUAGES
from eventapp.extensions import db
from eventapp.regions import lists
from eventapp.registration.answers import region_name
from eventapp.registration.forms import DIETS, ORGANISATION_TYPES
from eventapp.registration.models import Registration
from eventapp.registration.words import STATE_NAMES

BATCH = 500


def header() -> list[str]:
    """The names of the columns, in the reader's language."""
    return [
        _("State"), _("Category"), _("Family names"), _("Given names"), _("E-mail address"), _("Telephone"),
        _("Country code"), _("Country"), _("Region"), _("Organisation"), _("Type of organisation"), _("Position"),
        _("Language"), _("Diet"), _("More about the diet"), _("Access needs"), _("Interpretation"),
        _("Letter for the visa"), _("What they hope to find"), _("Registered"), _("Address confirmed"), _("Ticket"),
    ]  # fmt: skip


def rows(query: Select[tuple[Registration]]) -> Iterator[list[Any]]:
    """A row for each registration, times in the event's zone, read from the database in batches."""
    for registration in db.session.scalars(query.execution_options(yield_per=BATCH)):
        yield _row(registration)


def _row(registration: Registration) -> list[Any]:
    person, needs, event = registration.participant, registration.needs, registration.event
    organisation = person.organisation
    locale = str(get_locale())
    return [
        str(STATE_NAMES[registration.state]),
        registration.category.name.localized(locale, event.language),
        person.family_name,
        person.given_name,
        person.email,
        person.phone,
        person.country,
        lists.country_name(person.country, locale),
        region_name(person.region, person.country),
        organisation.name if organisation else None,
        str(ORGANISATION_TYPES[organisation.type]) if organisation else None,
        person.position,
        LANGUAGES[person.language],
        str(DIETS[needs["diet"]]) if needs.get("diet") else None,
        needs.get("diet_note"),
        needs.get("access"),
        LANGUAGES.get(needs.get("interpretation") or ""),
        _("Yes") if needs.get("visa_letter") else _("No"),
        needs.get("hopes"),
        registration.created_at.astimezone(event.zone),
        registration.confirmed_at.astimezone(event.zone) if registration.confirmed_at else None,
        registration.ticket,
    ]
