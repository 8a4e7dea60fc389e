"""The form in words, for the desk: when something is asked, of whom, and what was done to the form."""

from typing import Any

from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from eventapp.common.languages import LANGUAGES
from eventapp.regions import lists
from eventapp.registration.forms import ORGANISATION_TYPES
from eventapp.registration.questions.definition import COUNTRY, ORGANISATION_TYPE, SIDE, AskedQuestion, Form
from eventapp.registration.questions.kinds import in_words

# What the log's actions are called on pages.
ACTIONS = {
    "added a section": _l("Section added to the form"),
    "changed a section": _l("Section of the form changed"),
    "moved a section": _l("Section of the form moved"),
    "deleted a section": _l("Section of the form deleted"),
    "added a question": _l("Question added"),
    "changed a question": _l("Question changed"),
    "moved a question": _l("Question moved"),
    "deleted a question": _l("Question deleted"),
    "changed when it is asked": _l("Condition changed"),
}
ATTENDANCES = {
    "any": _l("Everyone"),
    "on_site": _l("Those who come"),
    "online": _l("Those who take part online"),
}
SIDES = {"eu": _l("European Union"), "celac": _l("Latin America and the Caribbean"), "other": _l("Elsewhere")}
ALWAYS_ASKED = {
    COUNTRY: _l("Country you represent"),
    SIDE: _l("Side of the country"),
    ORGANISATION_TYPE: _l("Type of organisation"),
}
OPERATORS = {
    "answered": _l("was answered"),
    "equals": _l("is"),
    "contains": _l("contains"),
    "one_of": _l("is one of"),
    "less": _l("is less than"),
    "more": _l("is more than"),
    "before": _l("is before"),
    "after": _l("is after"),
}
JOINERS = {"all": _l("all of these hold"), "any": _l("any of these holds"), "none": _l("none of these holds")}


def label_of(form: Form, key: str) -> str:
    """What a question, or something always asked, is called."""
    if key in ALWAYS_ASKED:
        return str(ALWAYS_ASKED[key])
    question = form.asked(key, None)
    return name_of(question) if question else key


def name_of(question: AskedQuestion) -> str:
    return question.label.localized(str(get_locale()), *LANGUAGES)


def comparison_in_words(form: Form, leaf: dict[str, Any]) -> str:
    """A comparison, as “Arrival” is before 15 March 2027."""
    label, operator = f"“{label_of(form, leaf['question'])}”", str(OPERATORS[leaf["is"]])
    if leaf["is"] == "answered":
        return f"{label} {operator}"
    return f"{label} {operator} {_value_in_words(form, leaf)}"


def condition_in_words(form: Form, tree: dict[str, Any] | None) -> str:
    """A whole condition; "" for none."""
    if not tree:
        return ""
    if "question" in tree:
        return comparison_in_words(form, tree)
    if "not" in tree:
        return _("not (%(condition)s)", condition=condition_in_words(form, tree["not"]))
    joiner, parts = ("all", tree["all"]) if "all" in tree else ("any", tree["any"])
    said = [condition_in_words(form, part) for part in parts]
    said = [f"({text})" if len(parts) > 1 and ("any" in part or "all" in part) and _is_joined(part) else text
            for text, part in zip(said, parts, strict=True)]  # fmt: skip
    return f" {_('and') if joiner == 'all' else _('or')} ".join(said)


def _is_joined(part: dict[str, Any]) -> bool:
    return len(part.get("all", part.get("any", ()))) > 1


def _value_in_words(form: Form, leaf: dict[str, Any]) -> str:
    key, value = leaf["question"], leaf.get("value")
    if key == COUNTRY:
        return ", ".join(lists.country_name(code, str(get_locale())) for code in value)
    if key in ALWAYS_ASKED:
        names = SIDES if key == SIDE else ORGANISATION_TYPES
        return ", ".join(str(names[code]) for code in value)
    question = form.asked(key, None)
    if question is None:
        return str(value)
    if leaf["is"] == "one_of":
        return ", ".join(in_words(question, [one] if question.kind == "several_of" else one) for one in value)
    return in_words(question, value) if leaf["is"] != "contains" else f"“{value}”"


def limits_in_words(question: AskedQuestion) -> list[str]:
    """What its kind limits, for the list of questions."""
    limits, said = question.limits, []
    if limits.get("least") is not None:
        said.append(_("from %(least)s", least=in_words(question, limits["least"])))
    if limits.get("most") is not None:
        if question.kind in {"number", "date"}:
            said.append(_("up to %(most)s", most=in_words(question, limits["most"])))
        elif question.kind == "several_of":
            said.append(_("at most %(most)s choices", most=limits["most"]))
        else:
            said.append(_("at most %(most)s characters", most=limits["most"]))
    return said
