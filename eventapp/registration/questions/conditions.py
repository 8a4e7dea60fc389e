"""When a question or a section is shown: a tree of and, or and not over comparisons with earlier answers.

A tree is None (always), or one of

    {"all": [tree, ...]}    {"any": [tree, ...]}    {"not": tree}
    {"question": key, "is": operator, "value": value}

`static/js/questions.js` evaluates the same trees in the browser. A question without an answer makes every
comparison false. Questions are named by their keys; those with a dot are what every form asks: `you.country`,
`you.side` ("eu", "celac" or "other"), `organisation.organisation_type`.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from eventapp.common.text import fold

Tree = Mapping[str, Any] | None
MOST_COMPARISONS = 30
DEEPEST = 6


def holds(tree: Tree, known: Mapping[str, Any]) -> bool:
    """Whether `tree` is true for the answers `known`."""
    if not tree:
        return True
    if "all" in tree:
        return all(holds(part, known) for part in tree["all"])
    if "any" in tree:
        return any(holds(part, known) for part in tree["any"])
    if "not" in tree:
        return not holds(tree["not"], known)
    value = known.get(tree["question"])
    if value is False:  # a box that was not ticked
        return tree["is"] == "equals" and tree.get("value") is False
    return value not in (None, "", []) and _compares(tree["is"], value, tree.get("value"))


def _compares(operator: str, value: Any, other: Any) -> bool:
    if operator == "answered":
        return True
    if operator == "one_of":
        given = value if isinstance(value, list) else [value]
        return any(key in other for key in given)
    if operator == "equals":
        return fold(value) == fold(other) if isinstance(value, str) and isinstance(other, str) else value == other
    if operator == "contains":
        return fold(str(other)) in fold(str(value))
    if isinstance(value, bool) or (type(value) is not type(other) and not _are_numbers(value, other)):
        return False
    # Dates are ISO 8601 texts, whose order is that of the days.
    return value < other if operator in {"before", "less"} else value > other


def _are_numbers(*values: Any) -> bool:
    return all(isinstance(value, int | float) for value in values)


def comparisons(tree: Tree) -> Iterator[Mapping[str, Any]]:
    """Every comparison in `tree`."""
    if not tree:
        return
    if "not" in tree:
        yield from comparisons(tree["not"])
    elif "question" in tree:
        yield tree
    else:
        for part in tree.get("all", tree.get("any", ())):
            yield from comparisons(part)


def sources(tree: Tree) -> list[str]:
    """The keys of the questions `tree` asks, each once."""
    return list(dict.fromkeys(leaf["question"] for leaf in comparisons(tree)))


def depth(tree: Tree) -> int:
    if not tree or "question" in tree:
        return 0
    parts = [tree["not"]] if "not" in tree else tree.get("all", tree.get("any", ()))
    return 1 + max(map(depth, parts), default=0)


def circle(depends_on: Mapping[str, list[str]]) -> list[str] | None:
    """A way from a question over those it depends on back to itself, as [a, b, a]; None when there is none."""
    finished: set[str] = set()

    def search(key: str, way: list[str]) -> list[str] | None:
        if key in way:
            return [*way[way.index(key) :], key]
        if key in finished:
            return None
        for source in depends_on.get(key, ()):
            if found := search(source, [*way, key]):
                return found
        finished.add(key)
        return None

    return next((found for key in depends_on if (found := search(key, []))), None)
