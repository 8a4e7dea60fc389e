"""A table that was checked, kept until it is entered, so that nobody has to send it twice.

The file lies with the uploads; the form carries its signed name. What nobody enters within `HOURS` goes away.
"""

from time import time

from flask import current_app
from itsdangerous import BadSignature, URLSafeTimedSerializer

from eventapp.common.columns import new_public_id
from eventapp.common.uploads import upload_folder

HOURS = 24
BEGINNING = "table-"


def keep(event_id: int, kind: str, name: str, content: bytes) -> str:
    """Put the file away; returns what the form carries."""
    stored = BEGINNING + new_public_id()
    (upload_folder() / stored).write_bytes(content)
    return _serializer().dumps([event_id, kind, name, stored])


def kept(event_id: int, token: str) -> tuple[str, str, bytes] | None:
    """(kind, name, content) of a file kept for the event; None when it is none of ours, or gone."""
    try:
        of_event, kind, name, stored = _serializer().loads(token, max_age=HOURS * 3600)
        return (kind, name, (upload_folder() / stored).read_bytes()) if of_event == event_id else None
    except (BadSignature, FileNotFoundError):
        return None


def forget(token: str) -> None:
    """Remove the file."""
    (upload_folder() / _serializer().loads(token)[3]).unlink(missing_ok=True)


def sweep() -> int:
    """Remove what nobody entered in time; returns how many."""
    old = [path for path in upload_folder().glob(f"{BEGINNING}*") if path.stat().st_mtime < time() - HOURS * 3600]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.secret_key, salt="table of statements")
