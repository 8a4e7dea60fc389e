"""The forms with which the desk builds the form."""

from typing import Any

from flask_babel import get_locale
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    FieldList,
    FormField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectChoice,
    StringField,
    ValidationError,
    widgets,
)
from wtforms import Form as PlainForm
from wtforms.validators import DataRequired, NumberRange, Optional, Regexp

from eventapp.common.formats import language_name
from eventapp.common.forms import Form, LongText, ShortText, required, stripped
from eventapp.events.forms import AlwaysAnswered
from eventapp.events.models import Event
from eventapp.registration.models import Category
from eventapp.registration.questions.definition import AskedQuestion, FormSection
from eventapp.registration.questions.forms import SeveralBoxes
from eventapp.registration.questions.kinds import KINDS, Fault
from eventapp.registration.questions.words import ATTENDANCES

LABEL, HELP, INTRO = 300, 600, 2_000
BLANK_CHOICES = 3
KEY, KEY_LENGTH = r"^[a-z][a-z0-9_]*$", 20
TEXTS = {"short_text": 500, "long_text": 5_000, "organisation": 200}


def _in_each(event: Event, name: str, label: Any, kind: type, need: Any = None, **options: Any) -> dict[str, Any]:
    """A field for each language of the event, the first needed when `need` says what to enter."""
    fields = {}
    for number, code in enumerate(event.languages):
        text = f"{label} ({language_name(code)})" if len(event.languages) > 1 else label
        checks = required(need) if need and number == 0 else [Optional()]
        attributes = {"lang": code} | ({"rows": 3} if kind is LongText else {})
        fields[f"{name}_{code}"] = kind(text, checks, render_kw=attributes, **options)
    return fields


def _data_in_each(event: Event, name: str, texts: dict[str, str]) -> dict[str, str | None]:
    return {f"{name}_{code}": texts.get(code) for code in event.languages}


class TextsForm(Form):
    """A form with texts in the languages of an event."""

    def texts(self, name: str, kept: dict[str, str] | None = None) -> dict[str, str]:
        """What was typed, by language; texts of `kept` in languages that the form does not ask stay."""
        typed = {f.name.rpartition("_")[2]: f.data for f in self if f.name.startswith(f"{name}_")}
        return {code: text for code, text in {**(kept or {}), **typed}.items() if text}


def section_form(event: Event, section: FormSection | None) -> TextsForm:
    """The title and the introduction of a section."""
    fields = _in_each(event, "title", _l("Title"), ShortText, _l("Enter a title."), max=LABEL)
    fields |= _in_each(event, "intro", _l("Introduction"), LongText, max=INTRO)
    data = {}
    if section:
        data = _data_in_each(event, "title", section.title) | _data_in_each(event, "intro", section.intro)
    return type("SectionTexts", (TextsForm,), fields)(data=data)


class QuestionForm(TextsForm):
    """Everything about a question but its condition."""

    is_required = BooleanField(_l("Has to be answered"), [AlwaysAnswered()])
    attendance = RadioField(
        _l("Asked of"),
        [AlwaysAnswered()],
        choices=[SelectChoice(value, text) for value, text in ATTENDANCES.items()],
        default="any",
    )

    def limits(self) -> dict[str, Any]:
        return {name: self[name].data for name in ("least", "most") if name in self and self[name].data is not None}

    def choices_typed(self, kept: AskedQuestion | None) -> list[dict[str, Any]]:
        """The choices in their order, as `building.change_question` takes them."""
        if "choices" not in self:
            return []
        rows = [entry.form for entry in self.choices.entries]
        rows = [row for row in rows if row.any_label() and not row.remove.data]
        rows.sort(key=lambda row: row.position.data or len(rows))
        return [{"key": row.key.data or None, "label": row.texts(kept), "capacity": row.capacity.data} for row in rows]

    def validate(self, extra_validators: Any = None) -> bool:
        is_valid = super().validate(extra_validators)
        if "choices" in self:
            left = [entry.form for entry in self.choices.entries if entry.form.any_label()]
            if not any(not row.remove.data for row in left):
                self.form_errors.append(_l("Enter at least one choice."))
                return False
        least, most = (self[name].data if name in self else None for name in ("least", "most"))
        if is_valid and least is not None and most is not None and least > most:
            self.most.errors = [_l("This has to be the larger of the two.")]
            return False
        return is_valid


class _ChoiceRow(PlainForm):
    """One choice: its label in each language, and its places."""

    key = HiddenField()
    position = IntegerField(_l("Order"), [Optional(), NumberRange(1, 999)])
    capacity = IntegerField(
        _l("Places"),
        [Optional(), NumberRange(0, 1_000_000, _l("Enter a number of places, 0 or more."))],
    )
    remove = BooleanField(_l("Remove this choice"), [AlwaysAnswered()])

    def labels(self) -> list[Any]:
        return [field for field in self if field.name.rpartition("-")[2].startswith("label_")]

    def any_label(self) -> bool:
        return any(field.data for field in self.labels())

    def texts(self, kept: AskedQuestion | None) -> dict[str, str]:
        """The label by language; languages that the form does not ask stay."""
        option = kept.option(self.key.data) if kept else None
        typed = {field.name.rpartition("label_")[2]: field.data for field in self.labels()}
        return {code: text for code, text in {**(option.label if option else {}), **typed}.items() if text}


def question_form(event: Event, kind: str, categories: list[Category], question: AskedQuestion | None) -> QuestionForm:
    """The form of a new question of `kind`, or of `question`."""
    label_kind = LongText if kind == "consent" else ShortText
    label_length = 2_000 if kind == "consent" else LABEL
    title = _l("Text that is agreed to") if kind == "consent" else _l("Question")
    fields: dict[str, Any] = _in_each(event, "label", title, label_kind, _l("Enter the question."), max=label_length)
    fields |= _in_each(event, "help", _l("Help"), ShortText, max=HELP)
    fields |= _limit_fields(kind)
    language = str(get_locale())
    named = [SelectChoice(c.code, c.name.localized(language, event.language)) for c in categories]
    fields["categories"] = SeveralBoxes(
        _l("Only in these categories"),
        choices=named,
        validate_choice=False,
        description=_l("Choose none to ask it in all."),
    )
    if KINDS[kind].has_choices:
        labels = _in_each(event, "label", _l("Label"), ShortText, max=LABEL)
        row = type("ChoiceRow", (_ChoiceRow,), labels)
        rows = (len(question.options) if question else 0) + BLANK_CHOICES
        fields["choices"] = FieldList(FormField(row), min_entries=rows, max_entries=120)
    if question is None and kind != "consent":
        fields["key"] = ShortText(
            _l("Key"),
            [Optional(), Regexp(KEY, message=_l("Use small letters, digits and underscores, a letter first."))],
            max=KEY_LENGTH,
            description=_l(
                "What tables and files call it; it stays. Leave it empty to have one made of the question. "
                "With the key “gender”, the numbers count its answers; with “salutation”, its choices "
                "(such as “Dear Ms”) begin letters."
            ),
        )
    form = type("QuestionForm", (QuestionForm,), fields)(data=_data_of(event, question) if question else None)
    if question and question.key == "registration":
        del form.is_required, form.attendance, form.categories
    return form


def _limit_fields(kind: str) -> dict[str, Any]:
    if kind in TEXTS:
        most = TEXTS[kind]
        check = NumberRange(1, most, _l("Enter a number from 1 to %(most)s.", most=most))
        return {"most": IntegerField(_l("At most so many characters"), [Optional(), check])}
    if kind == "number":
        return {
            "least": NumberField(_l("Smallest number")),
            "most": NumberField(_l("Largest number")),
        }
    if kind == "date":
        return {"least": DayField(_l("Earliest day")), "most": DayField(_l("Latest day"))}
    if kind == "several_of":
        check = NumberRange(1, 100, _l("Enter a number from 1 to %(most)s.", most=100))
        return {"most": IntegerField(_l("At most so many choices"), [Optional(), check])}
    return {}


class _Checked(StringField):
    """A value of one kind, or nothing; `kind` reads and checks it."""

    kind = "number"

    def __init__(self, label: Any = None, **options: Any) -> None:
        super().__init__(label, [Optional()], filters=[stripped], **options)

    def post_validate(self, form: Any, validation_stopped: bool) -> None:
        if not self.data or not isinstance(self.data, str):
            self.data = self.data if self.data or self.data == 0 else None
            return
        try:
            self.data = KINDS[self.kind].check(_NO_LIMITS, self.data)
        except Fault as fault:
            raise ValidationError(fault.message) from None


class _NoLimits:
    limits: dict[str, Any] = {}


_NO_LIMITS: Any = _NoLimits()


class NumberField(_Checked):
    kind = "number"

    def _value(self) -> str:
        return "" if self.data is None else str(self.data)


class DayField(_Checked):
    kind = "date"

    def __init__(self, label: Any = None, **options: Any) -> None:
        super().__init__(label, widget=widgets.DateInput(), **options)


def _data_of(event: Event, question: AskedQuestion) -> dict[str, Any]:
    choices = [
        {"key": option.key, "position": number, "capacity": option.capacity}
        | _data_in_each(event, "label", option.label)
        for number, option in enumerate(question.options, 1)
    ]
    return {
        **_data_in_each(event, "label", question.label),
        **_data_in_each(event, "help", question.help),
        **question.limits,
        "is_required": question.is_required,
        "attendance": question.attendance,
        "categories": sorted(question.categories),
        "choices": choices,
    }


class KindForm(Form):
    """Which kind of question to add."""

    kind = RadioField(
        _l("Kind of question"),
        [DataRequired(_l("Choose a kind."))],
        choices=[SelectChoice(name, kind.label) for name, kind in KINDS.items() if name != "consent"],
    )
