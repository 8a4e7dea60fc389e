"""Asking for contact and answering; one contact, what was written, what one keeps of them; blocking and reporting."""

from typing import Any

from flask import abort, current_app, g, redirect, render_template, request, url_for
from flask_babel import gettext as _

from eventapp.common.errors import keeps_input
from eventapp.common.forms import announce, warn
from eventapp.common.languages import current_language
from eventapp.directory.contacts import errors, files, operations, queries, rules, safety
from eventapp.directory.contacts.forms import AskForm, NoteForm, ReportForm, WriteForm
from eventapp.directory.contacts.models import Contact, ContactRequest
from eventapp.directory.contacts.views import _as_file, bp
from eventapp.directory.visibility import shown
from eventapp.events.models import Event
from eventapp.extensions import db, limiter
from eventapp.people.access import participant, visitor
from eventapp.people.models import Participant
from eventapp.registration.forms import SubmitForm


@bp.route("/contacts/ask/<public_id:public_id>", methods=["GET", "POST"])
@participant
@keeps_input
@limiter.limit("10 per minute; 100 per day", methods=["POST"], key_func=visitor)
def ask(event: Event, public_id: str):
    """Ask the person of an entry of the directory for contact."""
    me = g.participant
    entry = queries.visible_entry(event, me, public_id) or abort(404)
    if found := queries.contact_with(me, entry.participant):
        return redirect(url_for("contacts.contact", public_id=found))
    form, refusal = AskForm(), None
    if me.id == entry.participant_id:
        refusal = errors.WithOneself.message
    elif form.is_submitted_well():
        try:
            made = operations.ask(me, entry.participant, form.message.data or "", current_language())
        except errors.HasLink as refused:
            form.message.errors = [*form.message.errors, refused.message]
        except errors.Refused as refused:
            db.session.rollback()
            refusal = refused.message
        else:
            said = _("You are contacts now.") if made.state == "accepted" else _("Your request is on its way.")
            db.session.commit()
            announce(said)
            return redirect(url_for("contacts.mine", event=event), code=303)
    return render_template(
        "directory/contacts/ask.html", event=event, entry=shown(entry, me), form=form, refusal=refusal,
        has_errors=bool(form.errors),
    )  # fmt: skip


@bp.get("/contacts/requests/<public_id:public_id>")
@participant
def request_page(event: Event, public_id: str):
    """One request, and what one can do about it."""
    me, found = g.participant, _request(public_id)
    contact = queries.contact_with(me, _other(found)) if found.state == "accepted" else None
    is_known = contact or found.asked_id == me.id  # who asks gives their name and organisation
    return render_template(
        "directory/contacts/request.html", event=event, me=me, found=found, form=SubmitForm(), contact=contact,
        names_organisation=is_known or found.asked_id in queries.with_organisation(me, [found.asked]),
    )  # fmt: skip


@bp.post("/contacts/requests/<public_id:public_id>")
@participant
@limiter.limit("30 per minute", key_func=visitor)
def answer(event: Event, public_id: str):
    """Accept, decline, ask again later, withdraw, block."""
    found, action = _request(public_id), request.form.get("action", "")
    back = redirect(url_for("contacts.mine", event=event), code=303)
    try:
        said = _act(found, g.participant, action)
    except errors.Refused as refused:
        db.session.rollback()
        warn(refused.message)
    else:
        db.session.commit()
        announce(said)
    return back


@bp.get("/contacts/people/<public_id:public_id>")
@participant
def contact(event: Event, public_id: str):
    """A contact: messages, card, note and tags."""
    found = _contact(public_id)
    note = NoteForm(formdata=None, data={"note": found.note, "tags": ", ".join(found.tags)})
    return _contact_page(event, found, WriteForm(formdata=None), note)


@bp.post("/contacts/people/<public_id:public_id>/messages")
@participant
@keeps_input
@limiter.limit("20 per minute", key_func=visitor)
def write(event: Event, public_id: str):
    """Write to a contact."""
    found, form = _contact(public_id), WriteForm()
    note = NoteForm(formdata=None, data={"note": found.note, "tags": ", ".join(found.tags)})
    if not form.is_submitted_well():
        return _contact_page(event, found, form, note)
    try:
        operations.write(found, form.text.data or "")
        operations.mark_read(g.participant, found.person)
    except errors.Refused as refused:
        db.session.rollback()
        warn(refused.message)
    else:
        db.session.commit()
        announce(_("Your message is on its way."))
    return redirect(url_for("contacts.contact", event=event, public_id=public_id), code=303)


@bp.post("/contacts/people/<public_id:public_id>/note")
@participant
@keeps_input
@limiter.limit("60 per minute", key_func=visitor)
def annotate(event: Event, public_id: str):
    """Save note and tags."""
    found, form = _contact(public_id), NoteForm()
    if not form.is_submitted_well():
        return _contact_page(event, found, WriteForm(formdata=None), form)
    operations.annotate(found, form.note.data or "", form.split_tags())
    db.session.commit()
    announce(_("Your note is saved."))
    return redirect(url_for("contacts.contact", event=event, public_id=public_id), code=303)


@bp.post("/contacts/people/<public_id:public_id>")
@participant
@limiter.limit("30 per minute", key_func=visitor)
def change(event: Event, public_id: str):
    """Share one's card or take it back, mark as read, end the contact, block."""
    found, action, person = _contact(public_id), request.form.get("action", ""), _contact(public_id).person
    here = redirect(url_for("contacts.contact", event=event, public_id=public_id), code=303)
    away = redirect(url_for("contacts.mine", event=event), code=303)
    if action in {"share", "unshare"}:
        operations.share_card(found, action == "share")
        said, back = _("Your card is shared.") if action == "share" else _("Your card is taken back."), here
    elif action == "read":
        operations.mark_read(g.participant, person)
        said, back = _("Marked as read."), here
    elif action == "end":
        operations.remove(found)
        said, back = _("You are no longer contacts."), away
    elif action == "block":
        safety.block(g.participant, person)
        said, back = _("Neither of you sees the other any more."), away
    else:
        abort(400)
    db.session.commit()
    announce(said)
    return back


@bp.get("/contacts/people/<public_id:public_id>.vcf")
@participant
def card(event: Event, public_id: str):
    """A contact's card, with the address if they share it."""
    found = _contact(public_id)
    answer = current_app.response_class(
        files.vcards([found], files.sharers(g.participant)), content_type="text/vcard; charset=utf-8"
    )
    return _as_file(answer, "contact.vcf")


@bp.route("/contacts/requests/<public_id:public_id>/report", methods=["GET", "POST"])
@participant
@keeps_input
@limiter.limit("10 per minute", methods=["POST"], key_func=visitor)
def report_request(event: Event, public_id: str):
    """Tell the organisers about someone who asked."""
    found = _request(public_id)
    return _report(event, _other(found), found.message if found.asked_id == g.participant.id else "")


@bp.route("/contacts/people/<public_id:public_id>/report", methods=["GET", "POST"])
@participant
@keeps_input
@limiter.limit("10 per minute", methods=["POST"], key_func=visitor)
def report_contact(event: Event, public_id: str):
    """Tell the organisers about a contact, with what they wrote last."""
    person = _contact(public_id).person
    written = [m.text for m in queries.messages_between(g.participant, person) if m.sender_id == person.id]
    return _report(event, person, "\n\n".join(written[-5:]))


def _report(event: Event, person: Participant, quoted: str) -> Any:
    form = ReportForm()
    if form.is_submitted_well():
        try:
            safety.report(g.participant, person, form.reason.data, form.text.data or "", quoted)
            if form.blocks.data:
                safety.block(g.participant, person)
        except errors.Refused as refused:
            db.session.rollback()
            warn(refused.message)
        else:
            db.session.commit()
            announce(_("The organisers have your report."))
        return redirect(url_for("contacts.mine", event=event), code=303)
    return render_template(
        "directory/contacts/report.html", event=event, person=person, quoted=quoted, form=form,
        has_errors=bool(form.errors),
    )  # fmt: skip


def _act(found: ContactRequest, me: Participant, action: str) -> str:
    """Do what a button said; gives what to tell. Raises a refusal."""
    if action == "accept":
        operations.accept(found, me)
        return _("You are contacts now.")
    if action == "decline":
        operations.decline(found, me)
        return _("Declined. Nobody is told.")
    if action == "later":
        operations.put_off(found, me, request.form.get("days", 3, type=int))
        return _("The request comes back later.")
    if action == "withdraw":
        operations.withdraw(found, me)
        return _("The request is withdrawn.")
    if action == "block":
        safety.block(me, _other(found))
        return _("Neither of you sees the other any more.")
    raise errors.NotAnswerable


def _contact_page(event: Event, found: Contact, write_form: WriteForm, note_form: NoteForm) -> str:
    theirs = queries.contact_with(found.person, g.participant)
    return render_template(
        "directory/contacts/contact.html",
        event=event,
        me=g.participant,
        contact=found,
        person=found.person,
        messages=queries.messages_between(g.participant, found.person),
        began=queries.accepted_request(g.participant, found.person),
        shares_with_me=theirs is not None and theirs.shares_card,
        may_write=rules.choices_of(g.participant).may_write,
        write_form=write_form,
        note_form=note_form,
        form=SubmitForm(formdata=None),
        has_errors=bool(write_form.errors or note_form.errors),
    )


def _other(found: ContactRequest) -> Participant:
    return found.asked if found.asker_id == g.participant.id else found.asker


def _request(public_id: str) -> ContactRequest:
    return queries.request_of(g.participant, public_id) or abort(404)


def _contact(public_id: str) -> Contact:
    return queries.contact_of(g.participant, public_id) or abort(404)
