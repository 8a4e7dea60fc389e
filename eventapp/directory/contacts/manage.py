"""Organisers' page of contacts: counts, reports to decide on, introductions."""

from flask import abort, redirect, render_template, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_security import current_user

from eventapp.accounts.access import manager, may_in
from eventapp.common.errors import keeps_input
from eventapp.common.forms import announce, warn
from eventapp.directory.contacts import errors, numbers, safety
from eventapp.directory.contacts.forms import DecisionForm, IntroduceForm
from eventapp.directory.contacts.views import bp
from eventapp.directory.contacts.words import OUTCOME_NAMES, REASON_NAMES, SIDE_NAMES
from eventapp.events.models import Event
from eventapp.extensions import db
from eventapp.people.queries import participant_by_email
from eventapp.regions.lists import country_name


@bp.get("/manage/contacts")
@manager("networking")
def overview(event: Event):
    """How contacts go: counts, by side and country, and what was reported."""
    return _page(event, IntroduceForm(formdata=None))


@bp.post("/manage/contacts/introductions")
@manager("networking")
@keeps_input
def introduce(event: Event):
    """Tell two people that they should meet."""
    form = IntroduceForm()
    if not form.is_submitted_well():
        return _page(event, form)
    people = [participant_by_email(event, field.data) for field in (form.one, form.other)]
    for field, person in zip((form.one, form.other), people, strict=True):
        if person is None:
            field.errors = [*field.errors, _("Nobody has registered with this address.")]
    if form.errors:
        return _page(event, form)
    try:
        safety.introduce(*people, form.message.data or "", current_user)
    except errors.Refused as refused:
        db.session.rollback()
        warn(refused.message)
    else:
        db.session.commit()
        announce(_("Both get a mail."))
    return redirect(url_for("contacts.overview", event=event), code=303)


@bp.post("/manage/contacts/reports/<public_id:public_id>")
@manager("networking")
def decide(event: Event, public_id: str):
    """Decide on a report."""
    found = numbers.report_of(event, public_id) or abort(404)
    try:
        safety.decide(found, DecisionForm().outcome.data or "", current_user)
    except errors.Refused as refused:
        db.session.rollback()
        warn(refused.message)
    else:
        db.session.commit()
        announce(_("Your decision is saved."))
    return redirect(url_for("contacts.overview", event=event), code=303)


def _page(event: Event, form: IntroduceForm) -> str:
    locale, pairs = str(get_locale()), numbers.by_pair(event)
    return render_template(
        "directory/contacts/overview.html",
        event=event,
        totals=numbers.totals(event),
        sides=[(SIDE_NAMES[a], SIDE_NAMES[b], count) for (a, b), count in sorted(
            numbers.by_side(pairs).items(), key=lambda row: -row[1].asked)],
        countries=[(country_name(code, locale), count) for code, count in numbers.by_country(pairs)],
        reports=numbers.reports_of(event),
        reasons=REASON_NAMES,
        outcomes=OUTCOME_NAMES,
        form=form,
        may_change=may_in(event, "networking", write=True),
        has_errors=bool(form.errors),
    )  # fmt: skip
