"""The organisers' pages of tables and of single times."""

from flask import abort, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import pgettext
from flask_security import current_user
from sqlalchemy import select

from eventapp.accounts.access import manager, may_in
from eventapp.common.errors import keeps_input
from eventapp.common.forms import announce, warn
from eventapp.events.models import Event
from eventapp.extensions import db
from eventapp.meetings import errors, queries, setup
from eventapp.meetings.manage import AREA
from eventapp.meetings.manage_forms import PlaceForm, TablesForm
from eventapp.meetings.models import Place, Slot
from eventapp.meetings.views import attempt, bp, map_of
from eventapp.registration.forms import SubmitForm

NEW = {"count": 10, "chairs": 4, "in_row": 5}


@bp.get("/manage/meetings/tables")
@manager(AREA)
def places(event: Event):
    """The tables, as a list and on their map."""
    return _tables_page(event, TablesForm(formdata=None, data=NEW | {"name": pgettext("furniture", "Table")}))


@bp.post("/manage/meetings/tables")
@manager(AREA)
@keeps_input
def add_places(event: Event):
    form = TablesForm()
    if not form.is_submitted_well():
        return _tables_page(event, form), 400
    room = {event.language: form.room.data} if form.room.data else {}
    setup.add_tables(event, form.name.data, form.count.data, form.chairs.data, room, current_user, form.in_row.data)
    db.session.commit()
    announce(_("The tables are there."))
    return redirect(url_for("meetings.places", event=event), code=303)


@bp.route("/manage/meetings/tables/<public_id:public_id>/edit", methods=["GET", "POST"])
@manager(AREA)
@keeps_input
def edit_place(event: Event, public_id: str):
    """Name, room, chairs of a table, where it stands, whether it is in use."""
    place = _place(event, public_id)
    form = PlaceForm.of(event, place)
    if form.is_submitted_well():
        try:
            setup.change_table(place, form.values(event), current_user)
        except errors.NameTaken as refused:
            db.session.rollback()
            form.name.errors = [*form.name.errors, refused.message]
        else:
            db.session.commit()
            announce(_("Your changes are saved."))
            return redirect(url_for("meetings.places", event=event), code=303)
    return render_template(
        "meetings/edit_place.html", event=event, place=place, form=form, has_errors=bool(form.errors),
        may_change=may_in(event, AREA, write=True),
    ), 400 if form.errors else 200  # fmt: skip


@bp.post("/manage/meetings/tables/<public_id:public_id>")
@manager(AREA)
def change_place(event: Event, public_id: str):
    """Close a table, open it again, take it away."""
    place = _place(event, public_id)
    action = request.form.get("action")
    left = setup.remove_table(place, current_user) if action == "remove" else 0
    if action in {"open", "close"}:
        setup.change_table(place, {"is_open": action == "open"}, current_user)
    db.session.commit()
    if left:
        warn(_("Meetings that have no table now: %(count)s. They stand among the conflicts.", count=left))
    else:
        announce(_("Your changes are saved."))
    return redirect(url_for("meetings.places", event=event), code=303)


@bp.post("/manage/meetings/times/<public_id:public_id>")
@manager(AREA)
def remove_time(event: Event, public_id: str):
    """Take one time away."""
    query = select(Slot).where(Slot.event_id == event.id, Slot.public_id == public_id)
    slot = db.session.scalar(query) or abort(404)

    def take_away() -> str:
        setup.remove_slot(slot, current_user)
        return _("The time is taken away.")

    attempt(take_away)
    return redirect(url_for("meetings.meeting_settings", event=event, _anchor="times"), code=303)


@bp.post("/manage/meetings/times")
@manager(AREA)
def give_times_back(event: Event):
    """Cut slots again at the times that were taken away."""
    setup.give_times_back(event, current_user)
    db.session.commit()
    announce(_("The times are back."))
    return redirect(url_for("meetings.meeting_settings", event=event, _anchor="times"), code=303)


def _place(event: Event, public_id: str) -> Place:
    query = select(Place).where(Place.event_id == event.id, Place.public_id == public_id)
    return db.session.scalar(query) or abort(404)


def _tables_page(event: Event, form: TablesForm) -> str:
    found = queries.places_of(event)
    return render_template(
        "meetings/places.html", event=event, places=found, rooms=map_of(event, found), form=form,
        submit_form=SubmitForm(), may_change=may_in(event, AREA, write=True), has_errors=bool(form.errors),
    )  # fmt: skip
