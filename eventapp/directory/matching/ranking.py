"""The list of matches of one person: ranked by what both gain, varied, fair, and with reasons."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from eventapp.directory.matching import scores
from eventapp.directory.matching.models import INTERESTING, NOT_FOR_ME, MatchExposure, MatchOpinion
from eventapp.directory.matching.scores import Crowd
from eventapp.directory.meaning.models import TextVector
from eventapp.directory.meaning.nearest import vectors_by_statement
from eventapp.directory.meaning.vectors import Matrix, matrix_of
from eventapp.directory.models import Entry, Statement
from eventapp.directory.queries import WITH_PERSON, entry_of
from eventapp.directory.search.kept import kept
from eventapp.directory.search.models import SearchRow, SearchTerm
from eventapp.directory.search.scope import Scope
from eventapp.directory.visibility import Shown, shown
from eventapp.extensions import db
from eventapp.people.models import Participant
from eventapp.regions.domains import with_headings
from eventapp.regions.lists import side

FIRST = 10
MOST = 30
OF_ONE_ORGANISATION = 2  # among ten
GUEST_PLACES = (4, 8)  # of ten, from 0: where those stand whom nobody else's list shows
PARTNER_REGIONS = 10  # of each view of the partner finder: alike, and complementary
STATEMENTS = ("offer", "need")


@dataclass(frozen=True)
class Match:
    """Someone to meet. `score` is from 0 to about 1.2. `offers` is what they offer that one needs, `needs` what they
    need that one offers; `domains` are in common, `languages` too; `bridges`: one is of the EU, the other of CELAC;
    `is_partner`: their region is among those that fit one's own best."""

    person: Shown
    score: float
    offers: Statement | None
    needs: Statement | None
    domains: list[str]
    languages: list[str]
    bridges: bool
    is_partner: bool = False
    is_interesting: bool = False


def matches(participant: Participant, *, most: int = FIRST) -> list[Match]:
    """Whom `participant` should meet, the best first; nothing for those who wrote no entry or see no directory."""
    scope = Scope.of(participant.event, participant)
    entry = entry_of(participant)
    if entry is None or not scope.is_open or not (entry.statements or entry.domains):
        return []
    matrix = matrix_of(participant.event_id)
    crowd = kept(scope, ("crowd", matrix.last), lambda: crowd_of(scope))
    if not crowd.entries:
        return []
    partners = _partner_regions(entry)
    score, there, back = scored(scope, entry, crowd, matrix, partners)
    score[[place for place, other in enumerate(crowd.entries) if other == entry.id]] = 0
    opinions = dict(
        db.session.execute(
            select(MatchOpinion.entry_id, MatchOpinion.opinion).where(MatchOpinion.participant_id == participant.id)
        ).all()
    )
    score = _taught(score, crowd, matrix, opinions)
    guests = set(db.session.scalars(select(MatchExposure.entry_id).where(MatchExposure.guest_of_id == participant.id)))
    places = _varied(score, crowd, guests, most)
    return _with_reasons(scope, entry, crowd, places, score, there.best, back.best, opinions, partners)


def crowd_of(scope: Scope) -> Crowd:
    """Everyone the viewer of `scope` may find, in two statements."""
    import numpy as np

    query = scope.rows(SearchRow.entry_id, SearchRow.organisation_id, SearchRow.side, SearchRow.region)
    people = db.session.execute(query.order_by(SearchRow.entry_id)).all()
    place = {row.entry_id: number for number, row in enumerate(people)}
    query = scope.rows(TextVector.id, SearchRow.entry_id, SearchRow.kind, SearchRow.statement_id, kinds=STATEMENTS)
    query = query.join(TextVector, TextVector.statement_id == SearchRow.statement_id).order_by(TextVector.id)
    said = [row for row in db.session.execute(query) if row.entry_id in place]
    return Crowd(
        [row.entry_id for row in people],
        [row.organisation_id for row in people],
        [row.side for row in people],
        [row.region for row in people],
        np.array([row[0] for row in said], "i8"),
        np.array([row.kind for row in said], "U5"),
        np.array([place[row.entry_id] for row in said], "i8"),
        np.array([row.statement_id for row in said], "i8"),
    )


def scored(
    scope: Scope, entry: Entry, crowd: Crowd, matrix: Matrix, partners: set[str]
) -> tuple[Any, scores.Side, scores.Side]:
    """The score of everyone, and the two directions: what one gains, what they gain. `partners` are regions."""
    import numpy as np

    needs = vectors_by_statement([statement.id for statement in entry.needs])
    offers = vectors_by_statement([statement.id for statement in entry.offers])
    shared = _counts(scope, crowd, "domain", _domains(entry))
    there = scores.one_way(crowd, matrix, needs, "offer", shared)
    back = scores.one_way(crowd, matrix, offers, "need", shared)
    score = scores.reciprocal(there.gain, back.gain)
    mine = side(entry.participant.country)
    bridges = np.array([bool(mine and other and other != mine) for other in crowd.sides])
    talk = _counts(scope, crowd, "language", entry.languages) > 0
    partner = np.array([region in partners for region in crowd.regions])
    for condition, factor in ((bridges, scores.BRIDGE), (talk, scores.TALK), (partner, scores.PARTNER)):
        score = score * np.where(condition, factor, 1)
    return score, there, back


def _partner_regions(entry: Entry) -> set[str]:
    """The regions of the other side that fit that of the person best; none where theirs is not known."""
    from eventapp.regions.partners import VIEWS, partners

    code = entry.participant.region
    if not code:
        return set()
    return {found.place.code for view in VIEWS for found in partners(code, view, most=PARTNER_REGIONS)}


def _domains(entry: Entry) -> list[str]:
    return with_headings([*entry.domains, *(s.domain for s in entry.statements if s.domain)])


def _counts(scope: Scope, crowd: Crowd, facet: str, values: list[str]) -> Any:
    """How many of `values` of a facet each of the crowd has."""
    import numpy as np

    found = np.zeros(len(crowd.entries), "i4")
    if values:
        query = (
            scope.rows(SearchRow.entry_id, func.count())
            .join(SearchTerm, SearchTerm.row_id == SearchRow.id)
            .where(SearchTerm.facet == facet, SearchTerm.value.in_(values))
            .group_by(SearchRow.entry_id)
        )
        place = {entry_id: number for number, entry_id in enumerate(crowd.entries)}
        for entry_id, count in db.session.execute(query):
            if entry_id in place:
                found[place[entry_id]] = count
    return found


def _taught(score: Any, crowd: Crowd, matrix: Matrix, opinions: dict[int, int]) -> Any:
    """The scores moved by what the person said: "not for me" is gone, and what is similar to it stands lower."""
    import numpy as np

    score = score.copy()
    place = {entry_id: number for number, entry_id in enumerate(crowd.entries)}
    for opinion, weight in ((INTERESTING, scores.LIKED), (NOT_FOR_ME, -scores.DISLIKED)):
        theirs = [place[entry_id] for entry_id, given in opinions.items() if given == opinion and entry_id in place]
        about = np.flatnonzero(np.isin(crowd.owners, theirs))
        if len(about):
            alike = matrix.cosines(matrix.rows(crowd.vector_ids[about]))[matrix.places(crowd.vector_ids)].max(axis=1)
            nearest = np.zeros(len(score), "f4")
            np.maximum.at(nearest, crowd.owners, np.clip((alike - 0.5) * 2, 0, 1))
            score *= 1 + weight * nearest
        if opinion == NOT_FOR_ME:
            score[theirs] = 0
    return score


def _varied(score: Any, crowd: Crowd, guests: set[int], most: int) -> list[int]:
    """The places of the best, not too many of one organisation, and with the guests among them."""
    import numpy as np

    order = [int(place) for place in np.argsort(-score, kind="stable")[: most * 8] if score[place] > 0]
    invited = [place for place, entry_id in enumerate(crowd.entries) if entry_id in guests and score[place] > 0]
    chosen: list[int] = []
    of: dict[int, int] = {}
    later: list[int] = []
    for place in order:
        if len(chosen) >= most:
            break
        if len(chosen) % FIRST in GUEST_PLACES and invited and (guest := invited.pop(0)) not in chosen:
            chosen.append(guest)
        organisation = crowd.organisations[place]
        if place in chosen:
            continue
        if organisation is not None and of.get(organisation, 0) >= OF_ONE_ORGANISATION * (1 + len(chosen) // FIRST):
            later.append(place)
            continue
        chosen.append(place)
        if organisation is not None:
            of[organisation] = of.get(organisation, 0) + 1
    chosen += [guest for guest in invited if guest not in chosen and len(chosen) < most]
    return [*chosen, *later][:most]


def _with_reasons(
    scope: Scope, entry: Entry, crowd: Crowd, places: list[int], score: Any, offers: Any, needs: Any,
    opinions: dict[int, int], partners: set[str],
) -> list[Match]:  # fmt: skip
    ids = [crowd.entries[place] for place in places]
    entries = {e.id: e for e in db.session.scalars(select(Entry).where(Entry.id.in_(ids)).options(*WITH_PERSON))}
    mine, domains = side(entry.participant.country), set(_domains(entry))
    found = []
    for place in places:
        other = entries.get(crowd.entries[place])
        if other is None:  # erased since the crowd was read
            continue
        person = shown(other, scope.viewer, level=scope.level)
        said = {statement.id: statement for statement in (*person.offers, *person.needs)}
        theirs = crowd.sides[place]
        theirs_domains = [*person.domains, *(s.domain for s in said.values() if s.domain)]
        found.append(
            Match(
                person,
                float(score[place]),
                _said(said, crowd, offers[place], bool(entry.needs)),
                _said(said, crowd, needs[place], bool(entry.offers)),
                [code for code in dict.fromkeys(theirs_domains) if code in domains][:3],
                [code for code in person.languages if code in entry.languages],
                bool(mine and theirs and mine != theirs),
                person.region in partners,
                opinions.get(other.id) == INTERESTING,
            )
        )
    return found


def _said(said: dict[int, Statement], crowd: Crowd, vector: int, is_asked: bool) -> Statement | None:
    """The statement that speaks for a match, if it is near enough to say so."""
    return said.get(int(crowd.statements[vector])) if is_asked and vector >= 0 else None
