"""Files that visitors send: how large they may be, what they really are, where they are kept.

A view that takes files is marked `@accepts_files`; its requests may be larger by `UPLOAD_KB`. The content of a
file is looked at, its name and the type a browser claims are not believed.
"""

import io
import re
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Response, current_app, request
from flask_babel import format_decimal
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from eventapp.common.text import has_control_characters

TYPES = {
    ".pdf": "application/pdf",
    ".jpg": "image/jpeg",
    ".png": "image/png",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".odt": "application/vnd.oasis.opendocument.text",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ".odp": "application/vnd.oasis.opendocument.presentation",
}
OWN_POLICY = "default-src 'none'; sandbox"
SLIDES = {".pptx", ".odp"}
MOST_FILES_IN_ARCHIVE = 2_000


class NotSound(Exception):
    """A file that is not taken; `message` says why."""

    def __init__(self, message: Any) -> None:
        super().__init__(str(message))
        self.message = message


@dataclass(frozen=True)
class SoundFile:
    """A file that was looked at: a name that may be shown, what it is, its bytes."""

    name: str
    media_type: str
    content: bytes

    @property
    def suffix(self) -> str:
        """What it is, as "pdf"."""
        return self.name.rpartition(".")[2]


def accepts_files(view):
    """Mark a view whose requests may carry a file."""
    view.accepts_files = True
    return view


def most_megabytes() -> str:
    """The size of the largest file that is taken, in MB, for people."""
    return format_decimal(round(current_app.config["UPLOAD_KB"] / 1024, 1))


def body_limit(view: Any) -> int:
    """How many bytes a request to `view` may have."""
    files = current_app.config["UPLOAD_KB"] * 1024 if getattr(view, "accepts_files", False) else 0
    return current_app.config["MAX_CONTENT_LENGTH"] + files


def too_large() -> str:
    """What to say of a file that is larger than we take."""
    return _("The file is too large. Choose one of at most %(size)s MB.", size=most_megabytes())


def read_body(view: Any) -> None:
    """Read the whole form of this request, refusing what is too large; before any transaction begins.

    A slow sender thus keeps nobody from writing.
    """
    request.max_content_length = body_limit(view)
    request.form  # noqa: B018


def sound_file(storage: Any, *, slides: bool = False) -> SoundFile:
    """The file in `storage` (werkzeug's FileStorage); with `slides`, presentations are taken too. Raises NotSound."""
    most = current_app.config["UPLOAD_KB"] * 1024
    content = storage.stream.read(most + 1)
    if len(content) > most:
        raise NotSound(too_large())
    if not content:
        raise NotSound(_l("The file is empty. Choose another."))
    suffix = _kind(content)
    if slides and suffix is None:
        raise NotSound(
            _l(
                "Choose a PDF, JPEG, PNG, Word (.docx), PowerPoint (.pptx) or OpenDocument (.odt, .odp) file "
                "without macros."
            )
        )
    if suffix is None or (suffix in SLIDES and not slides):
        raise NotSound(_l("Choose a PDF, JPEG, PNG, Word (.docx) or OpenDocument (.odt) file without macros."))
    return SoundFile(_name(storage.filename or "", suffix), TYPES[suffix], content)


def upload_path(public_id: str) -> Path:
    """Where the content of an upload is kept."""
    return upload_folder() / public_id


def upload_folder() -> Path:
    folder = Path(current_app.config["INSTANCE"]) / "uploads"
    folder.mkdir(exist_ok=True)
    return folder


def upload_response(public_id: str, name: str, media_type: str) -> Response | None:
    """The file to take away, never to be shown in the site; None when its content is gone."""
    path = upload_path(public_id)
    if not path.exists():
        return None
    answer = Response(path.read_bytes(), content_type=media_type)
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    answer.headers["Cache-Control"] = "private, no-store"
    return locked(answer)


def locked(answer: Response) -> Response:
    """The same answer; a browser that shows it lets it load nothing and run nothing."""
    answer.own_policy = OWN_POLICY  # the application's answers carry another, see `eventapp.pages.own_policy`
    return answer


def _name(name: str, suffix: str) -> str:
    """The file's own name as far as it may be shown and saved, with the suffix of what it is."""
    name = re.split(r"[/\\]", name)[-1]
    stem = "".join(c for c in name.rpartition(".")[0] or name if not has_control_characters(c) and c not in '<>:"|?*')
    return f"{stem.strip(' .')[:150] or 'file'}{suffix}"


def _kind(content: bytes) -> str | None:
    """The suffix of what `content` is, told by its first bytes; None when it is nothing we take."""
    if content.startswith(b"%PDF-"):
        return ".pdf"
    if content.startswith(b"\xff\xd8\xff"):
        return ".jpg"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return ".png"
    return _kind_of_archive(content) if content.startswith(b"PK\x03\x04") else None


def _kind_of_archive(content: bytes) -> str | None:
    """A text or a presentation is an archive; nothing in it is unpacked but a few bytes that name its type."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
            if len(names) > MOST_FILES_IN_ARCHIVE or any(
                name.endswith("vbaProject.bin") or name.startswith(("Basic/", "Scripts/")) for name in names
            ):
                return None
            if "word/document.xml" in names and "[Content_Types].xml" in names:
                return ".docx"
            if "ppt/presentation.xml" in names and "[Content_Types].xml" in names:
                return ".pptx"
            if "mimetype" in names:
                with archive.open("mimetype") as member:
                    said = member.read(100).decode("ascii", "ignore")
                return next((suffix for suffix in (".odt", ".odp") if TYPES[suffix] == said), None)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError):
        return None
    return None
