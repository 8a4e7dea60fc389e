"""The mails about meetings: each names its template and gathers the values for it.

Every link is signed for its reader; a page with a button stands behind it, since mail programs open links themselves.
"""

from collections.abc import Iterable
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import force_locale

from eventapp.common import formats
from eventapp.common.clock import now
from eventapp.common.columns import new_public_id
from eventapp.common.languages import absolute_url
from eventapp.directory.contacts.quiet import loud_from, zone_of
from eventapp.directory.contacts.rules import choices_of
from eventapp.directory.models import Entry
from eventapp.events.models import Event
from eventapp.meetings.models import RESULTS, Meeting, MeetingRequest, Slot
from eventapp.meetings.queries import join_link
from eventapp.meetings.words import place_text
from eventapp.messages.mailings.sending import unsubscribe_key
from eventapp.messages.operations import queue
from eventapp.messages.wording.reading import gettext as _
from eventapp.messages.wording.reading import wording_of
from eventapp.people.access import link_key
from eventapp.people.models import Commitment, Participant

PURPOSE = "meetings"
WORDING = "meetings/mails"


def asked(request: MeetingRequest, *, is_again: bool = False) -> None:
    """Someone asks you; or, again, your answer is still open and the request soon expires."""
    reader = request.awaits
    _queue(
        "asked",
        reader,
        request.event,
        waits=is_again,
        other=described(request.other(reader)),
        message=request.message,
        guests=[guest.participant.name for guest in request.guests],
        until=moment(request.event, request.expires_at, reader.language),
        is_again=is_again,
        **_answers(request, reader),
    )


def brought(request: MeetingRequest, guest: Participant) -> None:
    """The asker would like to bring you."""
    _queue(
        "brought",
        guest,
        request.event,
        asker=described(request.asker),
        other=described(request.asked),
        link=answer_link(request, guest),
    )


def agreed(request: MeetingRequest, meeting: Meeting | None, by: Participant) -> None:
    """The answer is yes: the meeting, for all but the one who answered; or, without one, that the plan will tell."""
    guests = [guest.participant for guest in request.guests if guest.answer]
    for reader in (request.other(by), *guests):
        about = meeting_values(meeting, reader) if meeting else {"when": None, "where": None, "join": None}
        _queue("agreed", reader, request.event, other=described(by), link=own_link(reader), **about)


def proposed(request: MeetingRequest, by: Participant) -> None:
    reader = request.other(by)
    _queue(
        "proposed",
        reader,
        request.event,
        other=described(by),
        when=slot_text(request.event, request.slot, reader),
        **_answers(request, reader),
    )


def over(request: MeetingRequest, reader: Participant, kind: str, reason: str) -> None:
    """A request was declined or withdrawn, or expired."""
    _queue(
        "over",
        reader,
        request.event,
        waits=kind == "expired",
        other=described(request.other(reader)),
        kind=kind,
        reason=reason,
        link=own_link(reader),
    )


def moved(meeting: Meeting, by: Any) -> None:
    for reader in _others(meeting, by):
        _queue("moved", reader, meeting.event, link=own_link(reader), **meeting_values(meeting, reader))


def cancelled(meeting: Meeting, by: Any, reason: str) -> None:
    for reader in _others(meeting, by):
        _queue(
            "cancelled",
            reader,
            meeting.event,
            reason=reason,
            by=by.name if isinstance(by, Participant) else None,
            link=own_link(reader),
            **meeting_values(meeting, reader),
        )


def clash(meeting: Meeting, elsewhere: dict[int, list[Commitment]]) -> None:
    """Someone of a meeting is expected elsewhere at that time; what that is, only they are told."""
    for reader in _others(meeting, None):
        own = [row.title.localized(reader.language, meeting.event.language) for row in elsewhere.get(reader.id, ())]
        others = [p for p in meeting.people if p.participant_id in elsewhere and p.participant_id != reader.id]
        link = absolute_url("meetings.meeting", event=meeting.event, lang=reader.language, public_id=meeting.public_id)
        values = meeting_values(meeting, reader) | {"own": own, "names": [p.participant.name for p in others]}
        _queue("clash", reader, meeting.event, link=link, **values)


def late(meeting: Meeting, by: Participant, minutes: int) -> None:
    for reader in _others(meeting, by):
        _queue(
            "late",
            reader,
            meeting.event,
            by=by.name,
            minutes=minutes,
            link=own_link(reader),
            **meeting_values(meeting, reader),
        )


def digest(reader: Participant, requests: Iterable[MeetingRequest]) -> None:
    """All that waits for one person's answer, with a link for each."""
    requests = list(requests)
    rows = [
        {
            "other": described(request.other(reader)),
            "message": request.message[:300],
            "until": moment(request.event, request.expires_at, reader.language),
            **_answers(request, reader),
        }
        for request in requests
    ]
    _queue("digest", reader, reader.event, waits=True, rows=rows, link=own_link(reader))


def plan_changes(reader: Participant, changes: list[tuple[str, Meeting]]) -> None:
    """What the published plan means for one person: meetings new, moved or cancelled, by time; no word of others."""
    in_order = sorted(changes, key=lambda change: change[1].slot.starts_at)
    rows = [{"kind": kind, **meeting_values(meeting, reader)} for kind, meeting in in_order]
    _queue("plan", reader, reader.event, rows=rows, link=own_link(reader))


def reminder(reader: Participant, meetings: Iterable[Meeting]) -> None:
    """Your meetings of a day, by time."""
    meetings = sorted(meetings, key=lambda meeting: meeting.slot.starts_at)
    with force_locale(reader.language):
        day = formats.date_text(meetings[0].slot.starts_at, "full", tz=reader.event.zone)
    rows = [meeting_values(meeting, reader) for meeting in meetings]
    _queue("reminder", reader, reader.event, rows=rows, day=day, link=own_link(reader))


def nudge(reader: Participant, suggestions: Iterable[Entry]) -> None:
    """You have no meeting yet; people of the directory whom you could ask, in one tap each."""
    event, public_id = reader.event, new_public_id()
    rows = [{"name": described(entry.participant), "link": suggestion_link(reader, entry)} for entry in suggestions]
    unsubscribe = absolute_url(
        "messages.unsubscribe", event=event, lang=reader.language, key=unsubscribe_key(public_id)
    )
    _queue(
        "nudge",
        reader,
        event,
        waits=True,
        public_id=public_id,
        rows=rows,
        link=own_link(reader),
        unsubscribe_link=unsubscribe,
    )


def after(reader: Participant, meetings: Iterable[Meeting]) -> None:
    """Your meetings of a day are over: how were they? One tap answers for each."""
    rows = [
        {
            "others": others_text(meeting, reader),
            "when": slot_text(meeting.event, meeting.slot, reader),
            **{result: after_link(meeting, reader, result) for result in RESULTS},
        }
        for meeting in meetings
    ]
    _queue("after", reader, reader.event, rows=rows, link=own_link(reader))


def later(reader: Participant, meetings: Iterable[Meeting]) -> None:
    """Half a year on: what has come of the meetings?"""
    rows = [{"others": others_text(meeting, reader), "link": later_link(meeting, reader)} for meeting in meetings]
    _queue("later", reader, reader.event, waits=True, rows=rows, link=own_link(reader))


def examples(event: Event, language: str) -> dict[str, Any]:
    """Values for a look at one of these mails, where there is no meeting to take them from."""
    other, link = "Ana Sol (Instituto Sol)", "https://example.org/…"
    with force_locale(language):
        begin = formats.datetime_text(event.starts_at, tz=event.zone)
        when = f"{begin} ({formats.zone_name(event.starts_at, tz=event.zone)})"
        day = formats.date_text(event.starts_at, "full", tz=event.zone)
    row = {"kind": "new", "name": other, "other": other, "others": other, "when": when, "where": "T7", "until": when}
    row |= {"message": "…", "join": None}
    row |= dict.fromkeys(("link", "page", "accept", "decline", "full", "field", *RESULTS), link)
    said = {"unsubscribe_link": link, "asker": other, "by": other, "day": day, "guests": ["Eva Luz"], "minutes": 5}
    return {**row, **said, "rows": [row]}


def meeting_values(meeting: Meeting, reader: Participant) -> dict[str, Any]:
    """When, where and with whom, in the reader's language."""
    with force_locale(reader.language):
        where = place_text(meeting, reader.language)
    return {
        "others": others_text(meeting, reader),
        "when": slot_text(meeting.event, meeting.slot, reader),
        "where": where,
        "join": join_link(meeting),
    }


def others_text(meeting: Meeting, reader: Participant) -> str:
    return ", ".join(described(p.participant) for p in meeting.people if p.participant_id != reader.id)


def described(person: Participant) -> str:
    """Name and organisation."""
    return f"{person.name} ({person.organisation.name})" if person.organisation else person.name


def slot_text(event: Event, slot: Slot, reader: Participant) -> str:
    """When a slot is, in the event's zone, named, and in the reader's where that differs."""
    own = zone_of(reader, choices_of(reader))
    differs = slot.starts_at.astimezone(own).utcoffset() != slot.starts_at.astimezone(event.zone).utcoffset()
    with force_locale(reader.language), wording_of(event.id, reader.language, WORDING):
        there = _slot_in(slot, event.zone)
        if not differs:
            return there
        is_same_day = slot.starts_at.astimezone(own).date() == slot.starts_at.astimezone(event.zone).date()
        return _("%(time)s; for you %(own)s", time=there, own=_slot_in(slot, own, with_day=not is_same_day))


def _slot_in(slot: Slot, zone: ZoneInfo, *, with_day: bool = True) -> str:
    begin = (formats.datetime_text if with_day else formats.time_text)(slot.starts_at, tz=zone)
    return f"{begin}–{formats.time_text(slot.ends_at, zone)} ({formats.zone_name(slot.starts_at, tz=zone)})"


def moment(event: Event, at: Any, language: str) -> str:
    with force_locale(language):
        return f"{formats.datetime_text(at, tz=event.zone)} ({formats.zone_name(at, tz=event.zone)})"


def answer_link(request: MeetingRequest, reader: Participant, answer: str | None = None) -> str:
    return absolute_url(
        "meetings.answer",
        event=request.event,
        lang=reader.language,
        key=link_key(reader, PURPOSE),
        public_id=request.public_id,
        say=answer,
    )


def _answers(request: MeetingRequest, reader: Participant) -> dict[str, str]:
    """The links that answer in one tap, and that of the page of all answers."""
    return {
        "accept": answer_link(request, reader, "accept"),
        "page": answer_link(request, reader),
        "decline": answer_link(request, reader, "decline"),
        "full": answer_link(request, reader, "decline_full"),
        "field": answer_link(request, reader, "decline_field"),
    }


def own_link(reader: Participant) -> str:
    return absolute_url("meetings.open_mine", event=reader.event, lang=reader.language, key=link_key(reader, PURPOSE))


def suggestion_link(reader: Participant, entry: Entry) -> str:
    return absolute_url(
        "meetings.ask_suggested",
        event=reader.event,
        lang=reader.language,
        key=link_key(reader, PURPOSE),
        public_id=entry.public_id,
    )


def after_link(meeting: Meeting, reader: Participant, result: str) -> str:
    return absolute_url(
        "meetings.after",
        event=meeting.event,
        lang=reader.language,
        key=link_key(reader, PURPOSE),
        public_id=meeting.public_id,
        say=result,
    )


def later_link(meeting: Meeting, reader: Participant) -> str:
    return absolute_url(
        "meetings.later",
        event=meeting.event,
        lang=reader.language,
        key=link_key(reader, PURPOSE),
        public_id=meeting.public_id,
    )


def _others(meeting: Meeting, by: Any) -> list[Participant]:
    """Everyone in it but who did it."""
    return [p.participant for p in meeting.people if not (isinstance(by, Participant) and p.participant_id == by.id)]


def _queue(
    template: str,
    reader: Participant,
    event: Event,
    *,
    waits: bool = False,
    public_id: str | None = None,
    **values: Any,
) -> None:
    """Put a mail into the outbox; one that `waits` leaves after the reader's quiet hours."""
    choices = choices_of(reader) if waits else None
    queue(
        f"meetings/mail/{template}",
        address=reader.email,
        name=reader.name,
        language=reader.language,
        event_id=event.id,
        public_id=public_id,
        due_at=loud_from(choices, zone_of(reader, choices), now()) if choices else None,
        values={
            "event_title": event.title.localized(reader.language, event.language),
            "reply_to": event.contact,
            **values,
        },
    )
