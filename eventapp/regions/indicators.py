"""The figures that may be kept of a place, each with its unit.

Those with `is_structural` describe what a region is rather than how well it does, and make up the structural distance
(Navarro et al., 2014). `logarithm` says that a figure spreads over orders of magnitude and is compared so.
"""

from typing import NamedTuple

from flask_babel import lazy_gettext as _l


class Indicator(NamedTuple):
    key: str
    label: object
    unit: object
    is_structural: bool = False
    logarithm: bool = False
    least: float = 0
    most: float | None = None


_PERCENT = "%"
INDICATORS: dict[str, Indicator] = {
    found.key: found
    for found in (
        Indicator("population", _l("Population"), _l("people"), True, True),
        Indicator("density", _l("Density of population"), _l("people per km²"), True, True),
        Indicator("gdp_per_head", _l("GDP a head"), _l("euro"), False, True),
        Indicator("rd_share", _l("Research and development"), _l("percent of GDP"), most=100),
        Indicator("tertiary", _l("Adults with higher education"), _PERCENT, True, most=100),
        Indicator("agriculture", _l("Employed in agriculture"), _PERCENT, True, most=100),
        Indicator("industry", _l("Employed in industry"), _PERCENT, True, most=100),
        Indicator("services", _l("Employed in services"), _PERCENT, True, most=100),
    )
}
STRUCTURAL = tuple(key for key, found in INDICATORS.items() if found.is_structural)
