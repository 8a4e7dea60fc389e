"""The organisers' pages of rooms and tracks: a list, and one of them in a form."""

from collections.abc import Callable
from typing import Any

from flask import abort, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_security import current_user

from eventapp.accounts.access import manager, may_in
from eventapp.agenda import operations
from eventapp.agenda.editor import draft
from eventapp.agenda.editor.place_forms import RoomForm, TrackForm
from eventapp.agenda.editor.stale import both_versions, gone, sent_version
from eventapp.agenda.errors import Refused, Stale
from eventapp.agenda.models import Room, Track
from eventapp.agenda.views import bp
from eventapp.agenda.words import COLORS, track_style
from eventapp.common.errors import keeps_input
from eventapp.common.forms import announce
from eventapp.events.models import Event
from eventapp.extensions import db
from eventapp.registration.forms import SubmitForm

AREA = "programme"
WORDS = {
    "rooms": {"title": _l("Rooms"), "add": _l("Add a room"), "none": _l("There are no rooms yet.")},
    "tracks": {"title": _l("Tracks"), "add": _l("Add a track"), "none": _l("There are no tracks yet.")},
}


@bp.route("/manage/programme/rooms", methods=["GET", "POST"])
@bp.route("/manage/programme/rooms/<public_id:public_id>", methods=["GET", "POST"])
@manager(AREA)
@keeps_input
def edit_rooms(event: Event, public_id: str | None = None):
    """The rooms; one of them in the form with its hours and ways, or a new one."""

    def form_of(room: Room | None, rooms: list[Room]) -> RoomForm:
        return RoomForm.of(event, room, rooms, draft.walks_from(room) if room else {})

    def save(room: Room | None, form: RoomForm) -> None:
        if room is None:
            room = operations.add_room(event, form.values(event), current_user)
            db.session.flush()
        else:
            operations.change_room(room, form.values(event), current_user, sent_version())
        operations.set_walks(room, form.walks())

    return _part(event, "rooms", public_id, draft.rooms_of, form_of, save, operations.remove_room)


@bp.route("/manage/programme/tracks", methods=["GET", "POST"])
@bp.route("/manage/programme/tracks/<public_id:public_id>", methods=["GET", "POST"])
@manager(AREA)
@keeps_input
def edit_tracks(event: Event, public_id: str | None = None):
    """The tracks; one of them in the form, or a new one."""

    def save(track: Track | None, form: TrackForm) -> None:
        if track is None:
            operations.add_track(event, form.values(event), current_user)
        else:
            operations.change_track(track, form.values(event), current_user, sent_version())

    form_of = lambda track, tracks: TrackForm.of(event, track, tracks)  # noqa: E731
    return _part(event, "tracks", public_id, draft.tracks_of, form_of, save, operations.remove_track)


def _part(
    event: Event,
    what: str,
    public_id: str | None,
    rows_of: Callable[[Event], list],
    form_of: Callable[[Any, list], Any],
    save: Callable[[Any, Any], None],
    remove: Callable[[Any, Any, int], None],
) -> Any:
    """The page of rooms or tracks: list, form, what was sent."""
    rows = rows_of(event)
    row = next((one for one in rows if one.public_id == public_id), None)
    if public_id and row is None:
        return abort(404) if request.method == "GET" else gone()
    form = form_of(row, rows)
    goes = row is not None and request.form.get("action") == "remove" and SubmitForm().is_submitted_well()
    if not goes and not form.is_submitted_well():
        return _page(event, what, rows, row, form)
    try:
        (remove(row, current_user, sent_version()) if goes else save(row, form))
    except Stale as stale:
        db.session.rollback()
        theirs = both_versions(form, form_of(row, rows), stale)
        return _page(event, what, rows, row, form, theirs), 409
    except Refused as refused:
        db.session.rollback()
        form.form_errors.append(refused.message)
        return _page(event, what, rows_of(event), row, form)
    db.session.commit()
    announce(_("Your changes are saved."))
    return redirect(url_for(f"agenda.edit_{what}", event=event), code=303)


def _page(event: Event, what: str, rows: list, row: Any, form: Any, theirs: list | None = None) -> str:
    return render_template(
        "agenda/editor/part.html",
        event=event,
        endpoint=f"agenda.edit_{what}",
        what=what,
        words=WORDS[what],
        rows=rows,
        row=row,
        form=form,
        theirs=theirs,
        colors=COLORS,
        style=track_style,
        may_change=may_in(event, AREA, write=True),
    )
