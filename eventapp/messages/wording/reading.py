"""Putting an event's wording in the place of the product's texts while a mail is rendered."""

import re
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from types import MappingProxyType
from typing import Any

from flask import current_app
from jinja2 import Environment
from markupsafe import Markup, escape
from sqlalchemy.orm import Session

from eventapp.common.database import reading
from eventapp.extensions import db
from eventapp.messages.models import Message, Wording

LAYOUT = "messages/layout"  # the texts that all mails share
KEY = "eventapp.wordings"
SECONDS_KEPT = 2.0
NAMED = re.compile(r"\{(\w+)\}")

NONE: Mapping[str, str] = MappingProxyType({})
_own: ContextVar[Mapping[str, str]] = ContextVar("wording", default=NONE)


@contextmanager
def wording_of(message: Message) -> Iterator[None]:
    """Let the texts of the mail be those of its event."""
    token = _own.set(_wording(message) if message.event_id else NONE)
    try:
        yield
    finally:
        _own.reset(token)


def use_wording(environment: Environment, *, html: bool) -> None:
    """Let the templates of `environment` ask for the event's wording first."""
    plain: Callable = environment.globals["_"]

    def gettext(text: str, /, **variables: Any) -> str:
        own = _own.get().get(text)
        if own is None:
            return plain(text, **variables)
        return _as_html(own, variables) if html else _as_text(own, variables)

    environment.globals = {**environment.globals, "_": gettext, "gettext": gettext}


def forget() -> None:
    """Read the wordings anew; other processes do so within two seconds."""
    current_app.extensions.pop(KEY, None)


def _wording(message: Message) -> dict[str, str]:
    kept: dict[Any, tuple[float, dict[str, str]]] = current_app.extensions.setdefault(KEY, {})
    key = (message.event_id, message.language, message.template)
    at, found = kept.get(key, (0.0, {}))
    if time.monotonic() - at < SECONDS_KEPT:
        return found
    query = db.select(Wording.original, Wording.text).where(
        Wording.event_id == message.event_id,
        Wording.language == message.language,
        Wording.template.in_((LAYOUT, message.template)),
    )
    with reading(), Session(db.engine) as session:
        found = dict(session.execute(query).all())
    kept[key] = (time.monotonic(), found)
    return found


def _as_text(own: str, variables: dict[str, Any]) -> str:
    return NAMED.sub(lambda found: str(variables.get(found[1], found[0])), own)


def _as_html(own: str, variables: dict[str, Any]) -> Markup:
    return Markup(NAMED.sub(lambda found: str(escape(variables.get(found[1], found[0]))), str(escape(own))))
