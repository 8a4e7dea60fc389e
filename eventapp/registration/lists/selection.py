"""Rows chosen in the list, for actions that other parts of the product offer on them.

The list is one form: a box for each row (`chosen`), one for all that match (`everything`) beside the filters, and a
button for each action. To add an action:

1. Write a view for POST, `@manager("registration")`, and begin it with

       selection = selected(event)
       if not selection:
           return nothing_selected(selection)

   `selection.registrations()` is the query of the rows, `selection.count()` how many they are. Both look again each
   time: with `everything` the rows are those that match now, not those the page showed.
2. Enter it in `ACTIONS` below: endpoint, label, values of its address. The button stands under the list.
3. An action that asks something first (a reason, a text) answers the POST with a page whose form posts to the view
   again, or to another one. `{{ selection_fields(selection) }}` of `registration/lists/selection.html` puts the
   selection into that form; such a view tells the first POST by a field of its own form.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import Response, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, func, select

from eventapp.common.columns import ID_LENGTH
from eventapp.common.forms import warn
from eventapp.events.models import Event
from eventapp.extensions import db
from eventapp.registration.lists import queries
from eventapp.registration.lists.filters import Filters
from eventapp.registration.models import Registration

MOST_CHOSEN = 500


@dataclass(frozen=True)
class Action:
    """A button under the list; `values` complete the address of `endpoint`."""

    endpoint: str
    label: Any
    values: Mapping[str, str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return url_for(self.endpoint, **self.values)


ACTIONS = (
    Action("registration.decide_selected", _l("Approve or decline")),
    Action("registration.write_to_selected", _l("Write to them")),
    Action("registration.compare_selected", _l("Compare as doubles")),
    Action("registration.export_selected", _l("Download as CSV"), {"kind": "csv"}),
    Action("registration.export_selected", _l("Download as Excel"), {"kind": "xlsx"}),
)


@dataclass(frozen=True)
class Selection:
    """The registrations chosen: those with the public ids `chosen`, or all that match `filters`.

    `columns` are the keys of the columns the list shows, in the form of an address.
    """

    event: Event
    chosen: tuple[str, ...] = ()
    everything: bool = False
    filters: Filters = field(default_factory=Filters)
    columns: str = ""

    def __bool__(self) -> bool:
        return self.everything or bool(self.chosen)

    def registrations(self) -> Select[tuple[Registration]]:
        """The rows as the list sorts them, each with participant, organisation and category loaded."""
        if self.everything:
            return queries.registrations(self.event, self.filters)
        query = queries.registrations(self.event, Filters(sort=self.filters.sort))
        return query.where(Registration.public_id.in_(self.chosen))

    def count(self) -> int:
        """How many rows there are now."""
        if self.everything:
            return queries.count_of(self.event, self.filters)
        query = select(func.count()).select_from(Registration)
        return db.session.scalar(
            query.where(Registration.event_id == self.event.id, Registration.public_id.in_(self.chosen))
        )

    def fields(self) -> list[tuple[str, str]]:
        """Name and value of each hidden field that hands the selection on."""
        rows = [("everything", "1")] if self.everything else [("chosen", public_id) for public_id in self.chosen]
        return [*rows, *self.filters.arguments().items(), *([("columns", self.columns)] if self.columns else [])]

    def back(self) -> str:
        """The address of the list as it was."""
        arguments = self.filters.arguments() | ({"columns": self.columns} if self.columns else {})
        return url_for("registration.listing", **arguments)


def selected(event: Event) -> Selection:
    """The selection that was sent with the form of the list, or with `selection_fields`."""
    ids = [public_id for public_id in request.form.getlist("chosen") if len(public_id) == ID_LENGTH]
    return Selection(
        event,
        chosen=tuple(dict.fromkeys(ids))[:MOST_CHOSEN],
        everything=request.form.get("everything") == "1",
        filters=Filters.read(request.form),
        columns=request.form.get("columns", "")[:1000],
    )


def nothing_selected(selection: Selection) -> Response:
    """Back to the list, saying that no row was chosen."""
    warn(_("Choose at least one registration first."))
    return redirect(selection.back(), code=303)
