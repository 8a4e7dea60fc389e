"""How many of what is found have which value of each facet, counted in the database."""

from sqlalchemy import CTE, func, literal, select, union_all

from eventapp.directory.search.asked import Asked
from eventapp.directory.search.models import SearchTerm
from eventapp.directory.search.scope import OF_ROW
from eventapp.extensions import db
from eventapp.registration.models import Category, Registration

TOTAL = "total"
MOST_VALUES = 200  # a facet has no more, domains apart, of which the most frequent show


def counted(asked: Asked, rows: CTE, with_facets: bool) -> tuple[int, dict[str, list[tuple[str, int]]]]:
    """The number of things in `rows` and, for each facet, [(value, count)], the most frequent first: one statement."""
    things = func.count(rows.c.organisation_id.distinct()) if asked.view == "organisations" else func.count()
    parts = [select(literal(TOTAL).label("facet"), literal("").label("value"), things.label("count")).select_from(rows)]
    if with_facets:
        for name in OF_ROW:
            column = rows.c[name]
            parts.append(select(literal(name), column, func.count()).where(column.is_not(None)).group_by(column))
        parts.append(
            select(SearchTerm.facet, SearchTerm.value, func.count())
            .join(rows, rows.c.id == SearchTerm.row_id)
            .group_by(SearchTerm.facet, SearchTerm.value)
        )
        parts.append(
            select(literal("category"), Category.code, func.count())
            .select_from(rows)
            .join(Registration, (Registration.participant_id == rows.c.person_id) & (Registration.state == "confirmed"))
            .join(Category, Category.id == Registration.category_id)
            .group_by(Category.code)
        )
    total, facets = 0, {}
    for facet, value, count in db.session.execute(union_all(*parts)):
        if facet == TOTAL:
            total = count
        else:
            facets.setdefault(facet, []).append((value, count))
    return total, {
        name: sorted(found, key=lambda one: (-one[1], one[0]))[:MOST_VALUES] for name, found in facets.items()
    }
