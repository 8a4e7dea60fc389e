"""The columns of the list and of its files: of the person, the organisation, the registration and its answers.

Each has a key, which addresses, saved views and commands name, and gives a plain value for a registration: text, a
number, an aware instant in the event's zone or None.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from flask_babel import get_locale
from flask_babel import lazy_gettext as _l

from eventapp.common.languages import LANGUAGES
from eventapp.events.models import Event
from eventapp.regions import lists
from eventapp.registration.answers import region_name
from eventapp.registration.forms import ORGANISATION_TYPES
from eventapp.registration.models import Registration
from eventapp.registration.questions.definition import AskedQuestion, Form
from eventapp.registration.questions.kinds import export_cell
from eventapp.registration.questions.queries import form_of
from eventapp.registration.words import STATE_NAMES

GROUPS = {"person": _l("Person"), "organisation": _l("Organisation"), "registration": _l("Registration"),
          "answers": _l("Answers")}  # fmt: skip


@dataclass(frozen=True)
class Column:
    """`sort` is the order of `queries.ORDERS` that the column's head offers."""

    key: str
    label: Any
    group: str
    value: Callable[[Registration], Any]
    sort: str | None = None


def _locale() -> str:
    return str(get_locale())


def _choice(choices: dict[str, Any], key: str | None) -> str | None:
    return str(choices[key]) if key in choices else None


def _of_organisation(name: str) -> Callable[[Registration], Any]:
    return lambda r: getattr(r.participant.organisation, name) if r.participant.organisation else None


def _of_person(name: str) -> Callable[[Registration], Any]:
    return lambda r: getattr(r.participant, name)


def _at(name: str) -> Callable[[Registration], Any]:
    def instant(registration: Registration) -> Any:
        value = getattr(registration, name)
        return value.astimezone(registration.event.zone) if value else None

    return instant


COLUMNS = (
    Column("state", _l("State"), "registration", lambda r: str(STATE_NAMES[r.state]), "state"),
    Column("category", _l("Category"), "registration",
           lambda r: r.category.name.localized(_locale(), r.event.language), "category"),
    Column("name", _l("Name"), "person", _of_person("name"), "name"),
    Column("family_name", _l("Family names"), "person", _of_person("family_name")),
    Column("given_name", _l("Given names"), "person", _of_person("given_name")),
    Column("email", _l("E-mail address"), "person", _of_person("email")),
    Column("phone", _l("Telephone"), "person", _of_person("phone")),
    Column("country_code", _l("Country code"), "person", _of_person("country")),
    Column("country", _l("Country"), "person",
           lambda r: lists.country_name(r.participant.country, _locale()), "country"),
    Column("region", _l("Region"), "person", lambda r: region_name(r.participant.region, r.participant.country)),
    Column("organisation", _l("Organisation"), "organisation", _of_organisation("name"), "organisation"),
    Column("organisation_type", _l("Type of organisation"), "organisation",
           lambda r: _choice(ORGANISATION_TYPES, _of_organisation("type")(r))),
    Column("position", _l("Position"), "organisation", _of_person("position")),
    Column("language", _l("Language"), "person", lambda r: LANGUAGES.get(r.participant.language)),
    Column("created", _l("Registered"), "registration", _at("created_at"), "created"),
    Column("confirmed", _l("Address confirmed"), "registration", _at("confirmed_at")),
    Column("changed", _l("Changed last"), "registration", _at("changed_at")),
    Column("ticket", _l("Ticket"), "registration", lambda r: r.ticket),
)  # fmt: skip
ON_PAGE = ("organisation", "country", "category", "state", "created")  # beside the name, which always stands first
NOT_IN_FILES = {"name", "changed"}  # unless asked for: the parts of the name stand there
ANSWER = "answer-"


def columns_of(event: Event) -> dict[str, Column]:
    """The columns there are for the registrations of `event`, by key, in the order in which they are offered.

    An answer has its question's key after "answer-", and is shown in the wording in which it was asked.
    """
    form = form_of(event)
    answers = [_answer(form, key, question) for key, question in form.current.items()]
    place = next(number for number, column in enumerate(COLUMNS) if column.key == "created")
    return {column.key: column for column in (*COLUMNS[:place], *answers, *COLUMNS[place:])}


def chosen(event: Event, keys: Iterable[str], default: Iterable[str] = ()) -> list[Column]:
    """The columns with these keys, in this order and each once.

    Unknown keys are left out; when none is left it is `default`, and without one all that a file has.
    """
    there = columns_of(event)
    usual = default or [key for key in there if key not in NOT_IN_FILES]
    return [there[key] for key in dict.fromkeys(keys) if key in there] or [there[key] for key in usual]


def _answer(form: Form, key: str, asked: AskedQuestion) -> Column:
    def value(registration: Registration) -> Any:
        given = registration.answers.get(key)
        question = form.asked(key, given["version"]) if given else None
        return export_cell(question, given["value"]) if question else None

    return Column(f"{ANSWER}{key}", asked.label.localized(_locale()), "answers", value)


def columns_of_name() -> Column:
    """The column with which every row of the page begins."""
    return next(column for column in COLUMNS if column.key == "name")
