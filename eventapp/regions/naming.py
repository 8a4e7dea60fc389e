"""Which texts name a place: so that what is said of it at an event is found without anyone having tagged it."""

import re
from collections import Counter
from dataclasses import dataclass
from functools import cache

from eventapp.common.languages import LANGUAGES
from eventapp.regions import lists
from eventapp.regions.places import Place, all_regions, place

# Names that are words of every day too: who writes "Centro" or "Norte" rarely means the region.
COMMON = frozenset(
    "Norte Sur Este Oeste Centro Central Centre Litoral Sud Nord Est Ouest Capital Oriental Occidental Amazonas "
    "Libertador Independencia Northern Southern Eastern Western Florida Kingston Toledo León Cesar Magdalena".split()
)


def names(one: Place) -> re.Pattern[str] | None:
    """What a text must hold, as whole words in their own spelling, to name the place; None when no name is sure enough.

    A region is named by its name where no other region has it, and by its code; a country in any of our languages.
    """
    if one.is_country:
        found = {lists.country_name(one.code, code) for code in LANGUAGES}
    else:
        found = {one.code} if "-" in one.code else set()
        if _is_telling(one.own_name):
            found.add(one.own_name)
    return _pattern(frozenset(found)) if found else None


def _is_telling(name: str) -> bool:
    return len(name) > 3 and name not in COMMON and _counts()[name] == 1


@cache
def _pattern(found: frozenset[str]) -> re.Pattern[str]:
    return re.compile(r"(?<!\w)(?:{})(?!\w)".format("|".join(map(re.escape, sorted(found, key=len, reverse=True)))))


@cache
def _counts() -> Counter[str]:
    """How many regions have each name; a country's name counts too, since Guatemala is both."""
    countries = [lists.country_name(code, "es") for code in lists.EU_COUNTRIES | lists.CELAC_COUNTRIES]
    return Counter([region.name for region in all_regions()] + countries)


def is_named(pattern: re.Pattern[str] | None, *texts: str | dict[str, str]) -> bool:
    """Whether one of `texts`, each a text or {language: text}, names the place."""
    if pattern is None:
        return False
    parts = (part for text in texts for part in (text.values() if isinstance(text, dict) else (text,)))
    return any(pattern.search(part) for part in parts)


@dataclass(frozen=True)
class Named:
    """The names of a place and, for a region, those of its country."""

    own: re.Pattern[str] | None
    country: re.Pattern[str] | None

    def by(self, *texts: str | dict[str, str]) -> str | None:
        """ "own" when the texts name the place, "country" when only its country, None when neither."""
        if is_named(self.own, *texts):
            return "own"
        return "country" if is_named(self.country, *texts) else None


def named(code: str) -> Named:
    """How to know what is about the place with this code, of today."""
    found = place(code)
    assert found is not None
    above = None if found.is_country else place(found.country)
    return Named(names(found), names(above) if above else None)
