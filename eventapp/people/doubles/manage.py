"""The desk's pages of doubles: those found, two side by side, what was joined lately."""

from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_security import current_user

from eventapp.accounts.access import manager, may_in
from eventapp.common.clock import now
from eventapp.common.errors import keeps_input
from eventapp.common.forms import Form, announce, warn
from eventapp.common.languages import IN_LANGUAGE, LANGUAGES
from eventapp.common.paging import Page, page_address
from eventapp.events.models import Event
from eventapp.extensions import db
from eventapp.people.doubles import operations, queries
from eventapp.people.doubles.finding import Pair, doubles
from eventapp.people.doubles.forms import JoinForm, UndoForm
from eventapp.people.doubles.models import KINDS
from eventapp.people.doubles.rows import emptied_or_removed
from eventapp.people.doubles.words import KIND_NAMES, REASONS
from eventapp.people.models import Organisation, Participant
from eventapp.people.words import ORGANISATION_TYPES
from eventapp.regions import lists
from eventapp.rooms import offered

bp = Blueprint("people", __name__, url_prefix=f"{IN_LANGUAGE}/<event:event>")
PER_PAGE = 20
MODELS = {"people": Participant, "organisations": Organisation}


@bp.get("/manage/doubles")
@manager("registration")
def doubles_found(event: Event):
    """Pairs that look alike, the most alike first, and what was joined within the last day."""
    kind = request.args.get("kind")
    kind = kind if kind in KINDS else KINDS[0]
    page = _page_of_pairs(doubles(event, kind))
    names = _names(kind, page.items)
    moment = now() - operations.UNDO_FOR
    return render_template(
        "people/doubles.html",
        event=event,
        kind=kind,
        kinds=[(name, KIND_NAMES[name]) for name in KINDS],
        page=page,
        pairs=[(pair, names[pair.first], names[pair.second]) for pair in page.items],
        reasons=REASONS,
        merges=[merge for merge in queries.recent_merges(event) if merge.made_at >= moment],
        form=UndoForm(formdata=None),
        may_change=may_in(event, "registration", write=True),
    )


@bp.get("/manage/doubles/<any(people, organisations):kind>/<public_id:first>/<public_id:second>")
@manager("registration")
def compare(event: Event, kind: str, first: str, second: str):
    """Two side by side."""
    return _comparison(event, kind, _pair(event, kind, first, second))


@bp.post("/manage/doubles/<any(people, organisations):kind>/<public_id:first>/<public_id:second>")
@manager("registration")
@keeps_input
def join(event: Event, kind: str, first: str, second: str):
    """Let one give way to the other, or note that they are different."""
    pair = _pair(event, kind, first, second)
    back = redirect(url_for("people.doubles_found", event=event, kind=kind), code=303)
    if request.form.get("action") == "different" and Form().is_submitted_well():
        operations.tell_apart(event, kind, first, second, current_user)
        db.session.commit()
        announce(_("They are proposed no more."))
        return back
    form = JoinForm.of(pair, queries.called)
    if not form.is_submitted_well():
        return _comparison(event, kind, pair, form), 400
    kept, lost = sorted(pair, key=lambda one: one.public_id != form.kept.data)
    try:
        if kind == "people":
            merge = operations.merge_participants(kept, lost, current_user)
        else:
            merge = operations.merge_organisations(event, kept, lost, current_user)
    except operations.CannotJoin as refused:
        db.session.rollback()
        warn(refused.message)
        return back
    names, losses = (merge.lost_name, merge.kept_name), emptied_or_removed(merge.steps, MODELS[kind].__tablename__)
    db.session.commit()
    announce(_("%(lost)s is joined with %(kept)s. This can be undone for a day.", lost=names[0], kept=names[1]))
    if losses:
        warn(
            _(
                "Records that one can have only once were joined or left out: %(count)s. Undo shows them again.",
                count=losses,
            )
        )
    return back


@bp.post("/manage/doubles/<public_id:public_id>/undo")
@manager("registration")
@keeps_input
def undo_join(event: Event, public_id: str):
    merge = queries.merge_by_id(event, public_id) or abort(404)
    back = redirect(url_for("people.doubles_found", event=event, kind=merge.kind), code=303)
    name = merge.lost_name
    if not UndoForm().is_submitted_well():
        abort(400)
    try:
        operations.undo(merge, current_user)
    except operations.CannotUndo as refused:
        message = refused.message
        db.session.rollback()
        warn(_("This cannot be undone. %(why)s", why=message))
        return back
    db.session.commit()
    announce(_("%(name)s is back.", name=name))
    return back


def _pair(event: Event, kind: str, first: str, second: str) -> list[Any]:
    find = queries.participant_by_public_id if kind == "people" else queries.organisation_by_public_id
    pair = [find(event, public_id) or abort(404) for public_id in (first, second)]
    return pair if first != second else abort(404)


def _comparison(event: Event, kind: str, pair: list[Any], form: JoinForm | None = None) -> str:
    rows = _of_people(pair) if kind == "people" else _of_organisations(event, pair)
    return render_template(
        "people/compare.html",
        event=event,
        kind=kind,
        pair=pair,
        names=[queries.called(one) for one in pair],
        rows=rows,
        form=form or JoinForm.of(pair, queries.called, formdata=None),
        may_change=may_in(event, "registration", write=True),
        has_errors=form is not None,
    )


def _of_people(pair: list[Participant]) -> list[tuple[str, list[str]]]:
    """A label and the words of each, for every row of the table."""
    language = str(get_locale())
    facts: list[list[tuple[str, str]]] = []
    offers = [offer(pair) for offer in offered("about_participants")]
    for one in pair:
        region = lists.region(one.region) if one.region else None
        facts.append([
            (_("E-mail address"), one.email),
            (_("Address confirmed"), _("Yes") if one.email_confirmed_at else _("No")),
            (_("Given names"), one.given_name),
            (_("Family names"), one.family_name),
            (_("Organisation"), one.organisation.name if one.organisation else ""),
            (_("Position"), one.position or ""),
            (_("Country"), lists.country_name(one.country, language)),
            (_("Region"), region.name if region else one.region or ""),
            (_("Telephone"), one.phone or ""),
            (_("Language"), LANGUAGES[one.language]),
            *(fact for offer in offers for fact in offer.get(one.id, ())),
        ])  # fmt: skip
    return _side_by_side(facts)


def _of_organisations(event: Event, pair: list[Organisation]) -> list[tuple[str, list[str]]]:
    language, counts = str(get_locale()), queries.people_of(event, pair)
    return _side_by_side([
        [
            (_("Name"), one.name),
            (_("Type of organisation"), str(ORGANISATION_TYPES[one.type])),
            (_("Country"), lists.country_name(one.country, language)),
            (_("People at this event"), str(counts.get(one.id, 0))),
        ]
        for one in pair
    ])  # fmt: skip


def _side_by_side(facts: list[list[tuple[str, str]]]) -> list[tuple[str, list[str]]]:
    """The facts of both under one label each; several facts of one label stand together."""
    labels = dict.fromkeys(label for side in facts for label, _text in side)
    return [(label, ["; ".join(text for name, text in side if name == label) for side in facts]) for label in labels]


def _page_of_pairs(pairs: list[Pair]) -> Page:
    asked = request.args.get("page", 1, type=int)
    number = max(1, min(asked, -(-len(pairs) // PER_PAGE) or 1))
    items = pairs[(number - 1) * PER_PAGE : number * PER_PAGE]
    return Page(items, number, len(pairs), PER_PAGE, page_address)


def _names(kind: str, pairs: list[Pair]) -> dict[str, str]:
    """What those of `pairs` are called, by public id."""
    model, ids = MODELS[kind], {public_id for pair in pairs for public_id in (pair.first, pair.second)}
    found = db.session.scalars(db.select(model).where(model.public_id.in_(ids))) if ids else ()
    return {one.public_id: queries.called(one) for one in found}
