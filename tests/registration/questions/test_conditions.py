"""Conditions against an oracle, and what a page shows and keeps because of them."""

import json
import shutil
import subprocess
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eventapp.config import CHECKOUT
from eventapp.registration.questions.conditions import circle, comparisons, depth, holds, sources
from eventapp.registration.questions.trees import groups_of, tree_of

pytestmark = pytest.mark.unit

KEYS = ("diet", "arrival", "guests", "visa")
VALUES = {
    "diet": st.sampled_from(["vegan", "halal", "none"]),
    "arrival": st.dates().map(lambda day: day.isoformat()),
    "guests": st.integers(-5, 5),
    "visa": st.booleans(),
}
LEAVES = st.one_of(
    st.builds(lambda keys: {"question": "diet", "is": "one_of", "value": keys},
              st.lists(VALUES["diet"], min_size=1, unique=True)),
    st.builds(lambda operator, day: {"question": "arrival", "is": operator, "value": day},
              st.sampled_from(["before", "after", "equals"]), VALUES["arrival"]),
    st.builds(lambda operator, number: {"question": "guests", "is": operator, "value": number},
              st.sampled_from(["less", "more", "equals"]), VALUES["guests"]),
    st.builds(lambda value: {"question": "visa", "is": "equals", "value": value}, VALUES["visa"]),
    st.sampled_from(["diet", "arrival", "guests"]).map(lambda key: {"question": key, "is": "answered"}),
)  # fmt: skip
TREES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: {"all": parts}),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: {"any": parts}),
        inner.map(lambda part: {"not": part}),
    ),
    max_leaves=8,
)
KNOWN = st.fixed_dictionaries({}, optional=VALUES)


def oracle(tree: dict[str, Any], known: dict[str, Any]) -> bool:
    """The same in Python's own words: the tree is written as an expression and evaluated."""
    return eval(_expression(tree), {"known": known, "day": _day})  # an expression of ours


def _day(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split("-"))


def _expression(tree: dict[str, Any]) -> str:
    for word, joiner in (("all", " and "), ("any", " or ")):
        if word in tree:
            return "(" + joiner.join(map(_expression, tree[word])) + ")"
    if "not" in tree:
        return f"(not {_expression(tree['not'])})"
    key, value = tree["question"], tree.get("value")
    there, answer = f"({key!r} in known)", f"known[{key!r}]"
    test = {
        "answered": "True",
        "one_of": f"{answer} in {value!r}",
        "equals": f"{answer} == {value!r}",
        "less": f"{answer} < {value!r}",
        "more": f"{answer} > {value!r}",
        "before": f"day({answer}) < day({value!r})",
        "after": f"day({answer}) > day({value!r})",
    }[tree["is"]]
    return f"({there} and {test})"


@given(tree=TREES, known=KNOWN)
@settings(deadline=None)
def test_a_condition_holds_exactly_when_the_oracle_says_so(tree, known):
    assert holds(tree, known) == oracle(tree, known)


def test_no_condition_holds_always():
    assert holds(None, {}) is True


@given(tree=TREES)
@settings(deadline=None)
def test_every_comparison_is_found(tree):
    assert set(sources(tree)) == {leaf["question"] for leaf in comparisons(tree)}
    assert len(list(comparisons(tree))) == json.dumps(tree).count('"question"')
    assert depth({"not": tree}) == depth(tree) + 1


@pytest.mark.parametrize(("value", "operator", "other", "wanted"), [
    (["fish", "cake"], "one_of", ["cake"], True),
    (["fish"], "one_of", ["cake"], False),
    ("Región", "equals", "region", True),
    ("Gobierno Regional", "contains", "REGIÓN", True),
    ("Gobierno", "contains", "región", False),
    (False, "equals", False, True),
    (False, "equals", True, False),
    (None, "equals", False, False),
    ("", "answered", None, False),
])  # fmt: skip
def test_comparisons_of_single_answers(value, operator, other, wanted):
    assert holds({"question": "x", "is": operator, "value": other}, {"x": value}) is wanted


@given(st.dictionaries(st.sampled_from("abcde"), st.lists(st.sampled_from("abcde"), max_size=3)))
def test_a_circle_is_found_if_there_is_one(depends_on):
    def reached(start: str) -> set[str]:
        seen, left = set(), list(depends_on.get(start, ()))
        while left:
            key = left.pop()
            if key not in seen:
                seen.add(key)
                left += depends_on.get(key, ())
        return seen

    found = circle(depends_on)
    assert (found is not None) == any(key in reached(key) for key in depends_on)
    if found:
        assert found[0] == found[-1]
        assert all(after in depends_on[before] for before, after in pairwise(found))


GROUPS = st.lists(st.tuples(st.sampled_from(["all", "any", "none"]), st.lists(LEAVES, min_size=1, max_size=3)),
                  min_size=1, max_size=3)  # fmt: skip


@given(joiner=st.sampled_from(["all", "any"]), groups=GROUPS)
def test_groups_become_a_tree_and_groups_again(joiner, groups):
    assert groups_of(tree_of(joiner, groups)) == (joiner, groups)


SCRIPT = """
import fs from "node:fs";
const source = fs.readFileSync(process.argv[1], "utf8");
const functions = source.slice(source.indexOf("const fold"), source.indexOf("// The answer as"));
const holds = new Function(functions + "; return holds;")();
const cases = JSON.parse(fs.readFileSync(0, "utf8"));
console.log(JSON.stringify(cases.map(([tree, known]) => holds(tree, known))));
"""


@pytest.mark.skipif(not shutil.which("node"), reason="node is not installed")
@settings(deadline=None, max_examples=5)
@given(cases=st.lists(st.tuples(TREES, KNOWN), min_size=50, max_size=100))
def test_the_browser_decides_as_the_server_does(cases):
    program = ["node", "--input-type=module", "-e", SCRIPT, str(CHECKOUT / "static" / "js" / "questions.js")]
    ran = subprocess.run(program, input=json.dumps(cases), capture_output=True, text=True, check=True)
    assert json.loads(ran.stdout) == [holds(tree, known) for tree, known in cases]
