"""The answers on the pages of the form: which pages there are, what is missing, how the answers read.

A draft holds `{"you": {...}, "organisation": {...}, "answers": {key: {"version", "value"}}, "pages": [codes]}`:
what was typed about the person, the answers to the questions, and which of their pages were answered.
"""

from collections.abc import Callable, Iterable
from typing import Any

from flask_babel import get_locale
from flask_babel import gettext as _

from eventapp.common.languages import LANGUAGES
from eventapp.regions import lists
from eventapp.registration.forms import ORGANISATION_TYPES, PAGE_TITLES, PAGES, Form
from eventapp.registration.models import Category, Registration
from eventapp.registration.questions import definition
from eventapp.registration.questions.definition import AskedQuestion
from eventapp.registration.questions.forms import section_form
from eventapp.registration.questions.kinds import in_words, is_empty
from eventapp.registration.questions.models import CONSENT
from eventapp.registration.questions.queries import known_of, lacks_answer, pages_of, places_left

Answers = dict[str, Any]


def page_titles(form: definition.Form, pages: dict[str, list[AskedQuestion]]) -> dict[str, str]:
    """The titles of all pages of the form, in order, the check last."""
    language = str(get_locale())
    own = {code: form.section(code).title.localized(language, *LANGUAGES) for code in pages}
    return {
        "you": PAGE_TITLES["you"],
        "organisation": PAGE_TITLES["organisation"],
        **own,
        "check": PAGE_TITLES["check"],
    }


def form_for(
    page: str, answers: Answers, asked: list[AskedQuestion], *, shows_left: bool = False, left: Any = None
) -> Form:
    """The form of `page`, holding what was answered before; `asked` are the questions that may be shown there."""
    if page in PAGES:
        prefilled = answers.get("prefilled") if page == "you" else None
        options: dict[str, Any] = {"data": answers.get(page, prefilled)}
        if page == "organisation":
            options["country"] = answers["you"]["country"]
        elif prefilled:
            options["address"] = prefilled["email"]
        return PAGES[page](**options)
    given = answers.get("answers", {})
    own = {question.key for question in asked}
    known = {key: value for key, value in known_of(answers).items() if key not in own}
    kept = {key: answer for key, answer in given.items() if key in own}
    left = places_left(asked) if left is None else left
    return section_form(asked, known=known, kept=kept, left=left, shows_left=shows_left)


def answers_of(form: Form) -> dict[str, Any]:
    """What a valid form about the person holds, empty answers as None."""
    return {field.name: field.data or None for field in form if field.type != "CSRFTokenField"}


def first_missing(
    form: definition.Form, category: Category, answers: Answers, *, before: str | None = None
) -> str | None:
    """The first page not answered yet, of those before `before` (or of all)."""
    for page in PAGES:
        if page == before:
            return None
        if page not in answers:
            return page
    given, seen = answers.get("answers", {}), answers.get("pages", ())
    for page, questions in pages_of(form, category, answers).items():
        if page == before:
            return None
        if page not in seen or any(is_unanswered(question, given.get(question.key)) for question in questions):
            return page
    return None


def is_unanswered(question: AskedQuestion, given: dict[str, Any] | None) -> bool:
    """Whether `question` has to be asked (again): it is new, lacks an answer, or that is on offer no more.

    A consent counts for the wording it was given to alone.
    """
    if given is None or lacks_answer(question, given["value"]):
        return True
    if question.kind == "consent" and given["version"] != question.version:
        return True
    chosen = given["value"] if isinstance(given["value"], list) else [given["value"]]
    return bool(question.options) and any(key is not None and question.option(key) is None for key in chosen)


def page_after(form: definition.Form, category: Category, page: str, answers: Answers, *, to_check: bool) -> str:
    """Where to go after `page`: the next one, or back to the check when all else is answered."""
    if to_check and not first_missing(form, category, answers):
        return "check"
    pages = [*PAGES, *pages_of(form, category, answers), "check"]
    return pages[pages.index(page) + 1] if page in pages else "check"


def summary(
    form: definition.Form, category: Category, answers: Answers, address: Callable[[str, str], str | None]
) -> list[dict[str, Any]]:
    """The answers of a draft as rows of label and value, with `address(page, question)` to change each."""
    given = answers.get("answers", {})
    shown = [question for questions in pages_of(form, category, answers).values() for question in questions]
    rows = [*_about_person(answers), *(_row(q, given.get(q.key, {}).get("value")) for q in _no_consents(shown))]
    return _linked(rows, address)


def summary_of(
    registration: Registration,
    form: definition.Form,
    address: Callable[[str, str], str | None] = lambda _page, _question: None,
    file_address: Callable[[str], str] | None = None,
) -> list[dict[str, Any]]:
    """The answers of a registration, each in the wording it was given to, and the questions left open.

    Consents have records of their own. `file_address(public id)` is where a file can be had.
    """
    from eventapp.registration.operations import answers_of as pages_answered

    answers = pages_answered(registration)
    answered = {question.key: (question, value) for question, value in form.answered(registration.answers)}
    shown = form.shown(registration.category, known_of(answers))
    rows = _about_person(answers)
    for key, current in form.current.items():
        if key in answered:
            question, value = answered[key]
        elif key in shown:
            question, value = shown[key], None
        else:
            continue
        if question.kind != CONSENT:
            page = current.section if key in shown else ""
            rows.append((page, *_row(question, value)[1:]))
            if file_address and isinstance(value, dict):
                rows[-1] = (*rows[-1], file_address(value["file"]))
    return _linked(rows, address)


def _linked(rows: Iterable[tuple], address: Callable[[str, str], str | None]) -> list[dict[str, Any]]:
    return [
        {
            "label": label,
            "value": value,
            "change_url": address(page, question) if page else None,
            "url": file[0] if file else None,
        }
        for page, question, label, value, *file in rows
    ]


def _about_person(answers: Answers) -> list[tuple[str, str, Any, Any]]:
    you, organisation = answers["you"], answers["organisation"]
    return [
        ("you", "given_name", _("Name"), f"{you['given_name']} {you['family_name']}"),
        ("you", "email", _("E-mail address"), you["email"]),
        ("you", "country", _("Country you represent"), lists.country_name(you["country"], str(get_locale()))),
        ("you", "phone", _("Telephone"), you.get("phone")),
        ("organisation", "organisation", _("Organisation"), organisation["organisation"]),
        ("organisation", "organisation_type", _("Type of organisation"), _type_name(organisation)),
        ("organisation", "position", _("Position"), organisation.get("position")),
        ("organisation", "region", _("Region"), region_name(organisation.get("region"), you["country"])),
    ]


def _no_consents(questions: Iterable[AskedQuestion]) -> list[AskedQuestion]:
    return [question for question in questions if question.kind != CONSENT]


def _row(question: AskedQuestion, value: Any) -> tuple[str, str, str, str | None]:
    label = question.label.localized(str(get_locale()), *LANGUAGES)
    return question.section, question.key, label, None if is_empty(value) else in_words(question, value)


def _type_name(organisation: dict[str, Any]) -> Any:
    return ORGANISATION_TYPES.get(organisation.get("organisation_type"))


def region_name(code: str | None, country: str) -> str | None:
    """The name of a region, as long as it is one of `country`."""
    region = lists.region(code) if code else None
    return region.name if region and region.country == country else None
