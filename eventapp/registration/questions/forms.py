"""The form of one section, made of its questions."""

import json
from functools import lru_cache
from typing import Any

from flask_babel import force_locale, get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from markupsafe import escape
from wtforms import (
    BooleanField,
    Field,
    HiddenField,
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    widgets,
)

from eventapp.common.forms import Form, stripped
from eventapp.common.languages import LANGUAGES
from eventapp.common.uploads import NotSound, SoundFile, sound_file
from eventapp.regions import lists
from eventapp.registration.questions.conditions import holds, sources
from eventapp.registration.questions.definition import Answers, AskedQuestion, Values, answer
from eventapp.registration.questions.kinds import Fault, is_empty, kind_of
from eventapp.registration.questions.models import KINDS
from eventapp.registration.questions.queries import lacks_answer

MOST_RADIOS = 8
NO_ANSWER = ""


class Select(widgets.Select):
    """Writes a list of hundreds of entries without building each option's attributes."""

    @classmethod
    def render_option(cls, choice: Any, **options: Any) -> str:
        selected = " selected" if choice.selected else ""
        return f'<option{selected} value="{escape(choice.value)}">{escape(choice.label)}</option>'


_INPUTS = {
    "text": widgets.TextInput,
    "email": widgets.EmailInput,
    "tel": widgets.TelInput,
    "date": widgets.DateInput,
}


class Line(StringField):
    """One line of text; `type` is that of the input."""

    def __init__(self, label: Any, type: str = "text", **options: Any) -> None:
        super().__init__(label, filters=[stripped], widget=_INPUTS[type](), **options)


class SeveralBoxes(SelectMultipleField):
    widget = widgets.ListWidget(prefix_label=False)
    option_widget = widgets.CheckboxInput()


class SectionForm(Form):
    """The questions of one page. `known` are the answers of the pages before, `kept` what was answered here.

    Every question that may be shown is there; which of them count is known when the answers are.
    """

    asked: tuple[AskedQuestion, ...] = ()
    # The wordings that were seen: when they change before the answers come, the page is shown again.
    seen = HiddenField()

    def __init__(self, *, known: Values, kept: Answers, left: dict[int, int] | None = None, shows_left: bool = False):
        values = {q.key: _shown_as(q, kept[q.key]["value"]) for q in self.asked if q.key in kept}
        values = {key: value for key, value in values.items() if value is not None}
        self.known, self.kept = known, kept
        self._full: dict[str, set[str]] = {}
        wordings = ".".join(str(question.version) for question in self.asked)
        super().__init__(data={"seen": wordings} | _defaults(self.asked, kept) | values)
        self.was_seen, self.seen.data = self.seen.data or wordings, wordings
        self.files: dict[str, SoundFile] = {}
        for question in self.asked:
            if question.has_limited_choices:
                self._show_places(question, left or {}, shows_left)

    def shown(self) -> list[AskedQuestion]:
        """The questions that count, given the answers typed."""
        known, found = dict(self.known), []
        for question in self.asked:
            known.pop(question.key, None)
            if holds(question.condition, known):
                found.append(question)
                value = self._value(question)
                if not is_empty(value):
                    known[question.key] = value
        return found

    def validate(self, extra_validators: Any = None) -> bool:
        if self.was_seen != self.seen.data:
            self.form_errors.append(
                _l("The organisers have just changed this page. Check your answers and send them again.")
            )
            return False
        is_valid = super().validate(extra_validators)
        for question in self.shown():
            field = self[question.key]
            try:
                self._check(question, field)
            except (Fault, NotSound) as fault:
                field.errors = [*field.errors, fault.message]
                is_valid = False
        return is_valid

    def answers(self) -> Answers:
        """What was answered, in the wordings shown; files have to be kept first."""
        shown = {question.key for question in self.shown()}
        return {q.key: answer(q, self._value(q)) for q in self.asked if q.key in shown}

    def _value(self, question: AskedQuestion) -> Any:
        field = self[question.key]
        if question.kind == "file":
            return self.kept.get(question.key, {}).get("value")
        if question.kind in {"yes_no", "consent"} and isinstance(field, RadioField):
            return {"yes": True, "no": False}.get(field.data)
        value = field.data
        if question.kind == "number" and isinstance(value, str) and value:
            try:
                return kind_of(question).parse(question, value)
            except Fault:
                return None
        return None if is_empty(value) else value

    def _check(self, question: AskedQuestion, field: Field) -> None:
        kind = kind_of(question)
        if question.kind == "file":
            if field.data is not None and field.data.filename:
                self.files[question.key] = sound_file(field.data)
            elif question.is_required and is_empty(self._value(question)):
                raise Fault(kind.missing)
            return
        value = field.data if question.kind == "number" else self._value(question)
        if lacks_answer(question, value):
            raise Fault(kind.missing if question.kind != "consent" or question.key == "registration" else _agree())
        if is_empty(value):
            return
        checked = kind.check(question, value, self.known.get("you.country"))
        if not isinstance(field, RadioField | BooleanField) and question.kind != "number":
            field.data = checked
        full = self._full.get(question.key, ())
        if any(key in full for key in (checked if isinstance(checked, list) else [checked])):
            raise Fault(_l("All places of this answer are taken. Choose another."))

    def _show_places(self, question: AskedQuestion, left: dict[int, int], shows_left: bool) -> None:
        """Say at each limited choice how many places are left; what one has stays open."""
        kept = self.kept.get(question.key, {}).get("value")
        own = set(kept if isinstance(kept, list) else [kept])
        field, full = self[question.key], set()
        labels = {}
        for option in question.options:
            places = left.get(option.id)
            if places is not None and places <= 0 and option.key not in own:
                full.add(option.key)
                labels[option.key] = _("all places taken")
            elif places is not None and places > 0 and shows_left:
                labels[option.key] = _("places left: %(count)s", count=places)
        field.choices = [
            SelectChoice(c.value, f"{c.label} ({labels[c.value]})" if c.value in labels else c.label)
            for c in field.choices
        ]
        self._full[question.key] = full

    @property
    def has_conditions(self) -> bool:
        """Whether what is typed on this page shows and hides questions of it."""
        return any(question.condition for question in self.asked)

    @property
    def has_long_lists(self) -> bool:
        """Whether a list of this page is long enough to be searched."""
        return any(question.kind == "region" for question in self.asked)

    @property
    def conditions_json(self) -> str:
        """The conditions of the questions and what is known from the pages before, for the browser."""
        trees = {question.key: question.condition for question in self.asked if question.condition}
        wanted = {source for tree in trees.values() for source in sources(tree)}
        known = {key: value for key, value in self.known.items() if key in wanted}
        return json.dumps({"conditions": trees, "known": known}, ensure_ascii=False)

    def kept_file(self, key: str) -> str | None:
        """The name of the file sent before for the question `key`."""
        value = self.kept.get(key, {}).get("value")
        return value["name"] if isinstance(value, dict) else None

    @property
    def has_files(self) -> bool:
        return any(question.kind == "file" for question in self.asked)


def _shown_as(question: AskedQuestion, value: Any) -> Any:
    """An answer as its field takes it; a file cannot be put back."""
    if question.kind == "file":
        return None
    return str(value) if question.kind == "number" and value is not None else value


def _agree() -> Any:
    return _l("Tick the box to go on.")


def section_form(questions: list[AskedQuestion], **options: Any) -> SectionForm:
    """The form that asks `questions`; `options` are those of `SectionForm`."""
    return _form_class(tuple(questions), str(get_locale()))(**options)


@lru_cache(maxsize=256)
def _form_class(questions: tuple[AskedQuestion, ...], language: str) -> type[SectionForm]:
    with force_locale(language):
        fields = {question.key: field_of(question, language) for question in questions}
    return type("SectionForm", (SectionForm,), fields | {"asked": questions})


def _defaults(questions: tuple[AskedQuestion, ...], kept: Answers) -> dict[str, Any]:
    """What is chosen before anyone has chosen."""
    found = {}
    for question in questions:
        if question.kind == "one_of":
            found[question.key] = NO_ANSWER if question.key in kept else question.limits.get("default") or NO_ANSWER
    return found


def field_of(question: AskedQuestion, language: str) -> Field:
    """The field of a question, with texts in `language`."""
    label = question.label.localized(language, *LANGUAGES)
    options: dict[str, Any] = {"description": question.help.localized(language) or None}
    needed = {"validators": [_Needed()]} if question.is_required else {}
    return _FIELDS[question.kind](question, language, label, options | needed)


class _Needed:
    """Marks the field as one to fill in; whether it was, `SectionForm.validate` asks."""

    field_flags = {"required": True}

    def __call__(self, form: Form, field: Field) -> None:
        return None


def _line(type: str, **attributes: Any):
    def made(question: AskedQuestion, language: str, label: str, options: dict[str, Any]) -> Field:
        return Line(label, type, render_kw=attributes, **options)

    return made


def _long(question: AskedQuestion, language: str, label: str, options: dict[str, Any]) -> Field:
    return TextAreaField(label, filters=[stripped], render_kw={"rows": 3}, **options)


def _box(question: AskedQuestion, language: str, label: str, options: dict[str, Any]) -> Field:
    if question.kind == "yes_no" and question.is_required:
        choices = [SelectChoice("yes", _("Yes")), SelectChoice("no", _("No"))]
        return RadioField(label, choices=choices, validate_choice=False, coerce=_yes_or_no, **options)
    return BooleanField(label, **options)


def _yes_or_no(value: Any) -> Any:
    return {True: "yes", False: "no"}.get(value, value)


def _one(question: AskedQuestion, language: str, label: str, options: dict[str, Any]) -> Field:
    choices = [SelectChoice(option.key, option.label.localized(language, *LANGUAGES)) for option in question.options]
    if len(choices) > MOST_RADIOS:
        return _listed(label, _("Choose an answer"), choices, options)
    if not question.is_required:
        none = question.limits.get("none") or {}
        choices = [SelectChoice(NO_ANSWER, none.get(language) or none.get("en") or _("No answer")), *choices]
    return RadioField(label, choices=choices, validate_choice=False, **options)


def _several(question: AskedQuestion, language: str, label: str, options: dict[str, Any]) -> Field:
    choices = [SelectChoice(option.key, option.label.localized(language, *LANGUAGES)) for option in question.options]
    return SeveralBoxes(label, choices=choices, validate_choice=False, **options)


def _country(question: AskedQuestion, language: str, label: str, options: dict[str, Any]) -> Field:
    countries = [SelectChoice(*country) for country in lists.countries(language)]
    return _listed(label, _("Choose a country"), countries, options)


def _region(question: AskedQuestion, language: str, label: str, options: dict[str, Any]) -> Field:
    regions = [
        SelectChoice(region.code, region.name, optgroup=name)
        for code, name in lists.countries(language)
        for region in lists.regions_of(code)
    ]
    options = options | {"render_kw": (options.get("render_kw") or {}) | {"data-find": _("Find in the list")}}
    return _listed(label, _("Choose a region"), regions, options)


def _listed(label: str, none: str, choices: list[SelectChoice], options: dict[str, Any]) -> Field:
    return SelectField(
        label, choices=[SelectChoice("", none), *choices], widget=Select(), validate_choice=False, **options
    )


def _file(question: AskedQuestion, language: str, label: str, options: dict[str, Any]) -> Field:
    return FileField(label, render_kw={"accept": ".pdf,.jpg,.jpeg,.png,.docx,.odt"}, **options)


_FIELDS = {
    "short_text": _line("text"),
    "long_text": _long,
    "email": _line("email", autocomplete="email", spellcheck="false"),
    "phone": _line("tel", autocomplete="tel"),
    "number": _line("text", inputmode="decimal"),
    "date": _line("date"),
    "yes_no": _box,
    "consent": _box,
    "one_of": _one,
    "several_of": _several,
    "country": _country,
    "region": _region,
    "organisation": _line("text", autocomplete="organization"),
    "file": _file,
}
assert set(_FIELDS) == set(KINDS)
