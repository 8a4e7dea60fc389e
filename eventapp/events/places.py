"""The countries and time zones an event can be in."""

import re
from functools import cache
from zoneinfo import available_timezones

from babel import Locale

from eventapp.common.text import fold

NO_PLACE = re.compile(r"^(Etc|SystemV|US|posix|right)/|^[^/]+$")  # other names for offsets and for zones named better
NO_COUNTRIES = {"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"}


@cache
def zones() -> tuple[str, ...]:
    """The IANA names of zones, as "Europe/Brussels", by name; "UTC" last."""
    return (*sorted(name for name in available_timezones() if not NO_PLACE.search(name)), "UTC")


@cache
def countries(language: str) -> tuple[tuple[str, str], ...]:
    """Every country as (ISO 3166-1 alpha-2, name in `language`), by name, accents ignored."""
    named = Locale.parse(language).territories.items()
    found = [(code, name) for code, name in named if re.fullmatch("[A-Z]{2}", code) and code not in NO_COUNTRIES]
    return tuple(sorted(found, key=lambda country: fold(country[1])))
