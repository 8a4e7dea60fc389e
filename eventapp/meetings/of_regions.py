"""How often people of two regions were brought together, for the pages of regions."""

from collections import Counter

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from eventapp.events.models import Event
from eventapp.extensions import db
from eventapp.meetings.models import Meeting, MeetingPerson
from eventapp.people.models import Participant


def pairs(event: Event) -> dict[tuple[str, str], int]:
    """{(region, region): planned meetings}, the code that sorts first as the first."""
    one, other = aliased(MeetingPerson), aliased(MeetingPerson)
    first, second = aliased(Participant), aliased(Participant)
    query = (
        select(first.region, second.region, func.count(Meeting.id.distinct()))
        .join(one, one.meeting_id == Meeting.id)
        .join(other, other.meeting_id == Meeting.id)
        .join(first, first.id == one.participant_id)
        .join(second, second.id == other.participant_id)
        .where(Meeting.event_id == event.id, Meeting.state == "planned", first.region < second.region)
        .group_by(first.region, second.region)
    )
    found: Counter[tuple[str, str]] = Counter()
    for region, region_too, count in db.session.execute(query):
        found[region, region_too] += count
    return dict(found)
