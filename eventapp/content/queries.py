"""Reading news and publications; what is not out is found by organisers alone."""

from collections.abc import Sequence

from sqlalchemy import select

from eventapp.common.clock import now
from eventapp.common.text import fold
from eventapp.content.models import Article, PlainPage, Publication
from eventapp.events.models import Event
from eventapp.extensions import db

MOST = 200


def articles_out(event: Event, tag: str = "") -> list[Article]:
    """The news that everyone sees, the newest first; of one tag, in any letter case."""
    query = select(Article).where(Article.event_id == event.id, Article.published_at <= now())
    found = db.session.scalars(query.order_by(Article.published_at.desc(), Article.id.desc()).limit(MOST))
    return [article for article in found if not tag or fold(tag) in map(fold, article.tags)]


def next_to_come(event: Event) -> Article | None:
    """The article that comes out next by itself."""
    query = select(Article).where(Article.event_id == event.id, Article.published_at > now())
    return db.session.scalars(query.order_by(Article.published_at).limit(1)).first()


def all_articles(event: Event) -> Sequence[Article]:
    """Drafts first, then the newest."""
    query = select(Article).where(Article.event_id == event.id)
    order = (Article.published_at.is_not(None), Article.published_at.desc(), Article.id.desc())
    return db.session.scalars(query.order_by(*order).limit(MOST)).all()


def article_of(event: Event, public_id: str) -> Article | None:
    return db.session.scalar(select(Article).where(Article.event_id == event.id, Article.public_id == public_id))


def publications_of(event: Event, *, is_public: bool | None = None) -> Sequence[Publication]:
    """The newest first."""
    query = select(Publication).where(Publication.event_id == event.id)
    if is_public is not None:
        query = query.where(Publication.is_public == is_public)
    return db.session.scalars(query.order_by(Publication.year.desc(), Publication.id.desc()).limit(MOST)).all()


def publication_of(event: Event, public_id: str) -> Publication | None:
    query = select(Publication).where(Publication.event_id == event.id, Publication.public_id == public_id)
    return db.session.scalar(query)


def related_to(event: Event, article: Article) -> tuple[list[Article], list[Publication]]:
    """What an article points at, as far as everyone sees it."""
    if not article.related:
        return [], []
    articles = select(Article).where(
        Article.event_id == event.id, Article.public_id.in_(article.related), Article.published_at <= now()
    )
    publications = select(Publication).where(
        Publication.event_id == event.id, Publication.public_id.in_(article.related), Publication.is_public
    )
    return list(db.session.scalars(articles)), list(db.session.scalars(publications))


def pages_of(event: Event, *, is_public: bool | None = None) -> Sequence[PlainPage]:
    """The plain pages, in their order."""
    query = select(PlainPage).where(PlainPage.event_id == event.id)
    if is_public is not None:
        query = query.where(PlainPage.is_public == is_public)
    return db.session.scalars(query.order_by(PlainPage.position, PlainPage.id).limit(MOST)).all()


def page_of(event: Event, slug: str) -> PlainPage | None:
    return db.session.scalar(select(PlainPage).where(PlainPage.event_id == event.id, PlainPage.slug == slug))


def page_by_id(event: Event, public_id: str) -> PlainPage | None:
    return db.session.scalar(select(PlainPage).where(PlainPage.event_id == event.id, PlainPage.public_id == public_id))
