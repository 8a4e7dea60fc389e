"""Asking and answering: every change of a request as a plain function. None of these commits.

What becomes of an accepted request at once is `booking.py`.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from eventapp.common.clock import now
from eventapp.common.database import lock
from eventapp.common.log import log
from eventapp.extensions import db
from eventapp.meetings import booking, errors, mails, queries, rules
from eventapp.meetings.models import LIVE, Meeting, MeetingRequest, RequestGuest, Slot
from eventapp.people.models import Participant


def ask(
    asker: Participant,
    asked: Participant,
    *,
    message: str = "",
    priority: int = 2,
    preferred: Iterable[Slot] = (),
    guests: Iterable[Participant] = (),
    is_online: bool = False,
) -> MeetingRequest:
    """Ask for a meeting. When the other has asked already, that request is accepted instead: one meeting.

    Raises one of the refusals of `rules.check_may_ask`, AlreadyAsked, TooManyOpen or TooManyPeople.
    """
    rules.check_may_ask(asker, asked)
    booking.lock_people([asker.id, asked.id])
    if existing := queries.live_request(asker, asked):
        return _ask_back(existing, asker, message)
    settings = queries.settings_of(asker.event)
    if queries.open_requests(asker) >= settings.most_open:
        raise errors.TooManyOpen
    low, high = sorted((asker.id, asked.id))
    request = MeetingRequest(
        event_id=asker.event_id,
        asker=asker,
        asked=asked,
        low_id=low,
        high_id=high,
        awaits=asked,
        message=message,
        priority=priority,
        preferred=[slot.id for slot in preferred],
        is_online=_online(settings, is_online),
        expires_at=now() + timedelta(days=settings.expiry_days),
    )
    try:
        with db.session.begin_nested():
            db.session.add(request)
    except IntegrityError:  # the other asked at this moment
        return _ask_back(queries.live_request(asker, asked), asker, message)
    _bring(request, guests)
    log(asker, "asked for a meeting", request)
    mails.asked(request)
    return request


def check_asks_back(existing: MeetingRequest, asker: Participant) -> None:
    """Raise AlreadyAsked unless the other asked and waits for an answer, so that asking too accepts."""
    if existing.asker_id == asker.id or existing.state != "open":
        raise errors.AlreadyAsked


def _ask_back(existing: MeetingRequest | None, asker: Participant, message: str) -> MeetingRequest:
    """Both asked: the first request is accepted, or waits for the plan when they share no free time now."""
    if existing is None:
        raise errors.AlreadyAsked
    check_asks_back(existing, asker)
    existing.is_mutual = True
    existing.awaits_id = asker.id
    if message:
        existing.message = "\n\n".join(filter(None, (existing.message, message)))
    try:
        accept(existing, asker)
    except errors.NoCommonSlot:
        _agree(existing, asker)
        mails.agreed(existing, None, asker)
    return existing


def edit(
    request: MeetingRequest,
    by: Participant,
    *,
    message: str,
    priority: int,
    preferred: Iterable[Slot],
    guests: Iterable[Participant],
    is_online: bool = False,
) -> None:
    """The asker changes what was asked, as long as it is not answered. Raises NotAnswerable or TooManyPeople."""
    lock(request)
    if request.state != "open" or by.id != request.asker_id:
        raise errors.NotAnswerable
    settings = queries.settings_of(by.event)
    request.message, request.priority = message, priority
    request.preferred = [slot.id for slot in preferred]
    request.is_online = _online(settings, is_online)
    request.changed_at = now()
    _bring(request, guests)
    log(by, "changed a request", request)


def accept(request: MeetingRequest, by: Participant, slot: Slot | None = None) -> Meeting | None:
    """Say yes: a meeting in `slot`, in the slot proposed, or in the first that all have free; None until the plan.

    Raises NotAnswerable, NotYours, NotReachable, TooManyMeetings, SlotTaken or NoCommonSlot; the request then stays.
    """
    _check_answerable(request, by)
    settings = queries.settings_of(request.event)
    meeting = None
    if settings.books_at_once:
        meeting = booking.book_request(request, slot or request.slot, settings)
    _agree(request, by)
    mails.agreed(request, meeting, by)
    return meeting


def propose(request: MeetingRequest, by: Participant, slot: Slot) -> None:
    """Answer with another time; the other is to answer next. Raises NotAnswerable, NotYours or SlotTaken."""
    _check_answerable(request, by)
    if slot.id not in {s.id for s in queries.free_slots(request.event, [by.id], is_online=request.is_online)}:
        raise errors.SlotTaken
    other = request.other(by)
    request.slot, request.awaits = slot, other
    request.changed_at, request.reminded_at = now(), None
    request.expires_at = now() + timedelta(days=queries.settings_of(request.event).expiry_days)
    log(by, "proposed another time", request)
    mails.proposed(request, by)


def decline(request: MeetingRequest, by: Participant, reason: str = "") -> None:
    """Say no, with a reason or without. Raises NotAnswerable or NotYours."""
    lock(request)
    if request.state != "open":
        raise errors.NotAnswerable
    if by.id != request.awaits_id:
        raise errors.NotYours
    _end(request, "declined", by, reason)
    mails.over(request, request.other(by), "declined", reason)


def withdraw(request: MeetingRequest, by: Participant) -> None:
    """The asker takes a request back, or one of the two a wish that has no meeting yet. Raises NotAnswerable."""
    lock(request)
    may = by.id == request.asker_id if request.state == "open" else by.id in (request.asker_id, request.asked_id)
    if request.state not in LIVE or not may or queries.meeting_of_request(request):
        raise errors.NotAnswerable
    was_agreed = request.state == "accepted"
    _end(request, "withdrawn", by)
    if was_agreed:
        mails.over(request, request.other(by), "withdrawn", "")


def answer_as_guest(request: MeetingRequest, by: Participant, comes: bool) -> None:
    """Someone whom the asker would bring says whether they come. Raises NotAnswerable, SlotTaken or PlaceTaken."""
    lock(request)
    guest = next((guest for guest in request.guests if guest.participant_id == by.id), None)
    if guest is None or request.state not in LIVE:
        raise errors.NotAnswerable
    if meeting := queries.meeting_of_request(request):
        if comes and not meeting.has(by):
            booking.join(meeting, by)
        elif not comes and meeting.has(by):
            booking.leave(meeting, by)
    guest.answer = comes
    log(by, "joins a meeting" if comes else "does not join a meeting", request)


def expire_due(at: datetime | None = None, limit: int = 200) -> int:
    """End requests whose time to answer is over; returns how many."""
    due = _due(MeetingRequest.expires_at <= (at or now()), limit)
    for request in due:
        _end(request, "expired", None)
        mails.over(request, request.asker, "expired", "")
    return len(due)


def remind_due(at: datetime | None = None, limit: int = 200) -> int:
    """Tell those who owe an answer, some days before a request expires; returns how many."""
    at, count = at or now(), 0
    soon = _due((MeetingRequest.reminded_at.is_(None)) & (MeetingRequest.expires_at <= at + timedelta(days=30)), limit)
    for request in soon:
        if request.expires_at - timedelta(days=queries.settings_of(request.event).remind_days) <= at:
            request.reminded_at = at
            mails.asked(request, is_again=True)
            count += 1
    return count


def release(participant: Participant, *, blocked: Participant | None = None) -> None:
    """End all that someone has open or planned: they no longer come, or (with `blocked`) what is with one other."""
    pair = [MeetingRequest.asker_id == participant.id, MeetingRequest.asked_id == participant.id]
    query = select(MeetingRequest).where(pair[0] | pair[1], MeetingRequest.state.in_(LIVE))
    meetings = [meeting for meeting in queries.meetings_of(participant) if meeting.slot.ends_at > now()]
    if blocked is not None:
        low, high = sorted((participant.id, blocked.id))
        query = query.where(MeetingRequest.low_id == low, MeetingRequest.high_id == high)
        meetings = [meeting for meeting in meetings if meeting.has(blocked)]
    for meeting in meetings:
        booking.cancel(meeting, participant)
    for request in db.session.scalars(query).all():
        _end(request, "withdrawn", participant)


def _due(condition: Any, limit: int) -> list[MeetingRequest]:
    query = select(MeetingRequest).where(MeetingRequest.state == "open", condition).order_by(MeetingRequest.id)
    return list(
        db.session.scalars(
            query.limit(limit).with_for_update(of=MeetingRequest, key_share=True, skip_locked=True)
        ).all()
    )


def _check_answerable(request: MeetingRequest, by: Participant) -> None:
    booking.lock_people([request.asker_id, request.asked_id])
    lock(request)
    if request.state != "open" or request.expires_at <= now():
        raise errors.NotAnswerable
    if by.id != request.awaits_id:
        raise errors.NotYours
    if not rules.can_meet(request.asker, request.asked):
        raise errors.NotReachable


def _agree(request: MeetingRequest, by: Participant) -> None:
    request.state, request.expires_at = "accepted", None
    request.answered_at = request.changed_at = now()
    log(by, "accepted a request", request)


def _end(request: MeetingRequest, state: str, by: Participant | None, reason: str = "") -> None:
    before = request.state
    request.state, request.expires_at, request.reason = state, None, reason
    request.changed_at = now()
    log(by, f"{state} a request", request, before={"state": before}, after={"state": state})


def _bring(request: MeetingRequest, guests: Iterable[Participant]) -> None:
    """Let the guests be these; who is new among them is told."""
    wanted = {guest.id: guest for guest in guests if guest.id not in (request.asker_id, request.asked_id)}
    if len(wanted) + 2 > max(2, queries.settings_of(request.event).most_people):
        raise errors.TooManyPeople
    for guest in list(request.guests):
        if wanted.pop(guest.participant_id, None) is None:
            request.guests.remove(guest)
    for guest in wanted.values():
        others = [request.asked, *(one.participant for one in request.guests)]
        rules.check_may_bring(request.asker, guest, others)
        request.guests.append(RequestGuest(participant=guest))
        mails.brought(request, guest)


def _online(settings: Any, wanted: bool) -> bool:
    """Whether they meet online: as wanted where both ways are open."""
    return settings.has_online and (wanted or not settings.has_onsite)
