"""How a transaction begins, on SQLite and on PostgreSQL.

SQLite allows one writer at a time. A transaction that reads first and writes later can find that another
wrote in between, and fails. So a writing transaction takes the write lock at its start (BEGIN IMMEDIATE)
and a reading one works on a snapshot that nobody waits for (BEGIN on a write-ahead log). Which of the two
a request opens is decided once, by its method; everything outside a request writes.
"""

import sqlite3
from typing import Any, Literal

from flask import g, has_app_context
from sqlalchemy import Engine, event
from sqlalchemy.engine import Connection
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import object_session

Mode = Literal["read", "write", "late"]

BUSY_TIMEOUT_MS = 30_000


def begin_mode() -> Mode:
    """How the next transaction of this context begins: "write" unless a request said otherwise.

    "late" takes the write lock at the first writing statement. It is for requests that must do slow work
    (hashing a password) between what they read and what they write, and whose writes depend on nothing read.
    """
    return g.get("transaction_mode", "write") if has_app_context() else "write"


def set_begin_mode(mode: Mode) -> None:
    """Say how the transactions of this request begin."""
    g.transaction_mode = mode


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
            connection.exec_driver_sql("BEGIN IMMEDIATE" if mode == "write" else "BEGIN")

    @event.listens_for(engine, "before_cursor_execute")
    def executing(connection: Connection, cursor: Any, sql: str, *_rest: Any) -> None:
        if connection.info.get("late") and not sql.lstrip().upper().startswith("SELECT"):
            connection.info["late"] = False
            cursor.execute("BEGIN IMMEDIATE")


def lock(row: Any) -> None:
    """Read `row` anew and keep others from changing it until the transaction ends."""
    session = object_session(row)
    session.flush()
    session.refresh(row, with_for_update={"of": type(row)})


def is_out_of_service(error: OperationalError) -> bool:
    """Whether the database could not work at all (locked, full, unreachable), so that trying again may help."""
    if isinstance(error.orig, sqlite3.OperationalError):
        text = str(error.orig)
        return any(sign in text for sign in ("locked", "full", "disk I/O", "readonly", "unable to open"))
    return True
