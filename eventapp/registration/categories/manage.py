"""The desk's pages of the categories."""

from flask import Response, abort, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_security import current_user

from eventapp.accounts.access import manager, may_in
from eventapp.common.errors import keeps_input
from eventapp.common.forms import announce, warn
from eventapp.events.models import Event
from eventapp.extensions import db
from eventapp.registration import queries
from eventapp.registration.categories import operations
from eventapp.registration.categories.forms import CategoryForm
from eventapp.registration.errors import CategoryInUse, ClosesTooEarly, FewerThanTaken
from eventapp.registration.forms import SubmitForm
from eventapp.registration.models import Category
from eventapp.registration.views import bp


@bp.get("/manage/categories")
@manager("registration")
def categories(event: Event):
    """The categories in their order, with their places and rules."""
    return render_template(
        "registration/categories/categories.html",
        event=event,
        categories=queries.categories_of(event),
        form=SubmitForm(),
        may_change=may_in(event, "registration", write=True),
    )


@bp.route("/manage/categories/new", methods=["GET", "POST"])
@manager("registration", write=True)
@keeps_input
def new_category(event: Event):
    return _edit(event, None)


@bp.route("/manage/categories/<code:code>", methods=["GET", "POST"])
@manager("registration")
@keeps_input
def edit_category(event: Event, code: str):
    return _edit(event, _category(event, code))


@bp.post("/manage/categories/<code:code>/move")
@manager("registration")
def move_category(event: Event, code: str):
    operations.move(_category(event, code), up=request.form.get("direction") == "up", actor=current_user)
    back = redirect(url_for("registration.categories", event=event), code=303)
    db.session.commit()
    return back


@bp.post("/manage/categories/<code:code>/remove")
@manager("registration")
def remove_category(event: Event, code: str):
    back = redirect(url_for("registration.categories", event=event), code=303)
    try:
        operations.remove(_category(event, code), current_user)
    except CategoryInUse as refused:
        db.session.rollback()
        warn(refused.message)
    else:
        db.session.commit()
        announce(_("The category is deleted."))
    return back


def _edit(event: Event, category: Category | None) -> Response | str:
    form = CategoryForm.of(event, category)
    if form.is_submitted_well():
        try:
            saved = operations.save(event, category, form.facts(event), current_user)
        except FewerThanTaken as refused:
            db.session.rollback()
            form.capacity.errors = [*form.capacity.errors, refused.message]
        except ClosesTooEarly as refused:
            db.session.rollback()
            form.closes_at.errors = [*form.closes_at.errors, refused.message]
        else:
            answer = redirect(url_for("registration.edit_category", event=event, code=saved.code), code=303)
            db.session.commit()
            announce(_("Your changes are saved."))
            return answer
    secret_link = None
    if category is not None and category.secret:
        secret_link = url_for(
            "registration.by_secret_link", event=event, code=category.code, secret=category.secret, _external=True
        )
    return render_template(
        "registration/categories/category_form.html",
        event=event,
        category=category,
        form=form,
        delete_form=SubmitForm(),
        secret_link=secret_link,
        may_change=may_in(event, "registration", write=True),
        has_errors=bool(form.errors),
    )


def _category(event: Event, code: str) -> Category:
    return queries.category_of(event, code) or abort(404)
