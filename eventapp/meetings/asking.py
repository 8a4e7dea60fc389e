"""Asking for a meeting, and changing what one has asked."""

from flask import abort, g, redirect, render_template, url_for
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from eventapp.accounts.access import public
from eventapp.common.clock import now
from eventapp.common.database import writes_late
from eventapp.common.errors import keeps_input
from eventapp.common.forms import announce
from eventapp.directory.models import Entry
from eventapp.directory.visibility import directory_of, needed, seen, shown, visible_entries
from eventapp.events.models import Event
from eventapp.extensions import db, limiter
from eventapp.meetings import errors, operations, queries, rules
from eventapp.meetings.forms import AskForm, SuggestedForm
from eventapp.meetings.mails import PURPOSE, own_link
from eventapp.meetings.models import MeetingRequest, MeetingSettings
from eventapp.meetings.views import bp, colleagues_of
from eventapp.people.access import participant, participant_by_key, remember, visitor
from eventapp.people.models import Participant

MOST_OFFERED = 1_000  # people of the directory offered by name, in the order of names


@bp.route("/meetings/ask/<public_id:public_id>", methods=["GET", "POST"])
@participant
@keeps_input
@writes_late
@limiter.limit("20 per minute", methods=["POST"], key_func=visitor)
def ask(event: Event, public_id: str):
    """Ask the person of an entry of the directory for a meeting."""
    seen = select(Entry).where(Entry.public_id == public_id, visible_entries(event, g.participant))
    entry = db.session.scalar(seen) or abort(404)
    if existing := queries.live_request(g.participant, entry.participant):
        return redirect(url_for("meetings.request_page", public_id=existing))
    settings, slots = queries.settings_of(event), queries.slots_of(event, after=now())
    colleagues, others = companions(g.participant, settings, besides=entry.participant)
    form = AskForm.of(settings, slots, colleagues, others)
    refusal = None
    try:
        rules.check_may_ask(g.participant, entry.participant)
    except errors.Refused as refused:
        refusal = refused.message
    if refusal is None and form.is_submitted_well():
        try:
            made = operations.ask(g.participant, entry.participant, **form.values(slots))
        except errors.Refused as refused:
            db.session.rollback()
            refusal = refused.message
        else:
            answer = redirect(url_for("meetings.mine", event=event), code=303)
            accepted = made.state == "accepted"
            db.session.commit()
            announce(_("You both asked: you will meet.") if accepted else _("Your request is on its way."))
            return answer
    return render_template(
        "meetings/ask.html", event=event, entry=shown(entry, g.participant), form=form, refusal=refusal,
        settings=settings, has_errors=bool(form.errors),
    )  # fmt: skip


@bp.route("/meetings/suggested/<key>/<public_id:public_id>", methods=["GET", "POST"])
@public
@keeps_input
@limiter.limit("20 per minute", methods=["POST"])
def ask_suggested(event: Event, key: str, public_id: str):
    """The link in a mail that suggests whom to meet: one button asks."""
    person = participant_by_key(event, key, PURPOSE)
    entry = None
    if person is not None:
        entry = db.session.scalar(select(Entry).where(Entry.public_id == public_id, visible_entries(event, person)))
    if entry is None:
        return render_template("registration/link_ended.html", event=event), 410
    form, refusal = SuggestedForm(), None
    try:
        rules.check_may_ask(person, entry.participant)
        if existing := queries.live_request(person, entry.participant):
            operations.check_asks_back(existing, person)
        if form.is_submitted_well():
            made = operations.ask(person, entry.participant, message=form.message.data or "")
            accepted = made.state == "accepted"
            remember(person)
            db.session.commit()
            announce(_("You both asked: you will meet.") if accepted else _("Your request is on its way."))
            return redirect(url_for("meetings.mine", event=event), code=303)
    except errors.Refused as refused:
        db.session.rollback()
        refusal = refused.message
    return render_template(
        "meetings/ask_suggested.html", event=event, entry=shown(entry, person), form=form, refusal=refusal,
        settings=queries.settings_of(event), own=own_link(person), has_errors=bool(form.errors),
    )  # fmt: skip


@bp.route("/meetings/requests/<public_id:public_id>/edit", methods=["GET", "POST"])
@participant
@keeps_input
@limiter.limit("30 per minute", methods=["POST"], key_func=visitor)
def edit_request(event: Event, public_id: str):
    """Change what one has asked."""
    found = own_request(event, public_id)
    if found.state != "open" or found.asker_id != g.participant.id:
        return redirect(url_for("meetings.request_page", public_id=found))
    settings, slots = queries.settings_of(event), queries.slots_of(event, after=now())
    colleagues, others = companions(g.participant, settings, besides=found.asked)
    form = AskForm.of(settings, slots, colleagues, others, found)
    refusal = None
    if form.is_submitted_well():
        try:
            operations.edit(found, g.participant, **form.values(slots))
        except errors.Refused as refused:
            db.session.rollback()
            refusal = refused.message
        else:
            db.session.commit()
            announce(_("Your changes are saved."))
            return redirect(url_for("meetings.mine", event=event), code=303)
    return render_template(
        "meetings/edit_request.html", event=event, found=found, form=form, refusal=refusal, has_errors=bool(form.errors)
    )


def companions(
    person: Participant, settings: MeetingSettings, *, besides: Participant
) -> tuple[list[Participant], dict[str, Participant]]:
    """Whom someone could bring: colleagues, and whoever they see in the directory, by name as it is typed."""
    if settings.most_people < 3:
        return [], {}
    colleagues = [one for one in colleagues_of(person) if one.id != besides.id]
    event, level = person.event, needed(person.event, person)
    directory = directory_of(event)
    without = [person.id, besides.id, *(colleague.id for colleague in colleagues)]
    query = (
        select(Entry)
        .join(Participant, Participant.id == Entry.participant_id)
        .where(visible_entries(event, person), Participant.id.not_in(without))
        .options(joinedload(Entry.participant).joinedload(Participant.organisation))
        .order_by(Participant.name_key, Participant.id)
        .limit(MOST_OFFERED)
    )
    others: dict[str, Participant] = {}
    for entry in db.session.scalars(query):
        name, organisation = entry.participant.name, entry.participant.organisation
        tells = organisation is not None and seen(directory, entry, "organisation") >= level
        label = f"{name} ({organisation.name})" if tells else name
        number = 2
        while label in others:
            label, number = f"{name} ({number})", number + 1
        others[label] = entry.participant
    return colleagues, others


def own_request(event: Event, public_id: str) -> MeetingRequest:
    """A request that concerns the visitor, else 404."""
    return request_of(event, public_id, g.participant) or abort(404)


def request_of(event: Event, public_id: str, person: Participant) -> MeetingRequest | None:
    """A request that concerns `person`."""
    query = select(MeetingRequest).where(MeetingRequest.event_id == event.id, MeetingRequest.public_id == public_id)
    found = db.session.scalar(query.options(*queries.request_with_all()))
    if found is None:
        return None
    concerned = {found.asker_id, found.asked_id, *(guest.participant_id for guest in found.guests)}
    return found if person.id in concerned else None
