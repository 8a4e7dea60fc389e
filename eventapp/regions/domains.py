"""The S3 vocabulary: economic domains, scientific domains and policy objectives, in four languages.

Codes are "nace:C" and "nace:13" (NACE Rev. 2, Regulation (EC) No 1893/2006: 21 sections, 88 divisions),
"nabs:2" and "nabs:12.1" (NABS 2007, Eurostat), and "policy:2" and "policy:2.1" (policy objectives by the headings
of Eye@RIS3; their numbers are ours). Read once when first asked for; sources in `data/README.md`.
"""

import csv
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import NamedTuple

SCHEMES = ("nace", "nabs", "policy")
"""Economic domains, scientific domains, policy objectives."""


class Domain(NamedTuple):
    """An entry of the vocabulary. `parent` is the code of the heading it stands under, or None."""

    code: str
    parent: str | None
    labels: dict[str, str]

    @property
    def scheme(self) -> str:
        return self.code.partition(":")[0]

    def label(self, locale: str) -> str:
        """What it is called in `locale` ("es", "pt_BR"), else in English."""
        return self.labels.get(locale[:2], self.labels["en"])


def domain(code: str) -> Domain | None:
    """The domain with this code, or None."""
    return _by_code().get(code)


def domains(scheme: str | None = None) -> list[Domain]:
    """Every domain of `scheme` (of all without one), each heading before what stands under it."""
    return [found for found in _by_code().values() if scheme in (None, found.scheme)]


def headings(scheme: str) -> list[Domain]:
    """The domains of `scheme` that stand under no other."""
    return [found for found in domains(scheme) if found.parent is None]


def below(code: str) -> list[Domain]:
    """What stands under the heading `code`."""
    return [found for found in _by_code().values() if found.parent == code]


def domain_label(code: str, locale: str) -> str:
    """What the domain is called in `locale`; the code itself if it is unknown."""
    found = domain(code)
    return found.label(locale) if found else code


def with_headings(codes: Iterable[str]) -> list[str]:
    """`codes` and the headings they stand under, each once, so that a heading finds what is below it."""
    found: dict[str, None] = {}
    for code in codes:
        entry = domain(code)
        if entry:
            found |= dict.fromkeys([code, *([entry.parent] if entry.parent else [])])
    return list(found)


@cache
def _by_code() -> dict[str, Domain]:
    text = (files("eventapp.regions") / "data" / "s3_domains.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines())
    return {
        row["code"]: Domain(row["code"], row["parent"] or None, {code: row[code] for code in ("en", "es", "pt", "fr")})
        for row in rows
    }
