"""Whom a mail can go to: what rooms above this one offer.

A room offers in its `offers.py`

    def audiences() -> list[Audience]       lists of people, each with filters to choose from it
    def reminders() -> list[Reminder]       occasions on which a mail goes out by itself

An event is handed through to the room as it came; this room knows nothing of it but its id and languages.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Select

from eventapp.rooms import offered

Filters = dict[str, str]


@dataclass(frozen=True)
class Placeholder:
    """What may stand as `{name}` in a text. `example` shows it where there is no person yet.

    A link is an address of ours. All else may carry what somebody typed, and never becomes link or markup.
    """

    name: str
    label: Any
    example: Any = ""
    is_link: bool = False


@dataclass(frozen=True)
class Recipient:
    """Someone a mail goes to; `language` is theirs and `values` are those of the placeholders."""

    address: str
    name: str
    language: str
    values: dict[str, str] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """The address as it is compared."""
        return self.address.strip().lower()


@dataclass(frozen=True)
class Filter:
    """One way to choose: from `choices` as (value, label), or by typed words where there are none.

    A hidden one has no field: it comes with the link or the button that began the mail, and stays. `in_words` says what
    its value means.
    """

    name: str
    label: Any
    choices: list[tuple[str, Any]] | None = None
    is_hidden: bool = False
    in_words: Callable[[str], Any] = str


@dataclass(frozen=True)
class Audience:
    """A list of people.

    `filters(event)` are the ways to choose from it.
    `addresses(event, filters)` selects the columns `address_key` and `language`, one row a person.
    `recipients(event, filters, language_of, keys)` gives those whose address is among the select `keys`, or all;
    `language_of(language)` is the language in which the values are wanted. `offset` and `limit` cut the list.
    """

    name: str
    label: Any
    placeholders: tuple[Placeholder, ...]
    filters: Callable[[Any], list[Filter]]
    addresses: Callable[..., Select]
    recipients: Callable[..., Iterable[Recipient]]


@dataclass(frozen=True)
class Reminder:
    """An occasion: `days` after or before an instant, told by `label`, such as "Before the event begins".

    `filters_at(event, days, now)` are the filters of those in `audience` for whom it is due now, added to those
    the organisers chose; None when it is due for nobody.
    """

    name: str
    label: Any
    days_label: Any
    audience: str
    filters_at: Callable[[Any, int, Any], Filters | None]


def audiences() -> dict[str, Audience]:
    """All audiences by name, in the order of the rooms."""
    return {audience.name: audience for offer in offered("audiences") for audience in offer()}


def reminders() -> dict[str, Reminder]:
    """All kinds of reminders by name, in the order of the rooms."""
    return {reminder.name: reminder for offer in offered("reminders") for reminder in offer()}
