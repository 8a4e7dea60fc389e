"""Writing news and publications: every change as a plain function. None of these commits."""

import re
from typing import Any

from eventapp.common.clock import now
from eventapp.common.columns import new_public_id
from eventapp.common.log import log
from eventapp.common.uploads import SoundFile, upload_path
from eventapp.content import errors
from eventapp.content.identifiers import doi_of, isbn_of
from eventapp.content.models import MOST_TAGS, Article, Publication
from eventapp.content.pictures import keep_picture
from eventapp.events.models import Event
from eventapp.events.operations import touch
from eventapp.extensions import db

ADDRESS = re.compile(r"https?://[^\s<>\"']+\.[^\s<>\"']+", re.IGNORECASE)


def save_article(
    event: Event, article: Article | None, values: dict[str, Any], actor: Any, picture: bytes | None = None
) -> Article:
    """Enter or change a piece of news; `picture` is the content of a file that replaces the one it has.

    Raises NoTitle, NotAPicture or NoAlternative.
    """
    _check_title(values)
    has_picture = bool(picture or (article and article.picture))
    if has_picture and not any((values.get("picture_alt") or {}).values()):
        raise errors.NoAlternative
    name = keep_picture(picture) if picture else None
    article, is_new = article or Article(event_id=event.id), article is None
    for key, value in values.items():
        setattr(article, key, value)
    article.tags = list(dict.fromkeys(" ".join(tag.split())[:40] for tag in article.tags or () if tag.strip()))[
        :MOST_TAGS
    ]
    article.picture = name or article.picture
    return _saved(event, article, actor, "wrote an article" if is_new else "changed an article")


def save_publication(
    event: Event, publication: Publication | None, values: dict[str, Any], actor: Any, file: SoundFile | None = None
) -> Publication:
    """Enter or change a publication; `file` replaces the one it has.

    Raises NoTitle, NotADoi, NotAnIsbn or NotAnAddress.
    """
    _check_title(values)
    for name, read, error in (("doi", doi_of, errors.NotADoi), ("isbn", isbn_of, errors.NotAnIsbn)):
        if text := (values.get(name) or "").strip():
            if (found := read(text)) is None:
                raise error
            values = values | {name: found}
        elif name in values:
            values = values | {name: None}
    if values.get("url") and not ADDRESS.fullmatch(values["url"]):
        raise errors.NotAnAddress
    publication, is_new = publication or Publication(event_id=event.id), publication is None
    for key, value in values.items():
        setattr(publication, key, value)
    if file is not None:
        publication.file = new_public_id()
        publication.file_name, publication.file_type = file.name, file.media_type
        publication.file_kb = max(1, round(len(file.content) / 1000))
        upload_path(publication.file).write_bytes(file.content)
    return _saved(event, publication, actor, "entered a publication" if is_new else "changed a publication")


def remove(event: Event, item: Article | Publication, actor: Any) -> None:
    """Take an article or a publication away, with its file."""
    log(actor, "removed", item, note=next(iter(item.title.values()), "")[:200])
    name = item.picture if isinstance(item, Article) else item.file
    if name:
        upload_path(name).unlink(missing_ok=True)
    db.session.delete(item)
    touch(event)


def _check_title(values: dict[str, Any]) -> None:
    if not any((values.get("title") or {}).values()):
        raise errors.NoTitle


def _saved(event: Event, item: Any, actor: Any, action: str) -> Any:
    item.changed_at = now()
    db.session.add(item)
    log(actor, action, item)
    touch(event)
    return item
