"""The organisers' pages: numbers, the list, one registration with its history."""

from typing import Any

from flask import Response, abort, redirect, render_template, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_security import current_user

from eventapp.accounts.access import manager, may_in
from eventapp.common.errors import keeps_input
from eventapp.common.forms import Form, announce, warn
from eventapp.common.log import history_of
from eventapp.events.models import Event
from eventapp.extensions import db
from eventapp.regions import lists
from eventapp.registration import answers, operations, queries
from eventapp.registration.approval.forms import ApproveForm, DeclineForm
from eventapp.registration.approval.operations import is_approvable
from eventapp.registration.consents.words import purposes
from eventapp.registration.errors import Refused
from eventapp.registration.forms import CancelForm, SubmitForm
from eventapp.registration.models import Registration
from eventapp.registration.numbers import queries as numbers
from eventapp.registration.questions.files import file_answer
from eventapp.registration.questions.queries import form_of
from eventapp.registration.views import bp
from eventapp.registration.waiting import operations as waiting
from eventapp.registration.words import ACTIONS, STATE_KINDS, STATE_NAMES, change_in_words, changes_in_words


@bp.get("/manage")
@manager()
def overview(event: Event):
    """Numbers by category, country and day."""
    return render_template(
        "registration/overview.html",
        event=event,
        by_category=numbers.by_category(event),
        by_country=numbers.by_country(numbers.with_place(event)),
        by_day=reversed(numbers.by_day(event)),
        country_name=_country_name,
        sees_list=may_in(event, "registration"),
    )


@bp.get("/manage/registrations/<public_id:public_id>")
@manager("registration")
def one(event: Event, public_id: str):
    """One registration with its history."""
    return page_of_one(event, _registration(event, public_id))


@bp.get("/manage/files/<public_id:public_id>")
@manager("registration")
def file_of_one(event: Event, public_id: str):
    """A file that answers a question."""
    return file_answer(event, public_id, lambda _registration: True)


@bp.post("/manage/registrations/<public_id:public_id>/cancel")
@manager("registration")
@keeps_input
def cancel_one(event: Event, public_id: str):
    registration = _registration(event, public_id)
    form = CancelForm()
    if not form.is_submitted_well():
        return page_of_one(event, registration, cancel_form=form), 400
    return act(
        registration,
        lambda: operations.cancel(registration, current_user, note=form.note.data),
        _("The registration is cancelled."),
    )


@bp.post("/manage/registrations/<public_id:public_id>/resend")
@manager("registration")
def resend_one(event: Event, public_id: str):
    registration = _registration(event, public_id)
    return act(
        registration,
        lambda: operations.send_mail_again(registration, current_user),
        _("The mail is on its way to %(address)s.", address=registration.participant.email),
    )


@bp.post("/manage/registrations/<public_id:public_id>/end-links")
@manager("registration")
def end_links_of_one(event: Event, public_id: str):
    """For someone whose mails fell into other hands."""
    registration = _registration(event, public_id)
    return act(
        registration,
        lambda: operations.end_links(registration, current_user),
        _("The links in earlier mails no longer work."),
    )


@bp.post("/manage/registrations/<public_id:public_id>/promote")
@manager("registration")
def promote_one(event: Event, public_id: str):
    registration = _registration(event, public_id)
    return act(
        registration,
        lambda: waiting.promote(registration, current_user),
        _("%(name)s has a place now.", name=registration.participant.name),
    )


def act(registration: Registration, operation: Any, done: str) -> Response:
    """Do it, say so, and go back to the registration."""
    back = redirect(url_for("registration.one", public_id=registration), code=303)
    try:
        operation()
    except Refused as refused:
        db.session.rollback()
        warn(refused.message)
    else:
        db.session.commit()
        announce(done)
    return back


def page_of_one(event: Event, registration: Registration, **sent: Form) -> str:
    """The page of a registration; `sent` are the forms on it that were sent with faults, by name."""
    forms = {"cancel_form": CancelForm, "approve_form": ApproveForm, "decline_form": DeclineForm}
    form_asked = form_of(event)
    rows = answers.summary_of(registration, form_asked, file_address=_file_address)
    names = dict(_categories(event))
    return render_template(
        "registration/one.html",
        event=event,
        registration=registration,
        rows=rows,
        position=queries.queue_position(registration),
        consents=queries.consents_of(registration.participant),
        purposes=purposes(form_asked),
        history=[
            (activity, ACTIONS.get(activity.action, activity.action), changes_in_words(activity, names, form_asked))
            for activity in history_of(registration)
        ],
        state_names=STATE_NAMES,
        state_kinds=STATE_KINDS,
        **{name: sent.get(name) or form(formdata=None) for name, form in forms.items()},
        sent_form=next(iter(sent.values()), None),
        is_approvable=is_approvable(registration),
        review=[
            change_in_words(field, old, new, form_asked) for field, (old, new) in (registration.to_review or {}).items()
        ],
        form=SubmitForm(),
        may_change=may_in(event, "registration", write=True),
        has_errors=any(form.errors for form in sent.values()),
    )  # fmt: skip


def _registration(event: Event, public_id: str) -> Registration:
    return queries.registration_by_id(event, public_id) or abort(404)


def _categories(event: Event) -> list[tuple[str, str]]:
    return [(c.code, c.name.localized(str(get_locale()), event.language)) for c in queries.categories_of(event)]


def _file_address(public_id: str) -> str:
    return url_for("registration.file_of_one", public_id=public_id)


def _country_name(code: str) -> str:
    return lists.country_name(code, str(get_locale()))
