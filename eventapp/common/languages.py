"""The four languages of the interface, and how a visitor's is found."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from flask import current_app, g, has_request_context, request, url_for
from werkzeug.datastructures import LanguageAccept

LANGUAGES = {"en": "English", "es": "Español", "pt": "Português", "fr": "Français"}

SAFE = "/:@!$&'()*+,;="  # what stands in an address as it is (RFC 3986, 3.3)

# How the address of every page in the four languages begins.
IN_LANGUAGE = "/<string(length=2):lang>"


@dataclass(frozen=True)
class LanguageLink:
    """The same page in another language, for the language list and for hreflang."""

    code: str
    name: str
    path: str
    is_current: bool

    @property
    def url(self) -> str:
        return self.path

    @property
    def absolute_url(self) -> str:
        return public_root() + self.path


def best_language(accepted: LanguageAccept) -> str:
    """The language of the interface that suits an Accept-Language header best; English when none does."""
    return accepted.best_match(list(LANGUAGES), default="en")


def current_language() -> str:
    """The language of this request: the one in its address, else the one the browser asks for."""
    if not has_request_context():
        return "en"
    if "lang" not in g:
        first = request.path.split("/", 2)[1]
        g.lang = first if first in LANGUAGES else best_language(request.accept_languages)
    return g.lang


def public_root() -> str:
    """The address of the site without a slash at its end, as links in mails and feeds need it."""
    if root := current_app.config["URL"]:
        return root.rstrip("/")
    if has_request_context():
        return request.host_url.rstrip("/")
    return f"{current_app.config['PREFERRED_URL_SCHEME']}://{current_app.config['SERVER_NAME']}"


def absolute_url(endpoint: str, **values: Any) -> str:
    """The full address of an endpoint, for mails and files; also outside a request."""
    return public_root() + url_for(endpoint, _external=False, **values)


def language_links() -> list[LanguageLink]:
    """This page in each language, the current one marked; empty where the address names no language."""
    if "language_links" not in g:
        g.language_links = list(_links())
    return g.language_links


def _links() -> Iterator[LanguageLink]:
    head, _, rest = request.path.lstrip("/").partition("/")
    if head not in LANGUAGES:
        return
    rest = quote(rest, safe=SAFE)
    if request.query_string:
        rest += f"?{quote(request.query_string, safe=SAFE + '%?')}"
    for code, name in LANGUAGES.items():
        yield LanguageLink(code, name, f"/{code}/{rest}", code == g.lang)
