"""Finding times, requests and meetings."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from eventapp.common.clock import now
from eventapp.events.models import Event
from eventapp.extensions import db
from eventapp.meetings import bindings
from eventapp.meetings.availability.models import Unavailability
from eventapp.meetings.models import (
    LIVE,
    Meeting,
    MeetingPerson,
    MeetingRequest,
    MeetingSettings,
    Outcome,
    Place,
    Plan,
    RequestGuest,
    Slot,
)
from eventapp.people.models import Participant

MOST_REQUESTS = 300  # of one person on their page, the latest


def settings_of(event: Event) -> MeetingSettings:
    """The settings of `event`; meetings are off when it has none yet."""
    found = db.session.get(MeetingSettings, event.id)
    return found or MeetingSettings(
        event_id=event.id, is_on=False, mode="both", days=[], left_out=[], asks=[], most_open=0
    )


def slots_of(event: Event, after: datetime | None = None) -> list[Slot]:
    """The slots in the order of time; those that begin after an instant."""
    query = select(Slot).where(Slot.event_id == event.id).order_by(Slot.starts_at)
    return list(db.session.scalars(query.where(Slot.starts_at > after) if after else query))


def places_of(event: Event) -> list[Place]:
    query = select(Place).where(Place.event_id == event.id)
    return list(db.session.scalars(query.order_by(Place.position, Place.id)))


def busy(
    slots: Collection[Slot], people: Collection[int], *, except_meetings: Collection[int] = ()
) -> dict[int, set[int]]:
    """Who of `people` cannot meet when, as {slot id: participant ids}: meetings, own choice, commitments."""
    found = bound(slots, people, except_meetings=except_meetings)
    away = select(Unavailability.slot_id, Unavailability.participant_id).where(
        Unavailability.participant_id.in_(people)
    )
    for slot_id, person in db.session.execute(away) if slots and people else ():
        if slot_id in found:
            found[slot_id].add(person)
    return found


def bound(
    slots: Collection[Slot], people: Collection[int], *, except_meetings: Collection[int] = ()
) -> dict[int, set[int]]:
    """The same without what they have left out themselves."""
    found: dict[int, set[int]] = {slot.id: set() for slot in slots}
    if not slots or not people:
        return found
    met = select(MeetingPerson.slot_id, MeetingPerson.participant_id).where(
        MeetingPerson.participant_id.in_(people),
        MeetingPerson.is_live,
        MeetingPerson.meeting_id.not_in(list(except_meetings)),
    )
    for slot_id, person in db.session.execute(met):
        if slot_id in found:
            found[slot_id].add(person)
    for person, begin, end in bindings.taken_up(people, min(s.starts_at for s in slots), max(s.ends_at for s in slots)):
        for slot in slots:
            if slot.starts_at < end and begin < slot.ends_at:
                found[slot.id].add(person)
    return found


def free_slots(
    event: Event, people: Collection[int], *, is_online: bool, except_meetings: Collection[int] = ()
) -> list[Slot]:
    """The slots to come that all of `people` have free, with a table left unless they meet online."""
    return free_for_each(event, [people], is_online=is_online, except_meetings=except_meetings)[0]


def free_for_each(
    event: Event, groups: list[Collection[int]], *, is_online: bool, except_meetings: Collection[int] = ()
) -> list[list[Slot]]:
    """The same for several groups of people, with a table left for the largest."""
    slots = slots_of(event, after=now())
    everyone = {person for group in groups for person in group}
    taken = busy(slots, everyone, except_meetings=except_meetings)
    if not is_online:
        slots = _with_table(event, slots, max(map(len, groups)), except_meetings)
    return [[slot for slot in slots if taken[slot.id].isdisjoint(group)] for group in groups]


def _with_table(event: Event, slots: list[Slot], people: int, except_meetings: Collection[int]) -> list[Slot]:
    """Those of `slots` in which a table for so many is left."""
    big_enough = select(func.count(Place.id)).where(Place.event_id == event.id, Place.is_open, Place.chairs >= people)
    used = (
        select(Meeting.slot_id, func.count())
        .join(Place)
        .where(Meeting.event_id == event.id, Meeting.state == "planned", Place.is_open, Place.chairs >= people)
        .where(Meeting.id.not_in(list(except_meetings)))
        .group_by(Meeting.slot_id)
    )
    tables, in_use = db.session.scalar(big_enough), dict(db.session.execute(used).all())
    return [slot for slot in slots if in_use.get(slot.id, 0) < tables]


def free_places(slot: Slot, people: int, *, except_meeting: int | None = None) -> list[Place]:
    """The tables with chairs enough that no other meeting has in the slot: the smallest first, then in their order."""
    used = select(Meeting.place_id).where(
        Meeting.slot_id == slot.id, Meeting.state == "planned", Meeting.place_id.is_not(None)
    )
    if except_meeting:
        used = used.where(Meeting.id != except_meeting)
    query = select(Place).where(
        Place.event_id == slot.event_id, Place.is_open, Place.chairs >= people, Place.id.not_in(used)
    )
    return list(db.session.scalars(query.order_by(Place.chairs, Place.position, Place.id)))


def live_request(one: Participant, other: Participant) -> MeetingRequest | None:
    """The request between the two that is open or accepted."""
    low, high = sorted((one.id, other.id))
    query = select(MeetingRequest).where(
        MeetingRequest.low_id == low, MeetingRequest.high_id == high, MeetingRequest.state.in_(LIVE)
    )
    return db.session.scalar(query)


def open_requests(asker: Participant) -> int:
    """How many requests of `asker` wait for an answer."""
    query = select(func.count()).where(MeetingRequest.asker_id == asker.id, MeetingRequest.state == "open")
    return db.session.scalar(query)


def meeting_counts(people: Iterable[int]) -> dict[int, int]:
    """How many meetings each has."""
    query = (
        select(MeetingPerson.participant_id, func.count())
        .where(MeetingPerson.participant_id.in_(list(people)), MeetingPerson.is_live)
        .group_by(MeetingPerson.participant_id)
    )
    return dict(db.session.execute(query).all())


def request_with_all():
    """Loads with a request what pages show of it."""
    return (
        joinedload(MeetingRequest.asker).joinedload(Participant.organisation),
        joinedload(MeetingRequest.asked).joinedload(Participant.organisation),
        joinedload(MeetingRequest.slot),
        selectinload(MeetingRequest.guests).joinedload(RequestGuest.participant),
    )


def requests_of(participant: Participant) -> list[MeetingRequest]:
    """The requests that someone made, got, or is brought along by: those to answer first, the latest first."""
    brought = select(RequestGuest.request_id).where(RequestGuest.participant_id == participant.id)
    query = (
        select(MeetingRequest)
        .where(
            or_(
                MeetingRequest.asker_id == participant.id,
                MeetingRequest.asked_id == participant.id,
                MeetingRequest.id.in_(brought),
            )
        )
        .options(*request_with_all())
        .order_by(MeetingRequest.changed_at.desc(), MeetingRequest.id.desc())
        .limit(MOST_REQUESTS)
    )
    return list(db.session.scalars(query))


def meeting_with_all():
    """Loads with a meeting what pages show of it."""
    return (
        joinedload(Meeting.slot),
        joinedload(Meeting.place),
        selectinload(Meeting.people).joinedload(MeetingPerson.participant).joinedload(Participant.organisation),
    )


def meetings_of(participant: Participant) -> list[Meeting]:
    """The planned meetings of someone, in the order of time."""
    query = (
        select(Meeting)
        .join(MeetingPerson, MeetingPerson.meeting_id == Meeting.id)
        .join(Slot, Slot.id == Meeting.slot_id)
        .where(MeetingPerson.participant_id == participant.id, MeetingPerson.is_live, Meeting.state == "planned")
        .options(*meeting_with_all())
        .order_by(Slot.starts_at)
    )
    return list(db.session.scalars(query))


def cancelled_meetings_of(participant: Participant) -> list[Meeting]:
    """The cancelled meetings of someone whose time is not over."""
    query = (
        select(Meeting)
        .join(MeetingPerson, MeetingPerson.meeting_id == Meeting.id)
        .join(Slot, Slot.id == Meeting.slot_id)
        .where(MeetingPerson.participant_id == participant.id, Meeting.state == "cancelled", Slot.ends_at > now())
        .options(*meeting_with_all())
        .order_by(Slot.starts_at)
    )
    return list(db.session.scalars(query))


def planned_meetings(event: Event) -> list[Meeting]:
    """All planned meetings of an event, in the order of time and tables."""
    query = (
        select(Meeting)
        .join(Slot, Slot.id == Meeting.slot_id)
        .outerjoin(Place, Place.id == Meeting.place_id)
        .where(Meeting.event_id == event.id, Meeting.state == "planned")
        .options(*meeting_with_all())
        .order_by(Slot.starts_at, Place.position, Meeting.id)
    )
    return list(db.session.scalars(query))


def meetings_in(slot: Slot) -> list[Meeting]:
    """The planned meetings of a slot, by table."""
    query = select(Meeting).outerjoin(Place, Place.id == Meeting.place_id)
    query = query.where(Meeting.slot_id == slot.id, Meeting.state == "planned").options(*meeting_with_all())
    return list(db.session.scalars(query.order_by(Place.position, Meeting.id)))


def meeting_of_request(request: MeetingRequest) -> Meeting | None:
    """The planned meeting that a request led to."""
    return db.session.scalar(select(Meeting).where(Meeting.request_id == request.id, Meeting.state == "planned"))


def unplaced_requests(event: Event) -> list[MeetingRequest]:
    """What both want and has no meeting: the more important and the older first."""
    query = (
        select(MeetingRequest)
        .where(*_is_unplaced(event))
        .options(
            joinedload(MeetingRequest.asker), joinedload(MeetingRequest.asked), selectinload(MeetingRequest.guests)
        )
        .order_by(MeetingRequest.priority.desc(), MeetingRequest.id)
    )
    return list(db.session.scalars(query))


def count_unplaced(event: Event) -> int:
    """How many of those there are."""
    return db.session.scalar(select(func.count()).select_from(MeetingRequest).where(*_is_unplaced(event)))


def _is_unplaced(event: Event) -> tuple[Any, ...]:
    met = select(Meeting.request_id).where(
        Meeting.event_id == event.id, Meeting.state == "planned", Meeting.request_id.is_not(None)
    )
    return MeetingRequest.event_id == event.id, MeetingRequest.state == "accepted", MeetingRequest.id.not_in(met)


def join_link(meeting: Meeting) -> str | None:
    """The address of an online meeting."""
    template = settings_of(meeting.event).link_template
    return template.replace("{meeting}", meeting.public_id) if meeting.is_online and template else None


def outcome_of(meeting: Meeting, participant: Participant) -> Outcome | None:
    query = select(Outcome).where(Outcome.meeting_id == meeting.id, Outcome.participant_id == participant.id)
    return db.session.scalar(query)


def latest_plan(event: Event) -> Plan | None:
    return db.session.scalars(select(Plan).where(Plan.event_id == event.id).order_by(Plan.id.desc())).first()
