"""The organisers' page of the plan: ask for it, watch it, look at it, publish it or drop it."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from flask import redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_security import current_user
from sqlalchemy import select
from sqlalchemy.orm import joinedload
from wtforms import IntegerField
from wtforms.validators import InputRequired

from eventapp.accounts.access import manager, may_in
from eventapp.common import formats
from eventapp.common.database import writes_late
from eventapp.common.errors import keeps_input
from eventapp.common.forms import Form, announce, warn
from eventapp.events.models import Event
from eventapp.extensions import db
from eventapp.meetings import errors, plans, publishing, queries
from eventapp.meetings.manage import AREA
from eventapp.meetings.manage_forms import Between
from eventapp.meetings.models import UNFINISHED, MeetingPerson, MeetingRequest, Place, Plan, Slot
from eventapp.meetings.views import attempt, bp
from eventapp.meetings.words import PLAN_STATE_NAMES
from eventapp.people.models import Participant
from eventapp.registration.forms import SubmitForm

COMPARED = {
    "placed": _l("Meetings"),
    "without_meeting": _l("People with accepted wishes and no meeting"),
    "idle": _l("Slots in which people wait between meetings"),
    "breaks": _l("Waits"),
    "most_idle": _l("Longest wait of one person, in slots"),
    "table_changes": _l("Changes of table"),
    "online": _l("Online"),
}
CHANGE_NAMES = {"new": _l("New meeting"), "moved": _l("Moves"), "tables": _l("Another table")}
MOST_LEFT = 300


class PlanForm(Form):
    """How long to search, and how many meetings may move."""

    seconds = IntegerField(
        _l("Seconds to search, at most"), [InputRequired(_l("Enter a number.")), Between(1, 600)],
        description=_l("The first plan is there at once; longer searching shortens waits."),
    )  # fmt: skip
    most_moves = IntegerField(
        _l("Meetings that may move, in percent"), [InputRequired(_l("Enter a number.")), Between(0, 100)]
    )


@bp.get("/manage/meetings/plan")
@manager(AREA)
def plan(event: Event):
    """The plan being made, ready to look at, or published last."""
    return _page(event)


@bp.post("/manage/meetings/plan")
@manager(AREA)
@keeps_input
def begin_plan(event: Event):
    form = PlanForm()
    if not form.is_submitted_well():
        return _page(event, form), 400
    moves = form.most_moves.data
    try:
        plans.begin(event, form.seconds.data, None if moves == 100 else moves, current_user)
    except errors.Refused as refused:
        db.session.rollback()
        warn(refused.message)
    else:
        db.session.commit()
        announce(_("The worker begins in a moment."))
    return redirect(url_for("meetings.plan", event=event), code=303)


@bp.post("/manage/meetings/plan/stop")
@manager(AREA)
def stop_plan(event: Event):
    return _step(event, plans.stop, _("The best plan so far is taken."))


@bp.post("/manage/meetings/plan/drop")
@manager(AREA)
def drop_plan(event: Event):
    return _step(event, plans.drop, _("The plan is dropped."))


@bp.post("/manage/meetings/plan/publish")
@manager(AREA)
@writes_late
def publish_plan(event: Event):
    return _step(event, publishing.publish, _("The plan is published. Everyone learns of their own changes."))


def _step(event: Event, step: Any, done: str):
    latest = queries.latest_plan(event)

    def take() -> str:
        if latest is None:
            raise errors.PlanOver
        step(latest, current_user)
        return done

    attempt(take)
    return redirect(url_for("meetings.plan", event=event), code=303)


def _page(event: Event, form: PlanForm | None = None) -> str:
    latest, settings = queries.latest_plan(event), queries.settings_of(event)
    found = latest.found if latest and latest.state in ("ready", "published") else {}
    is_first = settings.published_at is None
    changes = changes_of(event, latest) if latest and latest.state == "ready" else []
    return render_template(
        "meetings/plan.html",
        event=event,
        plan=latest,
        progress=latest.found.get("progress") if latest and latest.state == "working" else None,
        found=found,
        compared=COMPARED,
        counts=Counter(change.kind for change in changes) if latest and latest.state == "ready" else None,
        changes=changes[:MOST_LEFT],
        kinds=CHANGE_NAMES,
        left=(left := left_of(event, latest) if found else []),
        alone=alone_in(latest, left) if found else [],
        left_count=sum(request_id is not None for request_id, _meeting, _why in found.get("left", [])),
        waiting=queries.count_unplaced(event),
        state_names=PLAN_STATE_NAMES,
        can_begin=latest is None or latest.state not in UNFINISHED,
        form=form
        or PlanForm(formdata=None, data={"seconds": 30, "most_moves": 100 if is_first else settings.most_moves}),
        submit_form=SubmitForm(),
        may_change=may_in(event, AREA, write=True),
        has_errors=bool(form and form.errors),
    )


@dataclass(frozen=True)
class Change:
    """What a plan changes: `kind` is new, moved or tables (another table only); `before` and `after` (slot, table)."""

    kind: str
    people: str
    before: tuple[Slot, Place | None] | None
    after: tuple[Slot, Place | None]


def changes_of(event: Event, latest: Plan) -> list[Change]:
    """What a plan would change as things stand now, in the order of time."""
    meetings = {meeting.id: meeting for meeting in queries.planned_meetings(event)}
    slots = {slot.id: slot for slot in queries.slots_of(event)}
    places = {place.id: place for place in queries.places_of(event)}
    waiting = {request.id: request for request in queries.unplaced_requests(event)}
    found = []
    for request_id, meeting_id, slot_id, place_id in latest.found.get("placed", []):
        slot, place = slots.get(slot_id), places.get(place_id)
        if slot is None:
            continue
        if meeting_id is None and request_id in waiting:
            request = waiting[request_id]
            found.append(Change("new", f"{request.asker.name}, {request.asked.name}", None, (slot, place)))
        elif (meeting := meetings.get(meeting_id)) and (meeting.slot_id, meeting.place_id) != (slot_id, place_id):
            kind = "moved" if meeting.slot_id != slot_id else "tables"
            people = ", ".join(person.participant.name for person in meeting.people)
            found.append(Change(kind, people, (meeting.slot, meeting.place), (slot, place)))
    return sorted(found, key=lambda change: change.after[0].starts_at)


def left_of(event: Event, latest: Plan) -> list[tuple[MeetingRequest, str]]:
    """The wishes without a meeting and why, the first `MOST_LEFT`."""
    rows = [(request_id, reason) for request_id, _meeting, reason in latest.found.get("left", []) if request_id]
    rows = rows[:MOST_LEFT]
    query = select(MeetingRequest).where(MeetingRequest.id.in_([request_id for request_id, _reason in rows]))
    both = (joinedload(MeetingRequest.asker), joinedload(MeetingRequest.asked))
    requests = {request.id: request for request in db.session.scalars(query.options(*both))}
    slots = {slot.id: slot for slot in queries.slots_of(event)}
    ids = {person for _request, reason in rows for person in reason["people"]}
    names = {p.id: p.name for p in db.session.scalars(select(Participant).where(Participant.id.in_(ids)))}
    return [(requests[one], reason_text(why, slots, names)) for one, why in rows if one in requests]


def alone_in(latest: Plan, left: list[tuple[MeetingRequest, str]]) -> list[tuple[Participant, list[str]]]:
    """Those of the wishes left who have no meeting by the plan at all, by name, with the reasons of their wishes."""
    placed = latest.found.get("placed", [])
    requests = select(MeetingRequest.asker_id, MeetingRequest.asked_id)
    pairs = db.session.execute(requests.where(MeetingRequest.id.in_([row[0] for row in placed if row[0]])))
    people = select(MeetingPerson.participant_id).where(
        MeetingPerson.meeting_id.in_([row[1] for row in placed if row[1]])
    )
    met = {person for pair in pairs for person in pair} | set(db.session.scalars(people))
    found: dict[Participant, list[str]] = {}
    for request, reason in left:
        for person in (request.asker, request.asked):
            if person.id not in met and reason not in found.setdefault(person, []):
                found[person].append(reason)
    return sorted(found.items(), key=lambda row: row[0].name_key)


def reason_text(why: dict[str, Any], slots: dict[int, Slot], names: dict[int, str]) -> str:
    """Why a wish has no meeting, as "Both free only at 10:30; 12 tables, 12 taken."."""

    def times(ids: list[int]) -> str:
        known = [slots[one] for one in ids if one in slots]
        told = ", ".join(
            f"{formats.date_text(s.starts_at, 'short')} {formats.time_text(s.starts_at)}" for s in known[:4]
        )
        return f"{told} …" if len(known) > 4 else told

    who = ", ".join(names.get(person, "?") for person in why["people"])
    match why["kind"]:
        case "no_common_slot":
            return _("There is no time at which all can be there.")
        case "meeting_elsewhere":
            return _(
                "All are free only at %(times)s; then %(names)s have other meetings.",
                times=times(why["slots"]),
                names=who,
            )
        case "tables_taken":
            return _(
                "All are free only at %(times)s; %(count)s tables, all taken.",
                times=times(why["open_slots"]),
                count=why["tables"],
            )
        case "too_few_chairs":
            return _("No table has so many chairs.")
        case "most_meetings":
            return _("As many meetings as allowed: %(names)s", names=who)
    return _("No room was found in the time there was.")
