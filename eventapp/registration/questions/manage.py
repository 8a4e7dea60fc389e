"""The desk builds the form: sections, questions, their order; deleting asks first."""

from typing import Any

from flask import abort, redirect, render_template, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_security import current_user
from werkzeug.wrappers import Response

from eventapp.accounts.access import manager, may_in
from eventapp.common.errors import keeps_input
from eventapp.common.forms import announce, warn
from eventapp.events.models import Event
from eventapp.extensions import db
from eventapp.registration.errors import FewerThanTaken, Refused
from eventapp.registration.forms import SubmitForm
from eventapp.registration.queries import categories_of
from eventapp.registration.questions import building, queries, words
from eventapp.registration.questions.builder_forms import KindForm, QuestionForm, question_form, section_form
from eventapp.registration.questions.kinds import KINDS
from eventapp.registration.questions.models import CONSENT, Question, Section
from eventapp.registration.views import bp

MORE_CHOICES = 5
ASKED_ANYWHERE = [kind for kind in KINDS if kind != CONSENT]


@bp.get("/manage/form")
@manager("registration")
def form(event: Event):
    """The form as it is, with all that can be done to it."""
    asked = queries.form_of(event)
    return render_template(
        "registration/questions/form.html",
        event=event,
        asked=asked,
        taken=queries.places_taken(event),
        kinds=KINDS,
        attendances=words.ATTENDANCES,
        names_of=_category_names(event),
        condition_in_words=words.condition_in_words,
        limits_in_words=words.limits_in_words,
        name_of=words.name_of,
        form=SubmitForm(),
        may_change=may_in(event, "registration", write=True),
        consent=CONSENT,
    )


@bp.route("/manage/form/sections/new", methods=["GET", "POST"])
@manager("registration", write=True)
@keeps_input
def add_section(event: Event):
    return _edit_section(event, None)


@bp.route("/manage/form/sections/<code:code>", methods=["GET", "POST"])
@manager("registration", write=True)
@keeps_input
def edit_section(event: Event, code: str):
    return _edit_section(event, section_of(event, code))


@bp.route("/manage/form/sections/<code:code>/add", methods=["GET", "POST"])
@manager("registration", write=True)
@keeps_input
def add_question(event: Event, code: str):
    """Choose a kind; on the page of the consent there is but one."""
    section = section_of(event, code)
    if code == CONSENT:
        return _new_question(event, section, CONSENT)
    form = KindForm()
    if form.is_submitted_well():
        return redirect(url_for("registration.new_question", code=code, kind=form.kind.data), code=303)
    return render_template(
        "registration/questions/kind.html", event=event, section=section, form=form, has_errors=bool(form.errors)
    )


@bp.route(f"/manage/form/sections/<code:code>/add/<any({', '.join(ASKED_ANYWHERE)}):kind>", methods=["GET", "POST"])
@manager("registration", write=True)
@keeps_input
def new_question(event: Event, code: str, kind: str):
    """Enter a question."""
    return _new_question(event, section_of(event, code), kind)


def _new_question(event: Event, section: Section, kind: str):
    form = question_form(event, kind, categories_of(event), None)
    if _is_sent(form):
        values = _values(form, None)
        key = form.key.data if "key" in form else None
        if done := _tried(form, lambda: building.add_question(section, kind, current_user, key=key, **values)):
            return done
    return _question_page(event, form, kind, _("New question"))


@bp.route("/manage/form/questions/<public_id:public_id>", methods=["GET", "POST"])
@manager("registration", write=True)
@keeps_input
def edit_question(event: Event, public_id: str):
    question = question_of(event, public_id)
    known = queries.form_of(event).question(question.key)
    form = question_form(event, question.kind, categories_of(event), known)
    if _is_sent(form):
        values = _values(form, known)
        if done := _tried(form, lambda: building.change_question(question, current_user, **values)):
            return done
        question, known = question_of(event, public_id), queries.form_of(event).question(question.key)
    return _question_page(event, form, known.kind, words.name_of(known), known)


@bp.post("/manage/form/questions/<public_id:public_id>/move")
@manager("registration")
def move_question(event: Event, public_id: str):
    """Up or down by one (`direction`), over the borders of sections; or to a place (`section`, `to`)."""
    question = question_of(event, public_id)
    section, to = _place_asked(event, question)
    if section is not None:
        _act(lambda: building.move_question(question, section, to, current_user))
    return redirect(url_for("registration.form", _anchor=f"question-{public_id}"), code=303)


@bp.post("/manage/form/sections/<code:code>/move")
@manager("registration")
def move_section(event: Event, code: str):
    section = section_of(event, code)
    codes = [other.code for other in queries.form_of(event).sections]
    to = codes.index(code) + (-1 if request.form.get("direction") == "up" else 1)
    if 0 <= to < len(codes) - 1:
        _act(lambda: building.move_section(section, to, current_user))
    return redirect(url_for("registration.form", _anchor=f"section-{code}"), code=303)


@bp.route("/manage/form/questions/<public_id:public_id>/delete", methods=["GET", "POST"])
@manager("registration", write=True)
@keeps_input
def delete_question(event: Event, public_id: str):
    """Ask, saying how many answers there are, and delete."""
    question = question_of(event, public_id)
    known = queries.form_of(event).question(question.key)
    form = SubmitForm()
    if form.is_submitted_well():
        _act(lambda: building.delete_question(question, current_user), _("The question is deleted."))
        return redirect(url_for("registration.form"), code=303)
    count = queries.answers_count(event, question.key)
    return _delete_page(event, form, _("Delete the question “%(name)s”?", name=words.name_of(known)), count)


@bp.route("/manage/form/sections/<code:code>/delete", methods=["GET", "POST"])
@manager("registration", write=True)
@keeps_input
def delete_section(event: Event, code: str):
    section = section_of(event, code)
    form = SubmitForm()
    if form.is_submitted_well():
        _act(lambda: building.delete_section(section, current_user), _("The section is deleted."))
        return redirect(url_for("registration.form"), code=303)
    keys = [question.key for question in queries.form_of(event).section(code).questions]
    count = sum(queries.answers_counts(event, keys).values())
    title = _("Delete the section “%(name)s” and its questions?", name=section.title.localized(event.language))
    return _delete_page(event, form, title, count)


def _category_names(event: Event) -> Any:
    """A function that gives the names of categories for their codes."""
    names = {c.code: c.name.localized(str(get_locale()), event.language) for c in categories_of(event)}
    return lambda codes: [names.get(code, code) for code in sorted(codes)]


def section_of(event: Event, code: str) -> Section:
    return queries.section_row(event, code) or abort(404)


def question_of(event: Event, public_id: str) -> Question:
    return queries.question_row(event, public_id) or abort(404)


def _edit_section(event: Event, section: Section | None):
    known = queries.form_of(event).section(section.code) if section else None
    form = section_form(event, known)
    if form.is_submitted_well():
        kept = {name: dict(getattr(known, name)) if known else {} for name in ("title", "intro")}
        texts = {name: form.texts(name, kept[name]) for name in kept}
        change = building.change_section if section else building.add_section
        if done := _tried(form, lambda: change(section or event, current_user, **texts)):
            return done
    return render_template(
        "registration/questions/section.html", event=event, form=form, section=known, has_errors=bool(form.errors)
    )


def _is_sent(form: QuestionForm) -> bool:
    """Whether the form is to be saved; another button only asks for more empty choices."""
    if request.method == "POST" and "more" in request.form:
        for _number in range(MORE_CHOICES):
            form.choices.append_entry()
        return False
    return form.is_submitted_well()


def _values(form: QuestionForm, known: Any) -> dict[str, Any]:
    """What was typed, as `building.change_question` takes it."""
    return {
        "label": form.texts("label", dict(known.label) if known else None),
        "help": form.texts("help", dict(known.help) if known else None),
        "is_required": form.is_required.data if "is_required" in form else True,
        "attendance": form.attendance.data if "attendance" in form else "any",
        "categories": sorted(form.categories.data or []) if "categories" in form else [],
        "limits": form.limits(),
        "choices": form.choices_typed(known),
    }


def _tried(form: Any, change: Any) -> Response | None:
    """Make the change and go back to the list; None when it is refused, which the form then says."""
    try:
        change()
    except FewerThanTaken as refused:
        db.session.rollback()
        form.form_errors.append(refused.message)
    except Refused as refused:
        db.session.rollback()
        form.form_errors.append(refused.message)
    else:
        db.session.commit()
        announce(_("Your changes are saved."))
        return redirect(url_for("registration.form"), code=303)
    return None


def _act(change: Any, done: str | None = None) -> None:
    try:
        change()
    except Refused as refused:
        db.session.rollback()
        warn(refused.message)
    else:
        db.session.commit()
        if done:
            announce(done)


def _place_asked(event: Event, question: Question) -> tuple[Section | None, int]:
    """Where the question shall go; no section when there is no such place."""
    sections = queries.form_of(event).sections
    keys = [[asked.key for asked in section.questions] for section in sections]
    if (code := request.form.get("section")) is not None:
        section = queries.section_row(event, code)
        to = request.form.get("to", type=int)
        return (section, to) if section and to is not None else (None, 0)
    at = next(number for number, inside in enumerate(keys) if question.key in inside)
    index = keys[at].index(question.key)
    if request.form.get("direction") == "up":
        at, to = (at, index - 1) if index else (at - 1, len(keys[at - 1]))
    else:
        at, to = (at, index + 1) if index + 1 < len(keys[at]) else (at + 1, 0)
    if not 0 <= at < len(sections) or (sections[at].code == CONSENT) != (question.kind == CONSENT):
        return None, 0
    return queries.section_row(event, sections[at].code), to


def _question_page(event: Event, form: QuestionForm, kind: str, title: str, known: Any = None) -> str:
    return render_template(
        "registration/questions/question.html",
        event=event,
        form=form,
        kind=KINDS[kind],
        title=title,
        answers=queries.answers_count(event, known.key) if known else 0,
        taken=queries.places_taken(event) if known and known.options else {},
        known=known,
        has_errors=bool(form.errors),
    )


def _delete_page(event: Event, form: SubmitForm, title: str, count: int) -> str:
    return render_template("registration/questions/delete.html", event=event, form=form, title=title, count=count)
