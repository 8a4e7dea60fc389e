"""Texts of the interface in the visitor's language, found quickly.

Flask-Babel looks the language and the catalogue up anew for each text, and Jinja wraps each text once more; a
form has a hundred of them. Here a text is found by two look-ups in dictionaries.
"""

from typing import Any

from babel.support import NullTranslations
from flask import Flask
from flask_babel import Domain, get_locale
from jinja2 import Environment, Template
from markupsafe import Markup


class Catalogues(Domain):
    """The catalogues of an application, one a language."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.by_language: dict[str, Any] = {}
        self.marked: dict[tuple[str, str], Markup] = {}

    def get_translations(self) -> NullTranslations:
        locale = get_locale()
        if locale is None:
            return NullTranslations()
        found = self.by_language.get(locale.language)
        if found is None:
            found = self.by_language[locale.language] = super().get_translations()
        return found

    def html(self, text: str, /, **variables: Any) -> Markup:
        """`text` for a page, with `variables` escaped."""
        locale = get_locale()
        key = (locale.language if locale else "", text)
        found = self.marked.get(key)
        if found is None:
            found = self.marked[key] = Markup(self.get_translations().ugettext(text))
        return found % variables

    def plain(self, text: str, /, **variables: Any) -> str:
        """`text` for a mail without HTML."""
        return self.get_translations().ugettext(text) % variables


class Page(Template):
    """A template whose macros are read once. All see the same globals, which Jinja compares at every import."""

    def _get_default_module(self, ctx: Any = None) -> Any:
        return super()._get_default_module()


def install(app: Flask) -> None:
    """Let `app` and its templates find texts by `Catalogues`. Comes after Flask-Babel is bound."""
    app.extensions["babel"].instance.__dict__["domain_instance"] = catalogues = Catalogues()
    app.jinja_env.template_class = Page
    app.jinja_env.globals.update(_=catalogues.html, gettext=catalogues.html)
    app.extensions["eventapp.catalogues"] = catalogues


def use_plain_texts(app: Flask, environment: Environment) -> None:
    """Let the templates of `environment`, which escape nothing, find texts without markup."""
    catalogues: Catalogues = app.extensions["eventapp.catalogues"]
    environment.globals = {**environment.globals, "_": catalogues.plain, "gettext": catalogues.plain}
