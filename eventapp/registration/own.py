"""A participant's own registration: confirming it, its ticket, changing and ending it, coming back.

These pages ask for the link of a mail or for a code sent to the address, never for a password.
"""

from flask import Response, abort, g, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_security import logout_user

from eventapp.accounts.access import may_in, public
from eventapp.common.clock import now
from eventapp.common.errors import keeps_input
from eventapp.common.forms import announce, warn
from eventapp.common.languages import current_language
from eventapp.events.models import Event
from eventapp.extensions import db, limiter
from eventapp.people.access import forget, participant, participant_by_key, remember
from eventapp.registration import answers, calendars, operations, queries, tickets
from eventapp.registration.errors import AlreadyRegistered, HoldExpired, NotLive
from eventapp.registration.forms import PAGE_TITLES, SubmitForm
from eventapp.registration.models import Registration
from eventapp.registration.views import bp, forget_draft, remember_draft

EDIT_PAGES = "any(you, organisation, needs)"


@bp.route("/confirm/<key>", methods=["GET", "POST"])
@public
@keeps_input
@limiter.limit("30 per minute", methods=["POST"])
def confirm(event: Event, key: str):
    """The link in the first mail. A button confirms, since mail programs open links by themselves."""
    person = participant_by_key(event, key, "confirm")
    registration = queries.latest_registration(person) if person else None
    if registration is None:
        return _link_without_use(event)
    form = SubmitForm()
    if form.is_submitted_well():
        try:
            operations.confirm(registration)
        except NotLive:
            if person.email_confirmed_at is None:  # whoever reads this mail never showed that the answers are theirs
                db.session.rollback()
                return _link_without_use(event)
        except HoldExpired:
            pass  # the next page says so; the expiry found on the way stays
        remember(person)
        answer = redirect(url_for("registration.mine", event=event), code=303)
        db.session.commit()
        return answer
    return render_template("registration/confirm.html", event=event, registration=registration, form=form, now=now())


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
    registration = _own(event)

    def change_address(page: str, question: str) -> str | None:
        if question == "email" or not registration.is_live:  # the address is who one is here
            return None
        return url_for("registration.edit", page=page, _anchor=question)

    return render_template(
        "registration/mine.html",
        event=event,
        registration=registration,
        rows=answers.summary(operations.answers_of(registration), change_address),
        position=queries.queue_position(registration),
        qr=tickets.qr_svg(tickets.ticket_address(registration, current_language())),
        form=SubmitForm(),
    )


@bp.route(f"/registration/edit/<{EDIT_PAGES}:page>", methods=["GET", "POST"])
@participant
@keeps_input
def edit(event: Event, page: str):
    """Change the answers of one page."""
    registration = _own(event)
    if not registration.is_live:
        return redirect(url_for("registration.mine", event=event))
    known = operations.answers_of(registration)
    form = answers.form_for(page, known, is_online=registration.category.is_online)
    if page == "you":
        del form.email  # the address is who one is here
    if form.is_submitted_well():
        changed = known | {page: known[page] | answers.answers_of(form)}
        try:
            operations.edit(registration, changed, g.participant)
        except NotLive as refused:
            db.session.rollback()
            warn(refused.message)
        else:
            db.session.commit()
            announce(_("Your changes are saved."))
        return redirect(url_for("registration.mine", event=event), code=303)
    return render_template(
        "registration/edit.html",
        event=event,
        form=form,
        page=page,
        title=PAGE_TITLES[page],
        has_errors=bool(form.errors),
    )


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


def _own(event: Event) -> Registration:
    """The latest registration of the participant who is looking."""
    return queries.latest_registration(g.participant) or abort(404)


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
