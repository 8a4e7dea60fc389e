"""The desk's pages for approving and declining."""

from flask import abort, redirect, render_template, request, url_for
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _
from flask_security import current_user

from eventapp.accounts.access import manager, may_in
from eventapp.common.errors import keeps_input
from eventapp.common.forms import announce, warn
from eventapp.common.paging import page_of
from eventapp.events.models import Event
from eventapp.extensions import db
from eventapp.regions import lists
from eventapp.registration import queries
from eventapp.registration.approval import operations
from eventapp.registration.approval.forms import ApproveForm, DecisionForm, DeclineForm
from eventapp.registration.approval.queries import pending_of
from eventapp.registration.lists.selection import nothing_selected, selected
from eventapp.registration.manage import act, page_of_one
from eventapp.registration.models import Registration
from eventapp.registration.questions.queries import form_of
from eventapp.registration.views import bp
from eventapp.registration.waiting.queries import registrations_chosen
from eventapp.registration.words import change_in_words

DECISIONS = {"approve", "decline"}
MOST_AT_ONCE = 500  # others wait for the write lock as long as it takes


@bp.post("/manage/registrations/<public_id:public_id>/approve")
@manager("registration")
@keeps_input
def approve_one(event: Event, public_id: str):
    registration = queries.registration_by_id(event, public_id) or abort(404)
    form = ApproveForm()
    if not form.is_submitted_well():
        return page_of_one(event, registration, approve_form=form, decline_form=DeclineForm()), 400
    return act(
        registration,
        lambda: operations.approve(registration, current_user, form.approval_note.data or None),
        _("%(name)s is approved.", name=registration.participant.name),
    )


@bp.post("/manage/registrations/<public_id:public_id>/decline")
@manager("registration")
@keeps_input
def decline_one(event: Event, public_id: str):
    registration = queries.registration_by_id(event, public_id) or abort(404)
    form = DeclineForm()
    if not form.is_submitted_well():
        page = page_of_one(event, registration, decline_form=form, approve_form=ApproveForm())
        return page, 400 if form.errors else 200
    return act(
        registration,
        lambda: operations.decline(registration, current_user, form.refusal_note.data or None),
        _("%(name)s is declined.", name=registration.participant.name),
    )


@bp.get("/manage/approval")
@manager("registration")
def approvals(event: Event):
    """Who waits for the desk's yes or no, the longest first."""
    return _page(event)


@bp.post("/manage/registrations/decide")
@manager("registration")
@keeps_input
def decide_selected(event: Event):
    """Approve or decline those chosen in the list: asks for the message first."""
    selection = selected(event)
    form = DecisionForm()
    is_good = form.is_submitted_well()
    if is_good and not selection:
        return nothing_selected(selection)
    decision, count = request.form.get("decision"), selection.count()
    if count > MOST_AT_ONCE:
        warn(_("Choose at most %(most)s registrations at once.", most=MOST_AT_ONCE))
        return redirect(selection.back(), code=303)
    if decision not in DECISIONS or not is_good:
        page = render_template(
            "registration/approval/decide.html",
            event=event,
            selection=selection,
            count=count,
            form=form,
            has_errors=bool(form.errors),
        )
        return page, 400 if form.errors else 200
    back = selection.back()
    _decide(list(db.session.scalars(selection.registrations())), decision, form)
    return redirect(back, code=303)


@bp.post("/manage/approval")
@manager("registration")
@keeps_input
def decide_many(event: Event):
    """Approve or decline those ticked, with one message to all."""
    form = DecisionForm()
    if not form.is_submitted_well():
        return _page(event, form), 400 if form.errors else 200
    decision = request.form.get("decision")
    chosen = registrations_chosen(event, request.form.getlist("chosen"))
    back = redirect(url_for("registration.approvals", event=event), code=303)
    if not chosen or decision not in DECISIONS:
        warn(_("Tick those you mean first."))
    else:
        _decide(chosen, decision, form)
    return back


def _decide(chosen: list[Registration], decision: str, form: DecisionForm) -> None:
    """Do it, and say how many it was."""
    count = operations.decide(chosen, decision == "approve", current_user, form.note.data or None)
    db.session.commit()
    if passed := len(chosen) - count:
        warn(ngettext("%(num)s was passed over: it cannot be decided so.",
                      "%(num)s were passed over: they cannot be decided so.", passed))  # fmt: skip
    if count and decision == "approve":
        announce(ngettext("%(num)s registration is approved.", "%(num)s registrations are approved.", count))
    elif count:
        announce(ngettext("%(num)s registration is declined.", "%(num)s registrations are declined.", count))


def _page(event: Event, form: DecisionForm | None = None) -> str:
    asked = form_of(event)
    page = page_of(pending_of(event))
    return render_template(
        "registration/approval/approvals.html",
        event=event,
        page=page,
        changes={
            registration.id: [
                change_in_words(field, old, new, asked) for field, (old, new) in registration.to_review.items()
            ]
            for registration in page.items
            if registration.to_review
        },
        form=form or DecisionForm(),
        country_name=lambda code: lists.country_name(code, str(get_locale())),
        may_change=may_in(event, "registration", write=True),
        has_errors=bool(form and form.errors),
        chosen=set(request.form.getlist("chosen")),
    )
