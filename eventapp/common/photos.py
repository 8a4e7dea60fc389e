"""Photos of people: cropped to a square, without what a camera notes of place and time."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Response, current_app
from flask_babel import lazy_gettext as _l

from eventapp.common.clock import now
from eventapp.common.columns import new_public_id
from eventapp.common.pictures import MOST_BYTES, NotAPicture, as_jpeg, upright_picture
from eventapp.common.uploads import locked

PHOTO_SIDE = 480  # pixels; photos are square
DIRECTORY, SPEAKERS = "photos", "speaker-photos"  # the folders below `instance/` that they are kept in

FORMATS = ("JPEG", "PNG", "WEBP")
ROUGH_SIDE = 2 * PHOTO_SIDE
STAYS = timedelta(hours=1)  # a photo that nothing names: an upload that was not committed yet is younger


class NotAPhoto(Exception):
    """A file that is no photo, or not one that we take; `message` says why."""

    message: Any = _l("Choose a JPEG, PNG or WebP photo.")

    def __init__(self, message: Any = None) -> None:
        self.message = message or self.message
        super().__init__(str(self.message))


def square_photo(content: bytes) -> bytes:
    """The middle of the picture in `content`, upright, as a square JPEG of `PHOTO_SIDE` pixels. Raises NotAPhoto."""
    from PIL import Image, ImageOps

    try:
        whole = upright_picture(content, FORMATS, ROUGH_SIDE)
    except NotAPicture as error:
        raise NotAPhoto(_why(error)) from error
    square = ImageOps.fit(whole, (PHOTO_SIDE, PHOTO_SIDE), Image.Resampling.LANCZOS, centering=(0.5, 0.4))
    return as_jpeg(square)


def _why(error: NotAPicture) -> Any:
    if error.reason == "large":
        return _l("The photo is too large. Choose one of at most %(size)s MB.", size=MOST_BYTES // 2**20)
    return _l("The photo has too many pixels. Choose a smaller one.") if error.reason == "pixels" else None


def keep(content: bytes, folder: str) -> str:
    """Put a square photo away; returns the name it is found under."""
    name = new_public_id()
    path_of(name, folder).write_bytes(content)
    return name


def path_of(name: str, folder: str) -> Path:
    """Where the photo called `name` is kept."""
    place = Path(current_app.config["INSTANCE"]) / folder
    place.mkdir(exist_ok=True)
    return place / f"{name}.jpg"


def photo_response(name: str, folder: str) -> Response | None:
    """The photo for a browser, kept by nobody between; None when it is gone."""
    path = path_of(name, folder)
    if not path.exists():
        return None
    answer = Response(path.read_bytes(), content_type="image/jpeg")
    answer.headers["Cache-Control"] = "private, no-cache"
    return locked(answer)


def sweep(folder: str, is_named: Callable[[str], bool]) -> int:
    """Delete photos that nothing names any more; returns how many."""
    before, gone = now() - STAYS, 0
    for path in path_of("any", folder).parent.glob("*.jpg"):
        if datetime.fromtimestamp(path.stat().st_mtime, UTC) < before and not is_named(path.stem):
            path.unlink(missing_ok=True)
            gone += 1
    return gone
