"""What is published about a place, for the pages of regions."""

from typing import Any

from eventapp.common.pages import changes_at
from eventapp.content import queries
from eventapp.events.documents import shown_documents
from eventapp.events.models import Event
from eventapp.regions.naming import named

MOST = 10  # of each kind


def panel(code: str, event: Event) -> tuple[str, dict[str, Any]] | None:
    """News, publications and documents of `event` that name the place or its country; None when none does."""
    found = named(code)
    if coming := queries.next_to_come(event):
        changes_at(coming.published_at)
    articles = [a for a in queries.articles_out(event) if found.by(a.title, a.lead, a.body, *a.tags)]
    publications = [
        p for p in queries.publications_of(event, is_public=True) if found.by(p.title, p.abstract, p.findings)
    ]
    texts = [(one, one.document.title, one.document.description) for one in shown_documents(event)]
    documents = [one for one, *said in texts if (one.document.url or one.document.file) and found.by(*said)]
    if not (articles or publications or documents):
        return None
    return "content/region_panel.html", {
        "event": event,
        "articles": articles[:MOST],
        "publications": publications[:MOST],
        "documents": documents[:MOST],
    }
