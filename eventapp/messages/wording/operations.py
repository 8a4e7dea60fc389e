"""Wording the texts of mails anew, and going back to the product's. None of these commits."""

from typing import Any

from sqlalchemy import func

from eventapp.common.clock import now
from eventapp.common.log import log
from eventapp.extensions import db
from eventapp.messages.models import Wording
from eventapp.messages.wording.texts import MailText


def wordings(event: Any, template: str, language: str) -> dict[str, Wording]:
    """What an event says in place of the texts of a mail, by the key of the text."""
    query = db.select(Wording).where(
        Wording.event_id == event.id, Wording.template == template, Wording.language == language
    )
    return {wording.key: wording for wording in db.session.scalars(query)}


def counts(event: Any) -> dict[tuple[str, str], int]:
    """How many texts of each mail and language an event words anew."""
    query = (
        db.select(Wording.template, Wording.language, func.count())
        .where(Wording.event_id == event.id)
        .group_by(Wording.template, Wording.language)
    )
    return {(template, language): count for template, language, count in db.session.execute(query)}


def word(event: Any, template: str, language: str, texts: dict[MailText, str], actor: Any) -> None:
    """Let the event's mails say `texts`; one that is empty or the product's own is the product's again."""
    present = wordings(event, template, language)
    before, after = {}, {}
    for text, wanted in texts.items():
        known = present.get(text.key)
        wanted = "" if wanted == text.default(language) else wanted
        if wanted == (known.text if known else ""):
            continue
        before[text.original[:60]], after[text.original[:60]] = known and known.text, wanted or None
        if not wanted:
            db.session.delete(known)
        elif known:
            known.text, known.changed_at = wanted, now()
        else:
            values = {"template": template, "language": language, "key": text.key, "original": text.original}
            db.session.add(Wording(event_id=event.id, text=wanted, **values))
    if after:
        log(actor, "changed the texts of a mail", event, note=f"{template} ({language})", before=before, after=after)


def reset(event: Any, template: str, language: str, actor: Any) -> None:
    """Let a mail say the product's texts again, in one language."""
    present = wordings(event, template, language)
    for wording in present.values():
        db.session.delete(wording)
    if present:
        log(actor, "reset the texts of a mail", event, note=f"{template} ({language})")
