"""A participant's own registration: confirming it, its ticket, changing and ending it, coming back.

These pages ask for the link of a mail or for a code sent to the address, never for a password.
"""

from typing import Any

from flask import Response, abort, g, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_security import logout_user

from eventapp.accounts.access import may_in, public
from eventapp.common.clock import now
from eventapp.common.database import writes_late
from eventapp.common.errors import keeps_input
from eventapp.common.forms import Form, announce, warn
from eventapp.common.languages import current_language
from eventapp.common.uploads import accepts_files
from eventapp.events.models import Event
from eventapp.extensions import db, limiter
from eventapp.people.access import forget, link_key, participant, participant_by_key, remember, visitor
from eventapp.registration import answers, calendars, operations, queries, tickets
from eventapp.registration.consents.queries import latest_consents
from eventapp.registration.consents.words import purposes
from eventapp.registration.delegations.queries import delegation_led_by
from eventapp.registration.errors import AlreadyRegistered, HoldExpired, NotLive
from eventapp.registration.forms import PAGE_TITLES, PAGES, SubmitForm
from eventapp.registration.invitations.attendance import invitation_that_led_to
from eventapp.registration.invitations.errors import ConsentNeeded
from eventapp.registration.invitations.mails import invitation_key
from eventapp.registration.models import Registration
from eventapp.registration.questions.files import file_answer, kept_files
from eventapp.registration.questions.models import CONSENT
from eventapp.registration.questions.queries import askable, form_of, pages_of
from eventapp.registration.questions.seats import ChoiceFull
from eventapp.registration.views import bp, forget_draft, remember_draft
from eventapp.registration.waiting.choices import full_choices_of
from eventapp.rooms import offered


@bp.route("/confirm/<key>", methods=["GET", "POST"])
@public
@writes_late
@keeps_input
@limiter.limit("30 per minute", methods=["POST"])
def confirm(event: Event, key: str):
    """The link in the first mail. A button confirms, since mail programs open links by themselves."""
    person = participant_by_key(event, key, "confirm")
    registration = queries.latest_registration(person) if person else None
    if registration is None or is_of_nobody(registration):
        return _link_without_use(event)
    form = SubmitForm()
    if form.is_submitted_well():
        answer = redirect(url_for("registration.mine", event=event), code=303)
        try:
            operations.confirm(registration)
        except ConsentNeeded:
            answer = _ask_consent(event, registration)
        except (NotLive, HoldExpired):  # the next page says so; an expiry found on the way stays
            pass
        remember(person)
        db.session.commit()
        return answer
    is_confirmed = registration.is_live and registration.confirmed_at and not registration.unproven_details
    is_over = not registration.is_live or bool(registration.hold_until and registration.hold_until <= now())
    return render_template(
        "registration/confirm.html",
        event=event,
        registration=registration,
        form=form,
        is_confirmed=is_confirmed,
        is_over=is_over,
    )


@bp.get("/registration/open/<key>")
@public
def come_back(event: Event, key: str):
    """The link in later mails: opens one's own registration."""
    person = participant_by_key(event, key, "return")
    if person is None:
        return _link_without_use(event)
    remember(person)
    return redirect(url_for("registration.mine", event=event))


@bp.get("/registration")
@participant
def mine(event: Event):
    """One's own registration with the ticket, and what can be done with it."""
    leads = delegation_led_by(g.participant)
    if leads and queries.latest_registration(g.participant) is None:
        return redirect(url_for("registration.delegation"))
    registration = _own(event)
    form = form_of(event)

    def change_address(page: str, question: str) -> str | None:
        if question == "email" or not registration.is_live:  # the address is who one is here
            return None
        return url_for("registration.edit", page=page, _anchor=question)

    return render_template(
        "registration/mine.html",
        event=event,
        registration=registration,
        leads=leads,
        rows=answers.summary_of(registration, form, change_address, _file_address),
        position=queries.queue_position(registration),
        full_choices=full_choices_of(registration),
        choice_key=link_key(g.participant, "choice"),
        offer_link=url_for("registration.offer", key=link_key(g.participant, "offer")),
        leave_link=url_for("registration.leave_queue", key=link_key(g.participant, "leave")),
        confirmation=registration.category.confirmation.localized(current_language(), event.language),
        qr=tickets.qr_svg(tickets.ticket_address(registration, current_language())),
        consents=latest_consents(registration.participant),
        purposes=purposes(form),
        panels=_panels(event, registration),
        own_links=[link for links in offered("own_links") for link in links(event)],
        form=SubmitForm(),
    )


def _panels(event: Event, registration: Registration) -> list[tuple[str, dict[str, Any]]]:
    """What the rooms offer to those who have a place."""
    if registration.state != "confirmed":
        return []
    found = (panel(event, registration.participant) for panel in offered("own_panel"))
    return [panel for panel in found if panel]


@bp.get("/registration/files/<public_id:public_id>")
@participant
def own_file(event: Event, public_id: str):
    """A file that answers a question of one's own registration."""
    return file_answer(event, public_id, lambda registration: registration.participant_id == g.participant.id)


@bp.post("/registration/confirm")
@participant
def confirm_own(event: Event):
    """Confirm without the link of the mail: whoever came in by a code has shown that the address is theirs."""
    registration = _own(event)
    answer = redirect(url_for("registration.mine", event=event), code=303)
    try:
        operations.confirm(registration)
    except ConsentNeeded:
        answer = _ask_consent(event, registration)
    except (NotLive, HoldExpired):  # the next page says so
        pass
    db.session.commit()
    return answer


@bp.post("/registration/end-links")
@limiter.limit("5 per minute", methods=["POST"], key_func=visitor)
@participant
def end_links(event: Event):
    """Make the links in all mails so far worthless; this session goes on."""
    operations.end_links(_own(event), g.participant)
    remember(g.participant)
    db.session.commit()
    announce(_("The links in earlier mails no longer work."))
    return redirect(url_for("registration.mine", event=event), code=303)


@bp.route("/registration/edit/<code:page>", methods=["GET", "POST"])
@participant
@accepts_files
@keeps_input
def edit(event: Event, page: str):
    """Change the answers of one page."""
    registration = _own(event)
    if not registration.is_live:
        return redirect(url_for("registration.mine", event=event))
    known, asked = operations.answers_of(registration), form_of(event)
    if page not in PAGES and (page == CONSENT or page not in pages_of(asked, registration.category, known)):
        abort(404)
    questions = askable(asked, page, registration.category, known)
    form = answers.form_for(page, known, questions, shows_left=registration.category.shows_places_left)
    if page == "you":
        del form.email  # the address is who one is here
    if form.is_submitted_well():
        try:
            operations.edit(registration, _changed(known, page, form, registration), g.participant)
        except ChoiceFull as full:
            db.session.rollback()
            form[full.question.key].errors = [full.message]
            return _edit_page(event, page, form)
        except NotLive as refused:
            db.session.rollback()
            warn(refused.message)
        else:
            db.session.commit()
            announce(_("Your changes are saved."))
        return redirect(url_for("registration.mine", event=event), code=303)
    return _edit_page(event, page, form)


@bp.route("/registration/cancel", methods=["GET", "POST"])
@participant
@keeps_input
def cancel(event: Event):
    """Ask whether the registration shall end, and end it."""
    registration = _own(event)
    form = SubmitForm()
    if form.is_submitted_well():
        try:
            operations.cancel(registration, g.participant)
        except NotLive:
            db.session.rollback()
        else:
            db.session.commit()
            announce(_("Your registration is cancelled."))
        return redirect(url_for("registration.mine", event=event), code=303)
    return render_template("registration/cancel.html", event=event, registration=registration, form=form)


@bp.post("/registration/again")
@participant
def again(event: Event):
    """Begin a new registration with the answers of the one that ended."""
    registration = _own(event)
    try:
        draft = operations.start_again(registration)
    except AlreadyRegistered:
        db.session.rollback()
        return redirect(url_for("registration.mine", event=event), code=303)
    db.session.commit()
    remember_draft(draft, event)
    return redirect(url_for("registration.choose", event=event), code=303)


@bp.post("/registration/leave")
@public
def leave(event: Event):
    """Close one's registration on a shared computer."""
    forget(event)
    forget_draft(event)
    logout_user()
    return redirect(url_for("events.home", event=event), code=303)


@bp.get("/registration/ticket.pdf")
@limiter.limit("20 per minute", key_func=visitor)
@participant
def ticket_pdf(event: Event):
    registration = _confirmed(event)
    return _file(tickets.ticket_pdf(registration, current_language()), "application/pdf", f"{event.slug}.pdf")


@bp.get("/registration/calendar.ics")
@participant
def calendar(event: Event):
    registration = _own(event)
    text = calendars.event_calendar(registration, current_language())
    return _file(text.encode(), "text/calendar; charset=utf-8; method=PUBLISH", calendars.calendar_name(event))


@bp.get("/registration/calendar/<key>.ics")
@public
def calendar_feed(event: Event, key: str):
    """The same calendar for programs that sign in nowhere; the key is in the mail."""
    person = participant_by_key(event, key, "calendar")
    registration = queries.latest_registration(person) if person else None
    if registration is None:
        abort(404)
    text = calendars.event_calendar(registration, person.language)
    return _file(text.encode(), "text/calendar; charset=utf-8; method=PUBLISH", calendars.calendar_name(event))


@bp.get("/ticket/<code>")
@public
def ticket(event: Event, code: str):
    """What the QR code leads to: whether this is a ticket of the event. Whose, only its team sees."""
    registration = queries.registration_by_ticket(event, "".join(filter(str.isalnum, code.lower())))
    sees_person = may_in(event, "checkin")
    page = render_template("registration/ticket.html", event=event, registration=registration, sees_person=sees_person)
    return page, 200 if registration else 404


def _changed(known: dict, page: str, form: Form, registration: Registration) -> dict:
    """The answers as the form changes them."""
    if page in PAGES:
        return known | {page: known[page] | answers.answers_of(form)}
    given = known["answers"] | kept_files(form, registration.event, registration_id=registration.id)
    form.kept = {key: given[key] for key in form.kept.keys() | form.files.keys()}
    changed = {question.key: None for question in form.asked} | form.answers()
    return known | {"answers": {key: answer for key, answer in (given | changed).items() if answer}}


def _edit_page(event: Event, page: str, form: Form) -> str:
    title = PAGE_TITLES[page] if page in PAGES else form_of(event).section(page).title.localized(current_language())
    return render_template(
        "registration/edit.html", event=event, form=form, page=page, title=title, has_errors=bool(form.errors)
    )


def _file_address(public_id: str) -> str:
    return url_for("registration.own_file", public_id=public_id)


def _ask_consent(event: Event, registration: Registration) -> Response:
    """To the page where the person consents to what another filled in."""
    key = invitation_key(invitation_that_led_to(registration))
    return redirect(url_for("registration.invitation", event=event, key=key), code=303)


def is_of_nobody(registration: Registration) -> bool:
    """Whether it ended before anyone showed that its address is theirs: whoever reads that mailbox may not see it."""
    return registration.state == "cancelled" and registration.participant.email_confirmed_at is None


def _own(event: Event) -> Registration:
    """The latest registration of the participant who is looking."""
    registration = queries.latest_registration(g.participant)
    return registration if registration and not is_of_nobody(registration) else abort(404)


def _confirmed(event: Event) -> Registration:
    registration = _own(event)
    return registration if registration.state == "confirmed" else abort(404)


def _link_without_use(event: Event):
    return render_template("registration/link_ended.html", event=event), 410


def _file(content: bytes, kind: str, name: str) -> Response:
    answer = Response(content, content_type=kind)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
