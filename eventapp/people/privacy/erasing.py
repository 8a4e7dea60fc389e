"""Erasing a participant (GDPR, article 17): nothing that names them stays at the event but what others wrote."""

from typing import Any

from sqlalchemy import delete, func, or_, select, update

from eventapp.accounts.models import User
from eventapp.common.database import lock
from eventapp.common.log import Activity, log
from eventapp.events.operations import touch
from eventapp.extensions import db
from eventapp.messages.operations import forget_address
from eventapp.people.doubles.models import Distinct, Merge
from eventapp.people.models import Participant
from eventapp.people.privacy.rows import outlives, rows_of
from eventapp.rooms import offered


def erase(participant: Participant, actor: Any, *, note: str | None = None, is_noted: bool = True) -> None:
    """End what others wait for, then remove the person with all that hangs on them, their mails and the log of them.

    Places go to the next on the waiting lists; those they were to meet are told that the meeting is off. What is left
    is one line of the log, if it `is_noted`: that somebody was erased, when, by which organiser with which reason.
    """
    lock(participant)
    event, user = participant.event, participant.user
    for end in reversed(list(offered("person_erased"))):
        end(participant)
    db.session.flush()
    _forget_history(participant)
    forget_address(event.id, participant.email)
    ours = (participant.public_id, participant.id)
    db.session.execute(
        delete(Merge).where(Merge.event_id == event.id, Merge.kind == "people", Merge.kept_id == ours[1])
    )
    db.session.execute(
        delete(Distinct).where(
            Distinct.event_id == event.id,
            Distinct.kind == "people",
            or_(Distinct.first == ours[0], Distinct.second == ours[0]),
        )
    )
    db.session.expunge(participant)
    db.session.execute(delete(Participant).where(Participant.id == ours[1]))
    db.session.expire_all()
    if user is not None and not user.is_operator and not user.memberships and not _is_known_elsewhere(user):
        db.session.delete(user)
    touch(event)
    if is_noted:
        log(actor, "erased a person", event, note=note)


def _forget_history(participant: Participant) -> None:
    """Remove the lines about the person and what hangs on them; lines about others lose the name."""
    for model, rows in rows_of(participant, everything=True).items():
        ids = [row.id for row in rows if hasattr(row, "id")]
        if ids and not outlives(model.__table__):
            about = (Activity.subject_table == model.__tablename__, Activity.subject_id.in_(ids))
            db.session.execute(delete(Activity).where(*about))
    by_them = (Activity.actor_table == Participant.__tablename__, Activity.actor_id == participant.id)
    db.session.execute(update(Activity).where(*by_them).values(actor_id=None, actor_name=None))


def _is_known_elsewhere(user: User) -> bool:
    return bool(db.session.scalar(select(func.count()).select_from(Participant).where(Participant.user_id == user.id)))
