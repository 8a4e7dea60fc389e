"""Writing news, publications and pages: every change as a plain function. None of these commits."""

import re
from typing import Any

from eventapp.common.clock import now
from eventapp.common.columns import new_public_id
from eventapp.common.log import log
from eventapp.common.uploads import SoundFile, upload_path
from eventapp.content import errors, queries
from eventapp.content.identifiers import doi_of, isbn_of
from eventapp.content.models import MOST_TAGS, Article, PlainPage, Publication
from eventapp.content.pictures import keep_picture
from eventapp.events.facts import is_web_address
from eventapp.events.models import Event
from eventapp.events.operations import touch
from eventapp.extensions import db

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


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
    event: Event,
    publication: Publication | None,
    values: dict[str, Any],
    actor: Any,
    file: SoundFile | None = None,
    cover: bytes | None = None,
) -> Publication:
    """Enter or change a publication; `file` and `cover` replace those it has.

    Raises NoTitle, NotADoi, NotAnIsbn, NotAnAddress or NotAPicture.
    """
    _check_title(values)
    for name, read, error in (("doi", doi_of, errors.NotADoi), ("isbn", isbn_of, errors.NotAnIsbn)):
        if text := (values.get(name) or "").strip():
            if (found := read(text)) is None:
                raise error
            values = values | {name: found}
        elif name in values:
            values = values | {name: None}
    if values.get("url") and not is_web_address(values["url"]):
        raise errors.NotAnAddress
    if cover:
        values = values | {"cover": keep_picture(cover, "cover")}
    publication, is_new = publication or Publication(event_id=event.id), publication is None
    before = publication.cover
    for key, value in values.items():
        setattr(publication, key, value)
    if before and before != publication.cover:
        upload_path(before).unlink(missing_ok=True)
    if file is not None:
        publication.file = new_public_id()
        publication.file_name, publication.file_type = file.name, file.media_type
        publication.file_kb = max(1, round(len(file.content) / 1000))
        upload_path(publication.file).write_bytes(file.content)
    return _saved(event, publication, actor, "entered a publication" if is_new else "changed a publication")


def save_page(event: Event, page: PlainPage | None, values: dict[str, Any], actor: Any) -> PlainPage:
    """Enter or change a plain page. Raises NoTitle, NotASlug or SlugTaken."""
    _check_title(values)
    slug = (values.get("slug") or "").strip()
    if not SLUG.fullmatch(slug):
        raise errors.NotASlug
    other = queries.page_of(event, slug)
    if other is not None and other is not page:
        raise errors.SlugTaken
    page, is_new = page or PlainPage(event_id=event.id), page is None
    for key, value in (values | {"slug": slug}).items():
        setattr(page, key, value)
    return _saved(event, page, actor, "added a page" if is_new else "changed a page")


def remove(event: Event, item: Article | Publication | PlainPage, actor: Any) -> None:
    """Take an article, a publication or a page away, with its files."""
    log(actor, "removed", item, note=next(iter(item.title.values()), "")[:200])
    for name in ("picture", "file", "cover"):
        if stored := getattr(item, name, None):
            upload_path(stored).unlink(missing_ok=True)
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
