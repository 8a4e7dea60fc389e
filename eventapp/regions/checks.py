"""What a statement must be like. Each check takes raw values and returns clean ones, or raises `BadStatement`."""

from collections.abc import Callable
from typing import Any

from flask_babel import gettext as _

from eventapp.common.languages import LANGUAGES
from eventapp.regions.domains import domain
from eventapp.regions.errors import BadStatement
from eventapp.regions.indicators import INDICATORS
from eventapp.regions.models import FLOW_UNITS, FLOWS, LINKAGE_KINDS, SOURCE_LENGTH, TITLE_LENGTH, URL_LENGTH
from eventapp.regions.places import place_called
from eventapp.regions.words import unknown_place

SOURCED = ("source", "source_url", "is_invented")
FIELDS: dict[str, tuple[str, ...]] = {
    "figure": ("place", "indicator", "year", "value", *SOURCED),
    "priority": ("place", "title", "description", "language", "domains", *SOURCED),
    "finding": ("place", "text", "year", *SOURCED),
    "linkage": ("first", "second", "kind", "title", "titles", "first_year", "last_year", "domain", *SOURCED),
    "flow": ("origin", "destination", "what", "amount", "unit", "year", *SOURCED),
}
KEYS: dict[str, tuple[str, ...]] = {
    "figure": ("place", "indicator", "year"),
    "priority": ("place", "title"),
    "finding": (),
    "linkage": ("first", "second", "title"),
    "flow": ("origin", "destination", "what", "unit", "year"),
}
MOST_DOMAINS = 12
LONGEST_TEXT = 5_000
LARGEST_AMOUNT = 1e15
YES = {"1", "yes", "true", "x", "sí", "si", "sim", "oui"}


def check_figure(values: dict[str, Any]) -> dict[str, Any]:
    errors: dict[str, str] = {}
    clean = _sourced(values, errors) | {"place": _place(values, "place", errors), "year": _year(values, "year", errors)}
    clean["indicator"] = str(values.get("indicator") or "").strip()
    indicator = INDICATORS.get(clean["indicator"])
    if indicator is None:
        errors["indicator"] = _("Choose one of: %(names)s.", names=", ".join(INDICATORS))
    try:
        clean["value"] = number(values.get("value"))
    except ValueError as error:
        errors["value"] = str(error)
    else:
        if indicator and not indicator.least <= clean["value"] <= (indicator.most or float("inf")):
            errors["value"] = _("This number cannot be, in this unit: %(unit)s.", unit=indicator.unit)
    return _or_raise(clean, errors)


def check_priority(values: dict[str, Any]) -> dict[str, Any]:
    errors: dict[str, str] = {}
    clean = _sourced(values, errors) | {"place": _place(values, "place", errors)}
    clean["title"] = _text(values, "title", TITLE_LENGTH, errors, needed=True)
    clean["description"] = _text(values, "description", LONGEST_TEXT, errors)
    clean["language"] = _language(values, errors)
    clean["domains"] = domain_codes(values.get("domains") or [], errors)
    return _or_raise(clean, errors)


def check_finding(values: dict[str, Any]) -> dict[str, Any]:
    errors: dict[str, str] = {}
    clean = _sourced(values, errors) | {"place": _place(values, "place", errors), "year": _year(values, "year", errors)}
    given = values.get("text") or ""
    texts = dict(given) if isinstance(given, dict) else {_language(values, errors): str(given).strip()}
    clean["text"] = {code: text for code, text in texts.items() if text}
    if not clean["text"]:
        errors["text"] = _("Write what was found.")
    elif any(len(text) > LONGEST_TEXT for text in clean["text"].values()):
        errors["text"] = _("Use at most %(number)s characters.", number=LONGEST_TEXT)
    return _or_raise(clean, errors)


def check_linkage(values: dict[str, Any]) -> dict[str, Any]:
    errors: dict[str, str] = {}
    clean = _sourced(values, errors)
    ends = [_place(values, name, errors) for name in ("first", "second")]
    if ends[0] and ends[0] == ends[1]:
        errors["second"] = _("A cooperation joins two places. These are the same.")
    clean["first"], clean["second"] = sorted(ends)
    clean["title"] = _text(values, "title", TITLE_LENGTH, errors, needed=True)
    given = values.get("titles") or {code: _text(values, f"title_{code}", TITLE_LENGTH, errors) for code in LANGUAGES}
    clean["titles"] = {code: text for code, text in given.items() if text}
    clean["kind"] = str(values.get("kind") or "").strip()
    if clean["kind"] not in LINKAGE_KINDS:
        errors["kind"] = _("Choose one of: %(names)s.", names=", ".join(LINKAGE_KINDS))
    clean["first_year"] = _year(values, "first_year", errors)
    clean["last_year"] = _year(values, "last_year", errors) if values.get("last_year") else None
    if clean["last_year"] and clean["first_year"] and clean["last_year"] < clean["first_year"]:
        errors["last_year"] = _("The last year lies before the first.")
    codes = domain_codes([values["domain"]] if values.get("domain") else [], errors, "domain")
    clean["domain"] = codes[0] if codes else None
    return _or_raise(clean, errors)


def check_flow(values: dict[str, Any]) -> dict[str, Any]:
    errors: dict[str, str] = {}
    clean = _sourced(values, errors) | {"year": _year(values, "year", errors)}
    clean |= {name: _place(values, name, errors) for name in ("origin", "destination")}
    if clean["origin"] and clean["origin"] == clean["destination"]:
        errors["destination"] = _("A flow goes from one place to another. These are the same.")
    for name, known in (("what", FLOWS), ("unit", FLOW_UNITS)):
        clean[name] = str(values.get(name) or "").strip()
        if clean[name] not in known:
            errors[name] = _("Choose one of: %(names)s.", names=", ".join(known))
    try:
        clean["amount"] = number(values.get("amount"))
    except ValueError as error:
        errors["amount"] = str(error)
    else:
        if not 0 <= clean["amount"] < LARGEST_AMOUNT:
            errors["amount"] = _("This number cannot be.")
    return _or_raise(clean, errors)


CHECKS: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "figure": check_figure,
    "priority": check_priority,
    "finding": check_finding,
    "linkage": check_linkage,
    "flow": check_flow,
}


def number(given: Any) -> float:
    """A number as people write it: "1 234,5", "1.234.567", "0,7", "12.5". Raises ValueError with words for people.

    One separator that is followed by exactly three digits could be either ("1.234"): that is refused, not guessed.
    """
    if isinstance(given, int | float) and not isinstance(given, bool):
        return float(given)
    text = "".join(str(given or "").split()).replace("\u202f", "").replace("'", "")
    if not text:
        raise ValueError(_("Enter a number."))
    marks = [sign for sign in text if sign in ".,"]
    if len(marks) == 1 and len(text.partition(marks[0])[2]) == 3 and text.partition(marks[0])[0].strip("-0"):
        raise ValueError(_("%(text)s can be read in two ways. Write it without a mark for thousands.", text=text))
    if len(set(marks)) == 2:
        text = text.replace(marks[0], "")
        marks = marks[-1:]
    elif len(marks) > 1:
        text, marks = text.replace(marks[0], ""), []
    try:
        return float(text.replace(",", "."))
    except ValueError:
        raise ValueError(_("%(text)s is not a number.", text=str(given)[:40])) from None


def domain_codes(given: Any, errors: dict[str, str], name: str = "domains") -> list[str]:
    """Codes of the vocabulary from a list, or from a text with commas or semicolons between them."""
    parts = str(given).replace(";", ",").split(",") if isinstance(given, str) else given
    codes = list(dict.fromkeys(str(part).strip() for part in parts if str(part).strip()))
    unknown = [code for code in codes if domain(code) is None]
    if unknown:
        errors[name] = _("Unknown domain: %(codes)s. Codes look like nace:10 or nabs:8.", codes=", ".join(unknown[:3]))
    elif len(codes) > MOST_DOMAINS:
        errors[name] = _("Name at most %(number)s domains.", number=MOST_DOMAINS)
    return codes


def _sourced(values: dict[str, Any], errors: dict[str, str]) -> dict[str, Any]:
    source = _text(values, "source", SOURCE_LENGTH, errors)
    if not source:
        errors["source"] = _("Say where this comes from. Every statement needs a source.")
    url = _text(values, "source_url", URL_LENGTH, errors)
    if url and not url.startswith(("https://", "http://")):
        errors["source_url"] = _("Enter a web address that begins with https:// or http://.")
    invented = values.get("is_invented")
    is_invented = invented if isinstance(invented, bool) else str(invented or "").strip().lower() in YES
    return {"source": source, "source_url": url, "is_invented": is_invented}


def _place(values: dict[str, Any], name: str, errors: dict[str, str]) -> str:
    given = str(values.get(name) or "").strip()
    if found := place_called(given):
        return found.code
    errors[name] = unknown_place(given)
    return given


def _year(values: dict[str, Any], name: str, errors: dict[str, str]) -> int:
    try:
        year = int(str(values.get(name) or "").strip())
    except ValueError:
        year = 0
    if not 1900 <= year <= 2100:
        errors[name] = _("Enter a year, such as 2021.")
    return year


def _text(values: dict[str, Any], name: str, most: int, errors: dict[str, str], *, needed: bool = False) -> str:
    text = str(values.get(name) or "").strip()
    if needed and not text:
        errors[name] = _("Fill in this field.")
    if len(text) > most:
        errors[name] = _("Use at most %(number)s characters.", number=most)
    return text


def _language(values: dict[str, Any], errors: dict[str, str]) -> str:
    code = str(values.get("language") or "").strip().lower()
    if len(code) != 2 or not code.isascii() or not code.isalpha():
        errors["language"] = _("Enter the language as two letters, such as en, es, pt, fr, de.")
    return code


def _or_raise(clean: dict[str, Any], errors: dict[str, str]) -> dict[str, Any]:
    if errors:
        raise BadStatement(errors)
    return clean
