"""Names of kinds, views and weights, for pages."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

INVENTED_SOURCE = "Invented for the demo"  # the source of the rows that the demo makes up
LINKAGE_KIND_NAMES = {
    "project": _l("Joint project"),
    "agreement": _l("Agreement"),
    "network": _l("Network"),
    "exchange": _l("Exchange of people or practice"),
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
    "finding": _l("Findings"),
}
STATE_NAMES = {"proposed": _l("Proposed"), "approved": _l("Approved"), "declined": _l("Declined")}
ACTIONS = {
    "enter region statement": _l("Entered"),
    "change region statement": _l("Changed"),
    "remove region statement": _l("Removed"),
    "propose priority": _l("Proposed"),
    "approved priority proposal": _l("Approved"),
    "declined priority proposal": _l("Declined"),
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
    "source": _l("Source"),
    "source_url": _l("Link to the source"),
    "is_invented": _l("Invented, as an example"),
}


def source_words(source: str) -> str:
    """A source as it was entered; that of the demo's invented rows in the reader's language."""
    return _("Invented for this demo") if source == INVENTED_SOURCE else source
