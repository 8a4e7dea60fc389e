"""How alike and how complementary regions are: pure functions on arrays, without a database.

domain_profile      domains of a region as weights
cosines_with        likeness by domain: symmetric, 1 with itself
meaning_closeness   likeness by meaning of the priorities' texts: symmetric, 1 with itself
structural_distance Navarro et al. (2014): symmetric, 0 with itself, lower is closer
relatedness, complementarity   Balland and Boschma (2021): from one region to another, not symmetric
"""

from collections.abc import Iterable, Mapping
from typing import Any

HEADING_WEIGHT = 0.5
"""Two regions in divisions of one section are half as near by it as by one division they share."""


def domain_profile(priorities: Iterable[Iterable[str]], parents: Mapping[str, str | None]) -> dict[str, float]:
    """{domain: weight} of a region from the domains of each of its priorities.

    A domain that is named counts 1, the heading above it `HEADING_WEIGHT`; it does not count more when several
    priorities name it, so that a strategy of many priorities is not nearer to everything.
    """
    profile: dict[str, float] = {}
    for codes in priorities:
        for code in codes:
            profile[code] = 1.0
            parent = parents.get(code)
            if parent:
                profile[parent] = max(profile.get(parent, 0.0), HEADING_WEIGHT)
    return profile


def cosines_with(matrix: Any, row: Any) -> Any:
    """The cosine of `row` (d,) with each row of `matrix` (n, d), all weights being 0 or more: (n,) from 0 to 1."""
    import numpy as np

    lengths = np.sqrt((matrix * matrix).sum(axis=1)) * np.sqrt((row * row).sum())
    return np.divide(matrix @ row, lengths, out=np.zeros(len(matrix), matrix.dtype), where=lengths > 0)


def meaning_closeness(own: Any, others: Any, starts: Any) -> Any:
    """How near the texts of one region are to those of each other region, in meaning.

    `own` is (k, 512) and `others` (n, 512), of length 1 each row; the rows of region r are those from `starts[r]` to
    before `starts[r + 1]`, at least one. Each text is paired with the one nearest to it on the other side; the mean
    of these cosines is taken both ways, and the closeness is the mean of the two: (regions,) from -1 to 1.
    """
    import numpy as np

    cosines = own @ others.T
    there = np.maximum.reduceat(cosines, starts, axis=1).mean(axis=0)
    counts = np.diff(np.append(starts, len(others)))
    back = np.add.reduceat(cosines.max(axis=0), starts) / counts
    return (there + back) / 2


def rescaled(values: Any, logarithm: bool = False) -> Any:
    """Values (n,) from 0 (the least) to 1 (the greatest); NaN stays. All the same: 0."""
    import numpy as np

    values = np.log10(np.where(values > 0, values, np.nan)) if logarithm else np.asarray(values, float)
    if np.isnan(values).all():
        return values
    least, most = np.nanmin(values), np.nanmax(values)
    return (values - least) / (most - least) if most > least else values - least


def structural_distance(matrix: Any, row: Any, weights: Any) -> tuple[Any, Any]:
    """d(i, j) = sum over v of m(v) * (x(v, i) - x(v, j))^2, with x rescaled to 0..1 and the weights m adding up to 1.

    Navarro, Gibaja, Franco, Murciego, Gianelle, Hegyi and Kleibrink, "Regional benchmarking in the smart specialisation
    process: identification of reference regions based on structural similarity", S3 Working Paper 03/2014, JRC.
    Theirs has no gaps. Here the weights are shared out anew among the variables that both regions have.

    `matrix` is (n, v), `row` (v,), NaN where a figure is missing. Returns the distances (n,), from 0 to 1 and NaN
    where no variable is in common, and how many variables each rests on (n,).
    """
    import numpy as np

    known = ~np.isnan(matrix) & ~np.isnan(row)
    share = known * np.asarray(weights, float)
    total = share.sum(axis=1)
    squares = np.where(known, (matrix - row) ** 2, 0.0)
    sums = (squares * share).sum(axis=1)
    return np.divide(sums, total, out=np.full(len(matrix), np.nan), where=total > 0), known.sum(axis=1)


def relatedness(presence: Any) -> Any:
    """How often two domains are found in the same region: the cosine of their columns, 0 with itself.

    `presence` is (regions, domains) of 0 and 1. Returns (domains, domains), symmetric.
    """
    import numpy as np

    together = presence.T @ presence
    counts = np.sqrt(np.outer(np.diag(together), np.diag(together)))
    related = np.divide(together, counts, out=np.zeros_like(together), where=counts > 0)
    np.fill_diagonal(related, 0)
    return related


def complementarity(own: Any, others: Any, related: Any, weights: Any) -> tuple[Any, Any]:
    """What each other region could add to one, after Balland and Boschma, "Complementary interregional linkages and
    smart specialisation", Regional Studies 55(6), 2021, doi:10.1080/00343404.2020.1861240.

        c(i, j) = sum over d of w(d) * need(i, d) * offer(j, d) * absence(i, d)  /  the same sum with offer = 1

    need(i, d) is the relatedness density: of what is related to d, the part that region i has; so a domain near to
    what a region does is one it can grow into. offer and absence are 0 or 1: declared by j, not declared by i.

    `own` is (d,), `others` (n, d), of 0 and 1, `related` from `relatedness`, `weights` (d,). Returns c (n,) from 0 to
    1, and the terms (n, d) that it adds up, for saying why. c is 0 of a region with itself.
    """
    import numpy as np

    total = related.sum(axis=1)
    density = np.divide(related @ own, total, out=np.zeros(len(own)), where=total > 0)
    wanted = weights * density * (1 - own)
    if not wanted.sum() > 0:
        return np.zeros(len(others)), np.zeros(others.shape)
    terms = others * (wanted / wanted.sum())
    return terms.sum(axis=1), terms
