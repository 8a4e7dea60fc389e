"""Meetings come about, move and end. None of these commits.

The database decides who is first: nobody is in two meetings of a slot, and no table has two. People are locked in the
order of their ids, then slots in the order of time, so that nobody waits in a circle.
"""

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from eventapp.common import seats
from eventapp.common.clock import now
from eventapp.common.database import lock
from eventapp.common.log import log
from eventapp.events.models import Event
from eventapp.extensions import db
from eventapp.meetings import bindings, errors, mails, queries
from eventapp.meetings.models import Meeting, MeetingPerson, MeetingRequest, MeetingSettings, Place, Slot
from eventapp.people.models import Participant


def lock_people(people: Iterable[int]) -> None:
    """Let others who would give one of `people` a meeting wait until this transaction ends."""
    query = select(Participant.id).where(Participant.id.in_(list(people))).order_by(Participant.id)
    db.session.execute(query.with_for_update(key_share=True))


def lock_slots(event: Event) -> None:
    """Let others who would book in any slot of an event wait until this transaction ends; after `lock_people`."""
    query = select(Slot.id).where(Slot.event_id == event.id).order_by(Slot.starts_at)
    db.session.execute(query.with_for_update(key_share=True))


def people_of(request: MeetingRequest) -> list[int]:
    """Who would meet: the two, and the guests who said yes."""
    return [request.asker_id, request.asked_id, *(g.participant_id for g in request.guests if g.answer)]


def book_request(request: MeetingRequest, slot: Slot | None, settings: MeetingSettings) -> Meeting:
    """A meeting in `slot`, else in the first slot that all have free, those preferred first.

    Raises TooManyMeetings, SlotTaken or NoCommonSlot.
    """
    people = people_of(request)
    lock_people(people)
    counts = queries.meeting_counts(people)
    if any(count >= settings.most_meetings for count in counts.values()):
        raise errors.TooManyMeetings
    free = queries.free_slots(request.event, people, is_online=request.is_online)
    if slot is not None:
        chosen = [one for one in free if one.id == slot.id]
        refusal: errors.Refused = errors.SlotTaken()
    else:
        wanted = set(request.preferred)
        chosen = sorted(free, key=lambda one: (one.id not in wanted, one.starts_at))
        refusal = errors.NoCommonSlot()
    for one in chosen:
        if meeting := _try(one, people, request):
            return meeting
    raise refusal


def _try(slot: Slot, people: list[int], request: MeetingRequest) -> Meeting | None:
    """A meeting in `slot`, or None when another was quicker."""
    lock(slot)
    place = None
    if not request.is_online and (place := next(iter(queries.free_places(slot, len(people))), None)) is None:
        return None
    try:
        with db.session.begin_nested():
            return place_meeting(slot, people, place, request=request, is_online=request.is_online)
    except (IntegrityError, bindings.Clash):
        return None


def place_meeting(
    slot: Slot,
    people: Collection[int],
    place: Place | None,
    *,
    request: MeetingRequest | None = None,
    is_online: bool = False,
    is_fixed: bool = False,
) -> Meeting:
    """Write a meeting down; the database refuses what cannot be (IntegrityError, bindings.Clash)."""
    meeting = Meeting(
        event_id=slot.event_id,
        request=request,
        slot=slot,
        place=place,
        is_online=is_online,
        is_fixed=is_fixed,
        capacity=place.chairs if place else None,
        taken=len(people),
    )
    db.session.add(meeting)
    db.session.flush()
    db.session.add_all(
        MeetingPerson(meeting_id=meeting.id, slot_id=slot.id, participant_id=person) for person in people
    )
    db.session.flush()
    bindings.bind([meeting])
    return meeting


def move(
    meeting: Meeting, slot: Slot, by: Any, *, place: Place | None = None, online: bool | None = None, tells: bool = True
) -> None:
    """Move a meeting into another slot, to `place` or a free table. `by` is one of its people, or an organiser.

    With `online` it needs no table; None leaves that as it is, unless there is a `place`.

    Raises NotPlanned, SlotTaken or PlaceTaken. Everyone else in it learns of it.
    """
    people = [person.participant_id for person in meeting.people]
    lock_people(people)
    lock(meeting)
    if not meeting.is_planned:
        raise errors.NotPlanned
    is_online = place is None and (meeting.is_online if online is None else online)
    if slot.id not in {
        one.id for one in queries.free_slots(meeting.event, people, is_online=True, except_meetings=[meeting.id])
    }:
        raise errors.SlotTaken
    lock(slot)
    free = [] if is_online else queries.free_places(slot, len(people), except_meeting=meeting.id)
    if place is None and not is_online:
        place = next((one for one in free if one.id == meeting.place_id), next(iter(free), None))
    if not is_online and (place is None or place.id not in {one.id for one in free}):
        raise errors.PlaceTaken
    before = {"slot": meeting.slot.public_id, "place": meeting.place.name if meeting.place else None}
    try:
        with db.session.begin_nested():
            put(meeting, slot, place, is_online=is_online)
    except (IntegrityError, bindings.Clash):
        raise errors.SlotTaken from None
    after = {"slot": slot.public_id, "place": place.name if place else None}
    log(by, "moved a meeting", meeting, before=before, after=after)
    if tells:
        mails.moved(meeting, by)


def put(meeting: Meeting, slot: Slot, place: Place | None, *, is_online: bool) -> None:
    """Write where and when a meeting is; its people's rows follow by their key."""
    values = {"slot_id": slot.id, "place_id": place.id if place else None, "is_online": is_online}
    values |= {"capacity": place.chairs if place else None, "sequence": Meeting.sequence + 1, "changed_at": now()}
    db.session.flush()
    db.session.execute(
        update(Meeting).where(Meeting.id == meeting.id).values(values).execution_options(synchronize_session=False)
    )
    db.session.expire(meeting)
    for person in meeting.people:
        db.session.expire(person, ["slot_id"])
    bindings.bind([meeting])


def cancel(meeting: Meeting, by: Any, reason: str = "", *, tells: bool = True) -> None:
    """End a meeting, and with it the request it came from. Raises NotPlanned."""
    lock(meeting)
    if not meeting.is_planned:
        raise errors.NotPlanned
    meeting.state, meeting.reason = "cancelled", reason
    meeting.sequence += 1
    meeting.changed_at = now()
    for person in meeting.people:
        person.is_live = False
    if meeting.request is not None:
        meeting.request.state, meeting.request.expires_at = "cancelled", None
        meeting.request.changed_at = now()
    bindings.release([meeting])
    log(by, "cancelled a meeting", meeting, note=reason or None)
    if tells:
        mails.cancelled(meeting, by, reason)


def join(meeting: Meeting, participant: Participant) -> None:
    """One more at the table. Raises SlotTaken or PlaceTaken."""
    lock_people([participant.id])
    if queries.busy([meeting.slot], [participant.id])[meeting.slot_id]:
        raise errors.SlotTaken
    seats.take(meeting, else_raise=errors.PlaceTaken())
    try:
        with db.session.begin_nested():
            meeting.people.append(MeetingPerson(slot_id=meeting.slot_id, participant=participant))
            db.session.flush()
            bindings.bind([meeting])
    except (IntegrityError, bindings.Clash):
        raise errors.SlotTaken from None


def leave(meeting: Meeting, participant: Participant) -> None:
    """One of three or more goes, the others meet all the same."""
    person = next(person for person in meeting.people if person.participant_id == participant.id)
    meeting.people.remove(person)
    seats.give_back(meeting)
    bindings.bind([meeting])
    log(participant, "left a meeting", meeting)


def running_late(meeting: Meeting, participant: Participant, minutes: int) -> None:
    """Tell the others that someone comes late. Raises NotPlanned once it is over."""
    if not meeting.is_planned or meeting.slot.ends_at <= now():
        raise errors.NotPlanned
    person = next(person for person in meeting.people if person.participant_id == participant.id)
    person.minutes_late = minutes
    log(participant, "runs late", meeting, after={"minutes": minutes})
    mails.late(meeting, participant, minutes)


def mark_absent(meeting: Meeting, public_id: str, is_absent: bool, by: Any) -> None:
    """Note of someone in a meeting, by their public id, whether they failed to come. Raises NotPlanned or NotBegun."""
    person = next((one for one in meeting.people if one.participant.public_id == public_id), None)
    if not meeting.is_planned or person is None:
        raise errors.NotPlanned
    if meeting.slot.starts_at > now():
        raise errors.NotBegun
    if person.is_absent != is_absent:
        person.is_absent = is_absent
        log(by, "marked who was missing" if is_absent else "marked who came", meeting, note=person.participant.name)


def cancel_or_leave(meeting: Meeting, participant: Participant, reason: str = "") -> None:
    """A guest leaves, and the others meet; one of the two who agreed ends it for all."""
    request = meeting.request
    if request is not None and participant.id not in (request.asker_id, request.asked_id):
        guest = next((guest for guest in request.guests if guest.participant_id == participant.id), None)
        if guest is not None:
            guest.answer = False
        leave(meeting, participant)
    else:
        cancel(meeting, participant, reason)
