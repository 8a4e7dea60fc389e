"""Who did not come to meetings: as those at the door see it, and as those who met have said."""

from flask import abort, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_security import current_user
from sqlalchemy import select

from eventapp.accounts.access import manager, may_in
from eventapp.common.clock import now
from eventapp.common.paging import page_of
from eventapp.events.models import Event
from eventapp.extensions import db
from eventapp.meetings import booking, numbers, queries
from eventapp.meetings.models import Meeting
from eventapp.meetings.views import attempt, bp, by_day
from eventapp.meetings.words import place_text
from eventapp.registration.forms import SubmitForm

AREAS = ("networking", "checkin")


@bp.get("/manage/meetings/no-shows")
@manager(AREAS)
def no_shows(event: Event):
    """The meetings at which someone was missing; and those of a time that has begun, to mark who is."""
    slots = [slot for slot in queries.slots_of(event) if slot.starts_at <= now()]
    chosen = next((slot for slot in slots if slot.public_id == request.args.get("slot")), slots[-1] if slots else None)
    page = page_of(numbers.no_shows(event))
    return render_template(
        "meetings/no_shows.html",
        event=event,
        page=page,
        said=numbers.said_not_held(page.items),
        days=by_day(event, slots),
        chosen=chosen,
        meetings=queries.meetings_in(chosen) if chosen else [],
        form=SubmitForm(),
        place_text=place_text,
        may_change=may_in(event, AREAS, write=True),
    )


@bp.post("/manage/meetings/no-shows/<public_id:public_id>")
@manager(AREAS)
def mark_no_show(event: Event, public_id: str):
    """Say of someone in a meeting that they did not come, or that they did."""
    query = select(Meeting).where(Meeting.event_id == event.id, Meeting.public_id == public_id)
    found = db.session.scalar(query.options(*queries.meeting_with_all())) or abort(404)
    back = redirect(url_for("meetings.no_shows", event=event, slot=found.slot.public_id, _anchor="mark"), code=303)

    def mark() -> str:
        booking.mark_absent(found, request.form.get("person", ""), bool(request.form.get("absent")), current_user)
        return _("Your changes are saved.")

    if SubmitForm().is_submitted_well():
        attempt(mark)
    return back
