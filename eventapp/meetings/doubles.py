"""What becomes of requests and meetings when one participant turns out to be another, see `people.doubles`."""

from sqlalchemy import case, delete, update

from eventapp.common.clock import now
from eventapp.extensions import db
from eventapp.meetings import booking, queries
from eventapp.meetings.models import LIVE, MeetingRequest
from eventapp.people.models import Participant


def before_joining(kept: Participant, lost: Participant) -> None:
    """End what one person cannot have twice: meetings at one time, two requests to the same other, one to oneself."""
    low, high = sorted((kept.id, lost.id))
    held = {meeting.slot_id for meeting in queries.meetings_of(kept)}
    for meeting in queries.meetings_of(lost):
        if meeting.slot_id in held or meeting.has(kept):
            booking.cancel(meeting, None)
    others = {request.other(kept).id for request in _live(kept)}
    for request in _live(lost):
        if request.other(lost).id in others:
            if meeting := queries.meeting_of_request(request):
                booking.cancel(meeting, None)
            request.state, request.expires_at, request.changed_at = "withdrawn", None, now()
    db.session.flush()
    db.session.execute(delete(MeetingRequest).where(MeetingRequest.low_id == low, MeetingRequest.high_id == high))
    db.session.expire_all()


def put_in_order() -> None:
    """Let the smaller id stand first again in each pair."""
    low, high = MeetingRequest.low_id, MeetingRequest.high_id
    turned = {"low_id": case((low > high, high), else_=low), "high_id": case((low > high, low), else_=high)}
    db.session.execute(
        update(MeetingRequest).where(low > high).values(turned).execution_options(synchronize_session=False)
    )


def _live(person: Participant) -> list[MeetingRequest]:
    mine = (MeetingRequest.low_id == person.id) | (MeetingRequest.high_id == person.id)
    return list(db.session.scalars(db.select(MeetingRequest).where(mine, MeetingRequest.state.in_(LIVE))))
