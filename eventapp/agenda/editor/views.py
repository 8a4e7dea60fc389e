"""The organisers' pages of the draft: all sessions with their conflicts, one session, its talks."""

from datetime import date
from typing import Any

from flask import abort, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_security import current_user
from sqlalchemy import func, select

from eventapp.accounts.access import manager, may_in
from eventapp.agenda import operations
from eventapp.agenda.editor import draft
from eventapp.agenda.editor.forms import SessionForm, TalkForm, TimesForm, times_data
from eventapp.agenda.editor.stale import both_versions, gone, sent_version
from eventapp.agenda.errors import Refused, Stale
from eventapp.agenda.models import Room, Session, Speaker, Talk, Track
from eventapp.agenda.of_regions import set_places
from eventapp.agenda.views import bp
from eventapp.agenda.words import KINDS, ROLES, STATES
from eventapp.common.errors import keeps_input
from eventapp.common.forms import announce, warn
from eventapp.common.languages import current_language
from eventapp.common.text import fold
from eventapp.events.models import Event
from eventapp.extensions import db
from eventapp.people.models import Participant
from eventapp.registration.forms import SubmitForm

AREA = "programme"
LISTED_AT_ONCE = 300  # sessions; a browser draws more than that slowly
UNPLACED = "none"


@bp.get("/manage/programme")
@manager(AREA)
def editor(event: Event):
    """The draft by day, and what cannot be in it. Of a large one a day (`day`) at a time, or "all"."""
    sessions, rooms = draft.sessions_of(event), draft.rooms_of(event)
    every = draft.problems_of(event, sessions, rooms, sees_meetings=may_in(event, "networking"))
    problems = draft.open_ones(every)
    days: dict[Any, list[Session]] = {}
    for session in sessions:
        day = session.starts_at.astimezone(event.zone).date() if session.is_placed else None
        days.setdefault(day, []).append(session)
    return render_template(
        "agenda/editor/editor.html",
        event=event,
        days=days,
        shown=_shown(list(days), len(sessions)),
        rooms=rooms,
        problems=problems,
        acknowledged=len(every) - len(problems),
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
            set_places(session, form.places.codes)
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
            operations.change_session(session, sent_version(), values, current_user)
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
    session = _session(event, public_id)
    day = session.starts_at.astimezone(event.zone).date().isoformat() if session.is_placed else UNPLACED
    return redirect(url_for("agenda.editor", event=event, day=day, _anchor=f"session-{public_id}"), code=303)


@bp.post("/manage/programme/<public_id:public_id>/remove")
@manager(AREA)
def remove_session(event: Event, public_id: str):
    query = select(Session).where(Session.event_id == event.id, Session.public_id == public_id)
    session = db.session.scalar(query)
    if session is None:
        return gone()
    try:
        operations.remove_session(session, current_user, sent_version())
    except Stale as stale:
        db.session.rollback()
        warn(stale.message)
        return redirect(url_for("agenda.edit_session", event=event, public_id=public_id), code=303)
    except Refused:
        db.session.rollback()
        return gone()
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
    talk = _talk(session, talk_id)
    form = TalkForm.of(event, session, talk)
    goes = talk is not None and request.form.get("action") == "remove" and SubmitForm().is_submitted_well()
    if not goes and not form.is_submitted_well():
        return _talk_page(event, session, talk, form)
    try:
        if goes:
            operations.remove_talk(talk, sent_version())
        elif talk is None:
            operations.add_talk(session, form.values(event))
        else:
            operations.change_talk(talk, form.values(event), sent_version())
    except Stale as stale:
        db.session.rollback()
        session = _session(event, public_id)
        talk = _talk(session, talk_id)
        theirs = both_versions(form, TalkForm.of(event, session, talk), stale)
        return _talk_page(event, session, talk, form, theirs), 409
    except Refused as refused:
        db.session.rollback()
        form.form_errors.append(refused.message)
        return _talk_page(event, session, talk, form)
    db.session.commit()
    announce(_("Your changes are saved."))
    return redirect(url_for("agenda.edit_session", event=event, public_id=public_id), code=303)


def _shown(days: list[date | None], count: int) -> list[date | None]:
    """The days to list: all, unless there are more sessions than a page takes; then the one the address names."""
    asked = request.args.get("day", "")
    if count <= LISTED_AT_ONCE or asked == "all":
        return days
    return [day for day in days if asked == (day.isoformat() if day else UNPLACED)] or days[:1]


def _save(event: Event, session: Session, form: SessionForm, rooms: list[Room], tracks: list[Track]) -> None:
    operations.change_session(session, sent_version(), form.values(event, rooms, tracks), current_user)
    if form.seats.data == "number":
        operations.set_seats(session, form.capacity.data)
    operations.set_people(session, _people(event, session, form))
    set_places(session, form.places.codes)


def _talk(session: Session, public_id: str | None) -> Talk | None:
    """The talk of this id, or None for a new one."""
    found = next((one for one in session.talks if one.public_id == public_id), None)
    return found if found is not None or public_id is None else abort(404)


def _talk_page(event: Event, session: Session, talk: Talk | None, form: TalkForm, theirs: list | None = None) -> str:
    return render_template(
        "agenda/editor/talk.html",
        event=event,
        session=session,
        talk=talk,
        form=form,
        theirs=theirs,
        may_change=may_in(event, AREA, write=True),
    )


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
        sees = may_in(event, "networking")
        every = draft.problems_of(event, draft.sessions_of(event), draft.rooms_of(event), sees_meetings=sees)
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
    theirs = both_versions(form, now_said, stale)
    return _session_page(event, session, form, theirs)
