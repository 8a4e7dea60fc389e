"""Putting mails into the outbox and taking them out again."""

from datetime import datetime
from typing import Any

from eventapp.common.clock import now
from eventapp.extensions import db
from eventapp.messages.models import Message


def queue(
    template: str,
    *,
    address: str,
    language: str,
    name: str | None = None,
    event_id: int | None = None,
    values: dict[str, Any] | None = None,
    due_at: datetime | None = None,
) -> Message:
    """Put a mail into the outbox, in the transaction of the caller.

    `template` names a file below templates/, without its ending, as "registration/mail/confirm"; `values` are
    plain JSON values for it. Nothing is rendered or sent here.
    """
    message = Message(
        event_id=event_id,
        address=address,
        name=name,
        language=language,
        template=template,
        values=values or {},
        due_at=due_at or now(),
    )
    db.session.add(message)
    return message
