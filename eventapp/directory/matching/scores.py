"""How well two people suit one another.

What one gains from the other is told by the nearest pair of a need of the one and an offer of the other, and by
domains in common. Both must gain: the score is the harmonic mean of the two gains (Pizzato et al., RECON, RecSys 2010),
which is small as soon as one of them is.
"""

from dataclasses import dataclass
from typing import Any

from eventapp.directory.meaning.vectors import Matrix

MEANING, DOMAINS = 0.7, 0.3  # parts of a gain
UNRELATED, SAME = 0.15, 0.60  # cosines that count 0 and 1; what lies between, in proportion
TELLING = 0.25  # of a gain by meaning: what is less is no reason to name
LEAST_GAIN = 0.05  # so that one side alone does not take everything away
ENOUGH_DOMAINS = 2  # domains in common that count as all
BRIDGE = 1.15  # EU with CELAC, which the event is for
TALK = 1.05  # a language in common
PARTNER = 1.05  # a region that the partner finder would name
LIKED, DISLIKED = 0.15, 0.3  # how far an opinion on something similar moves the score


@dataclass
class Crowd:
    """Everyone a viewer may find, by place: `entries` are ids. The arrays have one element for each.

    `owners` says by place whose each vector (`vector_ids`, of `kinds` "offer" or "need", of `statements`) is.
    """

    entries: list[int]
    organisations: list[int | None]
    sides: list[str | None]
    regions: list[str | None]
    vector_ids: Any
    kinds: Any
    owners: Any
    statements: Any


@dataclass
class Side:
    """One direction: how much is gained from each, and the place of the statement that says so (-1: none)."""

    gain: Any
    best: Any


def one_way(crowd: Crowd, matrix: Matrix, mine: Any, kind: str, shared: Any) -> Side:
    """What each of the crowd gives to the texts `mine` by its statements of `kind`; `shared` counts common domains."""
    import numpy as np

    meaning, best = np.zeros(len(crowd.entries), "f4"), np.full(len(crowd.entries), -1)
    chosen = np.flatnonzero(crowd.kinds == kind)
    if len(mine) and len(chosen):
        cosines = matrix.cosines(mine)[matrix.places(crowd.vector_ids[chosen])].max(axis=1)
        order = np.argsort(cosines)
        owners = crowd.owners[chosen[order]]
        meaning[owners] = np.clip(
            (cosines[order] - UNRELATED) / (SAME - UNRELATED), 0, 1
        )  # the last, so the best, stays
        best[owners] = chosen[order]
        best[meaning < TELLING] = -1
    return Side(MEANING * meaning + DOMAINS * np.minimum(shared / ENOUGH_DOMAINS, 1), best)


def reciprocal(there: Any, back: Any) -> Any:
    """The harmonic mean of the gains of both; 0 where neither text nor domain speaks for it."""
    import numpy as np

    one, other = np.maximum(there, LEAST_GAIN), np.maximum(back, LEAST_GAIN)
    return np.where(there + back > LEAST_GAIN, 2 * one * other / (one + other), 0)
