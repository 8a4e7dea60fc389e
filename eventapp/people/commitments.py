"""The one calendar: what binds each participant, from when to when, by what.

The rooms above write here what they give people to do and read here what others gave them, so that no room needs to
know the others to keep a person out of two places. A `Binding` says that some people are bound by one thing, its
`source`; writing it again replaces what the source said before.

    write([Binding(...), ...])          bind, or raise Clash and change nothing
    release(["meeting:abc", ...])       nobody is bound by these any more
    clashes(people, begin, end)         what keeps them from being bound then
    taken_up(people, begin, end)        the same for many, as plain values
    commitments_of(participant)         a person's calendar
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import aliased

from eventapp.common.clock import now
from eventapp.extensions import db
from eventapp.people.models import Commitment, Participant

PORTION = 500  # values in one IN (...)
WHAT_IS_SAID = ("kind", "starts_at", "ends_at", "title", "location", "link", "is_firm")


@dataclass(frozen=True)
class Binding:
    """`people` (ids of participants) are bound by `source`. Times are aware; texts are `{language: text}`.

    `is_firm`: the person cannot be bound by another firm thing at that time. A star is not firm, a seat is.
    `sequence`: what is new or changed has at least this one in calendars.
    """

    event_id: int
    kind: str
    source: str
    people: Collection[int]
    starts_at: datetime
    ends_at: datetime
    title: Mapping[str, str] = field(default_factory=dict)
    location: Mapping[str, str] = field(default_factory=dict)
    link: str = ""
    is_firm: bool = True
    sequence: int = 0


class Clash(Exception):
    """Someone would be in two places. `commitment` is the one in the way, `source` what it is in the way of."""

    def __init__(self, commitment: Commitment, source: str = "") -> None:
        super().__init__(str(commitment))
        self.commitment = commitment
        self.source = source

    @property
    def message(self) -> str:
        """What to tell the person themselves."""
        from eventapp.common.languages import current_language

        title = self.commitment.title.localized(current_language())
        return _("At that time you are already expected elsewhere: %(title)s.", title=title)


def write(bindings: Iterable[Binding], *, may_overlap: bool = False, among: Collection[int] | None = None) -> None:
    """Bind people; who was bound by one of the sources before and is not named any more is free again.

    `among`: nobody but these people (ids) is touched, and nobody else need be named.

    Raises Clash, and changes nothing, when a firm binding overlaps another of the same person. `may_overlap` leaves
    that to the caller: what is written is then firm only where it overlaps nothing.
    """
    bindings = list(bindings)
    _lock({person for binding in bindings for person in binding.people})
    with db.session.begin_nested():
        touched = _written(bindings, among)
        db.session.flush()
        for late, early in _overlaps(touched):
            if not may_overlap:
                raise Clash(early, late.source)
            if early.is_firm:
                late.is_firm = False


def release(sources: Iterable[str], *, among: Collection[int] | None = None) -> None:
    """Free everyone who is bound by these, or those of them who are `among` these people (ids)."""
    for row in _rows_of(list(sources), among=among):
        _cancel(row)
    db.session.flush()


def clashes(
    people: Collection[int], begin: datetime, end: datetime, *, besides: Collection[str] = ()
) -> list[Commitment]:
    """The firm commitments of `people` between two instants, earliest first, without those of `besides` (sources)."""
    found = [row for row in _during(people, begin, end) if row.source not in besides]
    return sorted(found, key=lambda row: (row.starts_at, row.id))


def taken_up(
    people: Collection[int], begin: datetime, end: datetime, *, besides: Collection[str] = ()
) -> list[tuple[int, datetime, datetime]]:
    """When `people` are bound between two instants, as (participant id, begin, end).

    `besides`: kinds that do not count.
    """
    columns = (Commitment.participant_id, Commitment.starts_at, Commitment.ends_at)
    found: list[tuple[int, datetime, datetime]] = []
    for ids in _portions(people):
        query = select(*columns).where(
            Commitment.participant_id.in_(ids), *_firm(Commitment), Commitment.starts_at < end
        )
        query = query.where(Commitment.ends_at > begin, Commitment.kind.not_in(list(besides)))
        found += map(tuple, db.session.execute(query))
    return found


def commitments_of(participant: Participant, *, with_cancelled: bool = False) -> list[Commitment]:
    """All that binds `participant`, firm or not, in the order of time; for calendars with what is cancelled."""
    query = select(Commitment).where(Commitment.participant_id == participant.id)
    if not with_cancelled:
        query = query.where(~Commitment.is_cancelled)
    return list(db.session.scalars(query.order_by(Commitment.starts_at, Commitment.id)))


def _firm(row: Any) -> tuple:
    return row.is_firm, ~row.is_cancelled


def _lock(people: set[int]) -> None:
    """Let nobody else bind these people until the transaction ends. SQLite has one writer at a time anyway."""
    if db.engine.dialect.name == "sqlite":
        return
    for ids in _portions(sorted(people)):
        query = select(Participant.id).where(Participant.id.in_(ids)).order_by(Participant.id)
        db.session.execute(query.with_for_update(key_share=True)).all()


def _written(bindings: list[Binding], among: Collection[int] | None) -> list[Commitment]:
    """The rows as the bindings say; those that are new or changed."""
    known: dict[tuple[str, int], Commitment] = {}
    for row in _rows_of([binding.source for binding in bindings], with_cancelled=True, among=among):
        known[row.source, row.participant_id] = row
    touched: list[Commitment] = []
    for binding in bindings:
        said = {name: getattr(binding, name) for name in WHAT_IS_SAID}
        for person in sorted(set(binding.people)):
            row = known.pop((binding.source, person), None)
            if row is None:
                row = Commitment(event_id=binding.event_id, participant_id=person, source=binding.source, **said)
                row.sequence = binding.sequence
                db.session.add(row)
            elif not _say(row, said, binding.sequence):
                continue
            touched.append(row)
    for row in known.values():
        if not row.is_cancelled:
            _cancel(row)
    return touched


def _say(row: Commitment, said: dict[str, Any], sequence: int) -> bool:
    """Write what is said anew; whether anything was."""
    changed = {name: value for name, value in said.items() if getattr(row, name) != value}
    if not changed and not row.is_cancelled:
        return False
    for name, value in changed.items():
        setattr(row, name, value)
    row.is_cancelled = False
    _mark(row, sequence)
    return True


def _cancel(row: Commitment) -> None:
    row.is_cancelled = True
    _mark(row)


def _mark(row: Commitment, sequence: int = 0) -> None:
    row.sequence = max(row.sequence + 1, sequence)
    row.changed_at = now()


def _rows_of(
    sources: list[str], with_cancelled: bool = False, among: Collection[int] | None = None
) -> list[Commitment]:
    rows: list[Commitment] = []
    for some in _portions(sources):
        query = select(Commitment).where(Commitment.source.in_(some))
        if among is not None:
            query = query.where(Commitment.participant_id.in_(among))
        rows += db.session.scalars(query if with_cancelled else query.where(~Commitment.is_cancelled))
    return rows


def _during(people: Collection[int], begin: datetime, end: datetime) -> list[Commitment]:
    rows: list[Commitment] = []
    for ids in _portions(people):
        query = select(Commitment).where(Commitment.participant_id.in_(ids), *_firm(Commitment))
        rows += db.session.scalars(query.where(Commitment.starts_at < end, Commitment.ends_at > begin))
    return rows


def _overlaps(rows: list[Commitment]) -> list[tuple[Commitment, Commitment]]:
    """Pairs of firm commitments of one person at one time: one of `rows`, and what is in its way."""
    found: list[tuple[Commitment, Commitment]] = []
    other = aliased(Commitment)
    for ids in _portions([row.id for row in rows if row.is_firm]):
        query = select(Commitment, other).join(
            other,
            (other.participant_id == Commitment.participant_id)
            & (other.id != Commitment.id)
            & (other.starts_at < Commitment.ends_at)
            & (other.ends_at > Commitment.starts_at),
        )
        query = query.where(Commitment.id.in_(ids), *_firm(Commitment), *_firm(other))
        found += [(late, early) for late, early in db.session.execute(query.order_by(Commitment.id, other.id))]
    return found


def _portions(values: Collection) -> Iterable[list]:
    every = list(values)
    for begin in range(0, len(every), PORTION):
        yield every[begin : begin + PORTION]
