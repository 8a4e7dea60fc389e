"""Which regions of the other side fit one region: two views that are never merged into one number.

    alike           closeness of the priorities by domain and by meaning; where figures allow, of the structure too
    complementary   what the other has that this one lacks and could grow into

Each answer says why. What is not known is None, and takes no part in the mean.
"""

from dataclasses import dataclass, field
from functools import cache
from typing import Any, Literal

from eventapp.regions.atlas import Atlas, atlas
from eventapp.regions.closeness import complementarity, cosines_with, meaning_closeness, structural_distance
from eventapp.regions.domains import SCHEMES, domain
from eventapp.regions.places import Place, place

View = Literal["alike", "complementary"]
VIEWS: tuple[View, ...] = ("alike", "complementary")
WEIGHTS: dict[str, dict[str, int]] = {
    "alike": {"domain": 50, "meaning": 50, "structure": 0},
    "complementary": {"nace": 50, "nabs": 50, "policy": 0},
}
"""The weights that each view begins with, from 0 to 100; only their proportions count."""
MOST = 20  # partners on a page
MOST_REASONS = 4
LEAST_STRUCTURAL = 2  # figures that both must have before anything is said of their structure


@dataclass(frozen=True)
class Pair:
    """Two priorities that mean nearly the same: titles as they were written, and their cosine."""

    own: str
    other: str
    cosine: float


@dataclass
class Partner:
    """A region that fits, from 0 to 1. `parts` are what the score is made of, None where it is not known."""

    place: Place
    score: float
    parts: dict[str, float | None]
    domains: list[str] = field(default_factory=list)
    pairs: list[Pair] = field(default_factory=list)
    structural: float | None = None
    figures: int = 0


def weights_from(view: View, given: Any) -> dict[str, int]:
    """The weights as an address names them (`domain=70`), from 0 to 100; what is missing or odd is as at first."""
    weights = {}
    for name, first in WEIGHTS[view].items():
        text = str(given.get(name, ""))
        weights[name] = min(100, int(text)) if text.isascii() and text.isdigit() and len(text) < 5 else first
    return weights if any(weights.values()) else dict(WEIGHTS[view])


def partners(code: str, view: View, weights: dict[str, int] | None = None, *, most: int = MOST) -> list[Partner]:
    """The best `most` regions of the other side for the region `code`; none when nothing is known of it."""
    return ranking(code, view, weights, most=most)[0]


def ranking(
    code: str, view: View, weights: dict[str, int] | None = None, *, skip: int = 0, most: int = MOST
) -> tuple[list[Partner], int]:
    """A part of the regions that fit at all, the best first, after the first `skip`; and how many they are."""
    found, home = atlas(), place(code)
    if home is None or home.is_country or not found.counts[found.place(code)]:
        return [], 0
    rank = _alike if view == "alike" else _complementary
    return rank(found, home, weights or WEIGHTS[view], slice(skip, skip + most))


def _others(found: Atlas, home: Place) -> Any:
    """The places of the regions of the other side that declared any priority."""
    import numpy as np

    wanted = _on_side("celac" if home.side == "eu" else "eu", tuple(found.codes))
    return np.flatnonzero((found.counts > 0) & np.array(wanted))


@cache
def _on_side(side: str, codes: tuple[str, ...]) -> tuple[bool, ...]:
    return tuple((found := place(code)) is not None and found.side == side for code in codes)


def _alike(found: Atlas, home: Place, weights: dict[str, int], part: slice) -> tuple[list[Partner], int]:
    import numpy as np

    own, others = found.place(home.code), _others(found, home)
    parts = {
        "domain": cosines_with(found.profiles[others], found.profiles[own]),
        "meaning": _meaning(found, own)[others],
    }
    distance, figures = structural_distance(
        found.figures[others], found.figures[own], np.full(found.figures.shape[1], 1.0)
    )
    distance = np.where(figures >= LEAST_STRUCTURAL, distance, np.nan)
    parts["structure"] = 1 - np.sqrt(distance)
    score = weighted_mean(parts, weights)
    answer, order = [], _best(score, found, others)
    for row in order[part]:
        partner = _partner(found, others[row], score[row], {name: values[row] for name, values in parts.items()})
        partner.domains = _shared(found, own, others[row])
        partner.pairs = _pairs(found, own, others[row])
        if not np.isnan(distance[row]):
            partner.structural, partner.figures = float(distance[row]), int(figures[row])
        answer.append(partner)
    return answer, len(order)


def _complementary(found: Atlas, home: Place, weights: dict[str, int], part: slice) -> tuple[list[Partner], int]:
    import numpy as np

    own, others = found.place(home.code), _others(found, home)
    of_domain = np.array([weights[code.partition(":")[0]] for code in found.domain_codes], float)
    score, terms = complementarity(found.presence[own], found.presence[others], found.related, of_domain)
    shares = {
        scheme: terms[:, [code.startswith(f"{scheme}:") for code in found.domain_codes]].sum(axis=1)
        for scheme in SCHEMES
    }
    answer, order = [], _best(score, found, others)
    for row in order[part]:
        partner = _partner(found, others[row], score[row], {name: values[row] for name, values in shares.items()})
        best = np.argsort(-terms[row], kind="stable")[:MOST_REASONS]
        partner.domains = [found.domain_codes[column] for column in best if terms[row, column] > 0]
        answer.append(partner)
    return answer, len(order)


def weighted_mean(parts: dict[str, Any], weights: dict[str, int]) -> Any:
    """The mean of the parts (n,) by their weights; NaN is left out of it. 0 where nothing is known."""
    import numpy as np

    values = np.vstack([parts[name] for name in weights])
    share = ~np.isnan(values) * np.array([[float(weight)] for weight in weights.values()])
    sums, total = (np.nan_to_num(values) * share).sum(axis=0), share.sum(axis=0)
    return np.divide(sums, total, out=np.zeros(values.shape[1]), where=total > 0)


def _meaning(found: Atlas, own: int) -> Any:
    """The closeness by meaning with every region; NaN where one of the two has no vectors."""
    import numpy as np

    answer = np.full(len(found.codes), np.nan)
    rows = found.rows_of(own)
    if rows.stop > rows.start:
        vectors = found.vectors.astype("f4")
        answer[found.vector_places] = meaning_closeness(vectors[rows], vectors, found.vector_starts)
    return answer


def _best(score: Any, found: Atlas, others: Any) -> list[int]:
    """The rows that score at all, the best first; between equals the code decides, so the order is always the same."""
    rounded = score.round(6).tolist()
    fits = [row for row, value in enumerate(rounded) if value > 0]
    return sorted(fits, key=lambda row: (-rounded[row], found.codes[others[row]]))


def _partner(found: Atlas, where: int, score: float, parts: dict[str, Any]) -> Partner:
    there = place(found.codes[where])
    assert there is not None
    return Partner(there, float(score), {name: None if v != v else float(v) for name, v in parts.items()})


def _shared(found: Atlas, own: int, other: int) -> list[str]:
    """The domains that both name; when there is none, the headings both are under."""
    both = (found.profiles[own] > 0) & (found.profiles[other] > 0)
    exact = [code for code, named in zip(found.domain_codes, both & (found.presence[own] * found.presence[other] > 0),
                                         strict=True) if named]  # fmt: skip
    near = [code for code, named in zip(found.domain_codes, both, strict=True) if named]
    below = [code for code in exact if (entry := domain(code)) and entry.parent]
    return (below or exact or near)[:MOST_REASONS]


def _pairs(found: Atlas, own: int, other: int) -> list[Pair]:
    """The two pairs of priorities that are nearest in meaning."""
    import numpy as np

    here, there = found.rows_of(own), found.rows_of(other)
    if here.stop == here.start or there.stop == there.start:
        return []
    cosines = found.vectors[here].astype("f4") @ found.vectors[there].astype("f4").T
    pairs, taken = [], set()
    for flat in np.argsort(-cosines, axis=None, kind="stable"):
        a, b = divmod(int(flat), cosines.shape[1])
        titles = found.vector_titles[here.start + a], found.vector_titles[there.start + b]
        if len(pairs) < 2 and a not in taken:
            taken.add(a)
            pairs.append(Pair(*titles, float(cosines[a, b])))
    return pairs
