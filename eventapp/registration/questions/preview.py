"""The desk walks through the form as a delegate does: the same pages and checks, and nothing is sent at the end."""

from typing import Any

from flask import abort, redirect, render_template, request, session, url_for

from eventapp.accounts.access import manager
from eventapp.common.errors import keeps_input
from eventapp.common.uploads import accepts_files
from eventapp.events.models import Event
from eventapp.extensions import db
from eventapp.registration import answers, operations, queries
from eventapp.registration.forms import PAGES
from eventapp.registration.models import Category, Draft
from eventapp.registration.questions.queries import askable, form_of, pages_of
from eventapp.registration.views import bp

SESSION_KEY = "previews"


@bp.get("/manage/form/preview")
@manager("registration")
def preview_start(event: Event):
    """Choose a category to see the form of; what was tried before is forgotten."""
    session.pop(SESSION_KEY, None)
    return render_template("registration/questions/preview.html", event=event, categories=queries.categories_of(event))


@bp.route("/manage/form/preview/<code:code>/<code:page>", methods=["GET", "POST"])
@manager("registration", write=True)
@accepts_files
@keeps_input
def preview(event: Event, code: str, page: str):
    """One page of the form, as someone of the category sees it."""
    category = queries.category_of(event, code) or abort(404)
    asked, draft = form_of(event), _draft(event)
    typed = draft.answers if draft else {}
    pages = pages_of(asked, category, typed)
    if page not in (*PAGES, *pages, "check"):
        abort(404)
    missing = answers.first_missing(asked, category, typed, before=None if page == "check" else page)
    if missing:
        return redirect(_address(code, missing))
    titles = answers.page_titles(asked, pages)
    if page == "check":
        rows = answers.summary(asked, category, typed, lambda page, _question: _address(code, page))
        return _page(event, category, page, titles, rows=rows, form=None)
    form = answers.form_for(page, typed, askable(asked, page, category, typed), shows_left=category.shows_places_left)
    if form.is_submitted_well():
        given = answers.answers_of(form) if page in PAGES else _without_files(form)
        draft = operations.keep_answers(event, draft, page, given)
        session[SESSION_KEY] = session.get(SESSION_KEY, {}) | {event.slug: draft.public_id}
        goes_on = answers.page_after(asked, category, page, draft.answers, to_check=False)
        answer = redirect(_address(code, goes_on), code=303)
        db.session.commit()
        return answer
    return _page(event, category, page, titles, form=form, rows=[])


def _without_files(form: Any) -> dict[str, Any]:
    """What was answered; of files only the names, since a preview keeps none."""
    given = {question.key: None for question in form.asked} | form.answers()
    for question in form.asked:
        if question.key in form.files:
            name = {"file": "", "name": form.files[question.key].name}
            given[question.key] = {"version": question.version, "value": name}
    return given


def _page(event: Event, category: Category, page: str, titles: dict[str, Any], **values: Any) -> str:
    form = values["form"]
    return render_template(
        "registration/questions/preview_page.html",
        event=event,
        category=category,
        page=page,
        section=form_of(event).section(page),
        title=titles[page],
        steps_titles=list(titles.values()),
        steps_current=list(titles).index(page) + 1,
        has_errors=bool(form and form.errors),
        again=request.path,
        **values,
    )


def _draft(event: Event) -> Draft | None:
    public_id = session.get(SESSION_KEY, {}).get(event.slug)
    return queries.draft_by_id(event, public_id) if public_id else None


def _address(code: str, page: str) -> str:
    return url_for("registration.preview", code=code, page=page)
