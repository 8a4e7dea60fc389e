"""The full-text search of the two databases, each behind the same functions.

    insert_words(rows)          words of rows, by id
    matching(terms, whole=)     the rows that hold all (or any) terms, as a subquery of rowid and score
    nearest(term)               words of the index that `term` may have been meant as

A higher score is better. Names weigh 8, organisations 4, statements 3, stems 2 and everything else 1: who types a name
wants the person, and what people say of themselves tells more than what follows from it.
"""

from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING, Any

from sqlalchemy import Integer, Subquery, bindparam, column, func, select, text
from sqlalchemy.types import Float

from eventapp.directory.search.ddl import NAME, WORDS
from eventapp.directory.search.models import SearchRow
from eventapp.directory.search.terms import stems_of, stems_of_text, words_of
from eventapp.extensions import db

if TYPE_CHECKING:
    from eventapp.directory.search.index import Words

NEAR_ENOUGH = 77  # of 100, see `rapidfuzz.fuzz.ratio`: one letter of five or two of nine
LEAST_TO_CORRECT = 4  # letters; shorter words are near too many others
MOST_NEAR = 4
LEAST_SIMILAR = 0.25  # of 1, trigrams in common (similarity of pg_trgm): one letter wrong in a word of four or more
MOST_LOOKED_AT = 500
CONFIGURATIONS = {"en": "english", "es": "spanish", "pt": "portuguese", "fr": "french"}
BM25 = f"-bm25({NAME}, 8.0, 4.0, 3.0, 1.0, 2.0)"
TS_RANK = "ts_rank('{0.12, 0.37, 0.5, 1.0}', words, asked.query, 1)"  # weights of D, C, B, A; 1: by length


LARGE, READ_AGAIN_AFTER = 2_000, 60  # words; seconds


@dataclass(frozen=True)
class Vocabulary:
    """The words of an index by length, `size` of them; `last` is the newest row then, `read_at` of `monotonic`."""

    words: dict[int, list[str]]
    size: int
    last: int | None
    read_at: float


_vocabularies: dict[str, Vocabulary] = {}


def on_sqlite() -> bool:
    return db.session.get_bind().dialect.name == "sqlite"


def insert_words(rows: "list[tuple[int, Words]]") -> None:
    """Write the words of rows that have none."""
    if on_sqlite():
        db.session.execute(text(INSERT_SQLITE), [_for_sqlite(row_id, words) for row_id, words in rows])
    else:
        values = [_for_postgresql(row_id, words) for row_id, words in rows]
        db.session.execute(text(INSERT_POSTGRESQL), values)
        new = sorted({word for row in values for word in row["plain"].split()})
        db.session.execute(text(INSERT_WORDS.format(held=OF_LIST)), {"words": new})


def matching(terms: list[list[str]], *, whole: bool, scored: bool = True) -> Subquery:
    """The rows that hold every term (any of them with `whole=False`); of each, a list of words, one will do.

    Words are found by their beginning too, and by their stems.
    """
    if on_sqlite():
        asked = {"asked": (" AND " if whole else " OR ").join(_fts5(words) for words in terms)}
        sql = f"SELECT rowid, {BM25 if scored else 0} AS score FROM {NAME} WHERE {NAME} MATCH :asked"
    else:
        asked = {f"w{number}_{place}": word for number, words in enumerate(terms) for place, word in enumerate(words)}
        query = (" && " if whole else " || ").join(_tsquery(number, len(words)) for number, words in enumerate(terms))
        sql = f"""SELECT rowid, {TS_RANK if scored else 0} AS score FROM {NAME}, (SELECT {query} AS query) AS asked
            WHERE words @@ asked.query"""
    found = text(sql).bindparams(*(bindparam(name, value) for name, value in asked.items()))
    return found.columns(column("rowid", Integer), column("score", Float)).subquery("matching")


def is_known(words: list[str]) -> bool:
    """Whether any row, of whatever event, holds one of these words."""
    found = matching([words], whole=True, scored=False)
    return db.session.scalar(select(found.c.rowid).limit(1)) is not None


def nearest(term: str) -> list[str]:
    """The words of the index nearest to a mistyped one, the nearest first."""
    from rapidfuzz import fuzz, process

    if len(term) < LEAST_TO_CORRECT or term.isdecimal():
        return []
    words = _of_similar_length(term) if on_sqlite() else _of_similar_letters(term)
    near = process.extract(term, words, scorer=fuzz.ratio, score_cutoff=NEAR_ENOUGH, limit=MOST_NEAR)
    found = [word for word, _score, _index in near]
    # A stem stands in the index beside its word.
    return [word for word in found if not any(other != word and other.startswith(word) for other in found)]


def _of_similar_length(term: str) -> list[str]:
    """People seldom mistake the length of a word by more than two letters."""
    words = _vocabulary()
    return [word for length in range(len(term) - 2, len(term) + 3) for word in words.get(length, ())]


def _vocabulary() -> dict[int, list[str]]:
    """The words of the index by their length, kept in memory: reading them takes a walk through all of it.

    A large one is a minute behind at most. That matters little: a word is suggested only where it is found now.
    """
    key, last = str(db.engine.url), db.session.scalar(select(func.max(SearchRow.id)))
    known = _vocabularies.get(key)
    if known and (known.last == last or (known.size > LARGE and monotonic() - known.read_at < READ_AGAIN_AFTER)):
        return known.words
    words: dict[int, list[str]] = {}
    for word in db.session.scalars(text(f"SELECT term FROM {WORDS} WHERE length(term) >= {LEAST_TO_CORRECT - 2}")):
        words.setdefault(len(word), []).append(word)
    size = sum(map(len, words.values()))
    _vocabularies[key] = Vocabulary(words, size, last, monotonic())
    return words


def _of_similar_letters(term: str) -> list[str]:
    db.session.execute(select(func.set_config("pg_trgm.similarity_threshold", str(LEAST_SIMILAR), True)))
    query = text(f"""SELECT DISTINCT word, similarity(word, :term) AS near FROM {WORDS}
        WHERE word % :term AND length(word) BETWEEN :least AND :most ORDER BY near DESC LIMIT {MOST_LOOKED_AT}""")
    found = db.session.execute(query, {"term": term, "least": len(term) - 2, "most": len(term) + 2})
    return sorted(word for word, _near in found)


def sweep_words() -> int:
    """Bring the table of words in line with the rows; returns how many words none holds any more."""
    if on_sqlite():
        return 0
    db.session.execute(text(INSERT_WORDS.format(held=OF_ROWS)))
    unused = db.session.execute(text(f"DELETE FROM {WORDS} WHERE word NOT IN (SELECT word FROM {OF_ROWS})"))
    db.session.execute(text(f"DELETE FROM {WORDS} a USING {WORDS} b WHERE a.word = b.word AND a.ctid > b.ctid"))
    return unused.rowcount


def _fts5(words: list[str]) -> str:
    """A term of FTS5: words by their beginning or by their stems. Words have letters and digits alone."""
    stems = dict.fromkeys(stem for word in words for stem in stems_of(word))
    parts = [f'{{name organisation statements rest}} : "{word}" *' for word in words]
    parts += [f'stems : "{stem}"' for stem in stems]
    return f"({' OR '.join(parts)})"


def _tsquery(number: int, count: int) -> str:
    """The expression of a term of `count` words, whose parameters are w{number}_0 and so on."""
    parts = [f"to_tsquery('simple', CAST(:w{number}_{place} AS text) || '\\:*')" for place in range(count)]
    parts += [
        f"to_tsquery('{configuration}', CAST(:w{number}_{place} AS text))"
        for place in range(count)
        for configuration in CONFIGURATIONS.values()
    ]
    return f"({' || '.join(parts)})"


DICTIONARIES = " || ".join(
    f"setweight(to_tsvector('{configuration}', unaccent(:{language})), 'C')"
    f" || setweight(to_tsvector('{configuration}', :others), 'D')"
    for language, configuration in CONFIGURATIONS.items()
)
INSERT_SQLITE = f"""INSERT INTO {NAME} (rowid, name, organisation, statements, rest, stems)
    VALUES (:rowid, :name, :organisation, :statements, :rest, :stems)"""
INSERT_POSTGRESQL = f"""INSERT INTO {NAME} (rowid, words, plain) VALUES (:rowid,
    setweight(to_tsvector('simple', :name), 'A') || setweight(to_tsvector('simple', :organisation), 'B')
    || setweight(to_tsvector('simple', :statements), 'C') || setweight(to_tsvector('simple', :rest), 'D')
    || {DICTIONARIES}, :plain)"""


OF_LIST = "unnest(CAST(:words AS text[])) AS held (word)"
OF_ROWS = f"(SELECT DISTINCT unnest(string_to_array(plain, ' ')) AS word FROM {NAME}) AS held"
INSERT_WORDS = f"""INSERT INTO {WORDS} (word) SELECT word FROM {{held}}
    WHERE length(word) >= {LEAST_TO_CORRECT - 2} AND word !~ '^[0-9]+$'
    AND NOT EXISTS (SELECT 1 FROM {WORDS} AS known WHERE known.word = held.word)"""


def _for_sqlite(row_id: int, words: "Words") -> dict[str, Any]:
    return _folded(row_id, words) | {"stems": " ".join(sorted(_stems(words)))}


def _for_postgresql(row_id: int, words: "Words") -> dict[str, Any]:
    values = _folded(row_id, words)
    spoken: dict[str, list[str]] = {language: [] for language in CONFIGURATIONS}
    for said, language in words.statements:
        spoken.get(language, spoken["en"]).append(said)
    whole = " ".join((values["name"], values["organisation"], values["statements"], values["rest"]))
    return {
        **values,
        **{language: " ".join(said) for language, said in spoken.items()},
        "others": f"{values['organisation']} {values['rest']}",
        "plain": " ".join(dict.fromkeys(words_of(whole))),
    }


def _folded(row_id: int, words: "Words") -> dict[str, Any]:
    """The words as they stand in the index, punctuation gone so that both databases cut them alike."""
    said = " ".join(said for said, _language in words.statements)
    parts = {"name": words.name, "organisation": words.organisation, "statements": said, "rest": words.rest}
    return {"rowid": row_id} | {name: " ".join(words_of(value)) for name, value in parts.items()}


def _stems(words: "Words") -> set[str]:
    stems = stems_of_text(f"{words.organisation} {words.rest}")
    for said, language in words.statements:
        stems |= stems_of_text(said, language)
    return stems
