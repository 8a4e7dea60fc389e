"""Reading the mails that the demo writes as files instead of sending them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.parser import BytesHeaderParser
from email.policy import default
from functools import lru_cache
from pathlib import Path
from typing import Any

from eventapp.common.columns import ID_ALPHABET, ID_LENGTH

NAME = re.compile(rf"([{ID_ALPHABET}]{{{ID_LENGTH}}})\.eml")
LINK = re.compile(r"https?://[^\s<>\"]+")
LINK_ENDS_BEFORE = ".,;:!?)"
HEADER_BYTES = 16_384


@dataclass(frozen=True)
class Entry:
    """A mail in the list; `id` is its name in addresses."""

    id: str
    receiver: str
    subject: str
    at: datetime


class Mailbox(Sequence[Entry]):
    """The mails of `folder`, the latest first; `address` is a part of the receiver's.

    A mail is read when it is asked for.
    """

    def __init__(self, folder: Path, address: str = "") -> None:
        self.files = sorted(_files(folder), reverse=True)
        if address:
            self.files = [file for file in self.files if address.lower() in _entry(*file).receiver.lower()]

    def __len__(self) -> int:
        return len(self.files)

    def __getitem__(self, position: Any) -> Any:
        if isinstance(position, slice):
            return [_entry(*file) for file in self.files[position]]
        return _entry(*self.files[position])


def mail(folder: Path, id: str) -> EmailMessage | None:
    """The mail with this id. Nothing but the name of a mail is ever joined to `folder`."""
    if not NAME.fullmatch(f"{id}.eml"):
        return None
    path = folder / f"{id}.eml"
    if path.is_symlink() or not path.is_file():
        return None
    return message_from_bytes(path.read_bytes(), policy=default)


def text_of(message: EmailMessage, kind: str) -> str:
    """The body of a mail as "plain" or "html"; empty when it has none."""
    part = message.get_body((kind,))
    return part.get_content() if part else ""


def pieces(text: str) -> Iterator[tuple[str, bool]]:
    """`text` cut into pieces, each with whether it is the address of a page."""
    position = 0
    for match in LINK.finditer(text):
        url = match.group().rstrip(LINK_ENDS_BEFORE)
        yield text[position : match.start()], False
        yield url, True
        position = match.start() + len(url)
    yield text[position:], False


def _files(folder: Path) -> Iterator[tuple[int, Path]]:
    if folder.is_dir():
        for path in folder.iterdir():
            if NAME.fullmatch(path.name) and path.is_file() and not path.is_symlink():
                yield path.stat().st_mtime_ns, path


@lru_cache(maxsize=4_096)
def _entry(changed: int, path: Path) -> Entry:
    with path.open("rb") as file:
        head = file.read(HEADER_BYTES)
    headers = BytesHeaderParser(policy=default).parsebytes(head)
    at = datetime.fromtimestamp(changed / 1e9, UTC)
    return Entry(path.stem, str(headers["To"] or ""), str(headers["Subject"] or ""), at)
