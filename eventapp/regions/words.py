"""Names of kinds, views and weights, and what statements say, for pages."""

import textwrap
from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from eventapp.common.columns import LocalizedText
from eventapp.common.formats import number_text
from eventapp.common.languages import LANGUAGES, current_language
from eventapp.regions.domains import domain_label
from eventapp.regions.indicators import INDICATORS
from eventapp.regions.places import DIVIDED, current_code, place

EMPTY: tuple[Any, ...] = (None, "", [], {})
LONGEST_HEADLINE = 160  # characters
INVENTED_SOURCE = "Invented for the demo"  # the source of the rows that the demo makes up
LINKAGE_KIND_NAMES = {
    "project": _l("Joint project"),
    "agreement": _l("Agreement"),
    "network": _l("Network"),
    "exchange": _l("Exchange of people or practice"),
}
FLOW_NAMES = {
    "goods": _l("Goods"),
    "services": _l("Services"),
    "knowledge": _l("Knowledge"),
    "funding": _l("Funding"),
    "people": _l("People"),
}
UNIT_NAMES = {
    "euro": _l("euro"),
    "dollar": _l("US dollars"),
    "tonne": _l("tonnes"),
    "person": _l("people"),
    "item": _l("items"),
}
VIEW_NAMES = {"alike": _l("Alike"), "complementary": _l("Complementary")}
WEIGHT_NAMES = {
    "domain": _l("Same domains"),
    "meaning": _l("Priorities that mean the same"),
    "structure": _l("Similar structure (figures)"),
    "nace": _l("Economic domains"),
    "nabs": _l("Scientific domains"),
    "policy": _l("Policy objectives"),
}
SCHEME_NAMES = {name: WEIGHT_NAMES[name] for name in ("nace", "nabs", "policy")}
SIDE_NAMES = {"eu": _l("European Union"), "celac": _l("CELAC")}
STATEMENT_NAMES = {
    "priority": _l("Priorities"),
    "figure": _l("Figures"),
    "linkage": _l("Linkages"),
    "flow": _l("Flows"),
    "finding": _l("Findings"),
}
ONE_NAMES = {
    "priority": _l("Priority"),
    "figure": _l("Figure"),
    "linkage": _l("Cooperation"),
    "flow": _l("Flow"),
    "finding": _l("Finding"),
}
STATE_NAMES = {"proposed": _l("Proposed"), "approved": _l("Approved"), "declined": _l("Declined")}
ACTIONS = {
    "enter region statement": _l("Entered"),
    "change region statement": _l("Changed"),
    "remove region statement": _l("Removed"),
    "propose region statement": _l("Proposed"),
    "approved proposal": _l("Approved"),
    "declined proposal": _l("Declined"),
}
FIELD_NAMES = {
    "place": _l("Region or country"),
    "indicator": _l("Figure"),
    "year": _l("Year"),
    "value": _l("Value"),
    "title": _l("Title"),
    "titles": _l("Title in other languages"),
    "description": _l("Description"),
    "language": _l("Language of the text"),
    "domains": _l("Domains"),
    "text": _l("Text"),
    "first": _l("One region or country"),
    "second": _l("The other region or country"),
    "kind": _l("Kind"),
    "first_year": _l("First year"),
    "last_year": _l("Last year"),
    "domain": _l("Domain"),
    "origin": _l("Goes from"),
    "destination": _l("Goes to"),
    "what": _l("What flows"),
    "amount": _l("Amount"),
    "unit": _l("Unit"),
    "source": _l("Source"),
    "source_url": _l("Link to the source"),
    "is_invented": _l("Invented, as an example"),
}


def source_words(source: str) -> str:
    """A source as it was entered; that of the demo's invented rows in the reader's language."""
    return _("Invented for this demo") if source == INVENTED_SOURCE else source


def unknown_place(text: str) -> str:
    """Why a text means no place: the code of one that was divided, or nothing we know."""
    if (code := current_code(text)) in DIVIDED:
        return _(
            "%(code)s no longer exists and its territory was cut anew. Choose one of: %(codes)s.",
            code=code, codes=", ".join(DIVIDED[code]),
        )  # fmt: skip
    return _("%(code)s is no region or country of the EU or CELAC.", code=text[:40] or "–")


def place_name(code: str, language: str) -> str:
    """The name of a place; the code itself if it is unknown."""
    found = place(code)
    return found.name(language) if found else code


def value_text(name: str, value: Any) -> str:
    """What the field `name` of a statement holds, for people."""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if value in EMPTY:
        return "–"
    if isinstance(value, dict):
        return " · ".join(f"{LANGUAGES.get(code, code)}: {text}" for code, text in value.items())
    if name in ("domains", "domain"):
        codes = value if isinstance(value, list) else [value]
        return "; ".join(domain_label(code, current_language()) for code in codes)
    if name in ("place", "first", "second", "origin", "destination"):
        return place_name(value, current_language())
    names: dict[str, Any] = {"indicator": {k: i.label for k, i in INDICATORS.items()}, "kind": LINKAGE_KIND_NAMES}
    names |= {"what": FLOW_NAMES, "unit": UNIT_NAMES}
    if name in names:
        return str(names[name].get(value, value))
    return number_text(value) if name in ("value", "amount") else str(value)


def headline(kind: str, values: Mapping[str, Any], language: str) -> str:
    """A statement in a line."""
    if kind == "figure":
        indicator = INDICATORS[values["indicator"]]
        return f"{indicator.label}, {values['year']}: {number_text(values['value'])} {indicator.unit}"
    if kind == "flow":
        ends = f"{place_name(values['origin'], language)} → {place_name(values['destination'], language)}"
        amount = f"{number_text(values['amount'])} {UNIT_NAMES[values['unit']]}"
        return f"{ends}, {FLOW_NAMES[values['what']]}, {values['year']}: {amount}"
    if kind == "finding":
        return textwrap.shorten(LocalizedText(values["text"]).localized(language), LONGEST_HEADLINE, placeholder="…")
    return (values.get("titles") or {}).get(language) or values["title"]


def statement_lines(values: Mapping[str, Any]) -> list[tuple[Any, str]]:
    """(name of the field, what it holds) of all that is filled in of a statement, in the order of FIELD_NAMES."""
    found = [(label, name, values[name]) for name, label in FIELD_NAMES.items() if name in values]
    return [(label, value_text(name, value)) for label, name, value in found if value not in EMPTY]


def change_lines(before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> list[tuple[Any, str]]:
    """(name of the field, "as it was → as it is") of a line of the log; what was entered or removed stands alone."""
    if not before or not after:
        return statement_lines(after or before or {})
    return [
        (label, f"{value_text(name, before.get(name))} → {value_text(name, after.get(name))}")
        for name, label in FIELD_NAMES.items()
        if name in before or name in after
    ]
