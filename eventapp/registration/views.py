"""The form a delegate registers with, from the choice of a category to the mail being sent.

What is typed on a page is kept in a draft on the server, found again by the session's cookie.
"""

from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from eventapp.accounts.access import public
from eventapp.common.clock import now
from eventapp.common.errors import keeps_input
from eventapp.common.forms import Form
from eventapp.common.languages import IN_LANGUAGE, current_language
from eventapp.common.pages import cached, changes_at
from eventapp.events.models import Event
from eventapp.extensions import db, limiter
from eventapp.registration import answers, operations, queries
from eventapp.registration.errors import CategoryClosed, CategoryFull
from eventapp.registration.forms import PAGE_TITLES, SubmitForm
from eventapp.registration.models import Category, Draft

bp = Blueprint("registration", __name__, url_prefix=f"{IN_LANGUAGE}/<event:event>")
SESSION_KEY = "drafts"
STEPS = "any(you, organisation, needs, consent)"


@bp.get("/register")
@public
@cached
def choose(event: Event):
    """Choose a category."""
    moment = now()
    categories = queries.categories_of(event)
    for category in categories:
        changes_at(category.opens_at)
        changes_at(category.closes_at)
    closed = next((category for category in categories if category.code == request.args.get("closed")), None)
    return render_template("registration/choose.html", event=event, categories=categories, closed=closed, now=moment)


@bp.get("/register/<code:code>")
@public
def begin(event: Event, code: str):
    """The address of a category, to be passed on: leads to its first page."""
    _open_category(event, code)
    return redirect(url_for("registration.step", event=event, code=code, page="you"))


@bp.route(f"/register/<code:code>/<{STEPS}:page>", methods=["GET", "POST"])
@public
@keeps_input
def step(event: Event, code: str, page: str):
    """One page of the form."""
    category = _category(event, code)
    draft = current_draft(event)
    changes = "check" in request.args
    if draft and "sent" in draft.answers and not changes:
        draft = None  # that one is registered; whoever begins anew is another person
    typed = draft.answers if draft else {}
    if missing := answers.first_missing(typed, is_online=category.is_online, before=page):
        return redirect(url_for("registration.step", event=event, code=code, page=missing))
    form = answers.form_for(page, typed, is_online=category.is_online)
    if form.is_submitted_well():
        draft = operations.keep_answers(event, draft, page, answers.answers_of(form))
        remember_draft(draft, event)
        goes_on = answers.page_after(page, draft.answers, is_online=category.is_online, to_check=changes)
        # Made before the commit, after which all would be read again, in another writing transaction.
        answer = redirect(_page_address(event, code, goes_on), code=303)
        if not category.is_open(now()):
            answer = _choose_another(event, code)
        db.session.commit()
        return answer
    if not category.is_open(now()):
        return _choose_another(event, code)
    return _form_page(event, category, page, form)


@bp.route("/register/<code:code>/check", methods=["GET", "POST"])
@public
@keeps_input
@limiter.limit("30 per minute", methods=["POST"])
def check(event: Event, code: str):
    """Check the answers and send them."""
    category = _open_category(event, code)
    draft = current_draft(event)
    if missing := answers.first_missing(draft.answers if draft else {}, is_online=category.is_online):
        return redirect(url_for("registration.step", event=event, code=code, page=missing))
    form = SubmitForm()
    if form.is_submitted_well():
        try:
            operations.submit(draft, category, current_language(), waiting_list="waiting_list" in request.form)
        except CategoryFull:
            db.session.rollback()
        except CategoryClosed:
            db.session.rollback()
            return _choose_another(event, code)
        else:
            answer = redirect(url_for("registration.sent", event=event), code=303)
            db.session.commit()
            return answer
    return render_template(
        "registration/check.html",
        event=event,
        category=category,
        form=form,
        email=draft.answers["you"]["email"],
        rows=answers.summary(
            draft.answers, lambda page, question: _page_address(event, code, page, check=1, _anchor=question)
        ),
        has_errors=bool(form.errors),
        **_progress("check"),
    )


@bp.get("/register/sent")
@public
def sent(event: Event):
    """Look into your mail. The same page whether or not the address was known."""
    draft = current_draft(event)
    if draft is None or "sent" not in draft.answers:
        return redirect(url_for("registration.choose", event=event))
    message = draft.answers["sent"]
    return render_template(
        "registration/sent.html", event=event, email=message["you"]["email"], code=message["category"]
    )


def current_draft(event: Event) -> Draft | None:
    """The draft of this session at `event`."""
    public_id = session.get(SESSION_KEY, {}).get(event.slug)
    return queries.draft_by_id(event, public_id) if public_id else None


def remember_draft(draft: Draft, event: Event) -> None:
    """Let this session go on with `draft`."""
    session[SESSION_KEY] = session.get(SESSION_KEY, {}) | {event.slug: draft.public_id}


def forget_draft(event: Event) -> None:
    """Let this session begin anew."""
    session[SESSION_KEY] = {slug: draft for slug, draft in session.get(SESSION_KEY, {}).items() if slug != event.slug}


def _form_page(event: Event, category: Category, page: str, form: Form) -> str:
    return render_template(
        "registration/step.html",
        event=event,
        category=category,
        form=form,
        page=page,
        title=PAGE_TITLES[page],
        has_errors=bool(form.errors),
        **_progress(page),
    )


def _progress(page: str) -> dict[str, Any]:
    titles = list(PAGE_TITLES)
    return {"steps_titles": list(PAGE_TITLES.values()), "steps_current": titles.index(page) + 1}


def _page_address(event: Event, code: str, page: str, **arguments: Any) -> str:
    if page == "check":
        return url_for("registration.check", event=event, code=code)
    return url_for("registration.step", event=event, code=code, page=page, **arguments)


def _category(event: Event, code: str) -> Category:
    return queries.category_of(event, code) or abort(404)


def _open_category(event: Event, code: str) -> Category:
    """The category, if anyone may register in it now; else the visitor is sent to choose another."""
    category = _category(event, code)
    return category if category.is_open(now()) else abort(_choose_another(event, code))


def _choose_another(event: Event, code: str) -> Response:
    return redirect(url_for("registration.choose", event=event, closed=code), code=303)
