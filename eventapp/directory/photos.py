"""Photos of people: cropped to a square, without what a camera notes of place and time.

The picture is decoded and encoded anew, so that nothing but pixels remains. Its size is read from its head before
anything is decoded: a small file can hold a picture of gigabytes.
"""

import io
import warnings
from pathlib import Path

from flask import current_app
from flask_babel import lazy_gettext as _l

from eventapp.common.columns import new_public_id
from eventapp.directory.errors import NotAPhoto
from eventapp.directory.models import PHOTO_SIDE

FORMATS = ("JPEG", "PNG", "WEBP")
MOST_BYTES = 5 * 2**20
LONGEST_SIDE = 12_000  # pixels
MOST_PIXELS = 60_000_000  # what a good camera makes
QUALITY = 85
ROUGH_SIDE = 2 * PHOTO_SIDE  # a JPEG is decoded at about this size, which takes an eighth of time and memory


def square_photo(content: bytes) -> bytes:
    """The middle of the picture in `content`, upright, as a square JPEG of `PHOTO_SIDE` pixels. Raises NotAPhoto."""
    from PIL import Image, ImageOps

    if len(content) > MOST_BYTES:
        raise NotAPhoto(_l("The photo is too large. Choose one of at most %(size)s MB.", size=MOST_BYTES // 2**20))
    try:
        with warnings.catch_warnings():  # we look at the size ourselves
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            picture = Image.open(io.BytesIO(content), formats=FORMATS)
        if max(picture.size) > LONGEST_SIDE or picture.width * picture.height > MOST_PIXELS:
            raise NotAPhoto(_l("The photo has too many pixels. Choose a smaller one."))
        picture.draft("RGB", (ROUGH_SIDE, ROUGH_SIDE))
        upright = ImageOps.exif_transpose(picture)
        whole = Image.new("RGB", upright.size, "white")
        coloured = upright.convert("RGBA")
        whole.paste(coloured, mask=coloured.getchannel("A"))
        square = ImageOps.fit(whole, (PHOTO_SIDE, PHOTO_SIDE), Image.Resampling.LANCZOS, centering=(0.5, 0.4))
    except NotAPhoto:
        raise
    except Exception as error:  # decoders raise whatever they stumble over
        raise NotAPhoto from error
    out = io.BytesIO()
    square.save(out, "JPEG", quality=QUALITY, optimize=True)
    return out.getvalue()


def keep(content: bytes) -> str:
    """Put a square photo away; returns the name it is found under."""
    name = new_public_id()
    path_of(name).write_bytes(content)
    return name


def path_of(name: str) -> Path:
    """Where the photo called `name` is kept."""
    folder = Path(current_app.config["INSTANCE"]) / "photos"
    folder.mkdir(exist_ok=True)
    return folder / f"{name}.jpg"
