"""All that ranking needs of all regions, as arrays in memory: made anew when a statement changed.

10,000 priorities take 10 MB for the vectors (16 bits a number) and little else.
"""

import threading
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, select

from eventapp.extensions import db
from eventapp.regions.closeness import domain_profile, relatedness, rescaled
from eventapp.regions.domains import domains
from eventapp.regions.indicators import INDICATORS, STRUCTURAL
from eventapp.regions.models import Figure, Priority, PriorityVector
from eventapp.regions.places import all_regions

_lock = threading.Lock()
_atlases: dict[str, tuple[Any, "Atlas"]] = {}


@dataclass
class Atlas:
    """`codes` are the regions, in the order of every first axis.

    `profiles` (regions, domains) are weights, `presence` the same as 0 and 1 of what is named itself, `related`
    (domains, domains). `figures` (regions, structural indicators) are rescaled, NaN where there is none. `vectors`
    are rows of 512 sorted by region: those of `vector_places[k]` begin at `vector_starts[k]`; `vector_titles` say
    which priority each row is.
    """

    codes: list[str]
    domain_codes: list[str]
    profiles: Any
    presence: Any
    related: Any
    figures: Any
    vectors: Any
    vector_places: Any
    vector_starts: Any
    vector_titles: list[str] = field(default_factory=list)
    counts: Any = None

    def place(self, code: str) -> int:
        return self._places[code]

    def __post_init__(self) -> None:
        self._places = {code: place for place, code in enumerate(self.codes)}

    def rows_of(self, place: int) -> slice:
        """The rows of `vectors` that belong to a region."""
        import numpy as np

        found = int(np.searchsorted(self.vector_places, place))
        if found == len(self.vector_places) or self.vector_places[found] != place:
            return slice(0, 0)
        ends = [*self.vector_starts[1:], len(self.vectors)]
        return slice(int(self.vector_starts[found]), int(ends[found]))


def atlas() -> Atlas:
    """The atlas as of this transaction."""
    key, state = str(db.engine.url), _state()
    with _lock:
        known = _atlases.get(key)
        if known is None or known[0] != state:
            known = _atlases[key] = (state, _made())
        return known[1]


def _state() -> Any:
    """Changes whenever a priority, a vector or a figure does."""
    columns = (Priority.changed_at, PriorityVector.id, Figure.changed_at)
    parts = [
        part
        for column in columns
        for part in (
            select(func.max(column)).scalar_subquery(),
            select(func.count(column.class_.id)).scalar_subquery(),
        )
    ]
    return tuple(db.session.execute(select(*parts)).one())


def _made() -> Atlas:
    import numpy as np

    codes = [region.code for region in all_regions()]
    places = {code: place for place, code in enumerate(codes)}
    every = domains()
    parents, columns = {d.code: d.parent for d in every}, {d.code: column for column, d in enumerate(every)}
    by_region: dict[int, list[list[str]]] = {}
    counts = np.zeros(len(codes), int)
    for code, named in db.session.execute(select(Priority.place, Priority.domains)):
        if code in places:
            by_region.setdefault(places[code], []).append([d for d in named if d in columns])
            counts[places[code]] += 1
    profiles = np.zeros((len(codes), len(every)), "f4")
    for place, named in by_region.items():
        for code, weight in domain_profile(named, parents).items():
            profiles[place, columns[code]] = weight
    presence = (profiles == 1).astype("f4")
    vectors, vector_places, vector_starts, titles = _vectors(places)
    return Atlas(
        codes, list(columns), profiles, presence, relatedness(presence), _figures(places), vectors, vector_places,
        vector_starts, titles, counts,
    )  # fmt: skip


def _vectors(places: dict[str, int]) -> tuple[Any, Any, Any, list[str]]:
    import numpy as np

    query = select(Priority.place, Priority.title, PriorityVector.vector).join(
        PriorityVector, PriorityVector.priority_id == Priority.id
    )
    rows = sorted(
        ((places[code], title, vector) for code, title, vector in db.session.execute(query) if code in places),
        key=lambda row: row[0],
    )
    vectors = np.frombuffer(b"".join(row[2] for row in rows), "<f2").reshape(-1, 512)
    found, starts = np.unique(np.array([row[0] for row in rows], int), return_index=True)
    return vectors, found, starts, [row[1] for row in rows]


def _figures(places: dict[str, int]) -> Any:
    """The latest figure of each structural indicator, rescaled over all regions that have it."""
    import numpy as np

    raw = np.full((len(places), len(STRUCTURAL)), np.nan)
    query = select(Figure.place, Figure.indicator, Figure.value).where(Figure.indicator.in_(STRUCTURAL))
    for code, indicator, value in db.session.execute(query.order_by(Figure.year)):
        if code in places:
            raw[places[code], STRUCTURAL.index(indicator)] = value
    columns = [rescaled(raw[:, v], INDICATORS[key].logarithm) for v, key in enumerate(STRUCTURAL)]
    return np.column_stack(columns)
