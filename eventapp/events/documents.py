"""Documents of an event as visitors see them: who may open one, and from when.

A document may be tied to a session, which a room above knows; it then opens when that ends, if the organisers say so.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from eventapp.accounts.access import may_in
from eventapp.common.clock import now
from eventapp.common.columns import LocalizedText
from eventapp.common.pages import changes_at
from eventapp.events.models import Document, Event
from eventapp.rooms import offered


@dataclass(frozen=True)
class ShownDocument:
    """A document with the title of its session. `opens_at` is None for one that is open, or for which nobody can say;
    `is_open` tells them apart."""

    document: Document
    session: LocalizedText | None
    is_open: bool
    opens_at: datetime | None

    @property
    def is_for_participants(self) -> bool:
        return self.document.readers == "participants"


def shown_documents(
    event: Event, session: str | None = None, sessions: dict[str, Any] | None = None
) -> list[ShownDocument]:
    """The documents of the event, or of one session by its public id. The page changes when the next one opens.

    `sessions`, {public id: (title, end)}, asks for the documents of these by what the caller knows of them.
    """
    documents = [one for one in event.documents if session in (None, one.session)]
    if sessions is None:
        sessions = _sessions(event, documents)
    else:
        documents = [one for one in documents if one.session in sessions]
    found = [_shown(one, sessions) for one in documents]
    for one in found:
        changes_at(one.opens_at)
    return found


def is_open(event: Event, document: Document) -> bool:
    """Whether those who may can open it at this time."""
    return _shown(document, _sessions(event, [document])).is_open


def may_open(event: Event, readers: str) -> bool:
    """Whether the visitor is one of `readers` ("everyone", "participants"), as far as a room above knows."""
    return readers == "everyone" or may_in(event, None) or any(offer(event) for offer in offered("takes_part"))


def session_choices(event: Event) -> list[tuple[str, str]]:
    """(public id, label) of the sessions that a document can be tied to."""
    return [choice for offer in offered("session_choices") for choice in offer(event)]


def _sessions(event: Event, documents: list[Document]) -> dict[str, Any]:
    """{public id: (title, end or None)} of the sessions that the documents are tied to."""
    wanted = {one.session for one in documents if one.session}
    found: dict[str, Any] = {}
    for offer in offered("session_ends"):
        found |= offer(event, wanted) if wanted else {}
    return found


def _shown(document: Document, sessions: dict[str, Any]) -> ShownDocument:
    title, ends_at = sessions.get(document.session or "", (None, None))
    if not document.after_session:
        return ShownDocument(document, title, True, None)
    opened = ends_at is not None and ends_at <= now()
    return ShownDocument(document, title, opened, None if opened else ends_at)
