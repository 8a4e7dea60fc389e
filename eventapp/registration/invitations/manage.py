"""The desk's pages about invitations."""

from datetime import datetime, time, timedelta

from flask import Response, abort, redirect, render_template, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_security import current_user
from wtforms import SelectChoice

from eventapp.accounts.access import manager, may_in
from eventapp.common.clock import now
from eventapp.common.errors import keeps_input
from eventapp.common.forms import announce, warn
from eventapp.common.paging import page_of
from eventapp.common.spreadsheets import csv_lines, xlsx_bytes
from eventapp.common.text import without_control_characters
from eventapp.common.uploads import accepts_files
from eventapp.events.models import Event
from eventapp.extensions import db
from eventapp.registration import queries as registrations
from eventapp.registration.errors import Refused
from eventapp.registration.forms import SubmitForm
from eventapp.registration.invitations import lists, operations, queries
from eventapp.registration.invitations.forms import InvitationsForm
from eventapp.registration.invitations.models import STATES, Invitation
from eventapp.registration.invitations.reading import checked_list, template_of
from eventapp.registration.invitations.words import STATE_KINDS, STATE_NAMES
from eventapp.registration.views import bp

REMIND_DAYS = 5


@bp.get("/manage/invitations")
@manager("registration")
def invitations(event: Event):
    """All invitations with their states."""
    asked = {name: without_control_characters(request.args.get(name, "")).strip()[:200]
             for name in ("text", "state", "category")}  # fmt: skip
    return render_template(
        "registration/invitations/invitations.html",
        event=event,
        page=page_of(queries.invitations(event, **asked)),
        counts=queries.counts_by_state(event),
        asked=asked,
        states=[(state, STATE_NAMES[state]) for state in STATES],
        categories=_categories(event),
        state_names=STATE_NAMES,
        state_kinds=STATE_KINDS,
        now=now(),
        form=SubmitForm(),
        may_change=may_in(event, "registration", write=True),
    )


@bp.route("/manage/invitations/new", methods=["GET", "POST"])
@manager("registration", write=True)
@accepts_files
@keeps_input
def new_invitations(event: Event):
    """Invite people by a list: first shown with its faults, then sent."""
    form = _new_form(event)
    checked = None
    if form.is_submitted_well():
        category = registrations.category_of(event, form.category.data)
        deadline = end_of_day(event, form.deadline.data)
        if deadline <= now():
            form.deadline.errors.append(_("Choose a deadline in the future."))
        else:
            checked = checked_list(form, invited=queries.invited_addresses(event, category=category))
        if checked and form.step.data == "invite" and not checked.faults:
            try:
                count = operations.invite_all(
                    checked.people, category, deadline, current_user, remind_days=form.remind_days.data
                )
            except Refused as refused:
                db.session.rollback()
                warn(refused.message)
                return redirect(url_for("registration.new_invitations"), code=303)
            db.session.commit()
            announce(_("Invitations sent: %(count)s.", count=count))
            return redirect(url_for("registration.invitations"), code=303)
    return render_template(
        "registration/invitations/new_invitations.html",
        event=event,
        form=form,
        checked=checked,
        people=lists.as_text(checked.people) if checked else "",
        has_errors=bool(form.errors),
    )


@bp.get("/manage/invitations/template.<any(csv, xlsx):kind>")
@manager("registration")
def invitations_template(event: Event, kind: str):
    """The file to fill in."""
    return template_file(kind)


@bp.post("/manage/invitations/<public_id:public_id>/withdraw")
@manager("registration")
def withdraw_invitation(event: Event, public_id: str):
    found = _invitation(event, public_id)
    return _act(lambda: operations.withdraw(found, current_user), _("The invitation is withdrawn."))


@bp.post("/manage/invitations/<public_id:public_id>/resend")
@manager("registration")
def resend_invitation(event: Event, public_id: str):
    found = _invitation(event, public_id)
    return _act(
        lambda: operations.send_again(found, current_user),
        _("The mail is on its way to %(address)s.", address=found.email),
    )


def template_file(kind: str) -> Response:
    """The answer with the file to fill in."""
    header, rows = template_of(kind)
    if kind == "csv":
        content, media = b"".join(csv_lines(header, rows)), "text/csv; charset=utf-8"
    else:
        content = xlsx_bytes(header, rows, str(_("People")))
        media = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    headers = {"Content-Disposition": f'attachment; filename="template.{kind}"', "Cache-Control": "private, no-store"}
    return Response(content, content_type=media, headers=headers)


def end_of_day(event: Event, day) -> datetime:
    """The last moment of a day at the event."""
    return datetime.combine(day, time(23, 59, 59), event.zone)


def _new_form(event: Event) -> InvitationsForm:
    categories = registrations.categories_of(event)
    first = next((category for category in categories if category.by_invitation), categories[0] if categories else None)
    day = (first.closes_at if first else now() + timedelta(days=14)).astimezone(event.zone).date()
    form = InvitationsForm(
        data={
            "category": first.code if first else None,
            "deadline": day,
            "remind_days": REMIND_DAYS,
            "language": str(get_locale()),
        }
    )
    form.category.choices = [SelectChoice(*category) for category in _categories(event)]
    return form


def _invitation(event: Event, public_id: str) -> Invitation:
    return queries.invitation_by_id(event, public_id) or abort(404)


def _act(operation, done: str) -> Response:
    try:
        operation()
    except Refused as refused:
        db.session.rollback()
        warn(refused.message)
    else:
        db.session.commit()
        announce(done)
    return redirect(url_for("registration.invitations"), code=303)


def _categories(event: Event) -> list[tuple[str, str]]:
    language = str(get_locale())
    return [(c.code, c.name.localized(language, event.language)) for c in registrations.categories_of(event)]
