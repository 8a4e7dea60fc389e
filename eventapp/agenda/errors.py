"""What the operations of the programme refuse, each with a message for people."""

from typing import Any

from flask_babel import gettext as _


class Refused(Exception):
    """The operation was not done; `message` says why."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class BadTimes(Refused):
    """The times of a session or talk cannot be."""


class Stale(Refused):
    """Someone else changed the session in the meantime: `row` is as it is now, `changes` what was not written."""

    def __init__(self, row: Any, changes: dict[str, Any]) -> None:
        super().__init__(_("Someone else has changed this in the meantime. Nothing was overwritten."))
        self.row = row
        self.changes = changes


class SessionFull(Refused):
    """No seat is left."""

    def __init__(self) -> None:
        super().__init__(_("All seats of this session are taken."))
