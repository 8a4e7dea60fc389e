"""What becomes of requests and meetings when one participant turns out to be another, see `people.doubles`.

What one person cannot have twice ends: meetings at one time or beside something firm, two requests to the same other,
one to oneself. A meeting that both were in goes on with whoever else is there, and has a chair more. Undoing lets all
of it stand again as far as nothing else has come in its place, and those who meet again are told.
"""

from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import case, select, update
from sqlalchemy.exc import IntegrityError

from eventapp.common import seats
from eventapp.common.clock import now
from eventapp.common.database import lock
from eventapp.common.log import log
from eventapp.extensions import db
from eventapp.meetings import bindings, booking, errors, mails, queries
from eventapp.meetings.models import LIVE, Meeting, MeetingPerson, MeetingRequest
from eventapp.people.doubles.operations import CannotUndo
from eventapp.people.models import Participant


def before_joining(kept: Participant, lost: Participant) -> dict[str, list]:
    """Returns ids: `shared` meetings of both, `cancelled` ones with their requests, `withdrawn` requests."""
    settled: dict[str, list] = {"shared": _shared(kept, lost), "cancelled": [], "withdrawn": []}

    def cancel(meeting: Meeting) -> None:
        settled["cancelled"].append(meeting.id)
        booking.cancel(meeting, None)

    held = {meeting.slot_id for meeting in queries.meetings_of(kept)}
    for meeting in queries.meetings_of(lost):
        if meeting.has(kept):
            is_over = len(meeting.people) < 3
        else:
            is_over = meeting.slot_id in held or _is_bound_elsewhere(kept, meeting)
        if is_over:
            cancel(meeting)
    others = {request.other(kept).id for request in _live(kept)}
    for request in _live(lost):
        if request.other(lost).id in others and request.other(lost).id != kept.id:
            if meeting := queries.meeting_of_request(request):
                cancel(meeting)
            settled["withdrawn"].append([request.id, request.expires_at and request.expires_at.isoformat()])
            request.state, request.expires_at, request.changed_at = "withdrawn", None, now()
    db.session.flush()
    db.session.expire_all()
    return settled


def joined(settled: dict[str, list]) -> None:
    """Give back the chairs of the one who went, and write the calendars of those who meet one less."""
    _put_in_order()
    for meeting in _meetings(settled["shared"]):
        seats.give_back(meeting)
        if meeting.is_planned:
            bindings.bind([meeting])


def part(settled: dict[str, list]) -> None:
    """Let what ended stand again. Raises CannotUndo when another has the chair."""
    _put_in_order()
    for meeting in _meetings(settled["shared"]):
        try:
            seats.take(meeting, else_raise=errors.PlaceTaken())
        except errors.PlaceTaken as taken:
            raise CannotUndo(_("Another person has joined a meeting that both were in.")) from taken
        if meeting.is_planned:
            bindings.bind([meeting])
    for id, expires_at in settled["withdrawn"]:
        _reopen(id, expires_at)
    for meeting in _meetings(settled["cancelled"]):
        if not meeting.is_planned:
            _plan_again(meeting)


def _reopen(id: int, expires_at: str | None) -> None:
    """A request that was withdrawn is open again, or has its answer; another between the two takes its place."""
    request = db.session.get(MeetingRequest, id)
    if request is None or request.state not in ("withdrawn", "cancelled"):
        return
    try:
        with db.session.begin_nested():
            request.state = "open" if expires_at else "accepted"
            request.expires_at = datetime.fromisoformat(expires_at) if expires_at else None
            request.changed_at = now()
            db.session.flush()
    except IntegrityError:
        db.session.refresh(request)


def _plan_again(meeting: Meeting) -> None:
    """A meeting that was cancelled takes place after all, unless its people or its table are taken by now."""
    try:
        with db.session.begin_nested():
            meeting.state = "planned"
            meeting.sequence += 1
            meeting.changed_at = now()
            for person in meeting.people:
                person.is_live = True
            if meeting.request is not None:
                meeting.request.state, meeting.request.expires_at = "accepted", None
            db.session.flush()
            bindings.bind([meeting])
    except (IntegrityError, bindings.Clash):
        db.session.expire_all()
        return
    log(None, "moved a meeting", meeting, before={"state": "cancelled"}, after={"state": "planned"})
    mails.moved(meeting, None)


def _put_in_order() -> None:
    """Let the smaller id stand first again in each pair."""
    low, high = MeetingRequest.low_id, MeetingRequest.high_id
    turned = {"low_id": case((low > high, high), else_=low), "high_id": case((low > high, low), else_=high)}
    db.session.execute(
        update(MeetingRequest).where(low > high).values(turned).execution_options(synchronize_session=False)
    )


def _is_bound_elsewhere(kept: Participant, meeting: Meeting) -> bool:
    return bool(bindings.taken_up([kept.id], meeting.slot.starts_at, meeting.slot.ends_at))


def _shared(kept: Participant, lost: Participant) -> list[int]:
    of_lost = select(MeetingPerson.meeting_id).where(MeetingPerson.participant_id == lost.id)
    query = select(MeetingPerson.meeting_id).where(
        MeetingPerson.participant_id == kept.id, MeetingPerson.meeting_id.in_(of_lost)
    )
    return list(db.session.scalars(query.order_by(MeetingPerson.meeting_id)))


def _meetings(ids: list[int]) -> list[Meeting]:
    found = list(db.session.scalars(select(Meeting).where(Meeting.id.in_(ids)).order_by(Meeting.id)))
    for meeting in found:
        lock(meeting)
    return found


def _live(person: Participant) -> list[MeetingRequest]:
    mine = (MeetingRequest.low_id == person.id) | (MeetingRequest.high_id == person.id)
    return list(db.session.scalars(select(MeetingRequest).where(mine, MeetingRequest.state.in_(LIVE))))
