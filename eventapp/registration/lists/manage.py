"""The organisers' list of registrations: searched, filtered, sorted, its columns chosen, kept as views, as a file."""

from collections.abc import Mapping
from typing import Any

from flask import Response, abort, redirect, render_template, request, stream_with_context, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_security import current_user

from eventapp.accounts.access import manager, may_in
from eventapp.common.clock import now
from eventapp.common.errors import keeps_input
from eventapp.common.forms import announce, warn
from eventapp.events.models import Event
from eventapp.extensions import db
from eventapp.messages.mailings import operations as mailings
from eventapp.regions import lists
from eventapp.registration.lists import columns, files, queries, selection, views
from eventapp.registration.lists.filters import Filters
from eventapp.registration.lists.forms import ViewForm
from eventapp.registration.lists.models import SavedView
from eventapp.registration.models import LIVE, STATES
from eventapp.registration.queries import categories_of
from eventapp.registration.views import bp
from eventapp.registration.words import STATE_KINDS, STATE_NAMES

MOST_COLUMNS = 200


@bp.get("/manage/registrations")
@manager("registration")
def listing(event: Event):
    """All registrations: searched, filtered, sorted and paged in the database."""
    return _page(event, ViewForm(formdata=None), Filters.read(request.args), _keys(request.args))


@bp.get("/manage/registrations.<any(csv, xlsx):kind>")
@manager("registration", write=True)
def export(event: Event, kind: str):
    """The list as filtered, sorted and with the columns of the page, as a file."""
    query = queries.registrations(event, Filters.read(request.args))
    return _file(event, kind, query, _keys(request.args))


@bp.post("/manage/registrations/selected.<any(csv, xlsx):kind>")
@manager("registration")
def export_selected(event: Event, kind: str):
    """The rows that were selected, as a file."""
    chosen = selection.selected(event)
    if not chosen:
        return selection.nothing_selected(chosen)
    return _file(event, kind, chosen.registrations(), _keys({"columns": chosen.columns}))


@bp.post("/manage/registrations/write")
@manager("communications", write=True)
def write_to_selected(event: Event):
    """Begin a mail to the people of the rows that were selected."""
    chosen = selection.selected(event)
    if not chosen:
        return selection.nothing_selected(chosen)
    if chosen.everything:
        asked = chosen.filters.arguments()
        return redirect(url_for("messages.new_mailing", audience="registrations", **asked), code=303)
    values = {"audience": "registrations", "subject": {}, "body": {}, "filters": {"chosen": ",".join(chosen.chosen)}}
    mailing = mailings.write(event, values, current_user)
    answer = redirect(url_for("messages.edit_mailing", event=event, public_id=mailing.public_id), code=303)
    db.session.commit()
    return answer


@bp.post("/manage/registrations/compare")
@manager("registration")
def compare_selected(event: Event):
    """The people of two rows side by side, to be joined when they are the same."""
    chosen = selection.selected(event)
    people = list(db.session.scalars(chosen.registrations().limit(3))) if chosen else []
    ids = list(dict.fromkeys(registration.participant.public_id for registration in people))
    if len(ids) != 2:
        warn(_("Choose the registrations of two people."))
        return redirect(chosen.back(), code=303)
    return redirect(url_for("people.compare", event=event, kind="people", first=ids[0], second=ids[1]), code=303)


@bp.get("/manage/registrations/columns")
@manager("registration")
def choose_columns(event: Event):
    """Which columns the list and its file have, in which order; leads back to the list."""
    filters, there = Filters.read(request.args), columns.columns_of(event)
    if "apply" in request.args:
        numbers = {key: request.args.get(f"number-{key}", type=int) or len(there) + 1 for key in there}
        keys = [key for key in there if key in request.args.getlist("column")]
        keys.sort(key=numbers.get)
        return redirect(url_for("registration.listing", **_arguments(filters, keys)))
    keys = [column.key for column in columns.chosen(event, _keys(request.args), ("name", *columns.ON_PAGE))]
    return render_template(
        "registration/lists/columns.html",
        event=event,
        filters=filters,
        columns=[there[key] for key in keys] + [column for key, column in there.items() if key not in keys],
        chosen=keys,
        groups=columns.GROUPS,
        back=url_for("registration.listing", **_arguments(filters, _keys(request.args))),
    )


@bp.post("/manage/registrations/views")
@manager("registration")
@keeps_input
def save_view(event: Event):
    """Keep what the list shows under a name."""
    form, filters, keys = ViewForm(), Filters.read(request.form), _keys(request.form)
    if not form.is_submitted_well():
        return _page(event, form, filters, keys), 400
    known = [key for key in keys if key in columns.columns_of(event)]
    views.keep(event, current_user, form.name.data, filters, known, shared=form.is_shared.data)
    db.session.commit()
    announce(_("The view “%(name)s” is saved.", name=form.name.data))
    return redirect(url_for("registration.listing", **_arguments(filters, known)), code=303)


@bp.post("/manage/registrations/views/<public_id:public_id>/delete")
@manager("registration")
def delete_view(event: Event, public_id: str):
    """Delete a view of one's own, or one that is shared."""
    view = views.view_by_id(event, public_id)
    if view is None or not _is_at_hand(view):
        abort(404)
    views.delete(view, current_user)
    db.session.commit()
    announce(_("The view “%(name)s” is deleted.", name=view.name))
    return redirect(url_for("registration.listing"), code=303)


def _page(event: Event, form: ViewForm, filters: Filters, keys: list[str]) -> str:
    """The list, with `form` to save it as a view."""
    shown = [column for column in columns.chosen(event, keys, columns.ON_PAGE) if column.key != "name"]
    saved = views.views_for(event, current_user)
    arguments = _arguments(filters, keys)
    return render_template(
        "registration/lists/listing.html",
        event=event,
        page=queries.page_of_list(event, filters),
        filters=filters,
        arguments=arguments,
        columns=shown,
        heads=_heads(filters, keys, shown),
        categories=[(c.code, c.name.localized(_locale(), event.language)) for c in categories_of(event)],
        countries=_countries(event),
        states=_states(event, filters, keys),
        state_kinds=STATE_KINDS,
        may_act=may_in(event, "registration", write=True),
        actions=selection.ACTIONS,
        views=[(view, view.arguments() == arguments) for view in saved],
        form=form,
        has_errors=bool(form.errors),
    )


def _file(event: Event, kind: str, query: Any, keys: list[str]) -> Response:
    name = f"{event.slug}-{now():%Y-%m-%d}.{kind}"
    chunks = files.chunks(kind, query, columns.chosen(event, keys), event.slug)
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    return Response(stream_with_context(chunks), content_type=files.MEDIA[kind], headers=headers)


def _keys(arguments: Mapping[str, str]) -> list[str]:
    """The keys of the columns asked for: `columns=name,email`."""
    return [key for key in arguments.get("columns", "").split(",")[:MOST_COLUMNS] if key.isprintable()]


def _arguments(filters: Filters, keys: list[str]) -> dict[str, str]:
    """What stands in the address of the list."""
    return filters.arguments() | ({"columns": ",".join(keys)} if keys else {})


def _is_at_hand(view: SavedView) -> bool:
    """Whether the organiser sees the view; who may change registrations may then delete it."""
    return view.is_shared or view.user_id == current_user.id


def _states(event: Event, filters: Filters, keys: list[str]) -> list[dict[str, Any]]:
    """A link for each state with its number, whatever else is asked."""
    numbers = queries.numbers_by_state(event)
    names = {"": _("All"), "live": _("Active"), **{state: str(STATE_NAMES[state]) for state in STATES}}
    counts = {"": sum(numbers.values()), "live": sum(numbers.get(state, 0) for state in LIVE), **numbers}
    more = {"columns": ",".join(keys)} if keys else {}
    return [
        {
            "label": name,
            "count": counts.get(state, 0),
            "url": url_for("registration.listing", **filters.but(state=state), **more),
            "is_current": filters.state == state,
        }
        for state, name in names.items()
        if counts.get(state) or filters.state == state or not state
    ]


def _heads(filters: Filters, keys: list[str], shown: list[columns.Column]) -> list[dict[str, Any]]:
    """The heads of the columns, each with the address that sorts by it."""
    now_by, is_descending = filters.order
    more = {"columns": ",".join(keys)} if keys else {}
    heads = []
    for column in (columns.columns_of_name(), *shown):
        head: dict[str, Any] = {"label": column.label}
        if column.sort:
            is_now = column.sort == now_by
            sort = f"-{column.sort}" if is_now and not is_descending else column.sort
            head["url"] = url_for("registration.listing", **filters.but(sort=sort), **more)
            head["sort"] = ("descending" if is_descending else "ascending") if is_now else None
        heads.append(head)
    return heads


def _countries(event: Event) -> list[tuple[str, str]]:
    present = queries.countries_of(event)
    return [(code, name) for code, name in lists.countries(_locale()) if code in present]


def _locale() -> str:
    return str(get_locale())
