"""Whether a form makes sense: what each condition asks must exist, come before, and have such answers."""

from collections.abc import Iterator
from typing import Any

from flask_babel import get_locale
from flask_babel import gettext as _

from eventapp.common.languages import LANGUAGES
from eventapp.people.models import ORGANISATION_TYPES
from eventapp.registration.questions.conditions import DEEPEST, MOST_COMPARISONS, circle, comparisons, depth, sources
from eventapp.registration.questions.definition import COUNTRY, ORGANISATION_TYPE, SIDE, AskedQuestion, Form
from eventapp.registration.questions.errors import FormRefused
from eventapp.registration.questions.kinds import Fault, kind_of

SIDES = ("eu", "celac", "other")
ALWAYS_ASKED: dict[str, tuple[str, ...] | None] = {COUNTRY: None, SIDE: SIDES, ORGANISATION_TYPE: ORGANISATION_TYPES}
"""What conditions may ask besides the questions, with the answers there are (None: a country)."""


def check_form(form: Form) -> None:
    """Raises FormRefused when a condition is in a circle, asks what comes later or is gone, or never holds."""
    if found := circle(_dependencies(form)):
        names = " → ".join(_label(form, key) for key in found)
        raise FormRefused(_("The conditions are in a circle: %(names)s.", names=names))
    before: set[str] = set(ALWAYS_ASKED)
    for section in form.sections:
        name = section.title.localized(str(get_locale()), *LANGUAGES)
        _check_tree(form, section.condition, before, name)
        for question in section.questions:
            _check_tree(form, question.condition, before, _label(form, question.key))
            before.add(question.key)


def earlier(form: Form, row: Any) -> list[AskedQuestion]:
    """The questions that come before `row`, a section or a question of `form`, and can be asked by a condition."""
    found = []
    for section in form.sections:
        if section.code == getattr(row, "code", None):
            return found
        for question in section.questions:
            if question.key == getattr(row, "key", None):
                return found
            found.append(question)
    return found


def _dependencies(form: Form) -> dict[str, list[str]]:
    return {
        question.key: [key for key in (*sources(section.condition), *sources(question.condition)) if "." not in key]
        for section in form.sections
        for question in section.questions
    }


def _check_tree(form: Form, tree: Any, before: set[str], name: str) -> None:
    leaves = list(comparisons(tree))
    if len(leaves) > MOST_COMPARISONS or depth(tree) > DEEPEST:
        raise FormRefused(_("A condition has at most %(most)s comparisons.", most=MOST_COMPARISONS))
    for leaf in leaves:
        key = leaf["question"]
        if key not in ALWAYS_ASKED and form.question(key) is None:
            source = _label(form, key)
            raise FormRefused(_("“%(name)s” depends on “%(source)s”, which would be gone. "
                                "Change its condition first.", name=name, source=source))  # fmt: skip
        if key not in before:
            source = _label(form, key)
            raise FormRefused(_("“%(name)s” depends on “%(source)s”, so it must come after it.",
                                name=name, source=source))  # fmt: skip
        for problem in _problems(form, leaf):
            raise FormRefused(_("“%(name)s”: %(problem)s", name=name, problem=problem))


def _problems(form: Form, leaf: dict[str, Any]) -> Iterator[str]:
    """What is wrong with a comparison's operator or value."""
    key, operator, value = leaf["question"], leaf["is"], leaf.get("value")
    if key in ALWAYS_ASKED:
        offered = ALWAYS_ASKED[key]
        if operator != "one_of" or not value or (offered and not set(value) <= set(offered)):
            yield _("this comparison is not possible.")
        return
    question = form.question(key)
    if operator not in kind_of(question).operators:
        yield _("this comparison is not possible.")
    elif operator == "one_of" and question.options:
        if gone := [choice for choice in value if question.option(choice) is None]:
            yield _("its condition asks for a choice that would be gone (%(choice)s).", choice=", ".join(gone))
    elif operator in {"before", "after"} or (operator == "equals" and question.kind == "date"):
        try:
            kind_of(question).check(question, value)
        except Fault as fault:
            yield str(fault.message)


def _label(form: Form, key: str) -> str:
    question = form.asked(key, None)
    return question.label.localized(str(get_locale()), *LANGUAGES) if question else key
