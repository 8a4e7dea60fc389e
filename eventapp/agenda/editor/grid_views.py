"""The draft as a grid of one day or all: rooms across, time down. The list and forms do the same without a script."""

from datetime import date, datetime, time, timedelta
from typing import Any

from flask import render_template, request, url_for
from flask_babel import gettext as _

from eventapp.accounts.access import manager, may_in
from eventapp.agenda.editor import draft
from eventapp.agenda.models import Session, Track
from eventapp.agenda.views import bp
from eventapp.common.languages import current_language
from eventapp.events.models import Event

AREA = "programme"
EARLIEST, LATEST = 7, 22  # hours that are always in sight
NO_TRACK = "#404040"
ALL_DAYS = "all"


@bp.get("/manage/programme/grid")
@manager(AREA)
def grid_editor(event: Event):
    """The grid, which a script fills from `grid_sessions`."""
    return render_template(
        "agenda/editor/grid_editor.html",
        event=event,
        days=_days(event),
        may_change=may_in(event, AREA, write=True),
    )


@bp.get("/manage/programme/grid/sessions")
@manager(AREA)
def grid_sessions(event: Event):
    """Rooms and sessions of the days, in the time of the event, and the open conflicts of each."""
    sessions, rooms = draft.sessions_of(event), draft.rooms_of(event)
    found = draft.open_ones(draft.problems_of(event, sessions, rooms, sees_meetings=may_in(event, "networking")))
    problems: dict[int, list[str]] = {}
    for problem in found:
        for session in problem.sessions:
            problems.setdefault(session.id, []).append(problem.sentence)
    days, language = set(_days(event)), current_language()
    tracks = {track.id: track for track in draft.tracks_of(event)}
    shown = [one for one in sessions if one.is_placed and one.starts_at.astimezone(event.zone).date() in days]
    begins = min((one.starts_at.astimezone(event.zone).hour for one in shown), default=EARLIEST)
    ends = max((_last_hour(one, event) for one in shown), default=LATEST)
    return {
        "stamp": draft.stamp_of(event),
        "first": f"{max(begins - 1, 0):02d}:30" if shown else f"{EARLIEST:02d}:00",
        "from": min(begins, EARLIEST),
        "to": max(ends, LATEST),
        "conflicts": [_conflict(event, one, language) for one in found if not set(shown).isdisjoint(one.sessions)],
        "rooms": [
            *({"id": room.public_id, "title": room.name.localized(language, event.language)} for room in rooms),
            {"id": "none", "title": _("Without a room")},
        ],
        "sessions": [
            _described(event, one, tracks.get(one.track_id), language, problems.get(one.id, [])) for one in shown
        ],
    }


def _described(
    event: Event, session: Session, track: Track | None, language: str, problems: list[str]
) -> dict[str, Any]:
    begin, end = (moment.astimezone(event.zone).replace(tzinfo=None) for moment in (session.starts_at, session.ends_at))
    return {
        "id": session.public_id,
        "version": session.version,
        "title": session.title.localized(language, event.language),
        "track": track.name.localized(language, event.language) if track else "",
        "color": track.color if track else NO_TRACK,
        "start": begin.isoformat(),
        "end": end.isoformat(),
        "room": session.room.public_id if session.room else "none",
        "page": url_for("agenda.edit_session", event=event, public_id=session.public_id),
        "move": url_for("agenda.move_session", event=event, public_id=session.public_id),
        "problems": problems,
        "is_cancelled": session.state == "cancelled",
    }


def _conflict(event: Event, problem: draft.Problem, language: str) -> dict[str, Any]:
    return {
        "sentence": problem.sentence,
        "page": url_for("agenda.acknowledge_conflict", event=event, conflict=problem.id),
        "sessions": [
            {
                "title": session.title.localized(language, event.language),
                "page": url_for("agenda.edit_session", event=event, public_id=session.public_id),
            }
            for session in problem.sessions
        ],
    }


def _last_hour(session: Session, event: Event) -> int:
    """Full hours from the beginning of its day to the end of a session."""
    begin, end = (moment.astimezone(event.zone).replace(tzinfo=None) for moment in (session.starts_at, session.ends_at))
    midnight = datetime.combine(begin.date(), time())
    return -((midnight - end) // timedelta(hours=1))


def _days(event: Event) -> list[date]:
    """The day the address names, or all, or the first."""
    asked = request.args.get("day", "")
    if asked == ALL_DAYS:
        return event.days
    try:
        return [date.fromisoformat(asked)]
    except ValueError:
        return [event.first_day]
