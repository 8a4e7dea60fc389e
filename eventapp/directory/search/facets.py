"""How many of what is found have which value of each facet, counted in the database."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import CTE, Select, String, func, literal, null, select, union_all

from eventapp.directory.search.asked import TODAY, Asked
from eventapp.directory.search.scope import OF_ROW, Scope
from eventapp.extensions import db
from eventapp.registration.models import Category, Registration

TOTAL, RANKED, COMBINED, TERMS, CATEGORY, PRESENT = "total", "ranked", "combined", "terms", "category", "present"
MOST_VALUES = 200  # a facet has no more, domains apart, of which the most frequent show


@dataclass
class Counted:
    """What one statement tells of all that is found.

    `total` things, `facets` as {facet: [(value, count)]}, the most frequent first, and the ids of the rows that hold
    the words, the best first (`ranked`).
    """

    total: int = 0
    facets: dict[str, list[tuple[str, int]]] = field(default_factory=dict)
    ranked: list[int] = field(default_factory=list)


def counted(scope: Scope, asked: Asked, rows: CTE, with_facets: bool, ranked: int = 0) -> Counted:
    """Count what is in `rows`, and take the best `ranked` of those with a score.

    Side, country, region and type are counted together, and the facets of several values by the texts they stand in,
    of which there are far fewer than rows; here they are taken apart.
    """
    things = func.count(rows.c.organisation_id.distinct()) if asked.view == "organisations" else func.count()
    parts = [_part(TOTAL, things).select_from(rows)]
    if with_facets:
        of_row = [rows.c[name] for name in OF_ROW]
        parts.append(_part(COMBINED, func.count(), *of_row).group_by(*of_row))
        parts.append(_part(TERMS, func.count(), rows.c.terms).group_by(rows.c.terms))
        parts.append(
            _part(CATEGORY, func.count(), Category.code)
            .select_from(rows)
            .join(Registration, (Registration.participant_id == rows.c.person_id) & (Registration.state == "confirmed"))
            .join(Category, Category.id == Registration.category_id)
            .group_by(Category.code)
        )
    if with_facets and scope.today:
        is_present = scope.is_present(rows.c.terms, rows.c.person_id)
        parts.append(_part(PRESENT, func.count(), literal(TODAY)).select_from(rows).where(is_present))
    if ranked:
        by = (rows.c.score.desc(), rows.c.name_key, rows.c.id)
        best = select(rows.c.id, func.row_number().over(order_by=by).label("place")).where(rows.c.score.is_not(None))
        best = best.order_by(*by).limit(ranked).subquery()
        parts.append(_part(RANKED, best.c.id, place=best.c.place))
    return _taken_apart(db.session.execute(union_all(*parts)))


def _part(name: str, count: Any, *values: Any, place: Any = None) -> Select:
    """A part of the statement: its name, up to four values, a place and a number."""
    empty = null().cast(String)
    padded = [*values, *[empty] * (len(OF_ROW) - len(values))]
    return select(literal(name), *padded, literal(0) if place is None else place, count)


def _taken_apart(answer: Any) -> Counted:
    found = Counted()
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    ranked: list[tuple[int, int]] = []
    for name, *values, place, number in answer:
        if name == TOTAL:
            found.total = number
        elif name == RANKED:
            ranked.append((place, number))
        elif name == TERMS:
            for term in values[0].split():
                facet, _sign, value = term.partition("=")
                counts[facet][value] += number
        else:
            for facet, value in zip(OF_ROW if name == COMBINED else (name,), values, strict=False):
                if value is not None and number:
                    counts[facet][value] += number
    counts.pop("there", None)  # said by PRESENT
    found.ranked = [row_id for _place, row_id in sorted(ranked)]
    found.facets = {
        name: sorted(of.items(), key=lambda one: (-one[1], one[0]))[:MOST_VALUES] for name, of in counts.items()
    }
    return found
