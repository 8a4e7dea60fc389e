"""The organisers' pages: numbers, the list, one registration with its history."""

from typing import Any

from flask import Response, abort, redirect, render_template, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_security import current_user

from eventapp.accounts.access import manager, may_in
from eventapp.common.clock import now
from eventapp.common.errors import keeps_input
from eventapp.common.forms import announce, warn
from eventapp.common.log import history_of
from eventapp.common.paging import page_of
from eventapp.common.spreadsheets import csv_lines, xlsx_bytes
from eventapp.common.text import without_control_characters
from eventapp.events.models import Event
from eventapp.extensions import db
from eventapp.regions import lists
from eventapp.registration import answers, exports, operations, queries
from eventapp.registration.errors import FewerThanTaken, Refused
from eventapp.registration.forms import CancelForm, PlacesForm, SubmitForm
from eventapp.registration.models import STATES, Registration
from eventapp.registration.views import bp
from eventapp.registration.words import ACTIONS, STATE_KINDS, STATE_NAMES, changes_in_words

FILTERS = ("text", "state", "category", "country", "day", "sort")


@bp.get("/manage")
@manager()
def overview(event: Event):
    """Numbers by category, country and day."""
    return render_template(
        "registration/overview.html",
        event=event,
        by_category=queries.numbers_by_category(event),
        by_country=queries.numbers_by_country(event),
        by_day=queries.numbers_by_day(event),
        country_name=_country_name,
        sees_list=may_in(event, "registration"),
    )


@bp.get("/manage/registrations")
@manager("registration")
def listing(event: Event):
    """All registrations: searched, filtered, sorted and paged in the database."""
    asked = _asked()
    return render_template(
        "registration/listing.html",
        asked_now={name: value for name, value in asked.items() if value},
        event=event,
        page=page_of(queries.registrations(event, **_filters(asked))),
        asked=asked,
        categories=[
            (c.code, c.name.localized(str(get_locale()), event.language)) for c in queries.categories_of(event)
        ],
        countries=_countries(event),
        states=[("live", _("Active registrations"))] + [(state, STATE_NAMES[state]) for state in STATES],
        columns=_columns(event, asked),
        state_names=STATE_NAMES,
        state_kinds=STATE_KINDS,
        country_name=_country_name,
        may_export=may_in(event, "registration", write=True),
    )


@bp.get("/manage/registrations.<any(csv, xlsx):kind>")
@manager("registration", write=True)
def export(event: Event, kind: str):
    """The list as filtered and sorted on the page, as a file."""
    rows = exports.rows(queries.registrations(event, **_filters(_asked())))
    name = f"{event.slug}-{now():%Y-%m-%d}.{kind}"
    if kind == "csv":
        content, media = b"".join(csv_lines(exports.header(), rows)), "text/csv; charset=utf-8"
    else:
        content = xlsx_bytes(exports.header(), rows, event.slug)
        media = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    return Response(content, content_type=media, headers=headers)


@bp.route("/manage/places", methods=["GET", "POST"])
@manager("registration")
@keeps_input
def places(event: Event):
    """How many places each category has, and whether visitors see how many are left."""
    categories = queries.categories_of(event)
    form = PlacesForm.for_categories(categories, str(get_locale()), shows_places_left=event.shows_places_left)
    if form.is_submitted_well():
        try:
            for category in categories:
                operations.change_capacity(category, form[f"places_{category.code}"].data, current_user)
            operations.show_places_left(event, form.shows_places_left.data, current_user)
        except FewerThanTaken as refused:
            db.session.rollback()
            form[f"places_{category.code}"].errors.append(refused.message)
        else:
            db.session.commit()
            announce(_("Your changes are saved."))
            return redirect(url_for("registration.places"), code=303)
    return render_template(
        "registration/places_form.html",
        event=event,
        form=form,
        names=[f"places_{category.code}" for category in queries.categories_of(event)],
        may_change=may_in(event, "registration", write=True),
        has_errors=bool(form.errors),
    )


@bp.get("/manage/registrations/<public_id:public_id>")
@manager("registration")
def one(event: Event, public_id: str):
    """One registration with its history."""
    return _page_of_one(event, _registration(event, public_id), CancelForm())


@bp.post("/manage/registrations/<public_id:public_id>/cancel")
@manager("registration")
@keeps_input
def cancel_one(event: Event, public_id: str):
    registration = _registration(event, public_id)
    form = CancelForm()
    if not form.is_submitted_well():
        return _page_of_one(event, registration, form), 400
    return _act(
        registration,
        lambda: operations.cancel(registration, current_user, note=form.note.data),
        _("The registration is cancelled."),
    )


@bp.post("/manage/registrations/<public_id:public_id>/resend")
@manager("registration")
def resend_one(event: Event, public_id: str):
    registration = _registration(event, public_id)
    return _act(
        registration,
        lambda: operations.send_mail_again(registration, current_user),
        _("The mail is on its way to %(address)s.", address=registration.participant.email),
    )


@bp.post("/manage/registrations/<public_id:public_id>/promote")
@manager("registration")
def promote_one(event: Event, public_id: str):
    registration = _registration(event, public_id)
    return _act(
        registration,
        lambda: operations.promote(registration, current_user),
        _("%(name)s has a place now.", name=registration.participant.name),
    )


def _act(registration: Registration, operation: Any, done: str) -> Response:
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


def _page_of_one(event: Event, registration: Registration, form: CancelForm) -> str:
    rows = answers.summary(operations.answers_of(registration), lambda _page, _question: None)
    return render_template(
        "registration/one.html",
        event=event,
        registration=registration,
        rows=rows,
        position=queries.queue_position(registration),
        consents=queries.consents_of(registration.participant),
        history=[(activity, ACTIONS.get(activity.action, activity.action), changes_in_words(activity))
                 for activity in history_of(registration)],
        state_names=STATE_NAMES,
        state_kinds=STATE_KINDS,
        cancel_form=form,
        form=SubmitForm(),
        may_change=may_in(event, "registration", write=True),
        has_errors=bool(form.errors),
    )  # fmt: skip


def _registration(event: Event, public_id: str) -> Registration:
    return queries.registration_by_id(event, public_id) or abort(404)


def _asked() -> dict[str, str]:
    return {name: without_control_characters(request.args.get(name, "")).strip()[:200] for name in FILTERS}


def _filters(asked: dict[str, str]) -> dict[str, Any]:
    """The arguments of `queries.registrations`; a leading minus in `sort` turns the order round."""
    sort = asked["sort"] or "-created"
    return {**asked, "sort": sort.lstrip("-"), "descending": sort.startswith("-")}


def _columns(event: Event, asked: dict[str, str]) -> list[dict[str, Any]]:
    """The columns of the list, each with the address that sorts by it."""
    labels = {
        "name": _("Name"),
        "organisation": _("Organisation"),
        "country": _("Country"),
        "category": _("Category"),
        "state": _("State"),
        "created": _("Registered"),
    }
    now_sorted = asked["sort"] or "-created"
    columns = []
    for name, label in labels.items():
        is_ascending, is_descending = now_sorted == name, now_sorted == f"-{name}"
        arguments = {key: value for key, value in asked.items() if value} | {
            "sort": f"-{name}" if is_ascending else name
        }
        order = "ascending" if is_ascending else "descending" if is_descending else None
        columns.append({"label": label, "url": url_for("registration.listing", **arguments), "sort": order})
    return columns


def _countries(event: Event) -> list[tuple[str, str]]:
    present = queries.countries_of(event)
    return [(code, name) for code, name in lists.countries(str(get_locale())) if code in present]


def _country_name(code: str) -> str:
    return lists.country_name(code, str(get_locale()))
