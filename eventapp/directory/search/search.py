"""The search of the directory: one function for pages, files and commands.

Words and meaning each give a ranking. They are joined by reciprocal rank fusion (Cormack, Clarke and Büttcher, SIGIR
2009): a row that stands at place r of a ranking gets 1 / (K + r) from it, and the sums decide. The two scores, which
have no scale in common, are never compared.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import CTE, Float, Select, func, null, select, union_all

from eventapp.directory.models import Entry, Statement
from eventapp.directory.queries import WITH_PERSON
from eventapp.directory.search import engines
from eventapp.directory.search.asked import Asked
from eventapp.directory.search.facets import counted
from eventapp.directory.search.kept import kept
from eventapp.directory.search.models import ENTRY, SearchRow
from eventapp.directory.search.scope import OF_ROW, Scope
from eventapp.directory.search.terms import asked_terms
from eventapp.directory.visibility import Shown, shown
from eventapp.events.models import Event
from eventapp.extensions import db
from eventapp.people.models import Organisation, Participant

PER_PAGE = 24
K = 60  # as the paper found best; a smaller one would trust first places more
PARTLY = 0.02
"""What the ranking by words counts when no row holds all of them: about one place in the ranking by meaning. A sentence
shares some words with many. Of 0, 0.02, 0.05, 0.1 and 0.2 the best on the tuned half of `tests/directory/pairs.csv`."""
DEPTH = 240  # how many rows of the ranking by words are looked at: ten pages
MEANINGS, MEANINGS_TO_NARROW = 60, 300  # how many of the ranking by meaning, and before facets narrow it down
STATEMENT_KINDS = ("offer", "need")


@dataclass(frozen=True)
class Why:
    """Why something is found: `words` of the search, and `meaning`, the statement that means something similar.

    `place` is that of the statement among those, from 1.
    """

    words: bool = False
    meaning: Statement | None = None
    place: int = 0


@dataclass(frozen=True)
class Found:
    """A person, with the statement in the view of statements; or an organisation with how many people of it."""

    person: Shown | None = None
    statement: Statement | None = None
    organisation: Organisation | None = None
    people: int = 0
    why: Why = Why()


@dataclass
class Results:
    """`total` things are found, of which `items` stand on page `number` (from 1) of `pages`.

    `is_partial`: no row holds all the words, these hold some. `read_as`: words of the search that were taken for
    others. `facets`: for each facet how many of the found have which value, [(value, count)], the most frequent first.
    """

    asked: Asked
    items: list[Found] = field(default_factory=list)
    total: int = 0
    number: int = 1
    pages: int = 1
    is_partial: bool = False
    read_as: dict[str, list[str]] = field(default_factory=dict)
    facets: dict[str, list[tuple[str, int]]] = field(default_factory=dict)


@dataclass
class _Hits:
    """What text asks for, before it is ordered: terms for the words, row ids for the meaning with their statement."""

    terms: list[list[str]] = field(default_factory=list)
    whole: bool = True
    ranked: list[int] = field(default_factory=list)
    meant: dict[int, int] = field(default_factory=dict)


def search(
    event: Event, viewer: Participant | None, asked: Asked, *, page: int = 1, with_facets: bool = True,
    by_meaning: bool = True, per_page: int = PER_PAGE,
) -> Results:  # fmt: skip
    """What `viewer` (None: everybody) finds in the directory of `event`."""
    scope, results = Scope.of(event, viewer), Results(asked)
    if not scope.is_open:
        return results
    hits = _hits(scope, asked, results, by_meaning)
    rows = _counted(scope, asked, hits, results, with_facets)
    ordered = asked.view == "organisations" or asked.order != "best"
    reach = results.total if ordered else min(results.total, len(_fused(hits)))
    results.pages = max(1, -(-reach // per_page))
    results.number = max(1, min(page, results.pages))
    start = (results.number - 1) * per_page
    if asked.view == "organisations":
        results.items = _organisations(_page(scope, asked, start, per_page, lambda: _by_people(rows, start, per_page)))
        return results
    if ordered:
        ids = _page(scope, asked, start, per_page, lambda: _in_order(rows, asked, start, per_page))
    else:
        ids = _fused(hits)[start : start + per_page]
    results.items = _loaded(scope, asked, hits, ids)
    return results


def _page(scope: Scope, asked: Asked, start: int, count: int, read: Callable[[], list[Any]]) -> list[Any]:
    """What stands on a page: what is found without a text is kept, as its counts are."""
    return read() if asked.text else kept(scope, ("page", asked, start, count, scope.today), read)


def _counted(scope: Scope, asked: Asked, hits: _Hits, results: Results, with_facets: bool) -> CTE:
    """Count what is found and rank it by words; gives the rows. Where no row holds all words, some will do."""
    rows = _rows(scope, asked, hits)
    if not asked.text:  # asked often, and kept
        question = ("facets", replace(asked, sort=""), with_facets, scope.today)
        found = kept(scope, question, lambda: counted(scope, asked, rows, with_facets))
    else:
        found = counted(scope, asked, rows, with_facets, DEPTH if hits.terms else 0)
        if not found.ranked and len(hits.terms) > 1:
            hits.whole = False
            rows = _rows(scope, asked, hits)
            found = counted(scope, asked, rows, with_facets, DEPTH)
            results.is_partial = bool(found.ranked)
    hits.ranked = found.ranked
    results.total, results.facets = found.total, found.facets
    return rows


def row_ids(event: Event, viewer: Participant | None, asked: Asked, *, most: int) -> tuple[Scope, Select]:
    """The scope and a query for the ids of the rows of people that are found, for files."""
    scope = Scope.of(event, viewer)
    results = Results(asked)
    rows = _counted(scope, asked, _hits(scope, asked, results, True), results, False)
    return scope, select(rows.c.id).order_by(rows.c.name_key, rows.c.id).limit(most)


def _kinds(asked: Asked) -> tuple[str, ...]:
    return STATEMENT_KINDS if asked.view == "statements" else (ENTRY,)


def _hits(scope: Scope, asked: Asked, results: Results, by_meaning: bool) -> _Hits:
    hits = _Hits()
    for term in asked_terms(asked.text):
        near = [] if engines.is_known([term]) else [word for word in engines.nearest(term) if _is_found(scope, word)]
        if near:
            results.read_as[term] = near
        hits.terms.append(near or [term])
    if not hits.terms:
        return hits
    if by_meaning:
        hits.meant = _meant(scope, asked)
    return hits


def _is_found(scope: Scope, word: str) -> bool:
    """Whether the viewer finds anything by this word: what only others may find is not even suggested."""
    found = engines.matching([[word]], whole=True, scored=False)
    query = scope.rows(SearchRow.id).join(found, found.c.rowid == SearchRow.id).limit(1)
    return db.session.scalar(query) is not None


def _meant(scope: Scope, asked: Asked) -> dict[int, int]:
    """The rows whose statements mean something similar, the nearest first, each with the id of that statement."""
    from eventapp.directory.meaning.nearest import nearest_statements

    near = nearest_statements(scope, asked.text, most=MEANINGS_TO_NARROW if asked.chosen else MEANINGS)
    if not near:
        return {}
    if asked.has:
        # Who asks for those who offer something is not shown somebody for what they need.
        kind = select(Statement.id).where(Statement.id.in_(list(near)), Statement.kind == asked.has)
        wanted = set(db.session.scalars(kind))
        near = {statement_id: entry_id for statement_id, entry_id in near.items() if statement_id in wanted}
    if asked.view == "statements":
        query = scope.rows(SearchRow.id, SearchRow.statement_id, kinds=STATEMENT_KINDS)
        query = query.where(SearchRow.statement_id.in_(list(near)))
        rows = {statement_id: row_id for row_id, statement_id in db.session.execute(scope.filtered(query, asked))}
        found = {rows[statement_id]: statement_id for statement_id in near if statement_id in rows}
        return dict(list(found.items())[:MEANINGS])
    query = scope.rows(SearchRow.id, SearchRow.entry_id).where(SearchRow.entry_id.in_(list(set(near.values()))))
    rows = {entry_id: row_id for row_id, entry_id in db.session.execute(scope.filtered(query, asked))}
    found: dict[int, int] = {}
    for statement_id, entry_id in near.items():
        if entry_id in rows:
            found.setdefault(rows[entry_id], statement_id)
    return dict(list(found.items())[:MEANINGS])


def _fused(hits: _Hits) -> list[int]:
    """The ids of rows by the sum of what each ranking gives them."""
    scores: dict[int, float] = {}
    for ranking, weight in ((hits.ranked, 1 if hits.whole else PARTLY), (hits.meant, 1)):
        for place, row_id in enumerate(ranking, 1):
            scores[row_id] = scores.get(row_id, 0.0) + weight / (K + place)
    return sorted(scores, key=lambda row_id: -scores[row_id])


def _rows(scope: Scope, asked: Asked, hits: _Hits) -> CTE:
    """All rows that are found, as a table that counts and order are taken from; `score` is that of the words."""
    names = ("id", "organisation_id", "name_key", "changed_at", "terms", *OF_ROW)
    columns = (*(getattr(SearchRow, name) for name in names), Entry.participant_id.label("person_id"))

    def base(score: Any) -> Select:
        return scope.filtered(scope.rows(*columns, score.label("score"), kinds=_kinds(asked)), asked)

    unscored = base(null().cast(Float))
    if not hits.terms:
        # Signs alone find nothing; no text at all finds everything.
        return (unscored if not asked.text else unscored.where(SearchRow.id.is_(None))).cte("found")
    matching = engines.matching(hits.terms, whole=hits.whole)
    by_words = base(matching.c.score).join(matching, matching.c.rowid == SearchRow.id)
    if not hits.meant:
        return by_words.cte("found")
    held = select(matching.c.rowid).where(matching.c.rowid.in_(list(hits.meant)))
    others = unscored.where(SearchRow.id.in_(list(hits.meant)), SearchRow.id.not_in(held))
    return union_all(by_words, others).cte("found")


def _in_order(rows: CTE, asked: Asked, start: int, count: int) -> list[int]:
    by = {"recent": (rows.c.changed_at.desc(), rows.c.id)}.get(asked.order, (rows.c.name_key, rows.c.id))
    return list(db.session.scalars(select(rows.c.id).order_by(*by).limit(count).offset(start)))


def _by_people(rows: CTE, start: int, count: int) -> list[tuple[int, int]]:
    """(id, number of people) of organisations, those with most people first."""
    people = func.count()
    query = (
        select(Organisation.id, people)
        .join(rows, rows.c.organisation_id == Organisation.id)
        .group_by(Organisation.id)
        .order_by(people.desc(), Organisation.name_key)
    )
    return [(found, number) for found, number in db.session.execute(query.limit(count).offset(start))]


def _organisations(pairs: list[tuple[int, int]]) -> list[Found]:
    query = select(Organisation).where(Organisation.id.in_([found for found, _number in pairs]))
    known = {organisation.id: organisation for organisation in db.session.scalars(query)}
    return [Found(organisation=known[found], people=number) for found, number in pairs if found in known]


def _loaded(scope: Scope, asked: Asked, hits: _Hits, ids: Sequence[int]) -> list[Found]:
    """The things behind rows, as the viewer may see them, in the order of `ids`."""
    rows = {row.id: row for row in db.session.scalars(select(SearchRow).where(SearchRow.id.in_(ids)))}
    entries = {
        entry.id: entry
        for entry in db.session.scalars(
            select(Entry).where(Entry.id.in_({row.entry_id for row in rows.values()})).options(*WITH_PERSON)
        )
    }
    wanted = {statement_id for row_id, statement_id in hits.meant.items() if row_id in rows}
    wanted |= {row.statement_id for row in rows.values() if row.statement_id}
    statements: dict[int, Any] = {
        statement.id: statement
        for statement in (db.session.scalars(select(Statement).where(Statement.id.in_(wanted))) if wanted else ())
    }
    by_words, places = set(hits.ranked), {row_id: place for place, row_id in enumerate(hits.meant, 1)}
    found = []
    for row in (rows[row_id] for row_id in ids):
        why = Why(row.id in by_words, statements.get(hits.meant.get(row.id)), places.get(row.id, 0))
        person = shown(entries[row.entry_id], scope.viewer, level=scope.level, directory=scope.directory)
        found.append(Found(person, statements.get(row.statement_id), why=why))
    return found
