"""Who sees which entries and which of their fields: the one place that decides.

What counts is the least of three: what the organisers allow (`Directory`), what the person chose (`Entry`), and who
looks. A viewer is a participant of the event, or None for everybody else. Nothing is seen while the directory is
closed, nothing of a person who does not take part (any more), and nothing of one another when one of two has blocked
the other (`contacts.blocks`). People always see their own entry.

    visible_entries(event, viewer)   the entries, as a condition for a query
    shown(entry, viewer)             the fields of one entry that was found so
"""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, false, or_, select
from sqlalchemy.orm import aliased

from eventapp.common.clock import now
from eventapp.directory.contacts.blocks import not_blocked
from eventapp.directory.models import FIELDS, Directory, Entry, Statement, Visibility
from eventapp.events.models import Event
from eventapp.extensions import db
from eventapp.people.models import Organisation, Participant
from eventapp.registration.models import Registration

_confirmed, _any_at_all = aliased(Registration), aliased(Registration)  # made once, since making one takes a while


def directory_of(event: Event) -> Directory:
    """The directory of `event`; one that is off when the event has none yet."""
    found = db.session.get(Directory, event.id)
    return found or Directory(event_id=event.id, is_on=False, audience=0, fields={}, terms={}, policy_version=0)


def needed(event: Event, viewer: Participant | None) -> Visibility:
    """The least visibility a thing must have for `viewer` to see it: PARTICIPANTS for those who take part."""
    if viewer is not None and viewer.event_id == event.id and _takes_part_now(viewer):
        return Visibility.PARTICIPANTS
    return Visibility.EVERYONE


def visible_entries(event: Event, viewer: Participant | None) -> ColumnElement[bool]:
    """The condition on `Entry` that holds for the entries of `event` that `viewer` may see."""
    own = Entry.participant_id == viewer.id if viewer is not None and viewer.event_id == event.id else None
    directory, level = directory_of(event), needed(event, viewer)
    others = false()
    if directory.is_open(now()) and directory.audience >= level:
        others = and_(
            Entry.visibility >= level, takes_part(Entry.participant_id), not_blocked(viewer, Entry.participant_id)
        )
    return and_(Entry.event_id == event.id, others if own is None else or_(own, others))


def takes_part(participant_id: ColumnElement[int]) -> ColumnElement[bool]:
    """Whether a participant has a confirmed registration, or was entered without any (a speaker, a minister)."""
    return or_(
        exists().where(_confirmed.participant_id == participant_id, _confirmed.state == "confirmed"),
        ~exists().where(_any_at_all.participant_id == participant_id),
    )


def _takes_part_now(viewer: Participant) -> bool:
    query = select(Participant.id).where(Participant.id == viewer.id, takes_part(Participant.id))
    return db.session.scalar(query) is not None


@dataclass(frozen=True)
class Shown:
    """An entry as one viewer sees it: a field that is hidden is None or empty. `may_export`: it may be taken away.

    `days` are those of the event on which the person is there; `is_daily`: they come on all of them.
    """

    public_id: str
    name: str
    photo: str | None = None
    position: str | None = None
    organisation: Organisation | None = None
    country: str | None = None
    region: str | None = None
    languages: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    domains: list[str] = field(default_factory=list)
    offers: list[Statement] = field(default_factory=list)
    needs: list[Statement] = field(default_factory=list)
    wish: str = ""
    wish_language: str = "en"
    days: list[str] = field(default_factory=list)
    is_daily: bool = False
    may_export: bool = False


def shown(
    entry: Entry,
    viewer: Participant | None,
    *,
    level: Visibility | None = None,
    directory: Directory | None = None,
) -> Shown:
    """The fields of `entry` that `viewer` may see; the entry itself must be visible (`visible_entries`).

    For those who show many, `level` says what `needed` gave for the viewer and `directory` that of the event; with
    `level`, one's own entry too is shown as others see it.
    """
    is_own = level is None and viewer is not None and viewer.id == entry.participant_id
    directory = directory or directory_of(entry.event)
    if level is None:
        level = needed(entry.event, viewer)
    may = {name for name in FIELDS if is_own or seen(directory, entry, name) >= level}
    return _shown(entry, frozenset(may))


def seen(directory: Directory, entry: Entry, name: str) -> int:
    """The audience of a field: what the organisers allow and the person chose, whichever is less."""
    return min(directory.widest(name), entry.choice(name))


def seen_at_all(directory: Directory, entry: Entry) -> int:
    """The audience of the entry as a whole."""
    return min(directory.audience, entry.visibility)


def _shown(entry: Entry, may: frozenset[str]) -> Shown:
    person = entry.participant
    values: dict[str, Any] = {}
    if "position" in may:
        values["position"] = person.position
    if "organisation" in may:
        values["organisation"] = person.organisation
    if "place" in may:
        values |= {"country": person.country, "region": person.region}
    if "wish" in may:
        values |= {"wish": entry.wish, "wish_language": entry.wish_language}
    if "days" in may:
        values |= {"days": entry.days or [], "is_daily": entry.days is None}
    for name in ("photo", "languages", "links", "domains", "offers", "needs"):
        if name in may:
            values[name] = getattr(entry, name)
    return Shown(entry.public_id, person.name, may_export="export" in may, **values)
