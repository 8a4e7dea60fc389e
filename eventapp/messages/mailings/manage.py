"""The organisers' pages of mass mails: the list, the editor, one mail with its preview and its progress."""

from typing import Any

from flask import abort, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_security import current_user
from werkzeug.wrappers import Response

from eventapp.accounts.access import manager, may_in
from eventapp.common.errors import keeps_input
from eventapp.common.forms import Form, announce, warn
from eventapp.common.languages import IN_LANGUAGE, LANGUAGES, current_language
from eventapp.common.paging import page_of
from eventapp.common.text import without_control_characters
from eventapp.extensions import db
from eventapp.messages.mailings import operations, queries, texts
from eventapp.messages.mailings.audiences import Audience, Recipient, audiences, reminders
from eventapp.messages.mailings.forms import ScheduleForm, examples, form_for
from eventapp.messages.mailings.words import KIND_NAMES, STATE_KINDS, STATE_NAMES
from eventapp.messages.models import STATES, Mailing
from eventapp.messages.views import bp
from eventapp.messages.words import STATE_KINDS as MAIL_STATE_KINDS
from eventapp.messages.words import STATE_NAMES as MAIL_STATE_NAMES

AREA = "communications"
ROOT = f"{IN_LANGUAGE}/<event:event>/manage/mailings"
STEPS = {
    "take_back": (operations.take_back, lambda: _("It is a draft again.")),
    "pause": (operations.pause, lambda: _("Paused. No more mails leave until you let it go on.")),
    "go_on": (operations.go_on, lambda: _("The mails leave again.")),
    "cancel": (operations.cancel, lambda: _("Ended. Mails that had not left will not leave.")),
    "turn_on": (operations.turn_on, lambda: _("The reminder is on.")),
    "turn_off": (operations.turn_off, lambda: _("The reminder is off.")),
}


@bp.get(ROOT)
@manager(AREA)
def mailings(event: Any) -> str:
    """The event's mass mails, and its reminders."""
    found, rules = queries.mailings_of(event), queries.reminders_of(event)
    return render_template(
        "messages/mailings/mailings.html",
        event=event,
        mailings=found,
        rules=rules,
        counts=queries.counts_by_state([*found, *rules]),
        reminders=reminders(),
        audiences=audiences(),
        state_names=STATE_NAMES,
        state_kinds=STATE_KINDS,
        may_change=may_in(event, AREA, write=True),
    )


@bp.route(f"{ROOT}/new", methods=["GET", "POST"])
@manager(AREA, write=True)
@keeps_input
def new_mailing(event: Any) -> Any:
    """Write a mail, to those that the filters in the address choose; or a reminder of the kind it names."""
    offered = reminders()
    reminder = offered.get(request.args.get("reminder", ""))
    name = reminder.audience if reminder else request.args.get("audience") or next(iter(audiences()), "")
    audience = audiences().get(name) or abort(404)
    given = {key: without_control_characters(value)[:200] for key, value in request.args.items()}
    form = form_for(event, audience, None, given if reminder else {"state": "live"} | given, reminder)
    if form.is_submitted_well():
        values = form.values() | {"audience": audience.name}
        if reminder:
            values |= {"reminder": reminder.name}
        else:  # filters that the page does not show, as those of a list further up
            values["filters"] = _hidden(event, audience, given) | values["filters"]
        mailing = operations.write(event, values, current_user)
        db.session.commit()
        return redirect(url_for("messages.mailing", public_id=mailing), code=303)
    return _editor(event, form, audience, None, reminder, _hidden(event, audience, given))


def _hidden(event: Any, audience: Audience, filters: dict[str, str]) -> dict[str, str]:
    """Those of `filters` that the form has no field for."""
    names = {chosen.name for chosen in audience.filters(event) if chosen.is_hidden}
    return {name: value for name, value in filters.items() if name in names and value}


@bp.route(f"{ROOT}/<public_id:public_id>/edit", methods=["GET", "POST"])
@manager(AREA, write=True)
@keeps_input
def edit_mailing(event: Any, public_id: str) -> Any:
    mailing = _mailing(event, public_id)
    audience = queries.audience_of(mailing) or abort(404)
    reminder = reminders().get(mailing.reminder) if mailing.reminder else None
    form = form_for(event, audience, mailing, {}, reminder)
    if form.is_submitted_well():
        values = form.values()
        values["filters"] = _hidden(event, audience, mailing.filters) | values["filters"]
        return _do(
            mailing, lambda: operations.rewrite(mailing, event, values, current_user), _("Your changes are saved.")
        )
    return _editor(event, form, audience, mailing, reminder, _hidden(event, audience, mailing.filters))


def _editor(
    event: Any, form: Any, audience: Audience, mailing: Mailing | None, reminder: Any, hidden: dict[str, str]
) -> str:
    return render_template(
        "messages/mailings/editor.html",
        event=event,
        form=form,
        audience=audience,
        mailing=mailing,
        reminder=reminder,
        hidden=_chosen(event, audience, hidden),
        languages=LANGUAGES,
        has_errors=bool(form.errors),
    )


@bp.get(f"{ROOT}/<public_id:public_id>")
@manager(AREA)
def mailing(event: Any, public_id: str) -> str:
    return _page_of_one(event, _mailing(event, public_id), ScheduleForm(event=event))


@bp.post(f"{ROOT}/<public_id:public_id>/send")
@manager(AREA)
def send_mailing(event: Any, public_id: str) -> Response:
    mailing = _mailing(event, public_id)
    return _do(
        mailing,
        lambda: operations.schedule(mailing, event, None, current_user),
        _("The mails are on their way. This page shows how far they are."),
    )


@bp.post(f"{ROOT}/<public_id:public_id>/schedule")
@manager(AREA)
@keeps_input
def schedule_mailing(event: Any, public_id: str) -> Any:
    mailing = _mailing(event, public_id)
    form = ScheduleForm(event=event)
    if not form.is_submitted_well():
        return _page_of_one(event, mailing, form), 400
    return _do(mailing, lambda: operations.schedule(mailing, event, form.instant, current_user), _("It is scheduled."))


@bp.post(f"{ROOT}/<public_id:public_id>/<any({', '.join(STEPS)}):step>")
@manager(AREA)
def step_mailing(event: Any, public_id: str, step: str) -> Response:
    mailing = _mailing(event, public_id)
    operation, done = STEPS[step]
    return _do(mailing, lambda: operation(mailing, current_user), done())


@bp.post(f"{ROOT}/<public_id:public_id>/delete")
@manager(AREA)
def delete_mailing(event: Any, public_id: str) -> Response:
    mailing = _mailing(event, public_id)
    try:
        operations.discard(mailing, current_user)
    except operations.Refused as refused:
        db.session.rollback()
        warn(refused.message)
        return redirect(url_for("messages.mailing", public_id=mailing), code=303)
    db.session.commit()
    announce(_("The draft is deleted."))
    return redirect(url_for("messages.mailings"), code=303)


@bp.post(f"{ROOT}/<public_id:public_id>/test")
@manager(AREA)
def test_mailing(event: Any, public_id: str) -> Response:
    """Send one to whoever is looking, as the first of the receivers would get it."""
    mailing = _mailing(event, public_id)
    recipient = _shown(event, mailing, 0)
    return _do(
        mailing,
        lambda: operations.send_test(mailing, event, recipient, current_language(), current_user),
        _("A test is on its way to %(address)s.", address=current_user.email),
    )


def _do(mailing: Mailing, operation: Any, done: str) -> Response:
    """Do it, say so, and go back to the mail."""
    back = redirect(url_for("messages.mailing", public_id=mailing), code=303)
    try:
        operation()
    except operations.Refused as refused:
        db.session.rollback()
        warn(refused.message)
    else:
        db.session.commit()
        announce(done)
    return back


def _page_of_one(event: Any, mailing: Mailing, schedule_form: ScheduleForm) -> str:
    languages = queries.languages_left(event, mailing) if mailing.state in {"draft", "scheduled", "active"} else {}
    counts = queries.counts_by_state([mailing])[mailing.id]
    asked = _asked()
    people = sum(languages.values())
    position = min(max(request.args.get("recipient", 1, type=int), 1), max(people, 1))
    return render_template(
        "messages/mailings/mailing.html",
        event=event,
        mailing=mailing,
        audience=queries.audience_of(mailing),
        chosen=_chosen(event, queries.audience_of(mailing), mailing.filters),
        reminder=reminders().get(mailing.reminder or ""),
        people=people,
        people_in_words=ngettext("This goes to %(num)s person.", "This goes to %(num)s people.", people),
        by_language=[(code, count, _language_for(mailing, event, code)) for code, count in languages.items()],
        unsubscribed=queries.unsubscribed_in(event, mailing) if languages else 0,
        position=position,
        preview=_preview(event, mailing, position - 1),
        counts=counts,
        total=sum(counts.values()),
        page=page_of(queries.messages_of(mailing, **asked)),
        asked=asked,
        form=Form(),
        schedule_form=schedule_form,
        has_errors=bool(schedule_form.errors),
        languages=LANGUAGES,
        kind_names=KIND_NAMES,
        state_names=STATE_NAMES,
        state_kinds=STATE_KINDS,
        mail_state_names=MAIL_STATE_NAMES,
        mail_state_kinds=MAIL_STATE_KINDS,
        may_change=may_in(event, AREA, write=True),
    )


def _preview(event: Any, mailing: Mailing, position: int) -> dict[str, Any] | None:
    """How one person would read it, in their language or in the one asked for."""
    if not mailing.languages or queries.audience_of(mailing) is None:
        return None
    recipient = _shown(event, mailing, position)
    asked = request.args.get("language", "")
    language = asked if asked in mailing.languages else _language_for(mailing, event, recipient.language)
    try:
        merged = texts.text_of(mailing, language, heading=4).merged(recipient.values)
    except texts.WrongText:
        return None
    return {"recipient": recipient, "language": language, "mail": merged}


def _shown(event: Any, mailing: Mailing, position: int) -> Recipient:
    """The receiver at `position`, or an invented one where there is none."""
    if mailing.languages and (found := queries.recipients_left(event, mailing, offset=position, limit=1)):
        return found[0]
    audience = queries.audience_of(mailing)
    values = examples(audience.placeholders) if audience else {}
    return Recipient("", values.get("name", ""), current_language(), values)


def _language_for(mailing: Mailing, event: Any, language: str) -> str | None:
    return mailing.language_for(language, *event.languages[:1]) if mailing.languages else None


def _chosen(event: Any, audience: Audience | None, filters: dict[str, str]) -> list[dict[str, Any]]:
    """The filters in words, for components/summary_list.html."""
    return [
        {"label": chosen.label, "value": dict(chosen.choices or {}).get(value) or chosen.in_words(value)}
        for chosen in (audience.filters(event) if audience else ())
        if (value := filters.get(chosen.name))
    ]


def _mailing(event: Any, public_id: str) -> Mailing:
    return queries.mailing_of(event, public_id) or abort(404)


def _asked() -> dict[str, str]:
    state = request.args.get("state", "")
    address = without_control_characters(request.args.get("address", "")).strip()[:320]
    return {"state": state if state in STATES else "", "address": address}
