"""Who has blocked whom. A block works both ways: whichever of the two made it, neither sees or reaches the other.

not_blocked(viewer, column)   the condition for a query on a column of participants' ids
not_blocked_pair(one, other)  the same for two such columns
are_blocked(one, other)       whether either has blocked the other
blocked_with(person)          the ids of all whom someone has blocked, and of those who have blocked them
is_concerned(person)          the condition that someone has blocked anybody or is blocked
"""

from typing import Any

from sqlalchemy import ColumnElement, exists, or_, select, true

from eventapp.directory.contacts.models import Block
from eventapp.extensions import db
from eventapp.people.models import Participant


def not_blocked(viewer: Participant | None, participant_id: Any) -> ColumnElement[bool]:
    """Holds for participants whom `viewer` has not blocked and who have not blocked the viewer (None: anybody)."""
    if viewer is None:
        return true()
    return ~exists().where(
        or_(
            (Block.owner_id == viewer.id) & (Block.person_id == participant_id),
            (Block.person_id == viewer.id) & (Block.owner_id == participant_id),
        )
    )


def not_blocked_pair(one_id: Any, other_id: Any) -> ColumnElement[bool]:
    """Holds for two columns of participants' ids when neither has blocked the other."""
    return ~exists().where(
        or_(
            (Block.owner_id == one_id) & (Block.person_id == other_id),
            (Block.person_id == one_id) & (Block.owner_id == other_id),
        )
    )


def blocked_with(person: Participant) -> set[int]:
    """The ids of all with whom someone shares a block, whoever made it."""
    query = select(Block.owner_id, Block.person_id).where(
        or_(Block.owner_id == person.id, Block.person_id == person.id)
    )
    return {one for pair in db.session.execute(query) for one in pair} - {person.id}


def is_concerned(person: Participant) -> ColumnElement[bool]:
    """Whether someone has blocked anybody, or was blocked: what everyone else sees is not what they may see."""
    return exists().where(or_(Block.owner_id == person.id, Block.person_id == person.id))


def are_blocked(one: Participant, other: Participant) -> bool:
    """Whether one of the two has blocked the other."""
    found = select(Participant.id).where(Participant.id == other.id, not_blocked(one, Participant.id))
    return db.session.scalar(found) is None
