"""The steps of an import that the desk takes; the long ones between them are in `work.py`. None of these commits."""

from typing import Any

from flask_babel import lazy_gettext as _l

from eventapp.common import seats
from eventapp.common.clock import now
from eventapp.common.database import lock
from eventapp.common.log import log
from eventapp.common.tables import read_table
from eventapp.common.uploads import upload_path
from eventapp.events.models import Event
from eventapp.events.operations import touch
from eventapp.extensions import db
from eventapp.registration.errors import Refused
from eventapp.registration.importing import columns
from eventapp.registration.importing.models import Import
from eventapp.registration.models import Category
from eventapp.registration.questions.models import Choice
from eventapp.registration.waiting.operations import offer_free_places

SAMPLE = 3
SAMPLE_TEXT = 60


class NotNow(Refused):
    message = _l("This import has gone on meanwhile. Look at the page again.")


class HasProblems(Refused):
    message = _l("Some rows have problems, so not all can be registered. Register the good rows, or correct the file.")


class NoPlaces(Refused):
    message = _l("There are not enough places left for all rows. Nothing was registered.")


class NoRows(Refused):
    message = _l("The table has a header and no rows.")


def begin(event: Event, name: str, content: bytes, language: str, actor: Any) -> Import:
    """Read a file and keep it for the next steps. Raises tables.Unreadable or NoRows."""
    table = read_table(name, content, columns.headings_of(event))
    if not table.rows:
        raise NoRows
    work = Import(
        event_id=event.id,
        user_id=getattr(actor, "id", None),
        name=name[:200],
        language=language,
        header=list(table.header),
        sample=[[cell[:SAMPLE_TEXT] for cell in row.cells] for row in table.rows[:SAMPLE]],
        notices=[str(notice) for notice in table.notices],
        columns=columns.proposed(event, table.header),
        row_count=len(table.rows),
    )
    db.session.add(work)
    db.session.flush()
    upload_path(work.public_id).write_bytes(content)
    return work


def check(work: Import, chosen: dict[str, int], options: dict[str, Any]) -> None:
    """Have all rows checked, with the columns and options the desk chose. Raises NotNow."""
    lock(work)
    if work.state not in {"columns", "checked"}:
        raise NotNow
    work.columns, work.options = chosen, options
    work.state, work.done_count, work.error = "checking", 0, None


def write(work: Import, *, whole: bool, actor: Any) -> None:
    """Take the places of all rows to be written, and have them written: every row, or none when `whole`.

    Without `whole` the rows that have problems, or get no place any more, are left out. Raises NotNow, HasProblems,
    NoPlaces.
    """
    lock(work)
    if work.state != "checked":
        raise NotNow
    if whole and work.counts.get("problem"):
        raise HasProblems
    reserved: dict[str, dict[str, int]] = {"categories": {}, "choices": {}}
    for kind, table in (("categories", Category), ("choices", Choice)):
        for id, count in sorted(work.wanted.get(kind, {}).items(), key=lambda item: int(item[0])):
            reserved[kind][id] = _take(db.session.get(table, int(id)), count, whole=whole)
    work.reserved = reserved
    work.state, work.done_count = "writing", 0
    touch(work.event)  # how many places are left stands on public pages
    log(actor, "began an import", work, after={"rows": work.counts.get("new", 0)})


def stop(work: Import, actor: Any, error: str | None = None) -> None:
    """End an import before anything is written. Raises NotNow."""
    lock(work)
    if work.state not in {"columns", "checking", "checked"}:
        raise NotNow
    _end(work, "stopped")
    work.error = error
    log(actor, "stopped an import", work)


def finish(work: Import) -> None:
    """End an import that has written its rows: places left over go back, the file goes away."""
    for kind, table in (("categories", Category), ("choices", Choice)):
        for id, count in work.reserved.get(kind, {}).items():
            if count:
                place = db.session.get(table, int(id))
                seats.give_back(place, count)
                if kind == "categories":
                    offer_free_places(place)
    touch(work.event)  # how many places are left stands on public pages
    _end(work, "done")
    log(work.user, "finished an import", work, after={"rows": work.counts.get("written", 0)})


def _take(place: Any, count: int, *, whole: bool) -> int:
    """Take `count` places, or as many as there are unless `whole`; returns how many."""
    if place is None:
        if whole:
            raise NoPlaces
        return 0
    lock(place)
    count = count if whole or place.left is None else max(0, min(count, place.left))
    if count:
        seats.take(place, else_raise=NoPlaces(), count=count)
    return count


def _end(work: Import, state: str) -> None:
    work.state, work.finished_at, work.held_until = state, now(), None
    work.sample, work.reserved = [], {}
    upload_path(work.public_id).unlink(missing_ok=True)
