"""The texts of a mail, read out of its template, or of a module."""

import ast
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import current_app
from flask_babel import force_locale, get_domain
from flask_babel import lazy_gettext as _l
from jinja2 import meta, nodes

from eventapp.messages.wording.reading import LAYOUT

VARIABLE = re.compile(r"%\((\w+)\)s")
LAYOUT_FILES = ("messages/layout.html", "messages/parts.html")
PARTS = {"button": _l("Button"), "facts": _l("Name of a fact"), "way_out": _l("Link")}


@dataclass(frozen=True)
class MailText:
    """One text: `original` in English as the template has it; `part`, where it stands in the mail, None in a module."""

    original: str
    part: Any

    @property
    def key(self) -> str:
        return hashlib.sha256(self.original.encode()).hexdigest()[:32]

    @property
    def placeholders(self) -> list[str]:
        return list(dict.fromkeys(VARIABLE.findall(self.original)))

    def default(self, language: str) -> str:
        """The product's text in a language, with placeholders as `{name}`."""
        with force_locale(language):
            text = get_domain().get_translations().ugettext(self.original)
        return VARIABLE.sub(r"{\1}", text).replace("%%", "%")


def texts_of(template: str) -> list[MailText]:
    """The texts of a mail in their order, each once; those of `LAYOUT` are in every mail.

    Or those of a module, named by its path: `registration/tickets`.
    """
    found: dict[str, MailText] = {}
    if not is_mail(template):
        for text in _texts_of_module(template):
            found.setdefault(text.original, text)
        return list(found.values())
    files = LAYOUT_FILES if template == LAYOUT else (f"{template}.mail",)
    for file in files:
        for text in _texts_in(_parsed(file), _l("Paragraph")):
            found.setdefault(text.original, text)
    return list(found.values())


def is_mail(template: str) -> bool:
    return template == LAYOUT or "/mail/" in template


def values_named_in(template: str) -> set[str]:
    """The values that a mail's template asks for."""
    return meta.find_undeclared_variables(_parsed(f"{template}.mail"))


def _parsed(file: str) -> nodes.Template:
    environment = current_app.jinja_env
    return environment.parse(environment.loader.get_source(environment, file)[0])


def _texts_of_module(name: str) -> Iterator[MailText]:
    tree = ast.parse(Path(current_app.root_path, f"{name}.py").read_text(encoding="utf-8"))
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)]
    for call in sorted(calls, key=lambda call: (call.lineno, call.col_offset)):
        if call.func.id in {"_", "_l"} and isinstance(call.args[0], ast.Constant):
            yield MailText(call.args[0].value, None)


def _texts_in(node: nodes.Node, part: Any) -> Iterator[MailText]:
    if isinstance(node, nodes.Block) and node.name == "subject":
        part = _l("Subject")
    if isinstance(node, nodes.Call) and isinstance(node.node, nodes.Name):
        if node.node.name == "_" and node.args and isinstance(node.args[0], nodes.Const):
            yield MailText(node.args[0].value, part)
        part = PARTS.get(node.node.name, part)
    for child in node.iter_child_nodes():
        yield from _texts_in(child, part)
