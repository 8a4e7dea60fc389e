"""How transactions begin on SQLite: writers queue, readers never wait."""

import sqlite3
import threading
import time

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from eventapp.common.database import begin_mode, is_out_of_service, lock, set_begin_mode
from eventapp.events.models import Event
from eventapp.extensions import db
from tests.common.makers import make_event

RAISE_VERSION = text("UPDATE event SET version = version + 1")


def version() -> int:
    return db.session.scalar(db.select(Event.version))


def write_locked(path: str) -> bool:
    """Whether somebody holds the write lock of the SQLite file now."""
    connection = sqlite3.connect(path.removeprefix("sqlite:///"), timeout=0, isolation_level=None)
    try:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("ROLLBACK")
    except sqlite3.OperationalError:
        return True
    finally:
        connection.close()
    return False


@pytest.fixture
def writer(app):
    """A thread that holds the write lock, with a change that is not committed, until the test ends."""
    make_event()
    holds, may_end = threading.Event(), threading.Event()

    def hold() -> None:
        with app.app_context():
            db.session.execute(RAISE_VERSION)
            holds.set()
            may_end.wait(20)
            db.session.rollback()

    thread = threading.Thread(target=hold)
    thread.start()
    assert holds.wait(10)
    yield
    may_end.set()
    thread.join()


@pytest.mark.db
def test_readers_go_on_while_a_writer_writes(app, writer):
    set_begin_mode("read")
    start = time.perf_counter()
    seen = []
    for _ in range(20):
        seen.append(version())
        db.session.rollback()
    assert seen == [1] * 20
    assert time.perf_counter() - start < 1


def test_a_reader_sees_one_state_to_the_end_of_its_transaction(app, in_parallel):
    make_event()
    set_begin_mode("read")
    assert version() == 1
    with db.engine.connect() as other:
        raw = other.connection.driver_connection
        raw.execute("UPDATE event SET version = 2")
    assert version() == 1
    db.session.rollback()
    assert version() == 2


def test_a_writing_transaction_takes_the_lock_before_it_reads(app, database):
    make_event()
    assert begin_mode() == "write"
    assert version() == 1
    assert write_locked(database)
    db.session.rollback()
    assert not write_locked(database)


def test_a_reading_transaction_takes_no_lock(app, database):
    make_event()
    set_begin_mode("read")
    assert version() == 1
    assert not write_locked(database)


def test_a_late_transaction_takes_the_lock_at_its_first_write(app, database):
    make_event()
    set_begin_mode("late")
    assert version() == 1
    assert not write_locked(database)
    db.session.execute(db.update(Event).values(version=7))
    assert write_locked(database)
    db.session.commit()
    assert not write_locked(database)
    assert version() == 7


def test_locking_a_row_in_a_late_transaction_takes_the_lock_and_reads_anew(app, database):
    make_event()
    set_begin_mode("late")
    event = db.session.scalar(db.select(Event))
    assert not write_locked(database)
    with db.engine.connect() as other:
        other.connection.driver_connection.execute("UPDATE event SET version = 5")
    lock(event)
    assert event.version == 5
    assert write_locked(database)
    db.session.rollback()
    assert not write_locked(database)


def test_a_writer_gives_up_after_the_busy_timeout(app, writer, monkeypatch):
    monkeypatch.setattr("eventapp.common.database.BUSY_TIMEOUT_MS", 100)
    start = time.perf_counter()
    with pytest.raises(OperationalError, match="locked"):
        version()
    assert 0.1 <= time.perf_counter() - start < 5


def test_a_late_transaction_that_is_rolled_back_changes_nothing(app):
    make_event()
    set_begin_mode("late")
    db.session.execute(db.update(Event).values(version=7))
    db.session.rollback()
    assert version() == 1


def test_a_late_transaction_that_fails_in_the_middle_undoes_its_beginning(app):
    event = make_event()
    set_begin_mode("late")
    event.version = 7
    db.session.flush()
    event.ends_at = event.starts_at  # forbidden by a CHECK
    with pytest.raises(Exception, match="ends_after_start"):
        db.session.flush()
    db.session.rollback()
    assert version() == 1


def test_a_late_transaction_of_plain_sql_is_one_transaction_too(app):
    make_event()
    set_begin_mode("late")
    db.session.execute(RAISE_VERSION)
    db.session.execute(RAISE_VERSION)
    db.session.rollback()
    assert version() == 1


def test_a_late_transaction_may_have_savepoints(app):
    make_event()
    set_begin_mode("late")
    with db.session.begin_nested():
        db.session.execute(db.update(Event).values(version=7))
    assert version() == 7
    db.session.rollback()
    assert version() == 1


def test_after_a_late_transaction_without_writes_the_connection_is_clean(app):
    make_event()
    set_begin_mode("late")
    version()
    db.session.commit()
    set_begin_mode("write")
    db.session.execute(RAISE_VERSION)
    db.session.commit()
    assert version() == 2


def test_32_writers_all_come_to_their_turn(app, in_parallel):
    make_event()

    def raise_version(_number: int) -> str:
        event = db.session.scalar(db.select(Event))
        event.version += 1
        return "written"

    assert in_parallel(32, raise_version) == ["written"] * 32
    assert version() == 33


def test_the_mode_of_one_context_does_not_leak_into_another(app):
    set_begin_mode("read")
    with app.app_context():
        assert begin_mode() == "write"
    assert begin_mode() == "read"


def test_foreign_keys_and_the_log_are_on(app):
    assert db.session.scalar(text("PRAGMA foreign_keys")) == 1
    assert db.session.scalar(text("PRAGMA journal_mode")) == "wal"
    assert db.session.scalar(text("PRAGMA busy_timeout")) == 30_000


@pytest.mark.unit
@pytest.mark.parametrize(
    ("words", "expected"),
    [("database is locked", True), ("database or disk is full", True), ("no such table: event", False)],
)
def test_only_what_may_pass_counts_as_out_of_service(words, expected):
    error = OperationalError("SELECT 1", {}, sqlite3.OperationalError(words))
    assert is_out_of_service(error) is expected
