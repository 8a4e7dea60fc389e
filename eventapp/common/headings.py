"""Which column of a table is what, by the names people give to columns."""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from eventapp.common.text import fold

IN_BRACKETS = re.compile(r"[(\[].*?[)\]]")
NO_LETTERS = re.compile(r"[\W_]+")
SHORTEST_WORD = 4  # of a name that may stand inside a longer heading


@lru_cache(maxsize=4096)
def heading_key(heading: str) -> str:
    """A heading as it is compared: "E-Mail (obligatorio) *" gives "e mail"."""
    without_brackets = IN_BRACKETS.sub(" ", heading)
    return NO_LETTERS.sub(" ", fold(without_brackets if without_brackets.strip() else heading)).strip()


def known_headings(names: Mapping[str, Iterable[str]]) -> frozenset[str]:
    """All `names` in the form in which they are compared, for `tables.read_table`."""
    return frozenset(heading_key(name) for synonyms in names.values() for name in synonyms)


def proposed_columns(header: Sequence[str], names: Mapping[str, Iterable[str]]) -> dict[str, int]:
    """The column of each field found in `header`, as {field: column from 0}; for a person to correct.

    `names` are what each field may be called, in any language. A column whose heading is such a name comes
    first, from the left; then one whose heading holds such a name among other words. No column serves twice.
    """
    headings = [heading_key(heading) for heading in header]
    keys = {field: [heading_key(name) for name in synonyms] for field, synonyms in names.items()}
    found: dict[str, int] = {}
    for column, heading in enumerate(headings):
        for field, synonyms in keys.items():
            if heading and field not in found and heading in synonyms:
                found[field] = column
                break
    for column, heading in enumerate(headings):
        if not heading or column in found.values():
            continue
        held = [
            (len(name), field)
            for field, synonyms in keys.items()
            if field not in found
            for name in synonyms
            if len(name) >= SHORTEST_WORD and f" {name} " in f" {heading} "
        ]
        if held:
            found[max(held)[1]] = column
    return found
