"""Writing the rows that the search reads, in the transaction of the change."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from sqlalchemy import delete, insert, select

from eventapp.common.columns import new_public_id
from eventapp.directory import visibility
from eventapp.directory.models import Directory, Entry, Statement, Visibility
from eventapp.directory.queries import WITH_PERSON
from eventapp.directory.search import engines
from eventapp.directory.search.models import DAILY, ENTRY, SearchRow, SearchTerm
from eventapp.directory.visibility import Shown
from eventapp.extensions import db
from eventapp.people.queries import name_key
from eventapp.regions.domains import domain, with_headings
from eventapp.regions.lists import country_name, region, side

LANGUAGES = ("en", "es", "pt", "fr")
BATCH = 500


@dataclass
class Words:
    """What a row is found by, by weight; `statements` are (text, language)."""

    name: str = ""
    organisation: str = ""
    statements: list[tuple[str, str]] = field(default_factory=list)
    rest: str = ""


@dataclass
class Prepared:
    """A row that is not written yet, with its words and its facets of several values."""

    row: dict
    words: Words
    terms: list[tuple[str, str]]


def write(entry: Entry) -> None:
    """Write the rows of `entry` anew: none when nobody else may see it."""
    db.session.flush()
    db.session.execute(delete(SearchRow).where(SearchRow.entry_id == entry.id))
    directory = db.session.get(Directory, entry.event_id)
    if directory is not None:
        _insert(list(_prepared(directory, entry)))


def write_all(directory: Directory, entries: Iterable[Entry]) -> None:
    """Write the rows of many entries that have none yet."""
    _insert([prepared for entry in entries for prepared in _prepared(directory, entry)])


def rebuild(directory: Directory, *, most: int | None = None) -> int:
    """Make the rows that belong to an older policy anew, `most` entries at most; returns for how many entries."""
    current = select(SearchRow.entry_id).where(
        SearchRow.event_id == directory.event_id, SearchRow.policy_version == directory.policy_version
    )
    query = select(Entry).where(
        Entry.event_id == directory.event_id, Entry.visibility > 0, Entry.id.not_in(current)
    ).options(*WITH_PERSON).order_by(Entry.id)  # fmt: skip
    if directory.audience == 0:
        return 0
    done = 0
    while most is None or done < most:
        batch = list(db.session.scalars(query.limit(BATCH)))
        if not batch:
            break
        db.session.execute(delete(SearchRow).where(SearchRow.entry_id.in_([entry.id for entry in batch])))
        write_all(directory, batch)
        done += len(batch)
    if done:
        directory.stamp = new_public_id()  # what was kept in memory meanwhile is not true any more
    return done


def _prepared(directory: Directory, entry: Entry) -> Iterator[Prepared]:
    for level in (Visibility.PARTICIPANTS, Visibility.EVERYONE):
        if visibility.seen_at_all(directory, entry) >= level:
            shown = visibility.shown(entry, None, level=level)
            yield _of_entry(directory, entry, shown, level)
            for statement in (*shown.offers, *shown.needs):
                yield _of_statement(directory, entry, shown, statement, level)


def _of_entry(directory: Directory, entry: Entry, shown: Shown, level: Visibility) -> Prepared:
    statements = [(statement.text, statement.language) for statement in (*shown.offers, *shown.needs)]
    words = Words(shown.name, str(shown.organisation or ""), statements, " ".join(_rest(shown)))
    if shown.wish:
        words.statements.append((shown.wish, shown.wish_language))
    domains = [*shown.domains, *(s.domain for s in (*shown.offers, *shown.needs) if s.domain)]
    terms = [("domain", code) for code in with_headings(domains)] + [("language", code) for code in shown.languages]
    terms += [("has", kind) for kind, has in (("offer", shown.offers), ("need", shown.needs)) if has]
    terms += [("cooperation", s.cooperation) for s in (*shown.offers, *shown.needs) if s.cooperation]
    terms += _days(shown)
    return _joined(_row(directory, entry, shown, level, ENTRY, None), words, list(dict.fromkeys(terms)))


def _of_statement(
    directory: Directory, entry: Entry, shown: Shown, statement: Statement, level: Visibility
) -> Prepared:
    rest = " ".join(_labels([statement.domain] if statement.domain else []))
    words = Words(shown.name, str(shown.organisation or ""), [(statement.text, statement.language)], rest)
    terms = [("language", statement.language), ("has", statement.kind)]
    terms += [("domain", code) for code in with_headings([statement.domain] if statement.domain else [])]
    terms += [("cooperation", statement.cooperation)] if statement.cooperation else []
    terms += _days(shown)
    return _joined(_row(directory, entry, shown, level, statement.kind, statement.id), words, terms)


def _days(shown: Shown) -> list[tuple[str, str]]:
    return [("there", day) for day in ([DAILY] if shown.is_daily else shown.days)]


def _joined(row: dict, words: Words, terms: list[tuple[str, str]]) -> Prepared:
    return Prepared(row | {"terms": " ".join(f"{facet}={value}" for facet, value in terms)}, words, terms)


def _row(
    directory: Directory, entry: Entry, shown: Shown, level: Visibility, kind: str, statement_id: int | None
) -> dict:
    person, organisation = entry.participant, shown.organisation
    return {
        "event_id": entry.event_id,
        "entry_id": entry.id,
        "statement_id": statement_id,
        "level": int(level),
        "policy_version": directory.policy_version,
        "kind": kind,
        "name_key": name_key(f"{person.family_name} {person.given_name}"),
        "side": side(shown.country) if shown.country else None,
        "country": shown.country,
        "region": shown.region,
        "type": organisation.type if organisation else None,
        "organisation_id": organisation.id if organisation else None,
        "may_export": shown.may_export,
        "changed_at": entry.changed_at,
    }


def _rest(shown: Shown) -> Iterator[str]:
    if shown.position:
        yield shown.position
    if shown.country:
        yield from dict.fromkeys(country_name(shown.country, language) for language in LANGUAGES)
    if shown.region and (found := region(shown.region)):
        yield found.name
    yield from _labels(shown.domains)


def _labels(codes: Iterable[str]) -> Iterator[str]:
    for code in codes:
        if found := domain(code):
            yield from dict.fromkeys(found.labels.values())


def _insert(prepared: list[Prepared]) -> None:
    """Enter rows, their facets and their words: three statements for any number of them."""
    if not prepared:
        return
    ids = db.session.scalars(
        insert(SearchRow).returning(SearchRow.id, sort_by_parameter_order=True), [one.row for one in prepared]
    ).all()
    terms = [
        {"row_id": row_id, "facet": facet, "value": value}
        for row_id, one in zip(ids, prepared, strict=True)
        for facet, value in one.terms
    ]
    if terms:
        db.session.execute(insert(SearchTerm), terms)
    engines.insert_words([(row_id, one.words) for row_id, one in zip(ids, prepared, strict=True)])
