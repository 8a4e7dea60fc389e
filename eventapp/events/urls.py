"""The first parts of every address: the language and the event.

`/es/s3-latam-2017/programme` gives `g.lang` and `g.event`; a view receives the `Event` itself as `event` and
no language. A part that does not exist is a 404 in the language the address names.
"""

from collections.abc import Callable
from typing import Any

from flask import abort, current_app, g
from sqlalchemy import bindparam, select
from werkzeug.routing import BaseConverter, Rule

from eventapp.accounts.access import audience_of, may_in
from eventapp.common.columns import ID_ALPHABET, ID_LENGTH
from eventapp.common.languages import LANGUAGES, current_language
from eventapp.events.facts import RESERVED, SLUG
from eventapp.events.models import Event
from eventapp.extensions import db

# Built once: every request asks it.
BY_SLUG = select(Event).where(Event.slug == bindparam("slug"))


class AddressRule(Rule):
    """A rule that compiles what builds its addresses when one is first built, which spares the start half its rules."""

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        compiled: list[Callable[..., tuple[str, str]]] = []
        compile_now = super()._compile_builder

        def build(rule: Rule, **values: Any) -> tuple[str, str]:
            if not compiled:
                compiled.append(compile_now(append_unknown))
            return compiled[0](rule, **values)

        return build


class EventConverter(BaseConverter):
    """The slug of an event; takes an `Event` when an address is built."""

    regex = f"(?!(?:{'|'.join(RESERVED)})(?:/|$)){SLUG.pattern}"
    part_isolating = True

    def to_url(self, value: Any) -> str:
        return getattr(value, "slug", value)


class CodeConverter(BaseConverter):
    """A short name that organisers give, as the code of a category."""

    regex = "[A-Za-z0-9_-]{1,20}"


class PublicIdConverter(BaseConverter):
    """A random public id."""

    regex = f"[{ID_ALPHABET}]{{{ID_LENGTH}}}"

    def to_url(self, value: Any) -> str:
        return getattr(value, "public_id", value)


def read_address(endpoint: str | None, values: dict[str, Any] | None) -> None:
    """Take the language out of the address, and put the event in place of its slug."""
    language = current_language()
    if not values:
        return
    if values.pop("lang", language) not in LANGUAGES:
        abort(404)
    if "event" in values:
        event = db.session.scalar(BY_SLUG, {"slug": values["event"]})
        if event is None or not (event.is_public or _is_for_organisers(endpoint) or may_in(event, None)):
            abort(404)
        g.event = values["event"] = event


def _is_for_organisers(endpoint: str | None) -> bool:
    """Whether the page asks by itself who is looking."""
    audience = audience_of(current_app.view_functions[endpoint])
    return audience is not None and audience.kind == "manager"


def complete_address(endpoint: str, values: dict[str, Any]) -> None:
    """Add the current language and event to an address that needs them and does not name them."""
    expects = current_app.url_map.is_endpoint_expecting
    if "lang" not in values and expects(endpoint, "lang"):
        values["lang"] = current_language()
    if "event" not in values and "event" in g and expects(endpoint, "event"):
        values["event"] = g.event
