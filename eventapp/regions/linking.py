"""Linkages as pictures and tables need them: filtered, counted, and those that suggest themselves."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from eventapp.events.models import Event
from eventapp.extensions import db
from eventapp.regions import queries
from eventapp.regions.atlas import atlas
from eventapp.regions.domains import domain
from eventapp.regions.models import LINKAGE_KINDS, Flow, Linkage
from eventapp.regions.places import Place, place
from eventapp.rooms import offered

MOST_SHOWN = 500
MOST_SUGGESTED = 10
LEAST_MET = 5  # fewer meetings or contacts of two regions would tell of persons
LEAST_CLOSENESS = 0.4


@dataclass(frozen=True)
class Asked:
    """What an address asks for: a country (ISO 3166-1), a kind, the section a domain is under; empty for all."""

    country: str = ""
    kind: str = ""
    section: str = ""

    @classmethod
    def read(cls, given: Any) -> "Asked":
        country, kind, section = (str(given.get(name, "")) for name in ("country", "kind", "section"))
        known = place(country) is not None and len(country) == 2
        is_section = (found := domain(section)) is not None and found.parent is None
        return cls(country if known else "", kind if kind in LINKAGE_KINDS else "", section if is_section else "")


def linkages(asked: Asked) -> list[Linkage]:
    """The documented ones, the latest first."""
    query = select(Linkage).order_by(Linkage.first_year.desc(), Linkage.id)
    if asked.kind:
        query = query.where(Linkage.kind == asked.kind)
    found = [
        linkage
        for linkage in db.session.scalars(query)
        if (not asked.country or asked.country in countries_of(linkage))
        and (not asked.section or section_of(linkage) == asked.section)
    ]
    return found[:MOST_SHOWN]


def countries_of(linkage: Linkage) -> tuple[str, str]:
    """The countries of both ends, as the codes sort."""
    ends = place(linkage.first), place(linkage.second)
    return tuple(sorted(end.country for end in ends if end))  # type: ignore[return-value]


def section_of(linkage: Linkage) -> str | None:
    """The heading of its domain."""
    found = domain(linkage.domain) if linkage.domain else None
    return (found.parent or found.code) if found else None


def between_countries(found: list[Linkage]) -> list[tuple[str, str, int]]:
    """(country, country, linkages), the most first."""
    counts = Counter(countries_of(linkage) for linkage in found)
    return [(first, second, count) for (first, second), count in sorted(counts.items(), key=lambda p: (-p[1], p[0]))]


def by_domain_and_country(found: list[Linkage]) -> tuple[list[str], list[tuple[str, list[int]]]]:
    """The matrix: its countries, and for each domain how many linkages each has in it."""
    counts: Counter[tuple[str, str]] = Counter()
    for linkage in found:
        for country in set(countries_of(linkage)):
            if linkage.domain:
                counts[linkage.domain, country] += 1
    countries = sorted({country for _domain, country in counts})
    codes = sorted({code for code, _country in counts})
    return countries, [(code, [counts[code, country] for country in countries]) for code in codes]


def by_year(found: list[Linkage], today: int) -> list[tuple[int, int]]:
    """How many were under way in each year, from the first one on."""
    if not found:
        return []
    first = min(linkage.first_year for linkage in found)
    return [
        (year, sum(1 for linkage in found if linkage.first_year <= year <= (linkage.last_year or today)))
        for year in range(first, today + 1)
    ]


def flows(asked: Asked) -> list[Flow]:
    """The flows of the country asked for; none when a kind or a domain is, since flows have neither."""
    if asked.kind or asked.section:
        return []
    return [
        flow for flow in queries.flows_of()
        if not asked.country or asked.country in {end.country for code in (flow.origin, flow.destination)
                                                  if (end := place(code))}
    ]  # fmt: skip


@dataclass(frozen=True)
class Suggestion:
    """Two regions that are not linked yet, and why they might be: closeness from 0 to 1, or how often they met."""

    european: Place
    american: Place
    closeness: float | None
    met: int | None


def suggestions(event: Event | None) -> list[Suggestion]:
    """Pairs from both sides whose priorities are close, and pairs whose people met `LEAST_MET` times or more."""
    met: Counter[tuple[str, str]] = Counter()
    for offer in offered("region_pairs"):
        if event is not None:
            met.update({tuple(sorted(pair)): number for pair, number in offer(event).items()})
    linked = {tuple(row) for row in db.session.execute(select(Linkage.first, Linkage.second))}
    pairs = {pair: (None, number) for pair, number in met.items() if number >= LEAST_MET}
    for closeness, european, american in _close_pairs():
        pair = tuple(sorted((european, american)))
        pairs[pair] = (closeness, pairs.get(pair, (None, None))[1])
    found = []
    for pair, (closeness, number) in pairs.items():
        ends = sorted((end for code in pair if (end := place(code))), key=lambda end: end.side != "eu")
        if pair not in linked and len(ends) == 2 and {end.side for end in ends} == {"eu", "celac"}:
            found.append(Suggestion(ends[0], ends[1], closeness, number))
    found.sort(key=lambda one: (-(one.met or 0), -(one.closeness or 0), one.european.code, one.american.code))
    return found[:MOST_SUGGESTED]


def _close_pairs() -> list[tuple[float, str, str]]:
    """The closest pairs by domain, (cosine, European code, American code); no more than can be shown."""
    import numpy as np

    found = atlas()
    lengths = np.linalg.norm(found.profiles, axis=1, keepdims=True)
    profiles = np.divide(found.profiles, lengths, out=np.zeros_like(found.profiles), where=lengths > 0)
    is_european = np.array([(one := place(code)) is not None and one.side == "eu" for code in found.codes])
    european, american = np.flatnonzero(is_european), np.flatnonzero(~is_european)
    cosines = profiles[european] @ profiles[american].T
    pairs = []
    for flat in np.argsort(-cosines, axis=None, kind="stable")[: 10 * MOST_SUGGESTED]:
        row, column = divmod(int(flat), len(american))
        if cosines[row, column] >= LEAST_CLOSENESS:
            pairs.append((float(cosines[row, column]), found.codes[european[row]], found.codes[american[column]]))
    return pairs
