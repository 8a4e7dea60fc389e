"""News, publications and pages as everyone sees them, and the feed of the news."""

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for

from eventapp.accounts.access import public
from eventapp.common.clock import now
from eventapp.common.languages import IN_LANGUAGE, absolute_url, current_language
from eventapp.common.pages import cached, changes_at
from eventapp.common.uploads import locked, upload_path, upload_response
from eventapp.content import citing, queries
from eventapp.content.models import Article, Publication
from eventapp.content.sharing import sharing_links
from eventapp.events.documents import may_open
from eventapp.events.models import Event

bp = Blueprint("content", __name__, url_prefix=f"{IN_LANGUAGE}/<event:event>")


@bp.get("/news")
@public
@cached
def news(event: Event):
    """All news, the newest first; `?tag=` asks for those of one tag."""
    _changes_with_the_next(event)
    tag = request.args.get("tag", "")[:40]
    articles = queries.articles_out(event, tag)
    return render_template("content/news.html", event=event, articles=articles, tag=tag)


@bp.get("/news/<public_id:public_id>")
@public
@cached
def article(event: Event, public_id: str):
    """One piece of news."""
    _changes_with_the_next(event)
    found = _article(event, public_id)
    articles, publications = queries.related_to(event, found)
    address = absolute_url("content.article", event=event, public_id=found)
    picture = absolute_url("content.picture", event=event, public_id=found) if found.picture else None
    title = found.title.localized(current_language(), event.language)
    return render_template(
        "content/article.html", event=event, article=found, articles=articles, publications=publications,
        address=address, picture=picture, sharing=sharing_links(title, address, event.hashtag or ""),
    )  # fmt: skip


@bp.get("/news/<public_id:public_id>/picture.jpg")
@public
def picture(event: Event, public_id: str):
    """The picture of a piece of news."""
    return _jpeg(_article(event, public_id).picture)


@bp.get("/news.atom")
@public
@cached
def feed(event: Event):
    """The news as a feed (Atom, RFC 4287)."""
    _changes_with_the_next(event)
    articles = queries.articles_out(event)[:50]
    updated = max((article.changed_at for article in articles), default=event.starts_at)
    body = render_template(
        "content/feed.xml", event=event, articles=articles, updated=updated,
        own=absolute_url("content.feed", event=event), home=absolute_url("content.news", event=event),
        address=lambda article: absolute_url("content.article", event=event, public_id=article),
    )  # fmt: skip
    return Response(body, content_type="application/atom+xml; charset=utf-8")


@bp.get("/publications")
@public
@cached
def publications(event: Event):
    """All publications, the newest first."""
    found = queries.publications_of(event, is_public=True)
    return render_template("content/publications.html", event=event, publications=found)


@bp.get("/publications/<public_id:public_id>")
@public
@cached
def publication(event: Event, public_id: str):
    """One publication, with the ways to cite it."""
    found = _publication(event, public_id)
    changes_at(found.opens_at)
    text = citing.as_text(found, _title(event, found))
    return render_template(
        "content/publication.html", event=event, publication=found, text=text, is_open=found.is_open(now())
    )


@bp.get("/publications/<public_id:public_id>/cite.<any(bib, ris):kind>")
@public
def cite(event: Event, public_id: str, kind: str):
    """A publication as BibTeX or RIS."""
    found = _publication(event, public_id)
    body = citing.cited(found, _title(event, found), kind)
    answer = Response(body, content_type=f"{citing.MEDIA[kind]}; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{found.public_id}.{kind}"'
    return answer


@bp.get("/publications/<public_id:public_id>/file")
@public
def file(event: Event, public_id: str):
    """The file of a publication, for those who may have it, from when they may."""
    found = _publication(event, public_id)
    if not found.is_open(now()):
        abort(404)
    if not may_open(event, found.readers):
        return redirect(url_for("security.us_signin", next=url_for("content.publication", public_id=found)))
    answer = upload_response(found.file, found.file_name, found.file_type) if found.file else None
    return answer or abort(404)


@bp.get("/publications/<public_id:public_id>/cover.jpg")
@public
def cover(event: Event, public_id: str):
    """The cover of a publication."""
    return _jpeg(_publication(event, public_id).cover)


@bp.get("/pages/<slug>")
@public
@cached
def page(event: Event, slug: str):
    """A plain page."""
    found = queries.page_of(event, slug)
    if found is None or not found.is_public:
        abort(404)
    return render_template("content/page.html", event=event, page=found)


def _jpeg(name: str | None) -> Response:
    path = upload_path(name or "none")
    if not name or not path.exists():
        abort(404)
    answer = Response(path.read_bytes(), content_type="image/jpeg")
    answer.headers["Cache-Control"] = "public, max-age=3600"
    return locked(answer)


def _title(event: Event, found: Publication) -> str:
    return found.title.localized(found.language, current_language(), event.language)


def _article(event: Event, public_id: str) -> Article:
    found = queries.article_of(event, public_id)
    return found if found and found.is_out(now()) else abort(404)


def _publication(event: Event, public_id: str) -> Publication:
    found = queries.publication_of(event, public_id)
    return found if found and found.is_public else abort(404)


def _changes_with_the_next(event: Event) -> None:
    """A page in the cache is over when the next article comes out."""
    if coming := queries.next_to_come(event):
        changes_at(coming.published_at)
