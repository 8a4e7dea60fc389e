"""A plan becomes what holds: meetings are made and moved, and each person learns of their own changes.

All that takes time, reading and wording, is done before the plan is locked (`prepared`); then it is looked at whether
anything has changed since, and what was prepared is written in a few statements, so that others hardly wait.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import joinedload, selectinload

from eventapp.common.clock import now
from eventapp.common.columns import new_public_id
from eventapp.common.database import lock
from eventapp.common.log import log
from eventapp.events.models import Event
from eventapp.extensions import db
from eventapp.meetings import bindings, booking, errors, mails, queries
from eventapp.meetings.gathering import unavailable
from eventapp.meetings.models import Meeting, MeetingPerson, MeetingRequest, Place, Plan, RequestGuest, Slot
from eventapp.messages.operations import collected, queue_all
from eventapp.people.commitments import Binding
from eventapp.people.models import Participant

Spot = tuple[Slot, Place | None]


def publish(plan: Plan, actor: Any) -> dict[str, int]:
    """Let a plan hold; returns how many meetings are new, moved, and left as they are since things changed meanwhile.

    What has been withdrawn, cancelled or bound elsewhere since the plan was made is left out. Raises PlanOver.
    """
    if plan.state != "ready":
        raise errors.PlanOver
    work = prepared(plan)
    lock(plan)
    if plan.state != "ready":
        raise errors.PlanOver
    booking.lock_people(work.people)
    booking.lock_slots(plan.event)
    if _facts(plan) != work.facts:
        db.session.expire_all()
        work = prepared(plan)
    _write(work)
    settings = queries.settings_of(plan.event)
    settings.published_at = settings.published_at or now()
    plan.state, plan.published_at = "published", now()
    counts = {"new": len(work.new), "moved": work.moved, "left": work.left}
    log(actor, "published a plan of meetings", plan, after=counts)
    return counts


@dataclass
class Prepared:
    """What publishing will write. `new` are meetings that are not in the session yet, `spots` where others go.

    `facts` is what it rests on; `left` counts what the plan placed and can no longer be so.
    """

    facts: Any
    people: set[int]
    new: list[Meeting] = field(default_factory=list)
    spots: dict[Meeting, Spot] = field(default_factory=dict)
    lost: list[Meeting] = field(default_factory=list)
    moved: int = 0
    left: int = 0
    bindings: list[Binding] = field(default_factory=list)
    mails: list[dict[str, Any]] = field(default_factory=list)


def prepared(plan: Plan) -> Prepared:
    """Look at everything and word everything, without writing."""
    facts = _facts(plan)  # first of all, so that what changes while we read shows
    return _Preparing(plan, facts).done()


class _Preparing:
    def __init__(self, plan: Plan, facts: Any) -> None:
        self.event = plan.event
        self.placed = plan.found.get("placed", [])
        self.slots = {slot.id: slot for slot in queries.slots_of(self.event, after=now())}
        self.places = {place.id: place for place in queries.places_of(self.event) if place.is_open}
        self.meetings = {meeting.id: meeting for meeting in queries.planned_meetings(self.event)}
        self.requests = _accepted(self.event)
        groups = [booking.people_of(request) for request in self.requests.values()]
        groups += [[person.participant_id for person in meeting.people] for meeting in self.meetings.values()]
        self.work = Prepared(facts, {person for group in groups for person in group})
        self.names = _participants(self.work.people)
        self.away = unavailable(list(self.slots.values()), self.work.people)
        self.busy: set[tuple[int, int]] = set()  # (participant, slot)
        self.taken: set[tuple[int, int]] = set()  # (place, slot)
        for meeting in self.meetings.values():
            self._occupy(_people(meeting), meeting.slot_id, meeting.place_id)

    def done(self) -> Prepared:
        shown = self._moves() + self._made()
        self.work.bindings = bindings.said_of([meeting for _kind, meeting in shown])
        changes: dict[Participant, list[tuple[str, Meeting]]] = defaultdict(list)
        for kind, meeting in shown:
            for person in meeting.people:
                changes[person.participant].append((kind, meeting))
        with collected() as self.work.mails:
            for reader, theirs in changes.items():
                mails.plan_changes(reader, theirs)
        return self.work

    def _moves(self) -> list[tuple[str, Meeting]]:
        """All that move let go of their old times first, so that two may change places."""
        shown, moves = [], []
        for _request, meeting_id, slot_id, place_id in self.placed:
            meeting = self.meetings.get(meeting_id)
            if meeting and slot_id in self.slots and (meeting.slot_id, meeting.place_id) != (slot_id, place_id):
                moves.append((meeting, (self.slots[slot_id], self.places.get(place_id))))
                self._occupy(_people(meeting), meeting.slot_id, meeting.place_id, frees=True)
        for meeting, (slot, place) in moves:
            people, old = _people(meeting), (meeting.slot, meeting.place)
            if self._fits(people, slot, place) and not self._is_away(people, slot):
                self.work.spots[meeting] = (slot, place)
                self.work.moved += slot.id != meeting.slot_id
                self._occupy(people, slot.id, place.id if place else None)
                shown.append(("moved", self._as_it_will_be(meeting, slot, place)))
                continue
            self.work.left += 1
            if self._fits(people, *old):
                self.work.spots[meeting] = old
                self._occupy(people, meeting.slot_id, meeting.place_id)
            else:
                self.work.lost.append(meeting)
        return shown

    def _made(self) -> list[tuple[str, Meeting]]:
        """Those who wait get their meetings."""
        for request_id, meeting_id, slot_id, place_id in self.placed:
            if meeting_id is not None:
                continue
            request, slot, place = self.requests.get(request_id), self.slots.get(slot_id), self.places.get(place_id)
            people = booking.people_of(request) if request else []
            is_gone = request is None or slot is None or (place_id and place is None)
            if is_gone or self._is_away(people, slot) or not self._fits(people, slot, place):
                self.work.left += 1
                continue
            self._occupy(people, slot.id, place.id if place else None)
            self.work.new.append(
                self._meeting(new_public_id(), people, slot, place, request.is_online, request=request)
            )
        return [("new", meeting) for meeting in self.work.new]

    def _as_it_will_be(self, meeting: Meeting, slot: Slot, place: Place | None) -> Meeting:
        """A meeting in its new place, for wording; never written."""
        return self._meeting(meeting.public_id, _people(meeting), slot, place, meeting.is_online)

    def _meeting(
        self, public_id: str, people: list[int], slot: Slot, place: Place | None, is_online: bool, **more: Any
    ) -> Meeting:
        seats = {"capacity": place.chairs if place else None, "taken": len(people)}
        where = {"slot": slot, "slot_id": slot.id, "place": place, "is_online": is_online}
        made = Meeting(public_id=public_id, event_id=self.event.id, event=self.event, **where, **seats, **more)
        made.people = [
            MeetingPerson(slot_id=slot.id, participant_id=person, participant=self.names[person]) for person in people
        ]
        return made

    def _is_away(self, people: list[int], slot: Slot) -> bool:
        return any(slot.id in self.away.get(person, ()) for person in people)

    def _fits(self, people: list[int], slot: Slot, place: Place | None) -> bool:
        if place is not None and ((place.id, slot.id) in self.taken or place.chairs < len(people)):
            return False
        return not any((person, slot.id) in self.busy for person in people)

    def _occupy(self, people: list[int], slot: int, place: int | None, *, frees: bool = False) -> None:
        change = set.difference_update if frees else set.update
        change(self.busy, {(person, slot) for person in people})
        change(self.taken, {(place, slot)} if place else set())


def _write(work: Prepared) -> None:
    ids = [meeting.id for meeting in (*work.spots, *work.lost)]
    for step in (
        update(MeetingPerson).where(MeetingPerson.meeting_id.in_(ids)).values(is_live=False),
        update(Meeting).where(Meeting.id.in_(ids)).values(place_id=None),
    ):
        db.session.execute(step.execution_options(synchronize_session=False))
    for meeting in work.lost:
        db.session.refresh(meeting)
        booking.cancel(meeting, None)
    table = Meeting.__table__
    for meeting, (slot, place) in work.spots.items():
        values = {"slot_id": slot.id, "place_id": place.id if place else None, "changed_at": now()}
        values |= {"capacity": place.chairs if place else None, "sequence": table.c.sequence + 1}
        db.session.execute(update(table).where(table.c.id == meeting.id).values(values))
    live = update(MeetingPerson).where(MeetingPerson.meeting_id.in_([meeting.id for meeting in work.spots]))
    db.session.execute(live.values(is_live=True).execution_options(synchronize_session=False))
    for meeting in work.spots:
        for person in meeting.people:
            db.session.expire(person)
        db.session.expire(meeting)
    _insert(work.new)
    bindings.write_for_plan(work.bindings)
    queue_all(work.mails)


def _insert(meetings: list[Meeting]) -> None:
    """All at once: row by row, SQLite would take thrice as long."""
    if not meetings:
        return
    names = ("public_id", "event_id", "is_online", "capacity", "taken")
    rows = [
        {name: getattr(meeting, name) for name in names}
        | {"request_id": meeting.request.id, "slot_id": meeting.slot.id}
        | {"place_id": meeting.place.id if meeting.place else None}
        for meeting in meetings
    ]
    db.session.execute(insert(Meeting), rows)
    query = select(Meeting.public_id, Meeting.id).where(Meeting.request_id.in_([row["request_id"] for row in rows]))
    ids = dict(db.session.execute(query.where(Meeting.state == "planned")).all())
    people = [
        {"meeting_id": ids[meeting.public_id], "slot_id": meeting.slot.id, "participant_id": person.participant_id}
        for meeting in meetings
        for person in meeting.people
    ]
    db.session.execute(insert(MeetingPerson), people)


def _facts(plan: Plan) -> Any:
    """What a plan's publishing rests on, in few statements: equal as long as nothing of it has changed."""
    event, placed = plan.event, plan.found.get("placed", [])
    asked = {request for request, meeting, _slot, _place in placed if meeting is None}
    requests = select(MeetingRequest.id, MeetingRequest.state).where(MeetingRequest.event_id == event.id)
    guests = select(RequestGuest.id, RequestGuest.participant_id, RequestGuest.answer).join(MeetingRequest)
    meetings = select(Meeting.id, Meeting.sequence, Meeting.taken, Meeting.slot_id, Meeting.place_id)
    planned = Meeting.event_id == event.id, Meeting.state == "planned"
    places = select(Place.id, Place.is_open, Place.chairs).where(Place.event_id == event.id)
    slots = select(Slot.id).where(Slot.event_id == event.id, Slot.starts_at > now())
    people = select(MeetingPerson.participant_id).join(Meeting, Meeting.id == MeetingPerson.meeting_id).where(*planned)
    found = [
        {tuple(row) for row in db.session.execute(query)}
        for query in (guests.where(MeetingRequest.event_id == event.id), meetings.where(*planned), places, slots)
    ]
    states = {row for row in map(tuple, db.session.execute(requests)) if row[0] in asked}
    bound = set(db.session.scalars(people)) | {person for _id, person, answer in found[0] if answer}
    two = select(MeetingRequest.asker_id, MeetingRequest.asked_id, MeetingRequest.id)
    for one, other, id in db.session.execute(two.where(MeetingRequest.event_id == event.id)):
        bound |= {one, other} if id in asked else set()
    return found, states, unavailable(queries.slots_of(event, after=now()), bound)


def _accepted(event: Event) -> dict[int, MeetingRequest]:
    query = select(MeetingRequest).where(MeetingRequest.event_id == event.id, MeetingRequest.state == "accepted")
    return {r.id: r for r in db.session.scalars(query.options(selectinload(MeetingRequest.guests)))}


def _participants(ids: set[int]) -> dict[int, Participant]:
    query = select(Participant).where(Participant.id.in_(ids)).options(joinedload(Participant.organisation))
    return {person.id: person for person in db.session.scalars(query)}


def _people(meeting: Meeting) -> list[int]:
    return [person.participant_id for person in meeting.people]
