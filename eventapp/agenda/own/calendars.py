"""What binds a participant, as entries of their calendar: the same in the feed, in the file and in mails.

A session is one entry, whatever they have to do with it: a star that becomes a seat changes it and adds no second.
Its UID is the one of the programme's own calendar.
"""

from collections.abc import Collection, Iterable
from urllib.parse import urlsplit

from sqlalchemy import select

from eventapp.agenda.formats.calendar import entry
from eventapp.agenda.releases import SOURCES
from eventapp.common.languages import public_root
from eventapp.events.models import Event
from eventapp.extensions import db
from eventapp.people.commitments import PORTION
from eventapp.people.models import Commitment


def entries_of(event: Event, rows: Iterable[Commitment], language: str, *, may_join: bool) -> list[list[str]]:
    """An entry for each thing that `rows` of one person are about, cancelled ones among them.

    `may_join`: the links of sessions online are for them.
    """
    host = urlsplit(public_root()).hostname
    by_uid: dict[str, list[Commitment]] = {}
    for row in rows:
        by_uid.setdefault(_uid(row), []).append(row)
    return [_entry(event, f"{uid}@{host}", same, language, may_join=may_join) for uid, same in by_uid.items()]


def sessions_of_people(event: Event, people: Collection[int]) -> dict[int, list[Commitment]]:
    """{participant's id: what binds or bound them to sessions}."""
    found: dict[int, list[Commitment]] = {}
    every = sorted(people)
    for begin in range(0, len(every), PORTION):
        query = select(Commitment).where(Commitment.participant_id.in_(every[begin : begin + PORTION]))
        query = query.where(Commitment.event_id == event.id, Commitment.kind.in_(("appearance", "seat")))
        for row in db.session.scalars(query.order_by(Commitment.starts_at, Commitment.id)):
            found.setdefault(row.participant_id, []).append(row)
    return found


def session_of(row: Commitment) -> str | None:
    """The public id of the session that `row` is about, if it is about one."""
    name, _colon, id = row.source.partition(":")
    return id if name in SOURCES else None


def _uid(row: Commitment) -> str:
    """What is the same for all rows about one thing, for ever. Meetings have it in their own calendar too."""
    if id := session_of(row):
        return id
    return row.source.replace(":", "-") if row.kind == "meeting" else row.public_id


def _entry(event: Event, uid: str, rows: list[Commitment], language: str, *, may_join: bool) -> list[str]:
    """One entry of `rows` about one thing. No row is ever deleted or counts down, so their sum only rises."""
    live = [row for row in rows if not row.is_cancelled]
    shown = max(live or rows, key=lambda row: (row.is_firm, row.changed_at, row.id))
    return entry(
        uid=uid,
        begin=shown.starts_at.astimezone(event.zone),
        end=shown.ends_at.astimezone(event.zone),
        title=shown.title.localized(language, event.language),
        zone=event.timezone,
        changed_at=max(row.changed_at for row in rows),
        sequence=sum(row.sequence + 1 for row in rows) - 1,
        is_cancelled=not live,
        is_firm=shown.is_firm,
        location=shown.location.localized(language, event.language),
        address=shown.link if may_join or shown.kind == "meeting" else "",
    )
