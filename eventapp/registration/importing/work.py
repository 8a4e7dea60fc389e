"""The long steps of an import, in the worker or in a command: many short transactions, each committed here.

No transaction holds the write lock longer than a batch, whose size follows the time the last one took, and there is
a pause between two, so that others write in between. A process that is killed loses one batch, which the next does
again: a row and its registration are written in one transaction.
"""

import time
from collections.abc import Sequence
from datetime import timedelta

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import delete, insert, update
from sqlalchemy.exc import IntegrityError

from eventapp.common.clock import now
from eventapp.common.database import begin_mode, lock, set_begin_mode
from eventapp.common.tables import Unreadable, read_table
from eventapp.common.uploads import upload_path
from eventapp.extensions import db
from eventapp.registration import queries as registrations
from eventapp.registration.importing import columns, operations, queries, writing
from eventapp.registration.importing.checking import Checker
from eventapp.registration.importing.models import Import, ImportRow

LEASE = timedelta(seconds=60)
SECONDS_OF_A_BATCH = 0.1
SECONDS_BETWEEN_BATCHES = 0.02
ROWS_AT_FIRST, LEAST_ROWS, MOST_ROWS = 25, 20, 400  # a batch costs something whatever its size
ROWS_TO_STAGE = 500
UNFINISHED_STAY = timedelta(days=1)


def work_on_imports() -> int:
    """Go on with every import that waits for it; returns with how many."""
    ids = queries.waiting_work()
    db.session.commit()
    for id in ids:
        work_on(id)
    return len(ids)


def work_on(id: int) -> None:
    """Do the step an import is in, unless another process does it."""
    mode = begin_mode()
    set_begin_mode("late")
    try:
        db.session.commit()
        if not _claim(id):
            return
        work = db.session.get(Import, id)
        with force_locale(work.language):
            _check(work) if work.state == "checking" else _write(work)
    finally:
        db.session.rollback()
        set_begin_mode(mode)


def forget_unfinished() -> int:
    """Stop imports that nobody has gone on with for a day; returns how many."""
    before = now() - UNFINISHED_STAY
    query = db.select(Import).where(Import.state.in_(("columns", "checking", "checked")), Import.created_at < before)
    found = db.session.scalars(query.limit(20)).all()
    for work in found:
        operations.stop(work, None)
        db.session.execute(delete(ImportRow).where(ImportRow.import_id == work.id))
    return len(found)


def _claim(id: int) -> bool:
    free = Import.held_until.is_(None) | (Import.held_until < now())
    step = update(Import).where(Import.id == id, free, Import.state.in_(("checking", "writing")))
    mine = db.session.execute(step.values(held_until=now() + LEASE).execution_options(synchronize_session=False))
    db.session.commit()
    return mine.rowcount == 1


def _check(work: Import) -> None:
    event = work.event
    try:
        with upload_path(work.public_id).open("rb") as file:
            table = read_table(work.name, file, columns.headings_of(event))
    except (Unreadable, FileNotFoundError) as error:
        message = getattr(error, "message", None) or _("The file is gone. Send it again.")
        operations.stop(work, None, str(message))
        db.session.commit()
        return
    checker = Checker(
        event,
        registrations.categories_of(event),
        work.columns,
        work.options,
        queries.registered_addresses(event),
        queries.types_of_organisations(),
    )
    db.session.execute(delete(ImportRow).where(ImportRow.import_id == work.id))
    db.session.commit()
    counts: dict[str, int] = {}
    staged: list[dict] = []
    for done, row in enumerate(table.rows, 1):
        checked = checker.check(row, table.faults)
        counts[checked.outcome] = counts.get(checked.outcome, 0) + 1
        staged.append(
            {
                "import_id": work.id,
                "number": checked.number,
                "outcome": checked.outcome,
                "values": checked.values,
                "problems": checked.problems,
            }
        )
        if len(staged) == ROWS_TO_STAGE or done == len(table.rows):
            if not _stage(work, staged, done):
                return
            staged = []
    lock(work)
    if work.state == "checking":
        work.counts, work.wanted, work.row_count = counts, checker.wanted, len(table.rows)
        work.state, work.held_until = "checked", None
    db.session.commit()


def _stage(work: Import, staged: list[dict], done: int) -> bool:
    """Write checked rows down; whether the check is still wanted."""
    lock(work)
    if work.state != "checking":
        db.session.execute(delete(ImportRow).where(ImportRow.import_id == work.id))
        db.session.commit()
        return False
    db.session.execute(insert(ImportRow), staged)
    work.done_count, work.held_until = done, now() + LEASE
    db.session.commit()
    return True


def _write(work: Import) -> None:
    size, attempts = ROWS_AT_FIRST, 0
    while True:
        query = db.select(ImportRow).where(ImportRow.import_id == work.id, ImportRow.outcome == "new")
        rows = db.session.scalars(query.order_by(ImportRow.id).limit(size)).all()
        if not rows:
            break
        prepared = writing.Prepared(work, rows)
        lock(work)
        begun = time.monotonic()
        if work.state != "writing" or not _are_new(rows):  # another took over, since this process was asleep for long
            db.session.rollback()
            return
        try:
            writing.write_rows(work, prepared)
            work.held_until = now() + LEASE
            db.session.commit()
            attempts = 0
        except IntegrityError:  # someone registered one of them at this moment; the next look sees it
            db.session.rollback()
            attempts += 1
            if attempts > 5:
                raise
        took = time.monotonic() - begun
        size = max(LEAST_ROWS, min(MOST_ROWS, int(size * min(2.0, SECONDS_OF_A_BATCH / max(took, 0.001)))))
        time.sleep(SECONDS_BETWEEN_BATCHES)
    lock(work)
    operations.finish(work)
    db.session.commit()
    _forget_rows(work.id)
    current_app.logger.info("import %s is done", work.public_id)


def _are_new(rows: Sequence[ImportRow]) -> bool:
    query = db.select(ImportRow.id).where(ImportRow.id.in_([row.id for row in rows]), ImportRow.outcome == "new")
    return len(db.session.scalars(query).all()) == len(rows)


def _forget_rows(id: int) -> None:
    """Of the rows only those stay that were left out, without what they said."""
    while True:
        some = db.select(ImportRow.id).where(ImportRow.import_id == id, ImportRow.outcome == "written").limit(2_000)
        if not db.session.execute(delete(ImportRow).where(ImportRow.id.in_(some))).rowcount:
            break
        db.session.commit()
    db.session.commit()
