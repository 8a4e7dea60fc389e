"""The form a delegate registers with, from the choice of a category to the mail being sent.

What is typed on a page is kept in a draft on the server, found again by the session's cookie.
"""

from functools import partial
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from eventapp.accounts.access import public
from eventapp.common.clock import now
from eventapp.common.database import writes_late
from eventapp.common.errors import keeps_input
from eventapp.common.forms import Form, announce, warn
from eventapp.common.fresh_forms import fresh_form
from eventapp.common.languages import IN_LANGUAGE, current_language
from eventapp.common.pages import cached, changes_at
from eventapp.common.uploads import accepts_files
from eventapp.events.models import Event
from eventapp.extensions import db, limiter
from eventapp.registration import answers, operations, queries
from eventapp.registration.errors import CategoryClosed, CategoryFull
from eventapp.registration.forms import PAGES, SubmitForm
from eventapp.registration.invitations.attendance import asked_of, is_invited_to, is_open_to
from eventapp.registration.models import Category, Draft
from eventapp.registration.questions.definition import AskedQuestion
from eventapp.registration.questions.files import kept_files
from eventapp.registration.questions.queries import askable, form_of, pages_of, places_left
from eventapp.registration.questions.seats import ChoiceFull

bp = Blueprint("registration", __name__, url_prefix=f"{IN_LANGUAGE}/<event:event>")
SESSION_KEY = "drafts"
SECRETS_KEY = "secrets"


@bp.get("/register")
@public
@cached
def choose(event: Event):
    """Choose a category."""
    moment = now()
    categories = queries.visible_categories_of(event)
    for category in categories:
        changes_at(category.opens_at)
        changes_at(category.closes_at)
    closed = next((category for category in categories if category.code == request.args.get("closed")), None)
    return render_template(
        "registration/choose.html",
        event=event,
        categories=categories,
        is_any_open=any(category.is_open(moment) for category in categories),
        closed=closed,
        now=moment,
    )


@bp.get("/register/<code:code>")
@public
def begin(event: Event, code: str):
    """The address of a category, to be passed on: leads to its first page."""
    _open_category(event, code)
    return redirect(url_for("registration.step", event=event, code=code, page="you"))


@bp.get("/register/<code:code>/link/<public_id:secret>")
@public
def by_secret_link(event: Event, code: str, secret: str):
    """The link to a category that stands on no page; this session may register in it from now on."""
    category = queries.category_of(event, code)
    if category is None or category.secret != secret:
        abort(404)
    known = session.get(SECRETS_KEY, {})
    session[SECRETS_KEY] = known | {event.slug: known.get(event.slug, {}) | {code: secret}}
    return redirect(url_for("registration.begin", event=event, code=code))


@bp.route("/register/<code:code>/<code:page>", methods=["GET", "POST"])
@public
@accepts_files
@writes_late
@keeps_input
def step(event: Event, code: str, page: str):
    """One page of the form."""
    category, draft = _category(event, code), current_draft(event)
    changes = "check" in request.args
    if draft and "sent" in draft.answers and not changes:
        draft = None  # that one is registered; whoever begins anew is another person
    asked = asked_of(draft, form_of(event))
    typed = draft.answers if draft else {}
    if page not in PAGES and asked.section(page) is None:
        abort(404)
    if missing := answers.first_missing(asked, category, typed, before=page):
        return redirect(_page_address(event, code, missing))
    pages = pages_of(asked, category, typed)
    if page not in PAGES and page not in pages:  # not for this person: on to what is left
        return redirect(_page_address(event, code, "check"))
    questions = askable(asked, page, category, typed)
    left = places_left(questions)
    form_page = partial(
        _form_page, event, category, page, titles=answers.page_titles(asked, pages), typed_for=_member(draft)
    )

    def empty_form() -> Form:
        return answers.form_for(page, typed, questions, left=left, shows_left=category.shows_places_left)

    if request.method == "GET" and _is_fresh(page, typed, questions) and is_open_to(category, draft, now()):
        names = (str(event.title), str(category.name), category.is_online, request.full_path, tuple(pages))
        known = (asked.stamp, category.shows_places_left, tuple(sorted(left.items())), _country(typed))
        return fresh_form((event.id, *names, *known), lambda: form_page(empty_form()))
    form = empty_form()
    if form.is_submitted_well():
        draft = operations.keep_answers(event, draft, page, _given(form, page, event, draft))
        remember_draft(draft, event)
        goes_on = answers.page_after(asked, category, page, draft.answers, to_check=changes)
        # Made before the commit, after which all would be read again, in another writing transaction.
        answer = redirect(_page_address(event, code, goes_on), code=303)
        if not is_open_to(category, draft, now()):
            answer = _choose_another(event, code)
        db.session.commit()
        return answer
    if not is_open_to(category, draft, now()):
        return _choose_another(event, code)
    shown = form_page(form)
    if draft and (files := kept_files(form, event, draft_id=draft.id)):  # not to be chosen again
        operations.keep_answers(event, draft, None, files)
        form.kept = form.kept | files
        shown = form_page(form)
        db.session.commit()
    return shown


def _is_fresh(page: str, typed: dict[str, Any], questions: list[AskedQuestion]) -> bool:
    """Whether nothing typed by this visitor decides what stands on the page."""
    if "prefilled" in typed:
        return False
    if page in PAGES:
        return page not in typed
    is_conditional = any(question.condition for question in questions)
    return not is_conditional and not any(question.key in typed.get("answers", {}) for question in questions)


def _country(typed: dict[str, Any]) -> str | None:
    return typed["you"]["country"] if "you" in typed else None


def _given(form: Form, page: str, event: Event, draft: Draft | None) -> dict[str, Any]:
    """What was answered on a page, as `operations.keep_answers` takes it."""
    if page in PAGES:
        return answers.answers_of(form)
    form.kept = form.kept | kept_files(form, event, draft_id=draft.id)
    return {question.key: None for question in form.asked} | form.answers()


@bp.route("/register/<code:code>/check", methods=["GET", "POST"])
@public
@writes_late
@keeps_input
@limiter.limit("30 per minute", methods=["POST"])
def check(event: Event, code: str):
    """Check the answers and send them."""
    category, draft = _open_category(event, code), current_draft(event)
    asked = asked_of(draft, form_of(event))
    if missing := answers.first_missing(asked, category, draft.answers if draft else {}):
        return redirect(_page_address(event, code, missing))
    form = SubmitForm()
    if form.is_submitted_well():
        try:
            operations.submit(draft, category, current_language(), waiting_list="waiting_list" in request.form)
        except CategoryFull:
            db.session.rollback()
        except CategoryClosed:
            db.session.rollback()
            return _choose_another(event, code)
        except ChoiceFull as full:
            db.session.rollback()
            warn(full.message)
            return redirect(_page_address(event, code, full.question.section, check=1, _anchor=full.question.key), 303)
        else:
            goes_on = "registration.delegation" if draft.is_for_other else "registration.sent"
            answer = redirect(url_for(goes_on, event=event), code=303)
            if draft.is_for_other:
                announce(_("The form is sent. The member gets a mail to check it, consent and confirm."))
            db.session.commit()
            return answer
    return render_template(
        "registration/check.html",
        event=event,
        category=category,
        form=form,
        email=draft.answers["you"]["email"],
        rows=answers.summary(
            asked,
            category,
            draft.answers,
            lambda page, question: _page_address(event, code, page, check=1, _anchor=question),
        ),
        has_errors=bool(form.errors),
        **_progress("check", answers.page_titles(asked, pages_of(asked, category, draft.answers))),
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


def _member(draft: Draft | None) -> str | None:
    """Whom the head of a delegation fills in the form for."""
    if draft is None or not draft.is_for_other:
        return None
    return "{given_name} {family_name}".format(**draft.answers["prefilled"])


def _form_page(
    event: Event, category: Category, page: str, form: Form, titles: dict[str, Any], typed_for: str | None
) -> str:
    return render_template(
        "registration/step.html",
        event=event,
        category=category,
        form=form,
        page=page,
        section=form_of(event).section(page),
        title=titles[page],
        typed_for=typed_for,
        has_errors=bool(form.errors),
        **_progress(page, titles),
    )


def _progress(page: str, titles: dict[str, Any]) -> dict[str, Any]:
    return {"steps_titles": list(titles.values()), "steps_current": list(titles).index(page) + 1}


def _page_address(event: Event, code: str, page: str, **arguments: Any) -> str:
    if page == "check":
        return url_for("registration.check", event=event, code=code)
    return url_for("registration.step", event=event, code=code, page=page, **arguments)


def _category(event: Event, code: str) -> Category:
    category = queries.category_of(event, code) or abort(404)
    knows = session.get(SECRETS_KEY, {}).get(event.slug, {}).get(code) == category.secret
    if category.is_hidden and not knows and not is_invited_to(category, current_draft(event)):
        abort(404)
    return category


def _open_category(event: Event, code: str) -> Category:
    """The category, if anyone may register in it now; else the visitor is sent to choose another."""
    category = _category(event, code)
    return category if is_open_to(category, current_draft(event), now()) else abort(_choose_another(event, code))


def _choose_another(event: Event, code: str) -> Response:
    return redirect(url_for("registration.choose", event=event, closed=code), code=303)
