"""One meeting, for those who are in it: where, running late, moving, ending, notes, what came of it."""

from datetime import timedelta

from flask import abort, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select

from eventapp.accounts.access import public
from eventapp.common.clock import now
from eventapp.common.errors import keeps_input
from eventapp.common.forms import announce
from eventapp.events.models import Event
from eventapp.extensions import db, limiter
from eventapp.meetings import booking, errors, outcomes, queries
from eventapp.meetings.forms import AfterForm, NotesForm, OutcomeForm, ReasonForm, SlotForm
from eventapp.meetings.mails import PURPOSE, others_text
from eventapp.meetings.models import LATER_RESULTS, NOTE_LENGTH, RESULTS, Meeting, Slot
from eventapp.meetings.views import attempt, bp
from eventapp.meetings.words import LATER_NAMES, RESULT_NAMES, place_text
from eventapp.people.access import participant, participant_by_key, remember, visitor
from eventapp.people.models import Participant
from eventapp.registration.forms import SubmitForm

LATE = (5, 10, 15)  # minutes
NEAR = timedelta(hours=2)  # from then on one can run late


@bp.get("/meetings/<public_id:public_id>")
@participant
def meeting(event: Event, public_id: str):
    """One of one's meetings."""
    return _page(event, _own(event, public_id, g.participant))


@bp.post("/meetings/<public_id:public_id>")
@participant
@limiter.limit("30 per minute", methods=["POST"], key_func=visitor)
def change_meeting(event: Event, public_id: str):
    """Run late, move, cancel, write notes, say what came of it."""
    found = _own(event, public_id, g.participant)
    if not SubmitForm().is_submitted_well():
        return _page(event, found), 400
    attempt(lambda: _change(found, g.participant, request.form.get("action", "")))
    back = "meetings.meeting" if found.is_planned and found.has(g.participant) else "meetings.mine"
    values = {"public_id": found.public_id} if back == "meetings.meeting" else {}
    return redirect(url_for(back, event=event, **values), code=303)


@bp.route("/meetings/after/<key>/<public_id:public_id>", methods=["GET", "POST"])
@public
@keeps_input
@limiter.limit("30 per minute", methods=["POST"])
def after(event: Event, key: str, public_id: str):
    """The link in the mail after a day: the answer that was tapped is chosen, a button gives it.

    Mail programs open links by themselves, so opening it changes nothing.
    """
    person = participant_by_key(event, key, PURPOSE)
    found = _meeting_of(event, public_id, person) if person else None
    if found is None:
        return render_template("registration/link_ended.html", event=event), 410
    said = queries.outcome_of(found, person)
    known = {"result": request.args.get("say") or (said and said.result), "note": said.note if said else ""}
    form = AfterForm(data=known)
    if form.is_submitted_well():
        remember(person)
        outcomes.say(found, person, form.result.data, form.note.data or "")
        db.session.commit()
        announce(_("Thank you. Your answer is saved."))
        return redirect(url_for("meetings.mine", event=event), code=303)
    return render_template(
        "meetings/after.html", event=event, found=found, others=others_text(found, person), form=form,
        has_errors=bool(form.errors),
    )  # fmt: skip


@bp.route("/meetings/later/<key>/<public_id:public_id>", methods=["GET", "POST"])
@public
@keeps_input
@limiter.limit("30 per minute", methods=["POST"])
def later(event: Event, key: str, public_id: str):
    """The link in the mail half a year later: one tap says what has come of a meeting."""
    person = participant_by_key(event, key, PURPOSE)
    found = _meeting_of(event, public_id, person) if person else None
    if found is None:
        return render_template("registration/link_ended.html", event=event), 410
    form = SubmitForm()
    if (given := request.form.get("later")) in LATER_RESULTS and form.is_submitted_well():
        remember(person)
        outcomes.say_later(found, person, given)
        db.session.commit()
        announce(_("Thank you. The organisers see numbers only."))
        return redirect(url_for("meetings.mine", event=event), code=303)
    return render_template(
        "meetings/later.html", event=event, found=found, others=others_text(found, person), form=form,
        names=LATER_NAMES, has_errors=bool(form.errors),
    )  # fmt: skip


def _change(found: Meeting, person: Participant, action: str) -> str:
    if action == "late":
        minutes = request.form.get("minutes", "")
        booking.running_late(found, person, int(minutes) if minutes in map(str, LATE) else LATE[1])
        return _("The others are told.")
    if action == "move":
        query = select(Slot).where(Slot.event_id == found.event_id, Slot.public_id == request.form.get("slot", ""))
        if (slot := db.session.scalar(query)) is None:
            raise errors.SlotTaken
        booking.move(found, slot, person)
        return _("The meeting has moved. The others are told.")
    if action == "cancel":
        booking.cancel_or_leave(found, person, (request.form.get("reason") or "")[:300])
        return _("The meeting is cancelled. The others are told.")
    if action == "notes":
        found.notes = (request.form.get("notes") or "")[:NOTE_LENGTH]
        return _("Your changes are saved.")
    result = request.form.get("result")
    note = request.form.get("note")
    outcomes.say(found, person, result if result in RESULTS else None, note[:NOTE_LENGTH] if note is not None else None)
    return _("Thank you. Your answer is saved.")


def _page(event: Event, found: Meeting) -> str:
    me = g.participant
    ids = [person.participant_id for person in found.people]
    free = queries.free_slots(event, ids, is_online=found.is_online, except_meetings=[found.id])
    said = queries.outcome_of(found, me)
    return render_template(
        "meetings/meeting.html",
        event=event,
        found=found,
        me=me,
        others=others_text(found, me),
        where=place_text(found, g.lang),
        join=queries.join_link(found),
        form=SubmitForm(),
        has_begun=found.slot.starts_at <= now(),
        is_near=found.slot.starts_at - NEAR <= now() < found.slot.ends_at,
        late=LATE,
        move_form=SlotForm.of([slot for slot in free if slot.id != found.slot_id]),
        reason_form=ReasonForm(formdata=None),
        notes_form=NotesForm(formdata=None, data={"notes": found.notes}),
        outcome_form=OutcomeForm(formdata=None, data={"note": said.note if said else ""}),
        said=said,
        result_names=RESULT_NAMES,
    )


def _own(event: Event, public_id: str, person: Participant) -> Meeting:
    return _meeting_of(event, public_id, person) or abort(404)


def _meeting_of(event: Event, public_id: str, person: Participant) -> Meeting | None:
    query = select(Meeting).where(Meeting.event_id == event.id, Meeting.public_id == public_id)
    found = db.session.scalar(query.options(*queries.meeting_with_all()))
    return found if found and found.is_planned and found.has(person) else None
