"""The URL map of the application, each rule filled with the samples."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from flask import Flask, url_for
from werkzeug.routing import AnyConverter, Rule

from eventapp.accounts.access import Audience, audience_of
from eventapp.common.languages import LANGUAGES
from tests.house.house import House
from tests.house.samples import EVERYWHERE

SAFE = {"GET", "HEAD", "OPTIONS"}
FILES = {"static"}  # answered by the page cache before any view


@dataclass(frozen=True)
class Address:
    """One rule with one method and the values of its arguments but the language."""

    endpoint: str
    method: str
    values: tuple[tuple[str, str], ...]
    audience: Audience
    names_language: bool

    @property
    def is_unsafe(self) -> bool:
        return self.method not in SAFE

    @property
    def blueprint(self) -> str:
        return self.endpoint.partition(".")[0]

    def path(self, house: House, language: str = "en", **changed: str) -> str:
        """Its path; where that names no language, `?lang=` does."""
        with house.app.test_request_context():
            return url_for(self.endpoint, **dict(self.values) | {"lang": language} | changed)

    def __str__(self) -> str:
        return f"{self.method} {self.endpoint} {dict(self.values)}"


def rules(app: Flask) -> list[Rule]:
    """The rules that lead to a view."""
    return [rule for rule in app.url_map.iter_rules() if rule.endpoint not in FILES and not rule.build_only]


def addresses(house: House) -> list[Address]:
    """All of them, one for each combination of samples."""
    return [address for rule in rules(house.app) for address in _of(house, rule)]


def unsafe_addresses(house: House) -> list[Address]:
    return [address for address in addresses(house) if address.is_unsafe]


def _of(house: House, rule: Rule) -> Iterator[Address]:
    audience = audience_of(house.app.view_functions[rule.endpoint])
    assert audience, f"{rule.endpoint} says not for whom it is: give it a decorator of eventapp/accounts/access.py"
    arguments = sorted(rule.arguments - {"lang"})
    for combination in product(*(_values(house, rule, argument) for argument in arguments)):
        for method in sorted(rule.methods - {"HEAD", "OPTIONS"}):
            values = tuple(zip(arguments, combination, strict=True))
            yield Address(rule.endpoint, method, values, audience, "lang" in rule.arguments)


def _values(house: House, rule: Rule, argument: str) -> tuple[str, ...]:
    converter = rule._converters[argument]
    if isinstance(converter, AnyConverter) and (rule.endpoint, argument) not in house.samples:
        return tuple(sorted(converter.items))
    for endpoint in (rule.endpoint, EVERYWHERE):
        if values := house.samples.get((endpoint, argument)):
            return values
    raise AssertionError(
        f"no value is known for <{argument}> of {rule.rule}: "
        f'add ("{rule.endpoint}", "{argument}") to SAMPLES in tests/house/samples.py'
    )


def codes() -> list[str]:
    """The languages, English first."""
    return list(LANGUAGES)
