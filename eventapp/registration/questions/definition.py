"""The form of an event as plain values that never change: read once from the tables, used by every page."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from eventapp.common.columns import LocalizedText
from eventapp.registration.questions.conditions import holds

Values = dict[str, Any]
"""Answers by question key, without their versions."""

Answers = dict[str, dict[str, Any]]
"""Answers by question key as they are stored: `{"version": id, "value": value}`."""

COUNTRY, SIDE, ORGANISATION_TYPE = "you.country", "you.side", "organisation.organisation_type"


@dataclass(frozen=True, eq=False)
class Option:
    """A choice: `id` is the row with its places, `capacity` None when there is no limit."""

    key: str
    label: LocalizedText
    id: int
    capacity: int | None


@dataclass(frozen=True, eq=False)
class AskedQuestion:
    """A question in the wording of one of its versions."""

    id: int
    public_id: str
    key: str
    kind: str
    section: str
    version: int
    version_name: str
    label: LocalizedText
    help: LocalizedText
    options: tuple[Option, ...]
    limits: Mapping[str, Any]
    is_required: bool
    attendance: str
    categories: frozenset[str]
    condition: Mapping[str, Any] | None
    is_deleted: bool

    def is_asked_in(self, category: Any) -> bool:
        """Whether it is for those of `category` (its `code` and `is_online` count)."""
        if self.attendance != "any" and (self.attendance == "online") != category.is_online:
            return False
        return not self.categories or category.code in self.categories

    def option(self, key: str | None) -> Option | None:
        return next((option for option in self.options if option.key == key), None)

    @property
    def has_limited_choices(self) -> bool:
        return any(option.capacity is not None for option in self.options)


@dataclass(frozen=True, eq=False)
class FormSection:
    """A page of the form with the questions asked now."""

    id: int
    code: str
    title: LocalizedText
    intro: LocalizedText
    condition: Mapping[str, Any] | None
    questions: tuple[AskedQuestion, ...]


@dataclass(frozen=True, eq=False)
class Form:
    """All sections in order, the consent last; and every wording an answer may have been given to."""

    stamp: str
    sections: tuple[FormSection, ...]
    versions: Mapping[int, AskedQuestion]
    current: Mapping[str, AskedQuestion] = field(repr=False)

    @property
    def questions(self) -> list[AskedQuestion]:
        """What is asked now, in order."""
        return [question for section in self.sections for question in section.questions]

    def section(self, code: str) -> FormSection | None:
        return next((section for section in self.sections if section.code == code), None)

    def question(self, key: str) -> AskedQuestion | None:
        """The question asked now under `key`."""
        found = self.current.get(key)
        return None if found is None or found.is_deleted else found

    def asked(self, key: str, version: int | None) -> AskedQuestion | None:
        """The question `key` as `version` worded it, else as it is now; deleted ones too."""
        found = self.versions.get(version) if version is not None else None
        return found if found is not None and found.key == key else self.current.get(key)

    def answered(self, answers: Answers) -> Iterator[tuple[AskedQuestion, Any]]:
        """Each answer with its question in the wording it was given to, in the order of the form."""
        order = {key: number for number, key in enumerate(self.current)}
        for key in sorted(answers, key=lambda key: order.get(key, len(order))):
            if question := self.asked(key, answers[key].get("version")):
                yield question, answers[key].get("value")

    def shown(self, category: Any, values: Values) -> dict[str, AskedQuestion]:
        """The questions someone of `category` sees who answered `values`; `known_of` gives what they said before.

        An answer to a question that is not shown counts for nothing.
        """
        known = {key: value for key, value in values.items() if "." in key}
        found = {}
        for section in self.sections:
            if not holds(section.condition, known):
                continue
            for question in section.questions:
                if question.is_asked_in(category) and holds(question.condition, known):
                    found[question.key] = question
                    if (value := values.get(question.key)) is not None:
                        known[question.key] = value
        return found


def answer(question: AskedQuestion, value: Any) -> dict[str, Any]:
    """An answer as it is stored."""
    return {"version": question.version, "value": value}


def values_of(answers: Answers) -> Values:
    """Answers without their versions."""
    return {key: answer.get("value") for key, answer in answers.items()}
