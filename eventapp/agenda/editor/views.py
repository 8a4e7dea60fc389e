"""The organisers' pages of the draft: all sessions with their conflicts, one session, rooms and tracks."""

from typing import Any

from flask import abort, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_security import current_user
from sqlalchemy import func, select

from eventapp.accounts.access import manager, may_in
from eventapp.agenda import operations
from eventapp.agenda.editor import draft
from eventapp.agenda.editor.forms import RoomForm, SessionForm, TalkForm, TimesForm, TrackForm, times_data
from eventapp.agenda.errors import Refused, Stale
from eventapp.agenda.models import Room, Session, Speaker, Talk, Track
from eventapp.agenda.views import bp
from eventapp.agenda.words import KINDS, ROLES, STATES
from eventapp.common.errors import keeps_input
from eventapp.common.forms import announce, warn
from eventapp.common.languages import current_language
from eventapp.common.text import fold
from eventapp.events.models import Event
from eventapp.extensions import db
from eventapp.people.models import Participant

AREA = "programme"


@bp.get("/manage/programme")
@manager(AREA)
def editor(event: Event):
    """The draft by day, and what cannot be in it."""
    sessions, rooms = draft.sessions_of(event), draft.rooms_of(event)
    problems = draft.problems_of(event, sessions, rooms)
    days: dict[Any, list[Session]] = {}
    for session in sessions:
        day = session.starts_at.astimezone(event.zone).date() if session.is_placed else None
        days.setdefault(day, []).append(session)
    return render_template(
        "agenda/editor/editor.html",
        event=event,
        days=days,
        rooms=rooms,
        problems=problems,
        troubled={session.id for problem in problems for session in problem.sessions},
        stamp=draft.stamp_of(event),
        kinds=KINDS,
        states=STATES,
        may_change=may_in(event, AREA, write=True),
    )


@bp.get("/manage/programme/stamp")
@manager(AREA)
def stamp(event: Event):
    """Whether anything changed since a page was made: asked every few seconds by an open editor."""
    return {"stamp": draft.stamp_of(event)}


@bp.route("/manage/programme/new", methods=["GET", "POST"])
@manager(AREA)
@keeps_input
def add_session(event: Event):
    rooms, tracks = draft.rooms_of(event), draft.tracks_of(event)
    form = SessionForm.of(event, None, rooms, tracks)
    if request.method == "GET":
        form.begin_with(request.args)
    if form.is_submitted_well():
        try:
            values = form.values(event, rooms, tracks)
            if form.seats.data == "number":
                values["capacity"] = form.capacity.data
            session = operations.add_session(event, values, current_user)
            operations.set_people(session, _people(event, session, form))
        except Refused as refused:
            db.session.rollback()
            form.form_errors.append(refused.message)
        else:
            db.session.commit()
            announce(_("The session is in the draft."))
            return redirect(url_for("agenda.edit_session", event=event, public_id=session.public_id), code=303)
    return _session_page(event, None, form)


@bp.route("/manage/programme/<public_id:public_id>", methods=["GET", "POST"])
@manager(AREA)
@keeps_input
def edit_session(event: Event, public_id: str):
    """All of a session. A change made on an older version is refused, and both versions are shown."""
    session = _session(event, public_id)
    rooms, tracks = draft.rooms_of(event), draft.tracks_of(event)
    form = SessionForm.of(event, session, rooms, tracks)
    if not form.is_submitted_well():
        return _session_page(event, session, form)
    if not _version():
        abort(400)
    try:
        _save(event, session, form, rooms, tracks)
    except Stale as stale:
        db.session.rollback()
        return _stale_page(event, _session(event, public_id), form, stale), 409
    except Refused as refused:
        db.session.rollback()
        form.form_errors.append(refused.message)
        return _session_page(event, _session(event, public_id), form)
    db.session.commit()
    announce(_("Your changes are saved."))
    return redirect(url_for("agenda.edit_session", event=event, public_id=public_id), code=303)


@bp.post("/manage/programme/<public_id:public_id>/move")
@manager(AREA)
def move_session(event: Event, public_id: str):
    """Give a session another time or room; for scripts the answer is JSON, 409 when it was changed meanwhile."""
    session = _session(event, public_id)
    rooms = draft.rooms_of(event)
    form = TimesForm()
    form.offer_rooms(rooms, event)
    message, status = _("Choose a day, a time and minutes."), 400
    if form.is_submitted_well():
        chosen = next((room.id for room in rooms if room.public_id == form.room.data), None)
        try:
            values = form.times(event) | {"room_id": chosen}
            operations.change_session(session, _version(), values, current_user)
        except Refused as refused:
            db.session.rollback()
            message, status = refused.message, 409 if isinstance(refused, Stale) else 400
        else:
            db.session.commit()
            message, status = (
                _("%(session)s is moved.", session=session.title.localized(current_language(), event.language)),
                200,
            )
    if request.accept_mimetypes.best == "application/json":
        return {
            "message": message,
            "stamp": draft.stamp_of(event),
            **_placed(event, _session(event, public_id)),
        }, status
    (announce if status == 200 else warn)(message)
    return redirect(url_for("agenda.editor", event=event, _anchor=f"session-{public_id}"), code=303)


@bp.post("/manage/programme/<public_id:public_id>/remove")
@manager(AREA)
def remove_session(event: Event, public_id: str):
    operations.remove_session(_session(event, public_id), current_user)
    db.session.commit()
    announce(_("The session is out of the draft. The next release says that it is cancelled."))
    return redirect(url_for("agenda.editor", event=event), code=303)


@bp.route("/manage/programme/<public_id:public_id>/talk", methods=["GET", "POST"])
@bp.route("/manage/programme/<public_id:public_id>/talk/<public_id:talk_id>", methods=["GET", "POST"])
@manager(AREA)
@keeps_input
def edit_talk(event: Event, public_id: str, talk_id: str | None = None):
    """A talk of a session, or a new one."""
    session = _session(event, public_id)
    talk = next((one for one in session.talks if one.public_id == talk_id), None)
    if talk_id and talk is None:
        abort(404)
    form = TalkForm.of(event, session, talk)
    back = redirect(url_for("agenda.edit_session", event=event, public_id=public_id), code=303)
    if talk and request.form.get("action") == "remove":
        operations.remove_talk(talk)
    elif form.is_submitted_well():
        try:
            _save_talk(session, talk, form.values(event))
        except Refused as refused:
            db.session.rollback()
            form.form_errors.append(refused.message)
            return render_template("agenda/editor/talk.html", event=event, session=session, talk=talk, form=form)
    else:
        return render_template("agenda/editor/talk.html", event=event, session=session, talk=talk, form=form)
    db.session.commit()
    announce(_("Your changes are saved."))
    return back


@bp.route("/manage/programme/rooms", methods=["GET", "POST"])
@bp.route("/manage/programme/rooms/<public_id:public_id>", methods=["GET", "POST"])
@manager(AREA)
@keeps_input
def edit_rooms(event: Event, public_id: str | None = None):
    """The rooms; one of them in the form, or a new one."""
    rooms = draft.rooms_of(event)
    room = _chosen(rooms, public_id)
    form = RoomForm.of(event, room)
    return _part(event, rooms, room, form, "rooms", operations)


@bp.route("/manage/programme/tracks", methods=["GET", "POST"])
@bp.route("/manage/programme/tracks/<public_id:public_id>", methods=["GET", "POST"])
@manager(AREA)
@keeps_input
def edit_tracks(event: Event, public_id: str | None = None):
    """The tracks; one of them in the form, or a new one."""
    tracks = draft.tracks_of(event)
    track = _chosen(tracks, public_id)
    form = TrackForm.of(event, track)
    return _part(event, tracks, track, form, "tracks", operations)


def _part(event: Event, rows: list, row: Room | Track | None, form: Any, what: str, done_by: Any) -> Any:
    one = what.removesuffix("s")
    page = lambda: render_template(  # noqa: E731
        f"agenda/editor/{what}.html",
        event=event,
        rows=rows,
        row=row,
        form=form,
        may_change=may_in(event, AREA, write=True),
    )
    if row is not None and request.form.get("action") == "remove":
        getattr(done_by, f"remove_{one}")(row, current_user)
    elif form.is_submitted_well():
        try:
            if row is None:
                getattr(done_by, f"add_{one}")(event, form.values(), current_user)
            else:
                getattr(done_by, f"change_{one}")(row, form.values(), current_user)
        except Refused as refused:
            db.session.rollback()
            form.form_errors.append(refused.message)
            return page()
    else:
        return page()
    db.session.commit()
    announce(_("Your changes are saved."))
    return redirect(url_for(f"agenda.edit_{what}", event=event), code=303)


def _chosen(rows: list, public_id: str | None) -> Any:
    found = next((row for row in rows if row.public_id == public_id), None)
    if public_id and found is None:
        abort(404)
    return found


def _save(event: Event, session: Session, form: SessionForm, rooms: list[Room], tracks: list[Track]) -> None:
    operations.change_session(session, _version(), form.values(event, rooms, tracks), current_user)
    if form.seats.data == "number":
        operations.set_seats(session, form.capacity.data)
    operations.set_people(session, _people(event, session, form))


def _save_talk(session: Session, talk: Talk | None, values: dict[str, Any]) -> None:
    if talk is None:
        operations.add_talk(session, values)
    else:
        operations.change_talk(talk, values)


def _version() -> int:
    """The version on which the visitor made the change; 0, which no session has, when it is not said."""
    said = request.form.get("version", "")
    return int(said) if said.isdecimal() and len(said) < 10 else 0


def _session(event: Event, public_id: str) -> Session:
    query = select(Session).where(Session.event_id == event.id, Session.public_id == public_id)
    return db.session.scalar(query) or abort(404)


def _people(event: Event, session: Session, form: SessionForm) -> list[tuple[Speaker, str, Talk | None]]:
    """The rows of the form that have a name. A name or address of a participant makes them a speaker."""
    talks = {talk.public_id: talk for talk in session.talks}
    found = []
    for name, role, talk in form.people_rows():
        if name.data:
            known = role.data if role.data in ROLES else "speaker"
            found.append((_speaker(event, name.data), known, talks.get(talk.data)))
    return found


def _speaker(event: Event, name: str) -> Speaker:
    query = select(Speaker).where(Speaker.event_id == event.id, Speaker.name_key == fold(name)[:500])
    if speaker := db.session.scalars(query.order_by(Speaker.id)).first():
        return speaker
    by_address = select(Participant).where(
        Participant.event_id == event.id, func.lower(Participant.email) == name.strip().lower()
    )
    if "@" in name and (participant := db.session.scalars(by_address).first()):
        return operations.speaker_of(participant)
    return operations.add_speaker(event, name)


def _placed(event: Event, session: Session) -> dict[str, Any]:
    known = {name: str(value) for name, value in times_data(event, session).items()}
    return known | {"version": session.version, "room": session.room.public_id if session.room else ""}


def _session_page(event: Event, session: Session | None, form: SessionForm, theirs: list | None = None) -> str:
    problems = []
    if session is not None and theirs is None and session.is_placed:
        every = draft.problems_of(event, draft.sessions_of(event), draft.rooms_of(event))
        problems = [problem for problem in every if session in problem.sessions]
    return render_template(
        "agenda/editor/session.html",
        event=event,
        session=session,
        form=form,
        theirs=theirs,
        problems=problems,
        may_change=may_in(event, AREA, write=True),
    )


def _stale_page(event: Event, session: Session, form: SessionForm, stale: Stale) -> str:
    """What was typed stays in the form; beside it what the session says now. Sending again is on purpose."""
    now_said = SessionForm.of(event, session, draft.rooms_of(event), draft.tracks_of(event))
    now_said.process(formdata=None, data=now_said.data_of(event, session))
    theirs = [
        (field.label.text, _shown(now_said[field.name]), _shown(field))
        for field in form
        if field.name in now_said
        and field.name not in {"version", "csrf_token"}
        and _differ(field, now_said[field.name])
    ]
    form.version.data = str(session.version)
    form.form_errors.append(stale.message)
    return _session_page(event, session, form, theirs)


def _differ(one: Any, other: Any) -> bool:
    return (one.data or "") != (other.data or "")


def _shown(field: Any) -> str:
    said = field.data
    if said in (None, "", []):
        return "–"
    names = {choice.value: str(choice.label) for choice in getattr(field, "choices", None) or ()}
    return ", ".join(names.get(one, str(one)) for one in (said if isinstance(said, list) else [said]))
