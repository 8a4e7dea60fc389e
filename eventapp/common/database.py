"""How a transaction begins, on SQLite and on PostgreSQL.

SQLite allows one writer at a time. A transaction that reads first and writes later can find that another
wrote in between, and fails. So a writing transaction takes the write lock at its start (BEGIN IMMEDIATE)
and a reading one works on a snapshot that nobody waits for (BEGIN on a write-ahead log). Which of the two
a request opens is decided once, by its method; everything outside a request writes.
"""

import random
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Literal

from flask import g, has_app_context
from sqlalchemy import Engine, event
from sqlalchemy.engine import Connection
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import object_session

Mode = Literal["read", "write", "late"]

BUSY_TIMEOUT_MS = 30_000
SHORTEST_PAUSE, LONGEST_PAUSE = 0.000_3, 0.003  # seconds between two looks whether the write lock is free
BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_BUSY_RECOVERY, sqlite3.SQLITE_LOCKED}


def begin_mode() -> Mode:
    """How the next transaction of this context begins: "write" unless a request said otherwise.

    "late" takes the write lock at the first writing statement or `lock`. It is for requests that do slow work
    (hashing a password, checking a form) between what they read and what they write, and that read again
    under `lock` whatever their writes depend on.
    """
    return g.get("transaction_mode", "write") if has_app_context() else "write"


def set_begin_mode(mode: Mode) -> None:
    """Say how the transactions of this request begin."""
    g.transaction_mode = mode


def writes_late(view: Callable) -> Callable:
    """Mark a view whose unsafe requests take the write lock late, see `begin_mode`."""
    view.writes_late = True
    return view


@contextmanager
def reading() -> Iterator[None]:
    """Let the transactions begun inside be reading ones, which wait for nobody and keep nobody waiting."""
    before = begin_mode()
    set_begin_mode("read")
    try:
        yield
    finally:
        set_begin_mode(before)


def prepare_sqlite(engine: Engine) -> None:
    """Give an SQLite engine write-ahead logging, foreign keys, patience, and the BEGIN of `begin_mode`."""

    @event.listens_for(engine, "connect")
    def connected(connection: sqlite3.Connection, _record: Any) -> None:
        connection.isolation_level = None  # the driver begins nothing by itself
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute("PRAGMA synchronous = NORMAL")
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begun(connection: Connection) -> None:
        mode = begin_mode()
        connection.info["late"] = mode == "late"
        if mode != "late":
            cursor = connection.connection.cursor()
            _take_write_lock(cursor) if mode == "write" else cursor.execute("BEGIN")
            cursor.close()

    @event.listens_for(engine, "before_cursor_execute")
    def executing(connection: Connection, cursor: Any, sql: str, *_rest: Any) -> None:
        if connection.info.get("late") and not sql.lstrip().upper().startswith("SELECT"):
            connection.info["late"] = False
            _take_write_lock(cursor)


def prepare_postgresql(engine: Engine) -> None:
    """Let PostgreSQL compile no expressions: of a search that takes 40 ms it would spend as much again on that."""

    @event.listens_for(engine, "connect")
    def connected(connection: Any, _record: Any) -> None:
        connection.execute("SET jit = off")
        connection.commit()


def _take_write_lock(cursor: Any) -> None:
    """BEGIN IMMEDIATE, after all who write now.

    SQLite's own waiting sleeps longer and longer, up to 100 ms, while a transaction here takes a few: so we
    look ourselves, and more often.
    """
    cursor.execute("PRAGMA busy_timeout = 0")
    end, pause = time.monotonic() + BUSY_TIMEOUT_MS / 1000, SHORTEST_PAUSE
    try:
        while True:
            try:
                cursor.execute("BEGIN IMMEDIATE")
                return
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode not in BUSY or time.monotonic() > end:
                    raise OperationalError("BEGIN IMMEDIATE", None, error) from error
            time.sleep(pause * random.uniform(0.5, 1))
            pause = min(pause * 1.5, LONGEST_PAUSE)
    finally:
        cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")


def lock(row: Any) -> None:
    """Read `row` anew and keep others from changing it until the transaction ends.

    Rows that point at it may still be entered: two who have done so and then lock it would wait for one another.
    """
    session = object_session(row)
    session.flush()
    connection = session.connection()
    if connection.info.get("late"):
        connection.info["late"] = False
        cursor = connection.connection.cursor()
        _take_write_lock(cursor)
        cursor.close()
    session.refresh(row, with_for_update={"of": type(row), "key_share": True})


def is_out_of_service(error: OperationalError) -> bool:
    """Whether the database could not work at all (locked, full, unreachable), so that trying again may help."""
    if isinstance(error.orig, sqlite3.OperationalError):
        text = str(error.orig)
        return any(sign in text for sign in ("locked", "full", "disk I/O", "readonly", "unable to open"))
    return True
