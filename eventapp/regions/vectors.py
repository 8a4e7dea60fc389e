"""The meaning of priorities as vectors: made by the worker, kept beside the priority."""

from sqlalchemy import select

from eventapp.common.database import set_begin_mode
from eventapp.common.meaning import encode
from eventapp.extensions import db
from eventapp.regions.models import Priority, PriorityVector

BATCH = 128  # texts embedded between two commits
READ_LANGUAGES = frozenset("ar de en es fr it ja ko nl pl pt ru th tr zh".split())
"""Those that the encoder was trained on (Yang et al., ACL 2020); of a text in another, nothing is said by meaning."""


def embed_due() -> int:
    """Embed the priorities that have no vector yet; returns how many. Nothing is locked while it computes."""
    done = 0
    while True:
        set_begin_mode("read")
        query = (
            select(Priority.id, Priority.title, Priority.description)
            .outerjoin(PriorityVector, PriorityVector.priority_id == Priority.id)
            .where(PriorityVector.id.is_(None), Priority.language.in_(READ_LANGUAGES))
            .order_by(Priority.id)
            .limit(BATCH)
        )
        due = db.session.execute(query).all()
        db.session.rollback()
        set_begin_mode("write")
        if not due:
            return done
        vectors = encode([text_of(title, description) for _id, title, description in due]).astype("<f2")
        still = select(Priority.id, Priority.title, Priority.description).where(Priority.id.in_([d.id for d in due]))
        as_before = {tuple(row) for row in db.session.execute(still)}
        have = set(
            db.session.scalars(
                select(PriorityVector.priority_id).where(PriorityVector.priority_id.in_([d.id for d in due]))
            )
        )
        for row, vector in zip(due, vectors, strict=True):
            if tuple(row) in as_before and row.id not in have:
                db.session.add(PriorityVector(priority_id=row.id, vector=vector.tobytes()))
        db.session.commit()
        done += len(due)


def text_of(title: str, description: str) -> str:
    return f"{title}. {description}" if description else title
