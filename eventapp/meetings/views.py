"""A participant's meetings: all of them, the tables, the calendar."""

from collections.abc import Callable, Iterable
from datetime import date

from flask import Blueprint, Response, abort, g, redirect, render_template, url_for
from sqlalchemy import select

from eventapp.accounts.access import public
from eventapp.common.clock import now
from eventapp.common.forms import announce, warn
from eventapp.common.languages import IN_LANGUAGE, absolute_url, current_language
from eventapp.directory.contacts.blocks import not_blocked
from eventapp.events.models import Event
from eventapp.extensions import db, limiter
from eventapp.meetings import bindings, calendars, errors, outcomes, queries
from eventapp.meetings.mails import PURPOSE, place_text
from eventapp.meetings.models import Meeting, Place, Slot
from eventapp.meetings.words import RESULT_NAMES, STATE_KINDS, STATE_NAMES, table_name
from eventapp.people.access import link_key, participant, participant_by_key, remember
from eventapp.people.models import Participant
from eventapp.registration.forms import SubmitForm

bp = Blueprint("meetings", __name__, url_prefix=f"{IN_LANGUAGE}/<event:event>")
bp.add_app_template_filter(table_name)


@bp.get("/meetings")
@participant
def mine(event: Event):
    """Requests to answer, the days with everything one is bound to, and what was asked."""
    me = g.participant
    found = queries.requests_of(me)
    meetings = queries.meetings_of(me)
    met = {meeting.request_id for meeting in meetings}
    return render_template(
        "meetings/mine.html",
        event=event,
        me=me,
        settings=queries.settings_of(event),
        to_answer=[r for r in found if r.state == "open" and r.awaits_id == me.id],
        as_guest=[(r, answer) for r in found for answer in _open_as_guest(r, me)],
        waiting=[r for r in found if r.state == "open" and r.awaits_id != me.id and me.id in (r.asker_id, r.asked_id)],
        agreed=[r for r in found if r.state == "accepted" and r.id not in met],
        over=[r for r in found if not r.is_live][:20],
        days=agenda(me, meetings),
        to_judge=outcomes.unanswered(me, meetings),
        result_names=RESULT_NAMES,
        feed=absolute_url("meetings.feed", event=event, key=link_key(me, calendars.PURPOSE)),
        form=SubmitForm(),
        state_names=STATE_NAMES,
        state_kinds=STATE_KINDS,
        place_text=place_text,
    )


@bp.get("/meetings/open/<key>")
@public
def open_mine(event: Event, key: str):
    """The link in mails: opens one's own meetings."""
    person = participant_by_key(event, key, PURPOSE)
    if person is None:
        return render_template("registration/link_ended.html", event=event), 410
    remember(person)
    return redirect(url_for("meetings.mine", event=event))


@bp.get("/meetings/tables")
@participant
def tables(event: Event):
    """Where the tables stand, and at which of them one meets."""
    coming = [m for m in queries.meetings_of(g.participant) if m.place_id and m.slot.ends_at > now()]
    places = [place for place in queries.places_of(event) if place.is_open]
    return render_template(
        "meetings/tables.html", event=event, rooms=map_of(event, places), coming=coming, me=g.participant,
        own={meeting.place_id: meeting for meeting in reversed(coming)}, place_text=place_text,
    )  # fmt: skip


@bp.get("/meetings/calendar.ics")
@participant
def calendar(event: Event):
    """One's meetings as a calendar file."""
    return _calendar(event, g.participant, attached=True)


@bp.get("/meetings/calendar/<key>.ics")
@public
@limiter.limit("60 per minute")
def feed(event: Event, key: str):
    """One's meetings as a calendar to subscribe to."""
    person = participant_by_key(event, key, calendars.PURPOSE)
    return _calendar(event, person) if person else abort(404)


def _calendar(event: Event, person: Participant, *, attached: bool = False) -> Response:
    answer = Response(calendars.meetings_calendar(event, person, current_language()), content_type="text/calendar")
    if attached:
        answer.headers["Content-Disposition"] = f'attachment; filename="{event.slug}-meetings.ics"'
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def agenda(person: Participant, meetings: list[Meeting]) -> list[tuple[date, list[dict]]]:
    """The days of a person: meetings, and whatever else the one calendar holds, in the order of time."""
    event = person.event
    rows = [{"begin": m.slot.starts_at, "end": m.slot.ends_at, "meeting": m, "title": None} for m in meetings]
    rows += bindings.agenda_rows(person)
    rows.sort(key=lambda row: (row["begin"], row["end"]))
    days: dict[date, list[dict]] = {}
    for row in rows:
        days.setdefault(row["begin"].astimezone(event.zone).date(), []).append(row)
    return list(days.items())


def attempt(step: Callable[[], str]) -> bool:
    """Take a step and tell what it says; a refusal undoes all and is told on the next page. Whether it was taken."""
    try:
        done = step()
    except errors.Refused as refused:
        db.session.rollback()
        warn(refused.message)
        return False
    db.session.commit()
    announce(done)
    return True


def map_of(event: Event, places: Iterable[Place]) -> dict[str, tuple[list[list[list[Place]]], list[Place]]]:
    """The tables by room: as rows of spots on the map with what stands there, and those that are not on the map."""
    rooms: dict[str, list[Place]] = {}
    for place in places:
        rooms.setdefault(place.room.localized(current_language(), event.language), []).append(place)
    found = {}
    for room, theirs in rooms.items():
        spots: dict[tuple[int, int], list[Place]] = {}
        for place in theirs:
            if place.row and place.column:
                spots.setdefault((place.row, place.column), []).append(place)
        rows, columns = (sorted({spot[axis] for spot in spots}) for axis in (0, 1))
        whole = [[spots.get((row, column), []) for column in columns] for row in rows]
        found[room] = whole, [place for place in theirs if not (place.row and place.column)]
    return found


def by_day(event: Event, slots: Iterable[Slot]) -> list[tuple[date, list[Slot]]]:
    """Slots by their day in the event's zone."""
    days: dict[date, list[Slot]] = {}
    for slot in slots:
        days.setdefault(_local(event, slot).date(), []).append(slot)
    return list(days.items())


def colleagues_of(person: Participant) -> list[Participant]:
    """Up to 20 people of one's organisation at the event, who could come along."""
    if person.organisation_id is None:
        return []
    query = select(Participant).where(
        Participant.event_id == person.event_id,
        Participant.organisation_id == person.organisation_id,
        Participant.id != person.id,
        not_blocked(person, Participant.id),
    )
    return list(db.session.scalars(query.order_by(Participant.name_key).limit(20)))


def _open_as_guest(found, me: Participant):
    return [guest.answer for guest in found.guests if guest.participant_id == me.id and found.is_live]


def _local(event: Event, slot: Slot):
    return slot.starts_at.astimezone(event.zone)
