"""Names of fields, audiences, kinds of cooperation and actions, for pages."""

from typing import Any

from flask_babel import lazy_gettext as _l

FIELD_NAMES: dict[str, Any] = {
    "photo": _l("Photo"),
    "position": _l("Position"),
    "organisation": _l("Organisation"),
    "place": _l("Country and region"),
    "languages": _l("Languages"),
    "links": _l("Links"),
    "domains": _l("Domains"),
    "offers": _l("What I offer"),
    "needs": _l("What I need"),
    "wish": _l("Whom I would like to meet"),
    "days": _l("Days on which I am there"),
    "export": _l("Taking my entry away as a file"),
}
AUDIENCES: dict[int, Any] = {0: _l("Nobody"), 1: _l("Participants"), 2: _l("Everyone")}
COOPERATION_NAMES: dict[str, Any] = {
    "project_partner": _l("Project partner"),
    "technology": _l("Technology"),
    "investment": _l("Investment"),
    "policy_exchange": _l("Policy exchange"),
    "training": _l("Training"),
    "market_entry": _l("Market entry"),
}
KIND_NAMES: dict[str, Any] = {"offer": _l("Offer"), "need": _l("Need")}
SIDES: dict[str, Any] = {"eu": _l("European Union"), "celac": _l("CELAC")}
SCHEME_NAMES: dict[str, Any] = {
    "nace": _l("Economic domains"),
    "nabs": _l("Scientific domains"),
    "policy": _l("Policy objectives"),
}
SPOKEN = tuple(
    "en es pt fr de it nl pl ro el hu cs sv bg da fi sk hr lt sl lv et mt ga ca eu gl ht qu gn ay ar zh ru".split()
)
"""Languages that people may say they speak, ISO 639-1: of the interface, of the EU, of CELAC, and some more."""


def language_name(code: str, locale: str, *, begins: bool = True) -> str:
    """What a language is called in `locale`, with a capital letter where it `begins` a text."""
    from babel import Locale

    name = Locale.parse(locale.replace("-", "_")).languages.get(code, code)
    return name[:1].upper() + name[1:] if begins else name
