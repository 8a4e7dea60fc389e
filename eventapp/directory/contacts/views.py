"""Contacts as participants see them: what waits for an answer, whom they know, what they prefer."""

from flask import Blueprint, Response, abort, g, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup

from eventapp.accounts.access import public
from eventapp.common.errors import keeps_input
from eventapp.common.forms import announce, warn
from eventapp.common.languages import IN_LANGUAGE
from eventapp.directory.contacts import cards, errors, files, operations, queries, quiet, rules, safety
from eventapp.directory.contacts.forms import AddForm, ChoicesForm, ScanForm
from eventapp.directory.contacts.notices import PURPOSE
from eventapp.directory.visibility import directory_of, needed, shown
from eventapp.events.models import Event
from eventapp.extensions import db, limiter
from eventapp.people.access import link_key, participant, participant_by_key, remember, visitor
from eventapp.registration.forms import SubmitForm
from eventapp.registration.tickets import qr_drawing

bp = Blueprint("contacts", __name__, url_prefix=f"{IN_LANGUAGE}/<event:event>")
QR_ATTRIBUTES = Markup(' class="qr-code" aria-hidden="true"')


@bp.get("/contacts")
@participant
def mine(event: Event):
    """What waits for an answer, and one's contacts."""
    me, asked = g.participant, _filter()
    everyone = db.session.scalars(queries.contacts_of(me, asked)).all()
    waiting, introductions = queries.waiting(me), queries.introductions_of(me)
    named = [*(request.asked for request in waiting), *(one.partner_of(me) for one in introductions)]
    return render_template(
        "directory/contacts/mine.html",
        event=event,
        me=me,
        asked=asked,
        contacts=[contact for contact in everyone if queries.has_tag(contact, asked.tag)],
        tags=queries.tags_of(everyone),
        unread=queries.unread_from(me),
        to_answer=queries.to_answer(me),
        put_off=queries.put_off(me),
        waiting=waiting,
        introductions=introductions,
        with_organisation=queries.with_organisation(me, named),
        form=SubmitForm(),
    )


@bp.get("/contacts/open/<key>")
@public
def open_mine(event: Event, key: str):
    """The link in mails: opens one's own contacts, or the one that is named."""
    person = participant_by_key(event, key, PURPOSE)
    if person is None:
        return render_template("registration/link_ended.html", event=event), 410
    remember(person)
    if found := queries.request_of(person, request.args.get("request", "")):
        return redirect(url_for("contacts.request_page", event=event, public_id=found))
    if found := queries.contact_of(person, request.args.get("contact", "")):
        return redirect(url_for("contacts.contact", event=event, public_id=found))
    return redirect(url_for("contacts.mine", event=event))


@bp.get("/contacts.<any(csv, vcf):kind>")
@participant
@limiter.limit("20 per minute", key_func=visitor)
def export(event: Event, kind: str):
    """One's contacts as filtered, as a table or as cards."""
    asked = _filter()
    found = db.session.scalars(queries.contacts_of(g.participant, asked)).all()
    found = [contact for contact in found if queries.has_tag(contact, asked.tag)]
    shared = files.sharers(g.participant)
    if kind == "csv":
        answer = Response(b"".join(files.csv_table(found, shared)), content_type="text/csv; charset=utf-8")
    else:
        answer = Response(files.vcards(found, shared), content_type="text/vcard; charset=utf-8")
    return _as_file(answer, f"{event.slug}-contacts.{kind}")


@bp.get("/contacts/code")
@participant
def code(event: Event):
    """One's own code, for others to scan."""
    address = cards.address_of(g.participant)
    return render_template(
        "directory/contacts/code.html", event=event, me=g.participant, address=address,
        letters=cards.letters_of(g.participant), drawing=qr_drawing(address, QR_ATTRIBUTES),
        choices=rules.choices_of(g.participant),
    )  # fmt: skip


@bp.route("/contacts/scan", methods=["GET", "POST"])
@participant
@keeps_input
@limiter.limit("20 per minute; 300 per day", methods=["POST"], key_func=visitor)
def scan(event: Event):
    """Scan someone's code with the camera, or type its letters."""
    form = ScanForm()
    if form.is_submitted_well():
        if person := cards.person_behind(event, form.code.data or ""):
            return redirect(url_for("contacts.add", event=event, key=link_key(person, cards.CARD)), code=303)
        form.code.errors = [*form.code.errors, errors.CodeEnded.message]
    answer = make_response(
        render_template("directory/contacts/scan.html", event=event, form=form, has_errors=bool(form.errors))
    )
    answer.uses_camera = True
    return answer


@bp.route("/contacts/add/<key>", methods=["GET", "POST"])
@participant
@keeps_input
@limiter.limit("30 per minute", methods=["POST"], key_func=visitor)
def add(event: Event, key: str):
    """Someone's code was scanned: add them, with a note."""
    person = participant_by_key(event, key, cards.CARD)
    if person is None:
        return render_template("registration/link_ended.html", event=event), 410
    form = AddForm()
    refusal = None
    if person.id == g.participant.id:
        refusal = errors.WithOneself.message
    elif not rules.can_reach(g.participant, person):
        abort(404)
    elif form.is_submitted_well():
        try:
            made = operations.add_by_card(
                g.participant, person, note=form.note.data or "", shares=bool(form.shares.data)
            )
        except errors.Refused as refused:
            db.session.rollback()
            refusal = refused.message
        else:
            answer = redirect(url_for("contacts.contact", event=event, public_id=made), code=303)
            db.session.commit()
            announce(_("You are contacts now."))
            return answer
    return render_template(
        "directory/contacts/add.html", event=event, person=person, form=form, refusal=refusal,
        has_errors=bool(form.errors),
    )  # fmt: skip


@bp.route("/contacts/choices", methods=["GET", "POST"])
@participant
@keeps_input
@limiter.limit("30 per minute", methods=["POST"], key_func=visitor)
def choices(event: Event):
    """When mails may come, what one's code gives away, and whom one has blocked."""
    me = g.participant
    form = ChoicesForm.of(rules.choices_of(me), quiet.zone_of_country(me.country) or event.timezone)
    if form.is_submitted_well():
        operations.set_choices(me, **form.values())
        db.session.commit()
        announce(_("Your choices are saved."))
        return redirect(url_for("contacts.mine", event=event), code=303)
    return render_template(
        "directory/contacts/choices.html", event=event, form=form, blocks=queries.blocks_of(me),
        submit_form=SubmitForm(), has_errors=bool(form.errors),
    )  # fmt: skip


@bp.post("/contacts/blocks/<public_id:public_id>/end")
@participant
@limiter.limit("30 per minute", key_func=visitor)
def unblock(event: Event, public_id: str):
    """See someone again whom one had blocked."""
    found = queries.block_of(g.participant, public_id) or abort(404)
    safety.unblock(g.participant, found)
    db.session.commit()
    announce(_("The block has ended."))
    return redirect(url_for("contacts.choices", event=event), code=303)


@bp.get("/contacts/bookmarks")
@participant
def bookmarks(event: Event):
    """People one wants to find again."""
    level, directory = needed(event, g.participant), directory_of(event)
    entries = queries.bookmarks_of(event, g.participant)[:100]
    found = [shown(entry, g.participant, level=level, directory=directory) for entry in entries]
    return render_template("directory/contacts/bookmarks.html", event=event, people=found, form=SubmitForm())


@bp.post("/contacts/bookmarks/<public_id:public_id>")
@participant
@limiter.limit("60 per minute", key_func=visitor)
def bookmark(event: Event, public_id: str):
    """Keep or drop a bookmark of the person of an entry."""
    entry = queries.visible_entry(event, g.participant, public_id) or abort(404)
    wanted = request.form.get("action") != "drop"
    operations.set_bookmark(g.participant, entry.participant, wanted)
    db.session.commit()
    announce(_("Bookmarked. Only you see it.") if wanted else _("The bookmark is gone."))
    return redirect(url_for("contacts.bookmarks", event=event), code=303)


@bp.post("/contacts/introductions/<public_id:public_id>")
@participant
@limiter.limit("30 per minute", key_func=visitor)
def answer_introduction(event: Event, public_id: str):
    """Say whether one would like to meet the other."""
    waiting = queries.introductions_of(g.participant)
    found = next((one for one in waiting if one.public_id == public_id), None) or abort(404)
    try:
        are_contacts = safety.answer_introduction(found, g.participant, request.form.get("action") == "accept")
    except errors.Refused as refused:
        db.session.rollback()
        warn(refused.message)
    else:
        db.session.commit()
        announce(_("You are contacts now.") if are_contacts else _("Your answer is saved."))
    return redirect(url_for("contacts.mine", event=event), code=303)


def _filter() -> queries.Asked:
    return queries.Asked(request.args.get("q", "")[:200].strip(), request.args.get("tag", "")[:30].strip())


def _as_file(answer: Response, name: str) -> Response:
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
