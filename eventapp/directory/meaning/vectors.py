"""Vectors of statements: made by the worker on change, read by every process from a file it maps into memory.

The matrix of an event is a file of float32 rows below `meaning/` of the instance folder, with a second one of the
ids of its vectors. All processes of a machine share its pages. What came after the file is read from the database and
kept in memory until the worker writes a new one. What was deleted stays in the file until then; nobody finds it, since
every answer is looked up in the database once more.
"""

import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import current_app
from sqlalchemy import func, select

from eventapp.common.database import set_begin_mode
from eventapp.directory.meaning.encoder import DIMENSIONS, encode
from eventapp.directory.meaning.models import TextVector
from eventapp.directory.models import Entry, Statement
from eventapp.extensions import db

BATCH = 128  # texts embedded between two commits: about 0.15 s
MOST_AT_ONCE = 20_000  # texts in one run of the job
MAPPED_FROM = 2_000  # an event with fewer vectors needs no file
NEW_FILE_AFTER = 1_000  # vectors that the file lacks
_lock = threading.Lock()
_matrices: dict[tuple[str, int], "Matrix"] = {}


@dataclass
class Matrix:
    """The vectors of an event: `parts` are float32 arrays of rows, `ids` those of their vectors, ascending."""

    ids: Any
    parts: list[Any]
    file_last: int = 0

    @property
    def last(self) -> int:
        return int(self.ids[-1]) if len(self.ids) else 0

    def cosines(self, vectors: Any) -> Any:
        """Of every row with every one of `vectors` (k rows): an array of (rows, k)."""
        import numpy as np

        return np.concatenate([part @ vectors.T for part in self.parts] or [np.empty((0, len(vectors)), "f4")])

    def places(self, ids: Any) -> Any:
        """At which row each of these vectors stands."""
        import numpy as np

        return np.searchsorted(self.ids, ids)

    def rows(self, ids: Any) -> Any:
        """The rows of these vectors, which are there; in the order of `ids`."""
        import numpy as np

        places = self.places(ids)
        out, begin = np.empty((len(places), DIMENSIONS), "f4"), 0
        for part in self.parts:
            inside = (places >= begin) & (places < begin + len(part))
            out[inside] = part[places[inside] - begin]
            begin += len(part)
        return out


def embed_due() -> int:
    """Embed the statements that have no vector yet; returns how many. Nothing is locked while it computes."""
    done = 0
    while done < MOST_AT_ONCE:
        set_begin_mode("read")
        query = (
            select(Statement.id, Statement.text, Entry.event_id)
            .join(Entry, Entry.id == Statement.entry_id)
            .outerjoin(TextVector, TextVector.statement_id == Statement.id)
            .where(TextVector.id.is_(None))
            .order_by(Statement.id)
            .limit(BATCH)
        )
        due = db.session.execute(query).all()
        db.session.rollback()
        set_begin_mode("write")
        if not due:
            break
        done += _keep(due, encode([text for _id, text, _event in due]).astype("<f2"))
    _write_files()
    return done


def _keep(due: list[Any], vectors: Any) -> int:
    """Write the vectors of texts that are still the same; returns how many there were."""
    texts = dict(
        db.session.execute(select(Statement.id, Statement.text).where(Statement.id.in_([d[0] for d in due]))).all()
    )
    have = set(db.session.scalars(select(TextVector.statement_id).where(TextVector.statement_id.in_(list(texts)))))
    for (statement_id, text, event_id), vector in zip(due, vectors, strict=True):
        if texts.get(statement_id) == text and statement_id not in have:
            db.session.add(TextVector(event_id=event_id, statement_id=statement_id, vector=vector.tobytes()))
    db.session.commit()
    return len(due)


def how_many(event_id: int) -> int:
    """How many statements of an event have a vector."""
    return db.session.scalar(select(func.count()).where(TextVector.event_id == event_id)) or 0


def matrix_of(event_id: int) -> Matrix:
    """The vectors of an event as of this transaction."""
    import numpy as np

    with _lock:
        key = (str(folder()), event_id)
        matrix = _matrices.get(key)
        if matrix is None or len(matrix.ids) - matrix.file_last > NEW_FILE_AFTER:
            newer = _from_file(event_id)
            if newer is not None and (
                matrix is None or newer.last > int(matrix.ids[matrix.file_last - 1] if matrix.file_last else 0)
            ):
                matrix = newer
        matrix = matrix or Matrix(np.empty(0, "i8"), [])
        query = select(TextVector.id, TextVector.vector).where(
            TextVector.event_id == event_id, TextVector.id > matrix.last
        )
        if new := db.session.execute(query.order_by(TextVector.id)).all():
            matrix = Matrix(
                np.concatenate([matrix.ids, np.array([row.id for row in new], "i8")]),
                _joined(
                    matrix.parts, np.frombuffer(b"".join(row.vector for row in new), "<f2").reshape(-1, DIMENSIONS)
                ),
                matrix.file_last,
            )
        _matrices[key] = matrix
        return matrix


def _joined(parts: list[Any], new: Any) -> list[Any]:
    """The mapped part stays as it is; what came after it is one array."""
    import numpy as np

    new = new.astype("f4")
    if len(parts) == 2 or (parts and not isinstance(parts[0], np.memmap)):
        return [*parts[:-1], np.concatenate([parts[-1], new])]
    return [*parts, new]


def folder() -> Path:
    return Path(current_app.config["INSTANCE"]) / "meaning"


def _from_file(event_id: int) -> Matrix | None:
    """The matrix that the worker wrote last."""
    import numpy as np

    try:
        ids = np.load(folder() / f"{event_id}.ids.npy")
        rows = np.memmap(folder() / f"{event_id}.{ids[-1]}.f4", "f4", "r", shape=(len(ids), DIMENSIONS))
    except (OSError, ValueError, IndexError):
        return None
    return Matrix(ids, [rows], len(ids))


def _write_files() -> None:
    """Write the matrix of each event that has many vectors the file lacks."""
    set_begin_mode("read")
    counts = select(TextVector.event_id, func.count(), func.max(TextVector.id)).group_by(TextVector.event_id)
    for event_id, count, last in db.session.execute(counts).all():
        if count >= MAPPED_FROM:
            known = _from_file(event_id)
            if known is None or count - len(known.ids) > NEW_FILE_AFTER or known.last > last:
                write_file(event_id)
    db.session.rollback()
    set_begin_mode("write")


def write_file(event_id: int) -> None:
    """Write the vectors of an event beside the file in use; a process that maps the old one keeps it."""
    import numpy as np

    folder().mkdir(exist_ok=True)
    begun, ids = folder() / f"{event_id}.begun", []
    query = select(TextVector.id, TextVector.vector).where(TextVector.event_id == event_id).order_by(TextVector.id)
    with begun.open("wb") as out:
        for rows in db.session.execute(query.execution_options(yield_per=2_000)).partitions():
            ids += [row.id for row in rows]
            out.write(np.frombuffer(b"".join(row.vector for row in rows), "<f2").astype("f4").tobytes())
    begun.replace(folder() / f"{event_id}.{ids[-1]}.f4")
    with begun.open("wb") as out:
        np.save(out, np.array(ids, "i8"))
    begun.replace(folder() / f"{event_id}.ids.npy")
    for old in folder().glob(f"{event_id}.*.f4"):
        if old.name != f"{event_id}.{ids[-1]}.f4":
            old.unlink(missing_ok=True)
