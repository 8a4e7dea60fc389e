"""Pictures of news and covers of publications."""

from eventapp.common import pictures
from eventapp.common.columns import new_public_id
from eventapp.common.uploads import upload_path
from eventapp.content.errors import NotAPicture

FORMATS = ("JPEG", "PNG")
SIDE = 1200  # pixels, at most


def keep_picture(content: bytes, field: str = "picture") -> str:
    """Put a picture away as a JPEG without metadata; gives its name. Raises NotAPicture, which names `field`."""
    try:
        picture = pictures.upright_picture(content, FORMATS)
    except pictures.NotAPicture:
        raise NotAPicture(field) from None
    picture.thumbnail((SIDE, SIDE))
    name = new_public_id()
    upload_path(name).write_bytes(pictures.as_jpeg(picture))
    return name
