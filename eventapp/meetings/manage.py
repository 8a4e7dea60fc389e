"""The organisers' pages of meetings: numbers, rules, the schedule, one meeting moved by hand."""

from datetime import date, datetime
from typing import Any

from flask import abort, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_security import current_user
from sqlalchemy import select

from eventapp.accounts.access import manager, may_in
from eventapp.common import formats
from eventapp.common.clock import now
from eventapp.common.errors import keeps_input
from eventapp.common.forms import announce, warn
from eventapp.common.paging import page_of
from eventapp.events.models import Event
from eventapp.extensions import db, limiter
from eventapp.meetings import booking, errors, nudging, numbers, outcomes, pictures, queries, setup
from eventapp.meetings.conflicts import conflicts_of
from eventapp.meetings.manage_forms import ONLINE, PlacingForm, SettingsForm
from eventapp.meetings.models import Meeting, Place, Slot
from eventapp.meetings.views import bp, by_day
from eventapp.meetings.words import LATER_NAMES, RESULT_NAMES, STATE_NAMES, place_text
from eventapp.registration.forms import SubmitForm
from eventapp.registration.models import Category

AREA = "networking"


@bp.get("/manage/meetings")
@manager(AREA)
def dashboard(event: Event):
    """Requests and meetings in numbers, what clashes, who has no meeting."""
    meetings = queries.planned_meetings(event)
    clashes = conflicts_of(event, meetings)
    soon, later = outcomes.numbers(event)
    return render_template(
        "meetings/dashboard.html",
        event=event,
        settings=queries.settings_of(event),
        numbers=numbers.numbers_of(event),
        days=pictures.by_slot(event, numbers.load_by_slot(event)),
        tables=(tables := numbers.load_by_table(event)),
        open_tables=sum(place.is_open for place, _count in tables),
        chart_of_tables=pictures.by_table(tables),
        clashing=[(meeting, clashes[meeting.id]) for meeting in meetings if meeting.id in clashes],
        soon=soon,
        later=later,
        state_names=STATE_NAMES,
        result_names=RESULT_NAMES,
        later_names=LATER_NAMES,
    )


@bp.route("/manage/meetings/settings", methods=["GET", "POST"])
@manager(AREA)
@keeps_input
def meeting_settings(event: Event):
    """The rules: times, ways, who may ask whom, limits."""
    categories = db.session.scalars(select(Category).where(Category.event_id == event.id).order_by(Category.position))
    form = SettingsForm.of(event, queries.settings_of(event), categories.all())
    if form.is_submitted_well():
        setup.save_settings(event, form.values(event), current_user)
        db.session.commit()
        announce(_("Your changes are saved."))
        return redirect(url_for("meetings.meeting_settings", event=event), code=303)
    return render_template(
        "meetings/settings.html", event=event, form=form, days=by_day(event, queries.slots_of(event)),
        used=numbers.meetings_in_slots(event), submit_form=SubmitForm(), left_out=_left_out(event),
        may_change=may_in(event, AREA, write=True), has_errors=bool(form.errors),
    )  # fmt: skip


def _left_out(event: Event) -> str:
    """The times taken away by hand, in words."""
    begins = [datetime.fromisoformat(begin) for begin, _end in queries.settings_of(event).left_out]
    return ", ".join(formats.datetime_text(begin, tz=event.zone) for begin in begins)


@bp.get("/manage/meetings/schedule")
@manager(AREA)
def schedule(event: Event):
    """Which table has which meeting when, a day at a time."""
    days = by_day(event, queries.slots_of(event))
    chosen = _day(request.args.get("day"))
    day = next((one for one, _slots in days if one == chosen), days[0][0] if days else None)
    slots = dict(days).get(day, [])
    ids = {slot.id for slot in slots}
    meetings = [meeting for meeting in queries.planned_meetings(event) if meeting.slot_id in ids]
    return render_template(
        "meetings/schedule.html",
        event=event,
        days=[one for one, _slots in days],
        day=day,
        load=numbers.load_of(slots, queries.places_of(event), meetings),
        clashes=conflicts_of(event, meetings),
        form=SubmitForm(),
        may_change=may_in(event, AREA, write=True),
    )


@bp.get("/manage/meetings/<public_id:public_id>")
@manager(AREA)
def one_meeting(event: Event, public_id: str):
    """One meeting: who, where, what clashes; moving and ending it."""
    return _meeting_page(event, _meeting(event, public_id))


@bp.post("/manage/meetings/<public_id:public_id>")
@manager(AREA)
def place_one_meeting(event: Event, public_id: str):
    """Move a meeting by hand, fix it, or end it."""
    found = _meeting(event, public_id)
    if not SubmitForm().is_submitted_well():
        return _meeting_page(event, found), 400
    back = redirect(url_for("meetings.one_meeting", event=event, public_id=found), code=303)
    try:
        if request.form.get("action") == "cancel":
            booking.cancel(found, current_user, (request.form.get("reason") or "")[:300])
            back = _to_schedule(event, found)
        else:
            _place(event, found)
            back = _to_schedule(event, found) if "dragged" in request.form else back
    except errors.Refused as refused:
        db.session.rollback()
        warn(refused.message)
        back = _to_schedule(event, found) if "dragged" in request.form else back
    else:
        db.session.commit()
        announce(_("Your changes are saved."))
    return back


def _to_schedule(event: Event, found: Meeting):
    """Back to the day of a meeting, and to itself."""
    day = found.slot.starts_at.astimezone(event.zone).date().isoformat()
    return redirect(url_for("meetings.schedule", event=event, day=day, _anchor=found.public_id), code=303)


@bp.get("/manage/meetings/without")
@manager(AREA)
def without_meetings(event: Event):
    """Who shows themselves in the directory and has no meeting."""
    return render_template(
        "meetings/without.html", event=event, page=page_of(numbers.without_meetings(event)), form=SubmitForm(),
        nudge_days=queries.settings_of(event).nudge_days,
        may_change=may_in(event, AREA, write=True),
    )  # fmt: skip


def _place(event: Event, found: Meeting) -> None:
    """Put a meeting where the form says; whoever drags it says slot and table too."""
    form = request.form
    slot = db.session.scalar(select(Slot).where(Slot.event_id == event.id, Slot.public_id == form.get("slot", "")))
    wanted = select(Place).where(Place.event_id == event.id, Place.public_id == form.get("place", ""))
    place = db.session.scalar(wanted)
    if slot is None:
        raise errors.SlotTaken
    if "dragged" not in form:
        found.is_fixed = bool(form.get("is_fixed"))
    online = form.get("place") == ONLINE
    is_elsewhere = (place is not None and place.id != found.place_id) or online != found.is_online
    if slot.id != found.slot_id or is_elsewhere or found.needs_table:
        booking.move(found, slot, current_user, place=place, online=online)


def _meeting(event: Event, public_id: str) -> Meeting:
    query = select(Meeting).where(Meeting.event_id == event.id, Meeting.public_id == public_id)
    return db.session.scalar(query.options(*queries.meeting_with_all())) or abort(404)


def _meeting_page(event: Event, found: Meeting) -> str:
    ids = [person.participant_id for person in found.people]
    free = queries.free_slots(event, ids, is_online=True, except_meetings=[found.id])
    slots = sorted({slot.id: slot for slot in [found.slot, *free]}.values(), key=lambda slot: slot.starts_at)
    known: dict[str, Any] = {"slot": found.slot.public_id, "is_fixed": found.is_fixed}
    known["place"] = ONLINE if found.is_online else found.place.public_id if found.place else ""
    return render_template(
        "meetings/one_meeting.html",
        event=event,
        found=found,
        has_begun=found.is_planned and found.slot.starts_at <= now(),
        clashes=conflicts_of(event, [found]).get(found.id, []) if found.is_planned else [],
        where=place_text(found, event.language),
        placing=PlacingForm.of(slots, queries.places_of(event), queries.settings_of(event).has_online, **known),
        form=SubmitForm(),
        may_change=may_in(event, AREA, write=True) and found.is_planned,
    )


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None


@bp.post("/manage/meetings/without")
@manager(AREA)
@limiter.limit("6 per hour", methods=["POST"])
def nudge(event: Event):
    """Write to those who have no meeting, with three people whom they could ask."""
    count = nudging.nudge_all(event)
    db.session.commit()
    announce(_("Mails on their way: %(count)s", count=count))
    return redirect(url_for("meetings.without_meetings", event=event), code=303)
