"""Texts in templates and code that stand there as they are, so that no catalogue can translate them."""

import ast
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

from jinja2 import Environment, nodes

from eventapp.config import CHECKOUT, PACKAGE

TEMPLATES = CHECKOUT / "templates"
ATTRIBUTES = {"title", "aria-label", "aria-description", "aria-roledescription", "placeholder", "alt", "label"}
TRANSLATING = {"_", "_l", "gettext", "ngettext", "lazy_gettext", "lazy_ngettext", "pgettext"}
# Calls whose first argument a visitor reads.
SPOKEN = {"flash", "announce", "warn", "ValidationError", "StopValidation", "required", "DataRequired", "InputRequired",
          "ShortText", "LongText", "Link"}  # fmt: skip
SPOKEN_ARGUMENTS = {"label", "description", "message", "title", "placeholder"}
LETTERS = re.compile(r"[^\W\d_]{2,}")
SENTENCE = re.compile(r"^[A-Z][^\W\d_]+( |$)|^\w+( \w+)+[.!?]$")
GAP = "…"  # where an expression stood


def template_files() -> list[Path]:
    return sorted(path for path in TEMPLATES.rglob("*") if path.suffix in {".html", ".mail", ".txt"})


def code_files() -> list[Path]:
    return sorted(path for path in PACKAGE.rglob("*.py") if "migrations" not in path.parts)


def in_template(path: Path) -> Iterator[str]:
    """The literal texts of one template, in the HTML and in the arguments of its macros."""
    source, environment = path.read_text(), Environment()
    kept = _without_code(environment, source)
    if path.suffix == ".html":
        reader = _Reader()
        reader.feed(kept)
        reader.close()
        yield from reader.found
    else:
        yield from filter(LETTERS.search, (line.strip() for line in kept.splitlines()))
    tree = environment.parse(source)
    for call in tree.find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name in TRANSLATING:
            continue
        arguments = [*call.args, *(keyword.value for keyword in call.kwargs if keyword.key in SPOKEN_ARGUMENTS)]
        for argument in arguments:
            if isinstance(argument, nodes.Const) and isinstance(argument.value, str) and SENTENCE.match(argument.value):
                yield argument.value


def in_code(path: Path) -> Iterator[str]:
    """The literal texts of one Python file that a visitor would read, where that can be told."""
    for call in ast.walk(ast.parse(path.read_text())):
        if not isinstance(call, ast.Call):
            continue
        name = getattr(call.func, "attr", None) or getattr(call.func, "id", "")
        spoken = [keyword.value for keyword in call.keywords
                  if keyword.arg in SPOKEN_ARGUMENTS and name.endswith(("Field", "Text", "Link", *SPOKEN))]  # fmt: skip
        if name in SPOKEN or name.endswith("Field"):
            spoken += call.args[:1]
        for text in spoken:
            if literal := _literal(text):
                yield f"line {call.lineno}: {name}({literal!r})"


def _literal(expression: ast.expr) -> str | None:
    """The letters in a plain string, or in an f-string around what it names."""
    if isinstance(expression, ast.JoinedStr):
        parts = [part.value for part in expression.values if isinstance(part, ast.Constant)]
        text = " ".join(map(str, parts))
    elif isinstance(expression, ast.Constant) and isinstance(expression.value, str):
        text = expression.value
    else:
        return None
    return text if LETTERS.search(text) else None


def _without_code(environment: Environment, source: str) -> str:
    """The template without statements and comments, and with a gap for each expression."""
    kept = []
    for _line, kind, value in environment.lex(source):
        if kind == "data":
            kept.append(value)
        elif kind == "variable_begin":
            kept.append(GAP)
    return "".join(kept)


class _Reader(HTMLParser):
    """Collects the texts a visitor reads or hears."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [
            f'{name}="{value}"' for name, value in attrs if name in ATTRIBUTES and LETTERS.search(value or "")
        ]

    handle_startendtag = handle_starttag

    def handle_data(self, data: str) -> None:
        if LETTERS.search(data):
            self.found.append(" ".join(data.split()))
