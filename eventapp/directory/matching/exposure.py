"""Who is suggested how often, and a place for those whom no list shows: counted by the worker.

For each participant the first ten by score are counted. An entry that stands in none of these lists becomes the guest
of the participant whom it suits best and who has fewest guests: `ranking.py` keeps two of ten places for guests. So
everyone who can be found is shown to someone.
"""

from typing import Any

from sqlalchemy import delete, insert, select

from eventapp.common.clock import now
from eventapp.directory.matching import scores
from eventapp.directory.matching.models import MatchExposure
from eventapp.directory.matching.ranking import FIRST, GUEST_PLACES, crowd_of
from eventapp.directory.matching.scores import Crowd
from eventapp.directory.meaning.vectors import Matrix, matrix_of
from eventapp.directory.models import Directory, Entry, Visibility
from eventapp.directory.search.models import SearchRow, SearchTerm
from eventapp.directory.search.scope import Scope
from eventapp.directory.visibility import takes_part
from eventapp.events.models import Event
from eventapp.extensions import db

BLOCK = 256  # people whose lists are made at once


def count_exposure() -> int:
    """Count anew for every event whose directory is open; returns for how many."""
    directories = [d for d in db.session.scalars(select(Directory).where(Directory.is_on)) if d.is_open(now())]
    for directory in directories:
        count_of(db.session.get(Event, directory.event_id))
    return len(directories)


def count_of(event: Event) -> None:
    """Count anew for one event."""
    scope = _as_participants(event)
    crowd, matrix = crowd_of(scope), matrix_of(event.id)
    db.session.execute(delete(MatchExposure).where(MatchExposure.event_id == event.id))
    if not crowd.entries:
        return
    times, suits = _counted(crowd, matrix, _domains(scope, crowd))
    guests = _guests(times, suits)
    people = dict(db.session.execute(select(Entry.id, Entry.participant_id).where(Entry.event_id == event.id)).all())
    rows = [
        {"entry_id": entry_id, "event_id": event.id, "times": int(times[place]),
         "guest_of_id": people.get(crowd.entries[guests[place]]) if place in guests else None}
        for place, entry_id in enumerate(crowd.entries)
    ]  # fmt: skip
    db.session.execute(insert(MatchExposure), rows)


def _as_participants(event: Event) -> Scope:
    """What any participant may find."""
    from eventapp.directory.visibility import directory_of

    seen = (Entry.event_id == event.id) & (Entry.visibility >= 1) & takes_part(Entry.participant_id)
    return Scope(event, None, directory_of(event), Visibility.PARTICIPANTS, seen)


def _counted(crowd: Crowd, matrix: Matrix, domains: Any) -> tuple[Any, Any]:
    """How often each stands among the first ten of others, and for each the places of those it suits best."""
    import numpy as np

    count = len(crowd.entries)
    times, suits = np.zeros(count, "i4"), np.zeros((count, FIRST), "i4")
    rows = matrix.rows(crowd.vector_ids)
    for begin in range(0, count, BLOCK):
        block = np.arange(begin, min(begin + BLOCK, count))
        shared = np.minimum(domains[block] @ domains.T / scores.ENOUGH_DOMAINS, 1) * scores.DOMAINS
        there = scores.MEANING * _pairs(crowd, rows, block, "need", "offer") + shared
        back = scores.MEANING * _pairs(crowd, rows, block, "offer", "need") + shared
        score = scores.reciprocal(there, back)
        score *= np.where(_bridges(crowd, block), scores.BRIDGE, 1)
        score[np.arange(len(block)), block] = -1
        best = np.argsort(-score, axis=1)[:, :FIRST]
        suits[block[:, None], np.arange(best.shape[1])[None, :]] = best
        for own, places in zip(score, best, strict=True):
            times[places[own[places] > 0]] += 1
    return times, suits


def _pairs(crowd: Crowd, rows: Any, block: Any, mine: str, theirs: str) -> Any:
    """For each of the block and each of the crowd: how near their nearest statements of these kinds are, 0 to 1."""
    import numpy as np

    out = np.zeros((len(block), len(crowd.entries)), "f4")
    own = np.flatnonzero((crowd.kinds == mine) & (crowd.owners >= block[0]) & (crowd.owners <= block[-1]))
    other = np.flatnonzero(crowd.kinds == theirs)
    if len(own) and len(other):
        cosines = np.clip((rows[own] @ rows[other].T - scores.UNRELATED) / (scores.SAME - scores.UNRELATED), 0, 1)
        for owner in np.unique(crowd.owners[own]):
            nearest = cosines[crowd.owners[own] == owner].max(axis=0)
            np.maximum.at(out[owner - block[0]], crowd.owners[other], nearest)
    return out


def _bridges(crowd: Crowd, block: Any) -> Any:
    import numpy as np

    sides = np.array([{"eu": 1, "celac": 2}.get(one or "", 0) for one in crowd.sides])
    return (sides[block][:, None] * sides[None, :]) == 2


def _domains(scope: Scope, crowd: Crowd) -> Any:
    """Who has which domain: a row for each of the crowd, a column for each domain, 1 where it has it."""
    import numpy as np

    query = scope.rows(SearchRow.entry_id, SearchTerm.value).join(SearchTerm, SearchTerm.row_id == SearchRow.id)
    found = db.session.execute(query.where(SearchTerm.facet == "domain")).all()
    place = {entry_id: number for number, entry_id in enumerate(crowd.entries)}
    column = {value: number for number, value in enumerate(sorted({value for _entry, value in found}))}
    out = np.zeros((len(crowd.entries), max(1, len(column))), "f4")
    for entry_id, value in found:
        out[place[entry_id], column[value]] = 1
    return out


def _guests(times: Any, suits: Any) -> dict[int, int]:
    """For the place of each whom no list shows, the place of the one whose guest it is."""
    guests: dict[int, int] = {}
    taken: dict[int, int] = {}
    for place in range(len(times)):
        if times[place] == 0:
            hosts = sorted(
                (host for host in suits[place] if host != place),
                key=lambda host: taken.get(int(host), 0) >= len(GUEST_PLACES),
            )
            if hosts:
                guests[place] = int(hosts[0])
                taken[int(hosts[0])] = taken.get(int(hosts[0]), 0) + 1
    return guests
