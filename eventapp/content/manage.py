"""The organisers' pages of news, publications and plain pages."""

from collections.abc import Callable
from typing import Any

from flask import abort, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_security import current_user

from eventapp.accounts.access import manager, may_in
from eventapp.common.clock import now
from eventapp.common.errors import keeps_input
from eventapp.common.forms import Form, announce
from eventapp.common.languages import current_language
from eventapp.common.pictures import MOST_BYTES
from eventapp.common.uploads import NotSound, accepts_files, sound_file
from eventapp.content import errors, operations, queries
from eventapp.content.forms import ArticleForm, ItemForm, PageForm, PublicationForm
from eventapp.content.models import Article, PlainPage, Publication
from eventapp.content.views import bp
from eventapp.events.models import Event
from eventapp.extensions import db

AREA = "communications"


@bp.get("/manage/content")
@manager(AREA)
def contents(event: Event):
    """All news, publications and pages, drafts too."""
    return render_template(
        "content/contents.html", event=event, articles=queries.all_articles(event),
        publications=queries.publications_of(event), pages=queries.pages_of(event),
        now=now(), form=Form(), may_change=may_in(event, AREA, write=True),
    )  # fmt: skip


@bp.route("/manage/news/new", methods=["GET", "POST"])
@manager(AREA, write=True)
@accepts_files
@keeps_input
def new_article(event: Event):
    return _edit_article(event, None)


@bp.route("/manage/news/<public_id:public_id>", methods=["GET", "POST"])
@manager(AREA, write=True)
@accepts_files
@keeps_input
def edit_article(event: Event, public_id: str):
    return _edit_article(event, queries.article_of(event, public_id) or abort(404))


@bp.post("/manage/news/<public_id:public_id>/remove")
@manager(AREA, write=True)
def remove_article(event: Event, public_id: str):
    return _remove(event, queries.article_of(event, public_id) or abort(404))


@bp.route("/manage/publications/new", methods=["GET", "POST"])
@manager(AREA, write=True)
@accepts_files
@keeps_input
def new_publication(event: Event):
    return _edit_publication(event, None)


@bp.route("/manage/publications/<public_id:public_id>", methods=["GET", "POST"])
@manager(AREA, write=True)
@accepts_files
@keeps_input
def edit_publication(event: Event, public_id: str):
    return _edit_publication(event, queries.publication_of(event, public_id) or abort(404))


@bp.post("/manage/publications/<public_id:public_id>/remove")
@manager(AREA, write=True)
def remove_publication(event: Event, public_id: str):
    return _remove(event, queries.publication_of(event, public_id) or abort(404))


@bp.route("/manage/pages/new", methods=["GET", "POST"])
@manager(AREA, write=True)
@keeps_input
def new_page(event: Event):
    return _edit_page(event, None)


@bp.route("/manage/pages/<public_id:public_id>", methods=["GET", "POST"])
@manager(AREA, write=True)
@keeps_input
def edit_page(event: Event, public_id: str):
    return _edit_page(event, queries.page_by_id(event, public_id) or abort(404))


@bp.post("/manage/pages/<public_id:public_id>/remove")
@manager(AREA, write=True)
def remove_page(event: Event, public_id: str):
    return _remove(event, queries.page_by_id(event, public_id) or abort(404))


def _edit_article(event: Event, article: Article | None) -> Any:
    form = ArticleForm.of(event, article)
    others = [item for item in (*queries.all_articles(event), *queries.publications_of(event)) if item is not article]
    form.offer_related([(o.public_id, o.title.localized(current_language(), event.language)) for o in others])

    def save() -> None:
        operations.save_article(event, article, form.values(event), current_user, _picture("picture"))

    return _edit(event, form, save, _("Change the article") if article else _("New article"))


def _edit_publication(event: Event, publication: Publication | None) -> Any:
    form = PublicationForm.of(event, publication)

    def save() -> None:
        sent = request.files.get("file")
        file = sound_file(sent) if sent and sent.filename else None
        operations.save_publication(event, publication, form.values(event), current_user, file, _picture("cover"))

    return _edit(event, form, save, _("Change the publication") if publication else _("New publication"))


def _edit_page(event: Event, page: PlainPage | None) -> Any:
    form = PageForm.of(event, page)

    def save() -> None:
        operations.save_page(event, page, form.values(event), current_user)

    return _edit(event, form, save, _("Change the page") if page else _("New page"))


def _edit(event: Event, form: ItemForm, save: Callable[[], None], title: str) -> Any:
    """The page of a form; once it is sent without faults, `save` acts, and what it refuses stands at its field."""
    if form.is_submitted_well():
        try:
            save()
        except NotSound as fault:
            db.session.rollback()
            form.blame(event, "file", fault.message)
        except errors.Refused as refused:
            db.session.rollback()
            form.blame(event, refused.field, refused.message)
        else:
            return _saved(event)
    return render_template(
        "content/edit.html", event=event, form=form, title=title, names=form.names, has_errors=bool(form.errors)
    )


def _picture(field: str) -> bytes | None:
    """The content of a picture that was sent, if one was; no more than is needed to refuse it."""
    sent = request.files.get(field)
    return sent.stream.read(MOST_BYTES + 1) if sent and sent.filename else None


def _saved(event: Event) -> Any:
    answer = redirect(url_for("content.contents", event=event), code=303)
    db.session.commit()
    announce(_("Your changes are saved."))
    return answer


def _remove(event: Event, item: Article | Publication | PlainPage) -> Any:
    operations.remove(event, item, current_user)
    return _saved(event)
