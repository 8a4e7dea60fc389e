"""The official lists of countries and regions, read once when first asked for.

EU regions are NUTS 2 (NUTS 2024, Eurostat), CELAC regions ISO 3166-2 subdivisions; sources in
`data/README.md`. Countries are ISO 3166-1 alpha-2 codes; names of countries come from CLDR.
"""

import csv
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Literal, NamedTuple

import pycountry
from babel import Locale

from eventapp.common.languages import LANGUAGES
from eventapp.common.text import fold

EU_COUNTRIES: frozenset[str]
"""The 27 member states of the European Union, ISO 3166-1 alpha-2."""

OTHER_NAMES = {
    "BO": ("Estado Plurinacional de Bolivia",),
    "CZ": ("Czech Republic", "República Checa", "República Tcheca", "République tchèque"),
    "GB": ("UK", "Great Britain", "Gran Bretaña"),
    "GR": ("EL",),
    "NL": ("Holland", "Holanda", "Hollande"),
    "TR": ("Turkey",),
    "US": ("EE. UU.", "EEUU", "Estados Unidos de América", "EUA"),
    "VE": ("República Bolivariana de Venezuela",),
}
"""Names that people write and neither CLDR nor ISO 3166-1 has."""

CELAC_COUNTRIES: frozenset[str]
"""The 33 states of CELAC, ISO 3166-1 alpha-2."""

Side = Literal["eu", "celac"]


class Region(NamedTuple):
    """An EU NUTS 2 region or a first-level subdivision of a CELAC state."""

    code: str
    """NUTS 2 ("AT22", "EL30") or ISO 3166-2 ("CL-MA")."""
    country: str
    """ISO 3166-1 alpha-2."""
    name: str
    """The official name, in Latin letters."""


def side(country: str) -> Side | None:
    """Which side of the partnership `country` is on, or None if it is on neither."""
    country = _iso(country)
    if country in _countries_of("eu"):
        return "eu"
    if country in _countries_of("celac"):
        return "celac"
    return None


def regions_of(country: str) -> list[Region]:
    """The regions of `country` by name, accents ignored; empty if it is neither in the EU nor in CELAC."""
    return list(_regions_by_country().get(_iso(country), ()))


def region(code: str) -> Region | None:
    """The region with this NUTS 2 or ISO 3166-2 code, or None."""
    return _regions_by_code().get(code)


def country_name(code: str, locale: str) -> str:
    """The name of a country in `locale` ("es", "pt_BR"); the code itself if CLDR has no name for it."""
    return _territories(locale).get(_iso(code), code)


def countries(locale: str) -> list[tuple[str, str]]:
    """Every country with an ISO 3166-1 code as (code, name in `locale`), by name, accents ignored."""
    return list(_countries_by_name(locale))


def country_named(text: str) -> str | None:
    """The code of the country that `text` names as tables of ministries do, or None: by its ISO code, or by its
    name in any of our languages or in ISO 3166-1, without case and accents."""
    text = fold(text.strip()).removeprefix("the ")
    return _codes_by_name().get(text) or _codes_by_name().get(text.partition(" (")[0])


def __getattr__(name: str) -> frozenset[str]:
    """EU_COUNTRIES and CELAC_COUNTRIES are read from the files only when someone asks for them."""
    if name == "EU_COUNTRIES":
        return _countries_of("eu")
    if name == "CELAC_COUNTRIES":
        return _countries_of("celac")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def _iso(country: str) -> str:
    """The ISO code of `country`, which may be written as in NUTS: Greece is EL there, GR in ISO."""
    return "GR" if country == "EL" else country


def _rows(filename: str) -> Iterable[dict[str, str]]:
    text = (files("eventapp.regions") / "data" / filename).read_text(encoding="utf-8")
    return csv.DictReader(text.splitlines())


@cache
def _regions_on(side: Side) -> tuple[Region, ...]:
    if side == "eu":
        rows = _rows("eu_regions_nuts2_2024.csv")
        return tuple(Region(row["code"], row["country"], row["name_latin"]) for row in rows)
    rows = _rows("celac_regions_iso3166_2.csv")
    return tuple(Region(row["code"], row["country"], row["name"]) for row in rows)


@cache
def _countries_of(side: Side) -> frozenset[str]:
    return frozenset(region.country for region in _regions_on(side))


@cache
def _regions_by_code() -> dict[str, Region]:
    return {region.code: region for region in _regions_on("eu") + _regions_on("celac")}


@cache
def _regions_by_country() -> dict[str, tuple[Region, ...]]:
    by_country: dict[str, list[Region]] = {}
    for region in sorted(_regions_by_code().values(), key=lambda region: _sort_key(region.name)):
        by_country.setdefault(region.country, []).append(region)
    return {country: tuple(regions) for country, regions in by_country.items()}


@cache
def _territories(locale: str) -> dict[str, str]:
    return dict(Locale.parse(locale.replace("-", "_")).territories)


@cache
def _countries_by_name(locale: str) -> tuple[tuple[str, str], ...]:
    named = ((country.alpha_2, country_name(country.alpha_2, locale)) for country in pycountry.countries)
    return tuple(sorted(named, key=lambda country: _sort_key(country[1])))


def _sort_key(name: str) -> tuple[str, str]:
    """Accents ignored, so that Łódzkie stands under L; the name itself decides between equals."""
    return fold(name), name


@cache
def _codes_by_name() -> dict[str, str]:
    """The code of each country by its codes and names, folded; CLDR's names count before all others."""
    found: dict[str, str] = {}

    def add(code: str, *names: str) -> None:
        for name in names:
            found.setdefault(fold(name), code)

    for language in LANGUAGES:
        for code, name in countries(language):
            add(code, name)
    for code, name in countries("en"):
        add(code, code, name.replace(" & ", " and ").replace("St. ", "Saint "), name.replace("St. ", "St "))
    for country in pycountry.countries:
        names = (getattr(country, name, None) for name in ("alpha_3", "name", "common_name", "official_name"))
        add(country.alpha_2, *(name for name in names if name))
    for code, names in OTHER_NAMES.items():
        add(code, *names)
    return found
