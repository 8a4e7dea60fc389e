"""Regions side by side, and a region within its reference group."""

from dataclasses import dataclass
from statistics import mean
from typing import Any

from eventapp.regions import queries
from eventapp.regions.atlas import atlas
from eventapp.regions.closeness import rescaled, structural_distance
from eventapp.regions.domains import domain
from eventapp.regions.indicators import INDICATORS, Indicator
from eventapp.regions.models import Figure, Priority
from eventapp.regions.places import Place, current_code, place, regions_named

LEAST, MOST = 2, 6  # regions that are compared
GROUP = 10  # regions of a reference group
LEAST_FIGURES = 3  # structural figures that both must have to be in one group


@dataclass(frozen=True)
class DomainRow:
    """A domain with the priorities that each region has in it, in the order of the regions."""

    code: str
    priorities: list[list[Priority]]

    @property
    def holders(self) -> int:
        return sum(1 for found in self.priorities if found)

    @property
    def is_shared(self) -> bool:
        return self.holders > 1


@dataclass(frozen=True)
class FigureRow:
    """The latest figure of each region, None where there is none, and the spread of those known.

    `positions` say where each stands between the least (0) and the greatest (1).
    """

    indicator: Indicator
    figures: list[Figure | None]
    positions: list[float | None]

    @property
    def values(self) -> list[float]:
        return [figure.value for figure in self.figures if figure]

    @property
    def least(self) -> float:
        return min(self.values)

    @property
    def greatest(self) -> float:
        return max(self.values)

    @property
    def mean(self) -> float:
        return mean(self.values)

    @property
    def years(self) -> list[int]:
        """The years, when they are not all the same: the figures are then not quite comparable."""
        years = sorted({figure.year for figure in self.figures if figure})
        return years if len(years) > 1 else []


@dataclass(frozen=True)
class Comparison:
    places: list[Place]
    domains: list[DomainRow]
    figures: list[FigureRow]

    @property
    def shared(self) -> list[str]:
        return [row.code for row in self.domains if row.is_shared]

    def only_in(self, number: int) -> list[str]:
        """The domains that the region at `number` has alone."""
        return [row.code for row in self.domains if row.holders == 1 and row.priorities[number]]


def chosen_places(given: list[str]) -> tuple[list[Place], list[str]]:
    """The regions that codes or names stand for, each once and `MOST` at most; and what stands for none."""
    found: dict[str, Place] = {}
    unknown = []
    for text in (part.strip() for item in given for part in item.split(",")):
        one = place(current_code(text)) if text else None
        if text and one is None and (named := regions_named(text)):
            one = place(named[0].code)
        if one is not None and not one.is_country:
            found[one.code] = one
        elif text:
            unknown.append(text[:60])
    return list(found.values())[:MOST], unknown


def comparison(places: list[Place]) -> Comparison:
    codes = [one.code for one in places]
    priorities = queries.priorities_of(codes)
    named = sorted({code for priority in priorities for code in priority.domains if domain(code)})
    rows = [
        DomainRow(code, [[p for p in priorities if p.place == one and code in p.domains] for one in codes])
        for code in named
    ]
    rows.sort(key=lambda row: (-row.holders, row.code))
    return Comparison(places, rows, _figure_rows(codes))


def _figure_rows(codes: list[str]) -> list[FigureRow]:
    latest = queries.latest_figures(codes)
    rows = []
    for key, indicator in INDICATORS.items():
        figures = [latest.get((code, key)) for code in codes]
        if any(figures):
            rows.append(FigureRow(indicator, figures, _positions(figures, indicator.logarithm)))
    return rows


def _positions(figures: list[Figure | None], logarithm: bool) -> list[float | None]:
    import numpy as np

    values = rescaled(np.array([figure.value if figure else np.nan for figure in figures]), logarithm)
    return [None if value != value else float(value) for value in values]


@dataclass(frozen=True)
class Benchmark:
    """Where a region stands in its reference group: `group` are the structurally closest, the nearest first."""

    group: list[tuple[Place, float]]
    rows: list[tuple[FigureRow, int | None, int]]
    """For each figure: the row with the region first, its rank from the greatest (None without one), of how many."""


def benchmark(code: str) -> Benchmark:
    """The region within the `GROUP` regions, of either side, that are structurally closest to it.

    Navarro et al. (2014), see `closeness.structural_distance`. Empty when the region lacks figures.
    """
    import numpy as np

    found = atlas()
    own = found.place(code)
    distance, figures = structural_distance(found.figures, found.figures[own], np.ones(found.figures.shape[1]))
    usable: Any = [
        row
        for row in range(len(found.codes))
        if row != own and figures[row] >= LEAST_FIGURES and not np.isnan(distance[row])
    ]
    usable.sort(key=lambda row: (round(float(distance[row]), 9), found.codes[row]))
    group = [(there, float(distance[row])) for row in usable[:GROUP] if (there := place(found.codes[row])) is not None]
    rows = _figure_rows([code, *(one.code for one, _distance in group)]) if group else []
    return Benchmark(group, [(row, _rank(row), len(row.values)) for row in rows])


def _rank(row: FigureRow) -> int | None:
    own = row.figures[0]
    return None if own is None else 1 + sum(1 for value in row.values if value > own.value)
