"""Pictures of news: decoded and encoded anew, so that nothing but pixels remains."""

import io

from eventapp.common.columns import new_public_id
from eventapp.common.uploads import upload_path
from eventapp.content.errors import NotAPicture

FORMATS = ("JPEG", "PNG")
MOST_BYTES = 5 * 2**20
LONGEST_SIDE = 12_000  # pixels; read from the head before anything is decoded
MOST_PIXELS = 60_000_000
WIDTH = HEIGHT = 1200  # pixels, at most


def keep_picture(content: bytes) -> str:
    """Put a picture away as a JPEG without metadata; gives its name. Raises NotAPicture."""
    from PIL import Image, ImageOps

    if len(content) > MOST_BYTES:
        raise NotAPicture
    try:
        picture = Image.open(io.BytesIO(content), formats=FORMATS)
        if max(picture.size) > LONGEST_SIDE or picture.width * picture.height > MOST_PIXELS:
            raise NotAPicture
        upright = ImageOps.exif_transpose(picture).convert("RGBA")
        whole = Image.new("RGB", upright.size, "white")
        whole.paste(upright, mask=upright.getchannel("A"))
        whole.thumbnail((WIDTH, HEIGHT))
    except NotAPicture:
        raise
    except Exception as error:  # decoders raise whatever they stumble over
        raise NotAPicture from error
    out = io.BytesIO()
    whole.save(out, "JPEG", quality=85, optimize=True)
    name = new_public_id()
    upload_path(name).write_bytes(out.getvalue())
    return name
