"""What the worker does for meetings now and then: digests of open requests, and ending those of who no longer comes."""

from collections import defaultdict
from datetime import datetime, timedelta

from sqlalchemy import or_, select

from eventapp.common.clock import now
from eventapp.directory.visibility import takes_part
from eventapp.extensions import db
from eventapp.meetings import mails, operations, queries
from eventapp.meetings.conflicts import elsewhere
from eventapp.meetings.models import LIVE, MeetingPerson, MeetingRequest, MeetingSettings
from eventapp.people.models import Participant

DIGEST_EVERY = timedelta(days=1)
DIGEST_OF = 2  # a single request has had its own mail


def send_digests(at: datetime | None = None) -> int:
    """Once a day, one mail to each who owes two answers or more; returns how many were written to."""
    at, count = at or now(), 0
    due = or_(MeetingSettings.digest_at.is_(None), MeetingSettings.digest_at <= at - DIGEST_EVERY)
    for settings in db.session.scalars(select(MeetingSettings).where(MeetingSettings.is_on, due)).all():
        settings.digest_at = at
        waiting = defaultdict(list)
        query = select(MeetingRequest).where(
            MeetingRequest.event_id == settings.event_id, MeetingRequest.state == "open", MeetingRequest.expires_at > at
        )
        for request in db.session.scalars(query.order_by(MeetingRequest.expires_at)):
            waiting[request.awaits].append(request)
        for reader, requests in waiting.items():
            if len(requests) >= DIGEST_OF:
                mails.digest(reader, requests)
                count += 1
    return count


def warn_of_clashes(at: datetime | None = None) -> int:
    """Tell the people of meetings onto which the programme has moved something, once; returns of how many meetings."""
    at, count = at or now(), 0
    for settings in db.session.scalars(select(MeetingSettings).where(MeetingSettings.is_on)).all():
        meetings = [one for one in queries.planned_meetings(settings.event) if one.slot.starts_at > at]
        clashes = elsewhere(settings.event, meetings)
        for meeting in meetings:
            if not clashes[meeting.id]:
                meeting.warned_at = None
            elif meeting.warned_at is None:
                meeting.warned_at = at
                mails.clash(meeting, clashes[meeting.id])
                count += 1
    return count


def release_absent(limit: int = 100) -> int:
    """End the requests and meetings of those who no longer take part; returns of how many people."""
    met = select(MeetingPerson.participant_id).where(MeetingPerson.is_live)
    asked = select(MeetingRequest.asker_id).where(MeetingRequest.state.in_(LIVE))
    been_asked = select(MeetingRequest.asked_id).where(MeetingRequest.state.in_(LIVE))
    query = (
        select(Participant)
        .where(Participant.id.in_(met.union(asked, been_asked)), ~takes_part(Participant.id))
        .limit(limit)
    )
    gone = db.session.scalars(query).all()
    for person in gone:
        operations.release(person)
    return len(gone)
