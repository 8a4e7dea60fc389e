"""The programme as an accessible PDF, typeset by typst from `agenda/documents/programme.typ`."""

from pathlib import Path
from typing import Any

from flask import current_app
from flask_babel import gettext as _

from eventapp.agenda.showing import Item, Programme
from eventapp.common.formats import date_text, datetime_text, zone_name
from eventapp.common.typesetting import typeset
from eventapp.events.models import Event

DOCUMENTS = Path(__file__).parents[1] / "documents"


def programme_pdf(event: Event, programme: Programme, language: str) -> bytes:
    """PDF/UA-1 (ISO 14289-1); without that claim when a text has letters for which this machine has no font.

    Raises CannotTypeset.
    """
    days = [(date_text(day, "full"), [_row(item) for item in items]) for day, items in programme.by_day()]
    number, when = programme.number, datetime_text(programme.published_at)
    about = _("Version %(number)s, published on %(when)s.", number=number, when=when)
    return paper(event, language, _("Programme"), about, days, int(programme.published_at.timestamp()))


def paper(event: Event, language: str, title: str, about: str, days: list, timestamp: int) -> bytes:
    """A list of days, each (name, rows); a row has when, title, facts, lines."""
    words: dict[str, Any] = {
        "language": language,
        "title": title,
        "event": event.title.localized(language, event.language),
        "about": about,
        "zone": _("Times are those of %(zone)s.", zone=zone_name(event.starts_at)),
        "days": [{"name": name, "rows": rows} for name, rows in days],
    }
    content, fault = typeset(words, timestamp, "programme.typ", DOCUMENTS)
    if fault:
        current_app.logger.warning("%s of %s is not PDF/UA: %s", title, event.slug, fault)
    return content


def _row(item: Item) -> dict[str, Any]:
    facts = [_("Cancelled") if item.is_cancelled else "", item.kind_name, item.room, item.track]
    people = ", ".join(person.name for person in item.people_by_name)
    talks = [f"{talk['when']} {talk['title']}".strip() for talk in item.talks]
    lines = [line for line in (people, *talks) if line]
    return {"when": item.when, "title": item.title, "facts": " · ".join(filter(None, facts)), "lines": lines}
