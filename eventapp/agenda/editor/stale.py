"""A change that was made on an older version: both are shown, nothing is overwritten."""

from typing import Any

from flask import abort, render_template, request, url_for
from flask_babel import gettext as _
from wtforms import FileField

from eventapp.agenda.errors import Stale
from eventapp.common.forms import Form
from eventapp.events.forms import Choice

NOT_COMPARED = {"version", "csrf_token"}


def sent_version() -> int:
    """The version on which the visitor made the change. A request that does not say it is none of our pages'."""
    said = request.form.get("version", "")
    return int(said) if said.isdecimal() and len(said) < 10 else abort(400)


def gone() -> tuple[str, int]:
    """The answer to who removes what is there no more."""
    title, text = _("Someone else has removed it already."), _("Nothing was changed.")
    more = {"action_url": url_for("agenda.editor"), "action_label": _("All sessions")}
    return render_template("errors/error.html", code=410, title=title, text=text, **more), 410


def both_versions(form: Form, now_said: Form, stale: Stale) -> list[tuple[str, str, str]]:
    """What differs, as (field, as it is now, as it was typed). `now_said` is the form of what there is now.

    What was typed stays in `form`, which then carries the newest version: sending it again replaces on purpose.
    """
    now_said.process(formdata=None, data={field.name: field.object_data for field in now_said})
    form.version.data = str(stale.row.version)
    form.form_errors.append(stale.message)
    return [
        (field.label.text, _shown(now_said[field.name]), _shown(field))
        for field in form
        if field.name in now_said
        and not isinstance(field, FileField)
        and field.name not in NOT_COMPARED
        and _said(field) != _said(now_said[field.name])
    ]


def _said(field: Any) -> Any:
    """What a field says; a list to choose from says its first until something else is chosen."""
    if isinstance(field, Choice) and not field.data and field.choices:
        return field.choices[0].value
    return field.data or ""


def _shown(field: Any) -> str:
    said = field.data
    if said in (None, "", []):
        return "–"
    names = {choice.value: str(choice.label) for choice in getattr(field, "choices", None) or ()}
    return ", ".join(names.get(one, str(one)) for one in (said if isinstance(said, list) else [said]))
