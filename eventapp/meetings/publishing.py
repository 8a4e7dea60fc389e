"""A plan becomes what holds: meetings are made and moved, and each person learns of their own changes."""

from collections import defaultdict
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import selectinload

from eventapp.common.clock import now
from eventapp.common.database import lock
from eventapp.common.log import log
from eventapp.extensions import db
from eventapp.meetings import bindings, booking, errors, mails, queries
from eventapp.meetings.gathering import unavailable
from eventapp.meetings.models import Meeting, MeetingPerson, MeetingRequest, Place, Plan, Slot


def publish(plan: Plan, actor: Any) -> dict[str, int]:
    """Let a plan hold; returns how many meetings are new, moved, and left as they are since things changed meanwhile.

    What has been withdrawn, cancelled or bound elsewhere since the plan was made is left out. Raises PlanOver.
    """
    lock(plan)
    if plan.state != "ready":
        raise errors.PlanOver
    work = _Publishing(plan)
    work.move()
    work.make()
    bindings.bind_for_plan(work.touched.values())
    settings = queries.settings_of(plan.event)
    settings.published_at = settings.published_at or now()
    plan.state, plan.published_at = "published", now()
    counts = {"new": work.new, "moved": work.moved, "left": work.left}
    log(actor, "published a plan of meetings", plan, after=counts)
    for reader, changes in work.changes.items():
        mails.plan_changes(reader, changes)
    return counts


class _Publishing:
    def __init__(self, plan: Plan) -> None:
        self.plan, event = plan, plan.event
        self.slots = {slot.id: slot for slot in queries.slots_of(event, after=now())}
        self.places = {place.id: place for place in queries.places_of(event) if place.is_open}
        self.placed = plan.found.get("placed", [])
        self.new = self.moved = self.left = 0
        self.touched: dict[int, Meeting] = {}
        self.changes: dict[Any, list[tuple[str, Meeting]]] = defaultdict(list)
        self.meetings = {meeting.id: meeting for meeting in queries.planned_meetings(event)}
        query = select(MeetingRequest).where(MeetingRequest.event_id == event.id, MeetingRequest.state == "accepted")
        self.requests = {r.id: r for r in db.session.scalars(query.options(selectinload(MeetingRequest.guests)))}
        people = {person for request in self.requests.values() for person in booking.people_of(request)}
        people |= {person.participant_id for meeting in self.meetings.values() for person in meeting.people}
        booking.lock_people(people)
        self.away = unavailable(list(self.slots.values()), people)

    def move(self) -> None:
        """All that move let go of their old times first, so that two may change places."""
        moves = [
            (self.meetings[meeting_id], self.slots[slot_id], self.places.get(place_id))
            for _request, meeting_id, slot_id, place_id in self.placed
            if meeting_id in self.meetings and slot_id in self.slots and self._differs(meeting_id, slot_id, place_id)
        ]
        before = {meeting.id: (meeting.slot, meeting.place) for meeting, _slot, _place in moves}
        _let_go(list(before))
        for meeting, slot, place in moves:
            people = [person.participant_id for person in meeting.people]
            old_slot, old_place = before[meeting.id]
            if self._can(people, slot) and self._put(meeting, slot, place):
                self.moved += slot.id != old_slot.id
                self._tell("moved", meeting)
            else:
                self.left += 1
                if not self._put(meeting, old_slot, old_place):
                    booking.cancel(meeting, None)

    def make(self) -> None:
        """Give those who wait their meetings."""
        for request_id, meeting_id, slot_id, place_id in self.placed:
            if meeting_id is not None:
                continue
            request, slot, place = self.requests.get(request_id), self.slots.get(slot_id), self.places.get(place_id)
            people = booking.people_of(request) if request else []
            if request is None or slot is None or not self._can(people, slot) or (place_id and place is None):
                self.left += 1
                continue
            try:
                with db.session.begin_nested():
                    meeting = booking.place_meeting(
                        slot, people, place, request=request, is_online=request.is_online, binds=False
                    )
            except IntegrityError:
                self.left += 1
                continue
            self.new += 1
            self._tell("new", meeting)

    def _differs(self, meeting_id: int, slot_id: int, place_id: int | None) -> bool:
        meeting = self.meetings[meeting_id]
        return (meeting.slot_id, meeting.place_id) != (slot_id, place_id)

    def _can(self, people: list[int], slot: Slot) -> bool:
        return not any(slot.id in self.away.get(person, ()) for person in people)

    def _put(self, meeting: Meeting, slot: Slot, place: Place | None) -> bool:
        values = {"slot_id": slot.id, "place_id": place.id if place else None, "changed_at": now()}
        values |= {"capacity": place.chairs if place else None, "sequence": Meeting.sequence + 1}
        live = update(MeetingPerson).where(MeetingPerson.meeting_id == meeting.id).values(is_live=True)
        try:
            with db.session.begin_nested():
                for step in (update(Meeting).where(Meeting.id == meeting.id).values(values), live):
                    db.session.execute(step.execution_options(synchronize_session=False))
        except IntegrityError:
            return False
        db.session.refresh(meeting, ["slot_id", "place_id", "slot", "place", "capacity", "sequence"])
        for person in meeting.people:
            db.session.expire(person, ["slot_id", "is_live"])
        return True

    def _tell(self, kind: str, meeting: Meeting) -> None:
        self.touched[meeting.id] = meeting
        for person in meeting.people:
            self.changes[person.participant].append((kind, meeting))


def _let_go(ids: list[int]) -> None:
    db.session.flush()
    for step in (
        update(MeetingPerson).where(MeetingPerson.meeting_id.in_(ids)).values(is_live=False),
        update(Meeting).where(Meeting.id.in_(ids)).values(place_id=None),
    ):
        db.session.execute(step.execution_options(synchronize_session=False))
