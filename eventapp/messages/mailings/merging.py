"""From a text in Markdown with placeholders to one person's mail.

A text is read as Markdown once, with a mark in the place of each placeholder; the marks are replaced in the
finished HTML and in the finished plain text, where a value is only escaped. So whatever a value holds, it is
never read as Markdown, as HTML or as a placeholder, and addresses of the web in it are broken up before a mail
program makes links of them (`rendering.unlinked`).
"""

import re
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache

from markupsafe import Markup, escape

from eventapp.common import markdown
from eventapp.messages.mailings.audiences import Placeholder
from eventapp.messages.mailings.plain import plain_text
from eventapp.messages.rendering import one_line, unlinked

NAMED = re.compile(r"\{([^{}\n]{1,60})\}")
# The mark of a placeholder: nothing Markdown or HTML sees anything in, and nothing that can be typed on purpose.
MARK = f"ph{secrets.token_hex(8)}n"
MARKED = re.compile(rf'(?P<href>href=")?{MARK}(?P<number>\d+)x')
HREF = re.compile(r'href="([^"]*)"')
Pieces = tuple[str | tuple[str, bool], ...]


class WrongText(Exception):
    """A text that cannot be merged: `unknown` placeholders, each with the nearest known; or a `link` to none."""

    def __init__(self, unknown: dict[str, str | None], has_wrong_link: bool = False) -> None:
        super().__init__(unknown)
        self.unknown = unknown
        self.has_wrong_link = has_wrong_link


@dataclass(frozen=True)
class Merged:
    """One person's mail: subject, and body as plain text and as HTML."""

    subject: str
    text: str
    html: Markup


@dataclass(frozen=True)
class Text:
    """A text ready to be merged. Each piece is a text, or the name of a placeholder and whether it is an address."""

    subject: Pieces
    text: Pieces
    html: Pieces
    links: frozenset[str]

    def merged(self, values: Mapping[str, str]) -> Merged:
        """The mail with `values`; a value that is missing is empty."""
        plain = {name: value if name in self.links else one_line(unlinked(value)) for name, value in values.items()}
        subject = "".join(p if isinstance(p, str) else plain.get(p[0], "") for p in self.subject)
        text = "".join(p if isinstance(p, str) else plain.get(p[0], "") for p in self.text)
        html = Markup("").join(Markup(p) if isinstance(p, str) else self._html(*p, plain) for p in self.html)
        return Merged(one_line(subject), text, html)

    def _html(self, name: str, is_address: bool, values: Mapping[str, str]) -> Markup:
        value = escape(values.get(name, ""))
        if is_address or name not in self.links or not value:
            return value
        return Markup('<a href="{0}">{0}</a>').format(value)


def names_in(text: str) -> list[str]:
    """The placeholders that `text` names, known or not, each once."""
    return list(dict.fromkeys(NAMED.findall(text)))


def unknown_in(text: str, known: Iterable[str]) -> dict[str, str | None]:
    """The names in `text` that are not `known`, each with the nearest that is."""
    known = list(known)
    return {
        name: next(iter(get_close_matches(name.strip().lower().replace(" ", "_"), known, n=1, cutoff=0.4)), None)
        for name in names_in(text)
        if name not in known
    }


def compiled(subject: str, body: str, placeholders: Iterable[Placeholder], heading: int = 2) -> Text:
    """`subject` and the Markdown `body`, ready to be merged. Raises WrongText."""
    placeholders = tuple(placeholders)
    names = tuple(placeholder.name for placeholder in placeholders)
    if unknown := unknown_in(f"{subject}\n{body}", names):
        raise WrongText(unknown)
    return _compiled(subject, body, names, frozenset(p.name for p in placeholders if p.is_link), heading)


@lru_cache(maxsize=64)
def _compiled(subject: str, body: str, names: tuple[str, ...], links: frozenset[str], heading: int) -> Text:
    marked = NAMED.sub(lambda found: f"{MARK}{names.index(found[1])}x", body)
    html = str(markdown.to_html(marked, heading))
    for address in HREF.findall(html):
        if MARK in address and not ((found := MARKED.fullmatch(address)) and names[int(found["number"])] in links):
            raise WrongText({}, has_wrong_link=True)
    return Text(_subject(subject), _pieces(plain_text(marked), names), _pieces(html, names), links)


def _subject(subject: str) -> Pieces:
    return tuple((part, False) if number % 2 else part for number, part in enumerate(NAMED.split(subject)))


def _pieces(marked: str, names: tuple[str, ...]) -> Pieces:
    pieces: list[str | tuple[str, bool]] = []
    end = 0
    for found in MARKED.finditer(marked):
        pieces.append(marked[end : found.start()] + (found["href"] or ""))
        pieces.append((names[int(found["number"])], bool(found["href"])))
        end = found.end()
    return (*pieces, marked[end:])
