"""Putting an event's wording in the place of the product's texts while a mail or document is made."""

import re
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from types import MappingProxyType
from typing import Any

import flask_babel
from flask import current_app
from flask_babel.speaklater import LazyString
from jinja2 import Environment
from markupsafe import Markup, escape
from sqlalchemy.orm import Session

from eventapp.common.database import reading
from eventapp.extensions import db
from eventapp.messages.models import Wording

LAYOUT = "messages/layout"  # the texts that all mails share
KEY = "eventapp.wordings"
SECONDS_KEPT = 2.0
NAMED = re.compile(r"\{(\w+)\}")

NONE: Mapping[str, str] = MappingProxyType({})
_own: ContextVar[Mapping[str, str]] = ContextVar("wording", default=NONE)


@contextmanager
def wording_of(event_id: int | None, language: str, template: str, *, apart: bool = False) -> Iterator[None]:
    """Let the texts be those of the event; `template` names the mail, or the module whose texts they are.

    They are read in the transaction of the caller, or `apart` from it: a mail is made in no transaction.
    """
    token = _own.set(_wording(event_id, language, template, apart) if event_id else NONE)
    try:
        yield
    finally:
        _own.reset(token)


def gettext(text: str, /, **variables: Any) -> str:
    """The event's wording inside of `wording_of`, else the product's text."""
    own = _own.get().get(text)
    return flask_babel.gettext(text, **variables) if own is None else _as_text(own, variables)


def lazy_gettext(text: str, /, **variables: Any) -> LazyString:
    return LazyString(gettext, text, **variables)


def use_wording(environment: Environment, *, html: bool) -> None:
    """Let the templates of `environment` ask for the event's wording first."""
    plain: Callable = environment.globals["_"]

    def worded(text: str, /, **variables: Any) -> str:
        own = _own.get().get(text)
        if own is None:
            return plain(text, **variables)
        return _as_html(own, variables) if html else _as_text(own, variables)

    environment.globals = {**environment.globals, "_": worded, "gettext": worded}


def forget() -> None:
    """Read the wordings anew; other processes do so within two seconds."""
    current_app.extensions.pop(KEY, None)


def _wording(event_id: int, language: str, template: str, apart: bool) -> dict[str, str]:
    kept: dict[Any, tuple[float, dict[str, str]]] = current_app.extensions.setdefault(KEY, {})
    key = (event_id, language, template)
    at, found = kept.get(key, (0.0, {}))
    if time.monotonic() - at < SECONDS_KEPT:
        return found
    query = db.select(Wording.original, Wording.text).where(
        Wording.event_id == event_id,
        Wording.language == language,
        Wording.template.in_((LAYOUT, template)),
    )
    if apart:
        with reading(), Session(db.engine) as session:
            found = dict(session.execute(query).all())
    else:
        with db.session.no_autoflush:
            found = dict(db.session.execute(query).all())
    kept[key] = (time.monotonic(), found)
    return found


def _as_text(own: str, variables: dict[str, Any]) -> str:
    return NAMED.sub(lambda found: str(variables.get(found[1], found[0])), own)


def _as_html(own: str, variables: dict[str, Any]) -> Markup:
    return Markup(NAMED.sub(lambda found: str(escape(variables.get(found[1], found[0]))), str(escape(own))))
