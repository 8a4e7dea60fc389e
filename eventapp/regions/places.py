"""Places as pages and files name them: a region or a country by its code, old codes, and where it lies.

Old codes are those of earlier NUTS editions. `SUCCESSOR` holds those that live on under one other code with the same
territory; `DIVIDED` those whose territory was cut anew, which nobody can map without knowing more.
"""

import csv
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from eventapp.common.text import fold
from eventapp.regions import lists

# NUTS 2006 to 2010 (Italy), 2010 to 2013 (Greece), 2013 to 2016 (France, Poland): same territory, another code.
SUCCESSOR = dict(
    pair.split(">")
    for pair in (
        "ITD1>ITH1 ITD2>ITH2 ITD3>ITH3 ITD4>ITH4 ITE1>ITI1 ITE2>ITI2 ITE4>ITI4 "
        "EL11>EL51 EL12>EL52 EL13>EL53 EL14>EL61 EL21>EL54 EL22>EL62 EL23>EL63 EL24>EL64 EL25>EL65 "
        "FR21>FRF2 FR22>FRE2 FR23>FRD2 FR24>FRB0 FR25>FRD1 FR26>FRC1 FR30>FRE1 FR41>FRF3 FR42>FRF1 FR43>FRC2 "
        "FR51>FRG0 FR52>FRH0 FR53>FRI3 FR61>FRI1 FR62>FRJ2 FR63>FRI2 FR71>FRK2 FR72>FRK1 FR81>FRJ1 FR82>FRL0 "
        "FR83>FRM0 FRA1>FRY1 FRA2>FRY2 FRA3>FRY3 FRA4>FRY4 FRA5>FRY5 "
        "PL11>PL71 PL31>PL81 PL32>PL82 PL33>PL72 PL34>PL84"
    ).split()
)
# Divided, or with borders that moved: NUTS 2010 and 2013 (Italy, Slovenia), 2016 and 2021 (Hungary, Ireland, Poland,
# Lithuania, Croatia), 2024 (Portugal, the Netherlands).
DIVIDED: dict[str, tuple[str, ...]] = {
    "ITD5": ("ITH5",),
    "ITE3": ("ITI3",),
    "SI01": ("SI03",),
    "SI02": ("SI04",),
    "IE01": ("IE04", "IE06"),
    "IE02": ("IE05", "IE06"),
    "HU10": ("HU11", "HU12"),
    "PL12": ("PL91", "PL92"),
    "LT00": ("LT01", "LT02"),
    "HR04": ("HR02", "HR05", "HR06"),
    "PT16": ("PT19", "PT1D"),
    "PT17": ("PT1A", "PT1B"),
    "PT18": ("PT1C", "PT1D"),
    "NL31": ("NL35",),
    "NL33": ("NL36",),
}


class Place(NamedTuple):
    """A region or a country; `country` is its ISO 3166-1 alpha-2 code, which is the code of a country itself."""

    code: str
    country: str
    own_name: str

    @property
    def is_country(self) -> bool:
        return self.code == self.country

    @property
    def side(self) -> lists.Side | None:
        return lists.side(self.country)

    def name(self, locale: str) -> str:
        """A region as it calls itself, a country as `locale` calls it."""
        return lists.country_name(self.code, locale) if self.is_country else self.own_name


def place(code: str) -> Place | None:
    """The place with this code, or None; a country must be a member of the EU or of CELAC."""
    if found := lists.region(code):
        return Place(found.code, found.country, found.name)
    if len(code) == 2 and code.isalpha() and code.isupper() and code != "EL" and lists.side(code):
        return Place(code, code, code)
    return None


def current_code(code: str) -> str:
    """The code of today for one as people write it: any case, Greece as GR, an old code with one successor."""
    code = code.strip().upper()
    if len(code) == 4 and code.startswith("GR"):
        code = f"EL{code[2:]}"
    return SUCCESSOR.get(code, "GR" if code == "EL" else code)


def place_called(text: str) -> Place | None:
    """The place that someone means: by its code, an old code with one successor, or the whole name of a region.

    A name that several regions have means none of them.
    """
    if found := place(current_code(text)):
        return found
    wanted = fold(text.strip())
    named = [one for one in all_regions() if fold(one.name) == wanted]
    return place(named[0].code) if len(named) == 1 else None


@cache
def all_regions() -> tuple[lists.Region, ...]:
    """Every region of both sides, by country and name."""
    countries = sorted(lists.EU_COUNTRIES) + sorted(lists.CELAC_COUNTRIES)
    return tuple(region for country in countries for region in lists.regions_of(country))


def regions_named(text: str) -> list[lists.Region]:
    """The regions whose name or code holds `text`, case and accents ignored."""
    wanted = fold(text)
    return [one for one in all_regions() if wanted in fold(one.name) or wanted == one.code.lower()]


@cache
def coordinates() -> dict[str, tuple[float, float]]:
    """Of each country's capital: {country: (latitude, longitude)}, in degrees."""
    text = (files("eventapp.regions") / "data" / "capitals.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines())
    return {row["country"]: (float(row["latitude"]), float(row["longitude"])) for row in rows}
