"""What is wrong with a row, cell by cell, and what a sound one says."""

from dataclasses import dataclass, field
from functools import cache
from types import SimpleNamespace
from typing import Any

from flask_babel import force_locale, get_locale
from flask_babel import gettext as _

from eventapp.common.languages import LANGUAGES
from eventapp.common.tables import Row
from eventapp.common.text import fold, has_control_characters
from eventapp.events.models import Event
from eventapp.people.operations import email_key
from eventapp.regions import lists
from eventapp.registration.forms import ORGANISATION_TYPES
from eventapp.registration.importing.columns import QUESTION, questions_in_tables
from eventapp.registration.models import Category
from eventapp.registration.questions.definition import answer
from eventapp.registration.questions.kinds import KINDS, Fault, is_empty, parse_cell
from eventapp.registration.questions.queries import form_of, known_of, places_left

LENGTHS = {"given_name": 120, "family_name": 120, "organisation": 200, "position": 200}
ANYTHING = SimpleNamespace(limits={}, options=())  # stands for a question without limits of its own


@dataclass
class Checked:
    """A row after its check: what it says, and [column or None, text, message] for each problem."""

    number: int
    outcome: str = "new"
    values: dict[str, Any] = field(default_factory=dict)
    problems: list[list] = field(default_factory=list)
    choices: list[int] = field(default_factory=list)


class Checker:
    """Checks the rows of one table one after another; it remembers addresses and counts places.

    `registered` are the addresses (as `email_key` makes them) that have a live registration.
    """

    def __init__(
        self,
        event: Event,
        categories: list[Category],
        columns: dict[str, int],
        options: dict[str, Any],
        registered: set[str],
        organisations: dict[tuple[str, str], str],
    ) -> None:
        self.event, self.columns, self.options = event, columns, options
        self.registered, self.organisations = registered, organisations
        self.by_code = {category.code: category for category in categories}
        self.by_name = {
            fold(name): category for category in categories for name in (category.code, *category.name.values())
        }
        for category in categories:  # "LAC delegate" for "LAC delegate (Latin America and the Caribbean)"
            for short in _short_names(category):
                if sum(short in _short_names(other) for other in categories) == 1:
                    self.by_name.setdefault(short, category)
        self.form = form_of(event)
        self.questions = {q.key: q for q in questions_in_tables(event) if QUESTION + q.key in columns}
        self.left = {category.id: category.left for category in categories}
        self.choices_left = places_left(self.form.questions)
        self.seen: dict[str, int] = {}
        self.wanted: dict[str, dict[str, int]] = {"categories": {}, "choices": {}}

    def check(self, row: Row, faults: dict[tuple[int, int], Any]) -> Checked:
        """What `row` says and what is wrong with it; `faults` are those found in reading the table."""
        checked = Checked(row.number)
        for name, column in self.columns.items():
            if fault := faults.get((row.number, column)):
                self._problem(checked, row, name, fault)
        person = self._person(checked, row)
        category = self._category(checked, row)
        given = self._given(checked, row, person)
        self._address_of_another_row(checked, row, person)
        if not checked.problems:
            answers = self._shown(given, category, person)
            checked.values = {"person": person, "category": category.id, "answers": answers}
            self._against_others(checked, row, category, person)
        if checked.problems:
            checked.outcome, checked.values = "problem", {}
        return checked

    def _cell(self, row: Row, name: str) -> str:
        column = self.columns.get(name)
        return row.cells[column] if column is not None and column < len(row.cells) else ""

    def _problem(self, checked: Checked, row: Row, name: str | None, message: Any) -> None:
        column = self.columns.get(name) if name else None
        if column is None or not any(problem[0] == column for problem in checked.problems):
            checked.problems.append([column, self._cell(row, name)[:80] if name else "", str(message)])

    def _person(self, checked: Checked, row: Row) -> dict[str, Any]:
        given, family = self._names(checked, row)
        person: dict[str, Any] = {"given_name": given, "family_name": family}
        country = person["country"] = self._country(checked, row)
        person["email"] = self._kind(
            checked, row, "email", "email", _("Enter an e-mail address, such as name@example.org.")
        )
        person["phone"] = self._kind(checked, row, "phone", "phone", country=country)
        for name in ("organisation", "position"):
            person[name] = self._cell(row, name) or None
        for name, most in LENGTHS.items():
            text = person[name] or ""
            if len(text) > most:
                message = _("Use at most %(max)s characters. There are %(count)s now.", max=most, count=len(text))
                self._problem(checked, row, name if name in self.columns else "full_name", message)
            elif has_control_characters(text) or "\n" in text:
                self._problem(
                    checked,
                    row,
                    name,
                    _("This contains a character that cannot be used. Type it again without copying."),
                )
        person["organisation_type"] = self._organisation_type(checked, row, person)
        person["region"] = self._region(checked, row, country)
        person["language"] = self._language(checked, row)
        return person

    def _names(self, checked: Checked, row: Row) -> tuple[str, str]:
        given, family = self._cell(row, "given_name"), self._cell(row, "family_name")
        if full := self._cell(row, "full_name"):
            if "," in full and not (given or family):
                family, _comma, given = (part.strip() for part in full.partition(","))
            elif not (given and family):
                self._problem(
                    checked,
                    row,
                    "full_name",
                    _("Write the family names first, then a comma: “García Márquez, Gabriel”."),
                )
                return given or full, family or full
        if not given:
            self._problem(
                checked,
                row,
                "given_name" if "given_name" in self.columns else "full_name",
                _("The given names are missing."),
            )
        if not family:
            self._problem(
                checked,
                row,
                "family_name" if "family_name" in self.columns else "full_name",
                _("The family names are missing."),
            )
        return given, family

    def _country(self, checked: Checked, row: Row) -> str | None:
        text = self._cell(row, "country")
        code = lists.country_named(text)
        if code is None:
            self._problem(
                checked, row, "country", _("The country is not known.") if text else _("The country is missing.")
            )
        return code

    def _kind(
        self, checked: Checked, row: Row, name: str, kind: str, missing: Any = None, country: str | None = None
    ) -> str | None:
        text = self._cell(row, name)
        if not text:
            if missing:
                self._problem(checked, row, name, missing)
            return None
        if kind == "phone" and text.isdigit() and len(text) > 9 and not text.startswith("0"):
            text = "+" + text  # a spreadsheet took +56221234567 for a number
        try:
            return KINDS[kind].check(ANYTHING, text, country)
        except Fault as fault:
            self._problem(checked, row, name, fault.message)
            return None

    def _organisation_type(self, checked: Checked, row: Row, person: dict[str, Any]) -> str | None:
        text = self._cell(row, "organisation_type")
        if not person["organisation"]:
            return None
        if text:
            if found := type_named(text):
                return found
            self._problem(checked, row, "organisation_type", _("This type of organisation is not known."))
            return None
        key = (fold(person["organisation"])[:400], person["country"] or "")
        return self.organisations.get(key) or self.options["organisation_type"]

    def _region(self, checked: Checked, row: Row, country: str | None) -> str | None:
        text = self._cell(row, "region")
        if not text or country is None:
            return None
        wanted = fold(text.partition(" (")[0])
        for region in lists.regions_of(country):
            if text.upper() == region.code or wanted == fold(region.name):
                return region.code
        self._problem(checked, row, "region", _("This is no region of the country."))
        return None

    def _language(self, checked: Checked, row: Row) -> str:
        text = self._cell(row, "language")
        if not text:
            return self.event.language
        if found := languages_named().get(fold(text)):
            return found
        self._problem(checked, row, "language", _("Mails are in English, Spanish, Portuguese or French."))
        return self.event.language

    def _category(self, checked: Checked, row: Row) -> Category | None:
        text = self._cell(row, "category")
        if not text:
            if category := self.by_code.get(self.options.get("category") or ""):
                return category
            self._problem(checked, row, "category", _("The category is missing."))
            return None
        if category := self.by_name.get(fold(text)):
            return category
        self._problem(checked, row, "category", _("The event has no such category."))
        return None

    def _given(self, checked: Checked, row: Row, person: dict[str, Any]) -> dict[str, Any]:
        """What the row answers, by the key of the question."""
        given = {}
        for key, question in self.questions.items():
            try:
                value = parse_cell(question, self._cell(row, QUESTION + key), person["country"])
            except Fault as fault:
                self._problem(checked, row, QUESTION + key, fault.message)
                continue
            if not is_empty(value):
                given[key] = value
        return given

    def _shown(self, given: dict[str, Any], category: Category, person: dict[str, Any]) -> dict[str, Any]:
        """The answers to questions that the form asks this person."""
        known = {"you": person, "organisation": person, "answers": {k: {"value": v} for k, v in given.items()}}
        shown = self.form.shown(category, known_of(known))
        return {key: answer(self.questions[key], value) for key, value in given.items() if key in shown}

    def _address_of_another_row(self, checked: Checked, row: Row, person: dict[str, Any]) -> None:
        """Told whatever else is wrong; a row with problems keeps no address from a later, sound one."""
        if not person["email"]:
            return
        key = email_key(person["email"])
        if key in self.seen:
            self._problem(checked, row, "email", _("The same address stands in row %(row)s.", row=self.seen[key]))
        elif not checked.problems:
            self.seen[key] = row.number

    def _against_others(self, checked: Checked, row: Row, category: Category, person: dict[str, Any]) -> None:
        if email_key(person["email"]) in self.registered:
            checked.outcome, checked.values = "known", {}
            return
        left = self.left[category.id]
        if left is not None and left <= 0:
            name = category.name.localized(str(get_locale()), self.event.language)
            self._problem(checked, row, "category", _("No place is left in “%(category)s”.", category=name))
            return
        for id, label in self._chosen(checked.values["answers"]):
            if self.choices_left.get(id, 1) <= 0:
                self._problem(checked, row, None, _("All places of “%(choice)s” are taken.", choice=label))
                return
            checked.choices.append(id)
        if left is not None:
            self.left[category.id] = left - 1
        _count(self.wanted["categories"], category.id)
        for id in checked.choices:
            _count(self.wanted["choices"], id)
            if id in self.choices_left:
                self.choices_left[id] -= 1
        checked.values["choices"] = sorted(checked.choices)

    def _chosen(self, answers: dict[str, Any]) -> list[tuple[int, str]]:
        found = []
        for key, given in answers.items():
            question, value = self.questions[key], given["value"]
            if question.options:
                for chosen in value if isinstance(value, list) else [value]:
                    if option := question.option(chosen):
                        found.append((option.id, option.label.localized(str(get_locale()))))
        return found


def _short_names(category: Category) -> set[str]:
    return {fold(name.partition(" (")[0]) for name in category.name.values()}


def _count(numbers: dict[str, int], id: int) -> None:
    numbers[str(id)] = numbers.get(str(id), 0) + 1


@cache
def languages_named() -> dict[str, str]:
    """The codes of our languages by code and by name in each of them."""
    from babel import Locale

    names = {fold(Locale(code).get_display_name(other)): code for code in LANGUAGES for other in LANGUAGES}
    return names | {code: code for code in LANGUAGES}


def type_named(text: str) -> str | None:
    """The type of organisation meant: its name, or the beginning of one, in any of our languages."""
    asked = fold(text).strip()
    names = _type_names()
    if asked in names:
        return names[asked]
    begun = {kind for name, kind in names.items() if name.startswith(asked)}
    return begun.pop() if len(begun) == 1 else None


@cache
def _type_names() -> dict[str, str]:
    names = {kind: kind for kind in ORGANISATION_TYPES}
    for language in LANGUAGES:
        with force_locale(language):
            names |= {fold(str(label)): kind for kind, label in ORGANISATION_TYPES.items()}
    return names
