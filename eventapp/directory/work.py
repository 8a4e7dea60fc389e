"""What the worker does for the directory."""

from sqlalchemy import select

from eventapp.common import photos
from eventapp.directory.models import Directory, Entry
from eventapp.directory.search import engines, index
from eventapp.extensions import db

AT_ONCE = 2_000  # entries in one run, which holds the write lock for a few seconds


def rebuild_due() -> int:
    """Make the rows of the search anew that were made under an older policy; returns for how many entries."""
    return sum(index.rebuild(directory, most=AT_ONCE) for directory in db.session.scalars(select(Directory)))


def sweep_words() -> int:
    """Forget the words that no row of the search holds any more; returns how many."""
    return engines.sweep_words()


def embed_due() -> int:
    """Make the vectors of new texts. The encoder is loaded when there is one."""
    from eventapp.directory.meaning import vectors

    return vectors.embed_due()


def count_exposure() -> int:
    """Count who is suggested to whom."""
    from eventapp.directory.matching import exposure

    return exposure.count_exposure()


def sweep_photos() -> int:
    """Delete photos that no entry shows; returns how many."""

    def is_named(name: str) -> bool:
        return db.session.scalar(select(Entry.id).where(Entry.photo == name)) is not None

    return photos.sweep(photos.DIRECTORY, is_named)
