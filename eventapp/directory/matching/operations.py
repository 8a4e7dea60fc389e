"""What people say of their matches."""

from sqlalchemy import select

from eventapp.common.clock import now
from eventapp.directory.matching.models import MatchOpinion
from eventapp.directory.models import Entry
from eventapp.extensions import db
from eventapp.people.models import Participant


def say(participant: Participant, entry: Entry, opinion: int) -> None:
    """Keep that `participant` finds `entry` interesting (1) or not for them (-1); 0 takes it back.

    It stands in no log: nobody else shall learn of it.
    """
    key = (MatchOpinion.participant_id == participant.id, MatchOpinion.entry_id == entry.id)
    known = db.session.scalar(select(MatchOpinion).where(*key))
    if opinion == 0:
        if known:
            db.session.delete(known)
    elif known:
        known.opinion, known.at = opinion, now()
    else:
        db.session.add(MatchOpinion(participant_id=participant.id, entry_id=entry.id, opinion=opinion))


def forget_refusals(participant: Participant) -> None:
    """Let those come back whom `participant` did not want to see."""
    db.session.execute(
        db.delete(MatchOpinion).where(MatchOpinion.participant_id == participant.id, MatchOpinion.opinion == -1)
    )
