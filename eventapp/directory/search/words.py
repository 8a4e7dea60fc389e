"""The facets as the page shows them: names, values with their counts, and where each leads."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask_babel import get_locale
from flask_babel import lazy_gettext as _l

from eventapp.common.languages import current_language
from eventapp.directory.search.asked import FACETS, TODAY
from eventapp.directory.search.search import Results
from eventapp.directory.words import COOPERATION_NAMES, SIDES, language_name
from eventapp.events.models import Event
from eventapp.regions.domains import domain_label
from eventapp.regions.lists import country_name, region
from eventapp.registration.forms import ORGANISATION_TYPES
from eventapp.registration.queries import categories_of

FACET_NAMES: dict[str, Any] = {
    "present": _l("On site"),
    "side": _l("Side"),
    "country": _l("Country"),
    "region": _l("Region"),
    "type": _l("Type of organisation"),
    "domain": _l("Domain"),
    "language": _l("Language"),
    "has": _l("Offers and needs"),
    "cooperation": _l("Kind of cooperation"),
    "category": _l("Category"),
}
PRESENT_NAMES: dict[str, Any] = {TODAY: _l("Present today")}
HAS_NAMES: dict[str, Any] = {"offer": _l("With offers"), "need": _l("With needs")}
MOST_SHOWN = 15


@dataclass(frozen=True)
class Value:
    """A value of a facet: how many have it, and the address that asks for it, or no more if it is chosen."""

    label: Any
    count: int
    url: str
    is_chosen: bool


@dataclass(frozen=True)
class Facet:
    """A facet with the values that what is found has."""

    name: str
    label: Any
    values: list[Value]

    @property
    def is_chosen(self) -> bool:
        return any(value.is_chosen for value in self.values)


def shown_facets(event: Event, results: Results, address: Callable[[dict[str, str]], str]) -> list[Facet]:
    """The facets of what was found, in their order; `address` takes the facet that changes."""
    named = _names(event) if results.facets.get("category") else {}
    shown = []
    for name in FACETS:
        chosen = results.asked.chosen.get(name)
        counted = results.facets.get(name, [])
        if chosen:
            counted = [pair for pair in counted if pair[0] == chosen] or [(chosen, 0)]
        values = [
            Value(named.get(value, value) if name == "category" else value_label(name, value), count,
                  address({name: "" if value == chosen else value}), value == chosen)
            for value, count in counted[:MOST_SHOWN]
        ]  # fmt: skip
        if values:
            shown.append(Facet(name, FACET_NAMES[name], values))
    return shown


def value_label(facet: str, value: str) -> Any:
    """What a value of a facet is called; the value itself when it is none we know."""
    locale = str(get_locale())
    if facet == "country":
        return country_name(value, locale)
    if facet == "region":
        found = region(value)
        return found.name if found else value
    if facet == "domain":
        return domain_label(value, current_language())
    if facet == "language":
        return language_name(value, locale)
    known = {"present": PRESENT_NAMES, "side": SIDES, "type": ORGANISATION_TYPES, "has": HAS_NAMES,
             "cooperation": COOPERATION_NAMES}  # fmt: skip
    return known.get(facet, {}).get(value, value)


def _names(event: Event) -> dict[str, str]:
    return {c.code: c.name.localized(current_language(), event.language) for c in categories_of(event)}
