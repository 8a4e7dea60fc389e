"""The desk says when a question or a section is shown: groups of comparisons with earlier answers."""

from typing import Any

from flask import abort, redirect, render_template, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_security import current_user
from wtforms import RadioField, SelectChoice, SelectField
from wtforms.validators import DataRequired

from eventapp.accounts.access import manager
from eventapp.common.errors import keeps_input
from eventapp.common.forms import Form, ShortText, announce, required
from eventapp.events.models import Event
from eventapp.extensions import db
from eventapp.regions import lists
from eventapp.registration.errors import Refused
from eventapp.registration.forms import ORGANISATION_TYPES
from eventapp.registration.questions import building, queries, words
from eventapp.registration.questions.builder_forms import DayField, NumberField
from eventapp.registration.questions.checks import earlier
from eventapp.registration.questions.definition import COUNTRY, SIDE, AskedQuestion
from eventapp.registration.questions.forms import Select, SeveralBoxes, field_of
from eventapp.registration.questions.kinds import kind_of
from eventapp.registration.questions.manage import question_of, section_of
from eventapp.registration.questions.models import Question, Section
from eventapp.registration.questions.trees import JOINERS, groups_of, tree_of
from eventapp.registration.views import bp

WITH_VALUE = {"equals", "contains", "one_of", "less", "more", "before", "after"}


@bp.route("/manage/form/questions/<public_id:public_id>/condition", methods=["GET", "POST"])
@manager("registration", write=True)
@keeps_input
def question_condition(event: Event, public_id: str):
    """When a question is shown."""
    return _condition(event, question_of(event, public_id))


@bp.route("/manage/form/sections/<code:code>/condition", methods=["GET", "POST"])
@manager("registration", write=True)
@keeps_input
def section_condition(event: Event, code: str):
    """When a section is shown."""
    return _condition(event, section_of(event, code))


@bp.route("/manage/form/questions/<public_id:public_id>/condition/add", methods=["GET", "POST"])
@manager("registration", write=True)
@keeps_input
def question_comparison(event: Event, public_id: str):
    """One more comparison for a question."""
    return _comparison(event, question_of(event, public_id))


@bp.route("/manage/form/sections/<code:code>/condition/add", methods=["GET", "POST"])
@manager("registration", write=True)
@keeps_input
def section_comparison(event: Event, code: str):
    """One more comparison for a section."""
    return _comparison(event, section_of(event, code))


def _condition(event: Event, row: Question | Section):
    joiner, groups = groups_of(row.condition)
    form = Form()
    if request.method == "POST":
        joiner, groups = _changed(groups)
    if form.is_submitted_well():
        if _kept(form, row, tree_of(joiner, groups)):
            return redirect(_address(row), code=303)
        joiner, groups = groups_of(row.condition)
    asked = queries.form_of(event)
    return render_template(
        "registration/questions/condition.html",
        event=event,
        form=form,
        name=_name(event, row),
        joiner=joiner,
        groups=[(kind, [words.comparison_in_words(asked, leaf) for leaf in leaves]) for kind, leaves in groups],
        joiners=words.JOINERS,
        sentence=words.condition_in_words(asked, row.condition),
        add_address=lambda group: _address(row, add=True, group=group),
        has_errors=bool(form.errors),
    )


def _changed(groups: list) -> tuple[str, list]:
    """The groups as the sent form has them: joined otherwise, one comparison less."""
    removed = request.form.get("remove", "")
    changed = []
    for number, (kind, leaves) in enumerate(groups):
        wanted = request.form.get(f"group_{number}", kind)
        kept = [leaf for place, leaf in enumerate(leaves) if removed != f"{number}.{place}"]
        changed.append((wanted if wanted in JOINERS else kind, kept))
    joiner = request.form.get("joiner", "all")
    return ("any" if joiner == "any" else "all"), changed


def _comparison(event: Event, row: Question | Section):
    """First which question, then how its answer is compared with what."""
    asked = queries.form_of(event)
    sources = {question.key: question for question in earlier(asked, row) if kind_of(question).operators}
    of = request.args.get("of", "")
    if (of not in sources and of not in words.ALWAYS_ASKED) or "change_language" in request.args:
        names = {**{key: str(name) for key, name in words.ALWAYS_ASKED.items()}}
        names |= {key: words.name_of(question) for key, question in sources.items()}
        return render_template(
            "registration/questions/source.html", event=event, name=_name(event, row), names=names,
            address=_address(row, add=True), group=request.args.get("group", ""), of=of, back=_address(row),
            form=Form(),
        )  # fmt: skip
    form = _comparison_form(of, sources.get(of))
    if form.is_submitted_well():
        leaf = form.leaf(of, sources.get(of))
        joiner, groups = groups_of(row.condition)
        number = request.args.get("group", type=int)
        if number is not None and 0 <= number < len(groups):
            groups[number][1].append(leaf)
        else:
            groups.append(("all", [leaf]))
        if _kept(form, row, tree_of(joiner, groups)):
            return redirect(_address(row), code=303)
    return render_template(
        "registration/questions/comparison.html", event=event, form=form, name=_name(event, row),
        source=words.label_of(asked, of), back=_address(row), has_errors=bool(form.errors),
    )  # fmt: skip


def _kept(form: Form, row: Question | Section, tree: dict[str, Any] | None) -> bool:
    """Whether the condition was taken; else the form says why not."""
    try:
        building.set_condition(row, tree, current_user)
    except Refused as refused:
        db.session.rollback()
        form.form_errors.append(refused.message)
        return False
    db.session.commit()
    announce(_("Your changes are saved."))
    return True


class ComparisonForm(Form):
    """How an answer is compared, and with what."""

    def leaf(self, key: str, question: AskedQuestion | None) -> dict[str, Any]:
        """The comparison, as a condition holds it."""
        operator = self["operator"].data if "operator" in self else "one_of"
        leaf = {"question": key, "is": operator}
        if operator not in WITH_VALUE:
            return leaf
        value = self["value"].data
        if question is not None and question.kind in {"yes_no", "consent"}:
            value = value == "yes"
        elif operator == "one_of" and not isinstance(value, list):
            value = [value]
        return leaf | {"value": value}

    def validate(self, extra_validators: Any = None) -> bool:
        is_valid = super().validate(extra_validators)
        needs_value = "operator" not in self or self["operator"].data in WITH_VALUE
        if is_valid and needs_value and self["value"].data in (None, "", []):
            self["value"].errors = [_l("Say with what it is compared.")]
            return False
        return is_valid


def _comparison_form(key: str, question: AskedQuestion | None) -> ComparisonForm:
    fields: dict[str, Any] = {}
    operators = kind_of(question).operators if question else ("one_of",)
    if len(operators) > 1:
        choices = [SelectChoice(name, words.OPERATORS[name]) for name in operators]
        fields["operator"] = RadioField(
            _l("The answer"), [DataRequired(_l("Choose how it is compared."))], choices=choices, default=operators[-1]
        )
    fields["value"] = _value_field(key, question)
    return type("ComparisonForm", (ComparisonForm,), fields)()


def _value_field(key: str, question: AskedQuestion | None) -> Any:
    language = str(get_locale())
    if question is None:
        if key == COUNTRY:
            countries = [SelectChoice(*country) for country in lists.countries(language)]
            return SelectField(_l("Country"), choices=[SelectChoice("", _l("Choose a country")), *countries],
                               widget=Select(), validate_choice=False)  # fmt: skip
        names = words.SIDES if key == SIDE else ORGANISATION_TYPES
        return SeveralBoxes(_l("One of these"), choices=[SelectChoice(code, name) for code, name in names.items()])
    if question.options:
        choices = [SelectChoice(option.key, option.label.localized(language)) for option in question.options]
        return SeveralBoxes(_l("One of these"), choices=choices)
    if question.kind in {"yes_no", "consent"}:
        return RadioField(_l("The answer is"), required(_l("Choose yes or no.")),
                          choices=[SelectChoice("yes", _l("Yes")), SelectChoice("no", _l("No"))])  # fmt: skip
    if question.kind in {"country", "region"}:
        return field_of(question, language)
    if question.kind == "number":
        return NumberField(_l("Number"))
    if question.kind == "date":
        return DayField(_l("Day"))
    return ShortText(_l("Text"))


def _address(row: Question | Section, *, add: bool = False, **arguments: Any) -> str:
    what = "comparison" if add else "condition"
    if isinstance(row, Section):
        return url_for(f"registration.section_{what}", code=row.code, **arguments)
    return url_for(f"registration.question_{what}", public_id=row.public_id, **arguments)


def _name(event: Event, row: Question | Section) -> str:
    if isinstance(row, Section):
        return row.title.localized(str(get_locale()), event.language)
    return words.name_of(queries.form_of(event).question(row.key) or abort(404))
