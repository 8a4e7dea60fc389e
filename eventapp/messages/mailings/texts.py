"""The text of a mailing in one language, ready to be merged, kept between one mail and the next."""

from typing import Any

from flask import current_app
from sqlalchemy.orm import Session

from eventapp.common.database import reading
from eventapp.extensions import db
from eventapp.messages.mailings.audiences import audiences
from eventapp.messages.mailings.merging import Merged, Text, WrongText, compiled
from eventapp.messages.models import Mailing, Message

__all__ = ["Merged", "Text", "WrongText", "merged_for", "text_of"]
KEY = "eventapp.mailing_texts"
KEPT = 64


def text_of(mailing: Mailing, language: str, heading: int = 2) -> Text:
    """The text of `mailing` in a language it is written in. Raises WrongText."""
    audience = audiences()[mailing.audience]
    return compiled(mailing.subject[language], mailing.body[language], audience.placeholders, heading)


def merged_for(message: Message) -> Merged:
    """The text of the message's mailing with the message's values."""
    kept: dict[Any, Text] = current_app.extensions.setdefault(KEY, {})
    key = (message.mailing_id, message.values["version"], message.language)
    text = kept.get(key)
    if text is None:
        with reading(), Session(db.engine) as session:
            text = text_of(session.get_one(Mailing, message.mailing_id), message.language)
        if len(kept) >= KEPT:
            kept.clear()
        kept[key] = text
    return text.merged(message.values["merge"])
