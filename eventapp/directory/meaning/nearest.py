"""The statements whose meaning is nearest to a text, among those that a viewer may find."""

from functools import lru_cache
from typing import Any

from sqlalchemy import select

from eventapp.directory.meaning.encoder import encode
from eventapp.directory.meaning.models import TextVector
from eventapp.directory.meaning.vectors import matrix_of
from eventapp.directory.models import Entry
from eventapp.directory.search.models import SearchRow
from eventapp.directory.search.scope import Scope
from eventapp.extensions import db

LEAST = 0.18
"""The least cosine that counts as similar. Of the pairs of `tests/directory/pairs.csv` that belong together nine of ten
are above it, of those that do not one of four. It cuts off the end of the list and moves nothing within it."""
LEAST_FOR_A_WORD = 0.45  # one word says little, and a name nothing
KINDS = ("offer", "need")


def nearest_statements(scope: Scope, text: str, *, most: int) -> dict[int, int]:
    """{statement id: entry id} of the nearest statements, the nearest first; `most` at most, none of one's own.

    Every vector is compared. The nearest are then looked up among the rows that the viewer may find, and further ones
    as long as too few are: so what is hidden takes nobody's place.
    """
    import numpy as np

    matrix = matrix_of(scope.event.id)
    if not len(matrix.ids):
        return {}
    cosines = matrix.cosines(_of_text(text))[:, 0]
    least = LEAST if len(text.split()) > 1 else LEAST_FOR_A_WORD
    candidates = np.flatnonzero(cosines >= least)
    candidates = candidates[np.argsort(-cosines[candidates])]
    found: dict[int, int] = {}
    start, step = 0, 2 * most
    while start < len(candidates) and len(found) < most:
        ids = [int(matrix.ids[place]) for place in candidates[start : start + step]]
        there = _there(scope, ids)
        found |= {there[i][0]: there[i][1] for i in ids if i in there}
        start, step = start + step, min(2 * step, 500)
    return dict(list(found.items())[:most])


@lru_cache(maxsize=256)
def _of_text(text: str) -> Any:
    """The vector of what was asked, as a row; kept, since people turn pages and narrow down."""
    return encode([text])


def _there(scope: Scope, ids: list[int]) -> dict[int, tuple[int, int]]:
    """Of these vectors, those that the viewer may find: {vector: (statement, entry)}."""
    query: Any = scope.rows(TextVector.id, SearchRow.statement_id, SearchRow.entry_id, kinds=KINDS)
    query = query.join(TextVector, TextVector.statement_id == SearchRow.statement_id).where(TextVector.id.in_(ids))
    if scope.viewer is not None:
        query = query.where(Entry.participant_id != scope.viewer.id)
    return {vector: (statement, entry) for vector, statement, entry in db.session.execute(query)}


def vectors_by_statement(statement_ids: list[int]) -> Any:
    """The vectors of these statements that have one, as rows."""
    import numpy as np

    query = select(TextVector.vector).where(TextVector.statement_id.in_(statement_ids)).order_by(TextVector.id)
    return np.frombuffer(b"".join(db.session.scalars(query)), "<f2").reshape(-1, 512).astype("f4")
