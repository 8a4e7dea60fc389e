"""What the worker does for the directory."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from eventapp.common.clock import now
from eventapp.directory import photos
from eventapp.directory.models import Directory, Entry
from eventapp.directory.search import index
from eventapp.extensions import db

AT_ONCE = 2_000  # entries in one run, which holds the write lock for a few seconds
PHOTOS_STAY = timedelta(hours=1)  # that no entry names: an upload that was not committed yet is younger


def rebuild_due() -> int:
    """Make the rows of the search anew that were made under an older policy; returns for how many entries."""
    return sum(index.rebuild(directory, most=AT_ONCE) for directory in db.session.scalars(select(Directory)))


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
    folder, before, gone = photos.path_of("any").parent, now() - PHOTOS_STAY, 0
    for path in folder.glob("*.jpg"):
        is_old = datetime.fromtimestamp(path.stat().st_mtime, UTC) < before
        if is_old and not db.session.scalar(select(Entry.id).where(Entry.photo == path.stem)):
            path.unlink(missing_ok=True)
            gone += 1
    return gone
