"""The draft as a grid of one day: rooms across, time down. The list and the forms do the same without a script."""

from datetime import date, datetime, timedelta
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


@bp.get("/manage/programme/grid")
@manager(AREA)
def grid_editor(event: Event):
    """The grid, which a script fills from `grid_sessions`."""
    return render_template(
        "agenda/editor/grid_editor.html",
        event=event,
        day=_day(event),
        may_change=may_in(event, AREA, write=True),
    )


@bp.get("/manage/programme/grid/sessions")
@manager(AREA)
def grid_sessions(event: Event):
    """Rooms and sessions of a day, in the time of the event, and the open conflicts of each."""
    sessions, rooms = draft.sessions_of(event), draft.rooms_of(event)
    found = draft.open_ones(draft.problems_of(event, sessions, rooms))
    problems: dict[int, list[str]] = {}
    for problem in found:
        for session in problem.sessions:
            problems.setdefault(session.id, []).append(problem.sentence)
    day, language = _day(event), current_language()
    tracks = {track.id: track for track in draft.tracks_of(event)}
    of_day = [one for one in sessions if one.is_placed and one.starts_at.astimezone(event.zone).date() == day]
    begins = min((one.starts_at.astimezone(event.zone).hour for one in of_day), default=EARLIEST)
    ends = max((_hours_from(day, one, event) for one in of_day), default=LATEST)
    return {
        "stamp": draft.stamp_of(event),
        "first": f"{max(begins - 1, 0):02d}:30" if of_day else f"{EARLIEST:02d}:00",
        "from": min(begins, EARLIEST),
        "to": max(ends, LATEST),
        "conflicts": [_conflict(event, one, language) for one in found if not set(of_day).isdisjoint(one.sessions)],
        "rooms": [
            *({"id": room.public_id, "title": room.name.localized(language, event.language)} for room in rooms),
            {"id": "none", "title": _("Without a room")},
        ],
        "sessions": [
            _described(event, one, tracks.get(one.track_id), language, problems.get(one.id, [])) for one in of_day
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


def _hours_from(day: date, session: Session, event: Event) -> int:
    """Full hours from the beginning of `day` to the end of a session."""
    midnight = datetime(day.year, day.month, day.day)
    end = session.ends_at.astimezone(event.zone).replace(tzinfo=None)
    return -((midnight - end) // timedelta(hours=1))


def _day(event: Event) -> date:
    """The day the address names, or the first."""
    try:
        return date.fromisoformat(request.args.get("day", ""))
    except ValueError:
        return event.first_day
