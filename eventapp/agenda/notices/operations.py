"""Drafting the notices of a release, and deciding which of them are sent.

draft(event, release, ...)      one notice for each person concerned
reword(notice, ...)             say it in other words to one of them
decide(event, release, ...)     send them, or leave them out
mail_of(event, notice)          the mail as it would leave
"""

from collections.abc import Collection
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import contains_eager

from eventapp.agenda import releases
from eventapp.agenda.changes import Change, changes_between
from eventapp.agenda.errors import Refused
from eventapp.agenda.models import Release
from eventapp.agenda.notices.concerned import Concerns
from eventapp.agenda.notices.mails import TEMPLATE, Words
from eventapp.agenda.notices.models import Notice
from eventapp.common.clock import now
from eventapp.common.columns import new_public_id
from eventapp.common.database import lock
from eventapp.common.log import log
from eventapp.events.models import Event
from eventapp.extensions import db
from eventapp.messages.models import Message
from eventapp.messages.operations import collected, queue, queue_all
from eventapp.messages.rendering import RenderedMail, block_of, render
from eventapp.people.models import Participant


def draft(event: Event, release: Release, before: Release | None, concerns: Concerns, *, tell: bool) -> int:
    """Draft a notice for everyone in `concerns`; returns how many wait for a decision.

    Who was not told of an earlier release yet is told of both at once, by what changed since the one they know; what
    was reworded for them would not fit any more and is drafted anew.
    Without `tell` those of this release alone are left out.
    """
    earlier = list(db.session.scalars(_waiting(event)))
    bases: dict[int | None, set[str]] = {}
    rows: list[dict[str, Any]] = []
    for notice in earlier:
        if notice.since not in bases:
            bases[notice.since] = {change.id for change in _changes(event, notice.since, release)[1]}
        reasons = notice.reasons | concerns.get(notice.participant_id, {})
        kept = {id: reason for id, reason in reasons.items() if id in bases[notice.since]}
        if kept:
            rows.append({"participant_id": notice.participant_id, "since": notice.since, "reasons": kept})
    known = {notice.participant_id for notice in earlier}
    since, state = before.number if before else None, "waiting" if tell else "left"
    new = [
        {"participant_id": person, "since": since, "reasons": reasons, "state": state}
        for person, reasons in concerns.items()
        if person not in known
    ]
    db.session.execute(delete(Notice).where(Notice.id.in_([notice.id for notice in earlier])))
    common = {"release_id": release.id, "state": "waiting"}
    made = [common | {"public_id": new_public_id()} | row for row in (*rows, *new)]
    if made:
        db.session.execute(insert(Notice.__table__), made)
    return sum(row["state"] == "waiting" for row in made)


def reword(event: Event, notice: Notice, subject: str, text: str, by: Any) -> None:
    """Let one mail that waits have this subject, and this text above its list of sessions, as they are typed.

    What is empty, or as it was drafted, is as it was drafted. Raises Refused for a mail that waits no more.
    """
    lock(notice)
    if notice.state != "waiting":
        raise Refused(_("This mail waits no more: someone has sent it or left it out."))
    notice.subject = notice.text = None
    drafted = words_of(event, notice)
    notice.subject, notice.text = (
        said if said and said != draft else None for said, draft in zip((subject, text), drafted, strict=True)
    )
    log(by, "reworded the mail of a release", notice.release, note=notice.participant.name)


def words_of(event: Event, notice: Notice) -> tuple[str, str]:
    """The subject of a mail, and its text above the list of sessions. Raises CannotRender."""
    message = _message(event, notice)
    return render(message).subject, block_of(message, "opening")


def decide(event: Event, release: Release, by: Any, *, send: bool, chosen: Collection[str] | None) -> int:
    """Send the waiting notices of `release`, or leave them out; returns how many. `chosen`: public ids, None for all.

    What another organiser has decided meanwhile stays as it is.
    """
    query = _waiting(event).where(Notice.release_id == release.id)
    if chosen is not None:
        query = query.where(Notice.public_id.in_(chosen))
    found = list(db.session.scalars(query.with_for_update(of=Notice)))
    people = [notice.participant_id for notice in found]
    words: dict[int | None, Words] = {}
    with collected() as mails:
        for notice in found:
            notice.state, notice.decided_at = "sent" if send else "left", now()
            if send:
                if notice.since not in words:
                    words[notice.since] = _words(event, release, notice.since, people)
                _queue(event, notice, words[notice.since])
    queue_all(mails)
    if found:
        log(by, "sent the mails of a release" if send else "left out the mails of a release", release)
    return len(found)


def mail_of(event: Event, notice: Notice) -> RenderedMail:
    """The mail as it would leave. Raises CannotRender."""
    return render(_message(event, notice))


def counts_of(release: Release) -> dict[str, int]:
    """How many notices there are in each state."""
    query = select(Notice.state, func.count()).where(Notice.release_id == release.id).group_by(Notice.state)
    return dict(db.session.execute(query).all())


def waiting_of(event: Event) -> dict[int, int]:
    """{id of a release: how many of its notices wait}."""
    query = select(Notice.release_id, func.count()).join(Release, Release.id == Notice.release_id)
    query = query.where(Release.event_id == event.id, Notice.state == "waiting").group_by(Notice.release_id)
    return dict(db.session.execute(query).all())


def changes_told(event: Event, release: Release, notices: Collection[Notice]) -> dict[int, list[tuple[Change, str]]]:
    """{id of a notice: its changes, each with why it concerns the person}, in the order of time."""
    bases = {since: _changes(event, since, release)[1] for since in {notice.since for notice in notices}}
    return {
        notice.id: [
            (change, notice.reasons[change.id]) for change in bases[notice.since] if change.id in notice.reasons
        ]
        for notice in notices
    }


def _waiting(event: Event) -> Any:
    query = select(Notice).join(Notice.release).join(Notice.participant).options(contains_eager(Notice.participant))
    query = query.where(Release.event_id == event.id, Notice.state == "waiting")
    return query.order_by(Participant.name_key, Participant.id)


def _changes(event: Event, since: int | None, release: Release) -> tuple[Release | None, list[Change]]:
    before = releases.numbered(event, since) if since is not None else None
    return before, changes_between(before.programme if before else None, release.programme)


def _words(event: Event, release: Release, since: int | None, people: Collection[int]) -> Words:
    return Words(event, release, *_changes(event, since, release), people)


def _message(event: Event, notice: Notice) -> Message:
    """The mail as a row of the outbox that is not put there."""
    release = releases.numbered(event, notice.release.number)
    with collected():
        return _queue(event, notice, _words(event, release, notice.since, [notice.participant_id]))


def _queue(event: Event, notice: Notice, words: Words) -> Message:
    person = notice.participant
    return queue(
        TEMPLATE,
        address=person.email,
        language=person.language,
        name=person.name,
        event_id=event.id,
        values=words.values(person, notice.reasons) | {"own_subject": notice.subject, "own_text": notice.text},
    )
