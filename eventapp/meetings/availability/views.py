"""One's free times: a box for each slot, and hours for each day."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from flask import g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import TimeField
from wtforms.validators import Optional

from eventapp.common.errors import keeps_input
from eventapp.common.forms import Form, announce, warn
from eventapp.events.models import Event
from eventapp.extensions import db, limiter
from eventapp.meetings import queries
from eventapp.meetings.availability import operations
from eventapp.meetings.availability.operations import Hours
from eventapp.meetings.views import bp, by_day
from eventapp.people.access import participant, visitor


class HoursForm(Form):
    """From when and until when one meets on each day, in fields `from_<day>` and `until_<day>`."""

    @classmethod
    def of(cls, days: Iterable[date], hours: Hours) -> "HoursForm":
        """The form with the fields of these days."""
        fields: dict[str, Any] = {}
        known = {}
        for day in days:
            fields |= {_from(day): TimeField(_l("Not before"), [Optional()])}
            fields |= {_until(day): TimeField(_l("Not after"), [Optional()])}
            known |= dict(zip((_from(day), _until(day)), hours.get(day, (None, None)), strict=True))
        return type("HoursOfDays", (cls,), fields)(data=known)

    def hours(self, days: Iterable[date]) -> Hours:
        return {day: (self[_from(day)].data, self[_until(day)].data) for day in days}

    def fields_of(self, day: date) -> list:
        return [self[_from(day)], self[_until(day)]]

    def validate(self, extra_validators: Any = None) -> bool:
        is_valid = super().validate(extra_validators)
        for name in (name for name in self._fields if name.startswith("until_")):
            begin, end = self[name.replace("until_", "from_")], self[name]
            if begin.data and end.data and begin.data >= end.data:
                end.errors = [*end.errors, _l("The end must be after the beginning.")]
                is_valid = False
        return is_valid


@bp.route("/meetings/free", methods=["GET", "POST"])
@participant
@keeps_input
@limiter.limit("30 per minute", methods=["POST"], key_func=visitor)
def free_times(event: Event):
    """When one can meet."""
    slots, me = queries.slots_of(event), g.participant
    days = by_day(event, slots)
    dates = [day for day, _slots in days]
    form = HoursForm.of(dates, operations.hours_of(me))
    left_out = operations.left_out(me)
    if request.method == "POST":
        free = set(request.form.getlist("free"))
        left_out = {slot.id for slot in slots if slot.public_id not in free}
    if form.is_submitted_well():
        operations.set_unavailable(me, [slot for slot in slots if slot.id in left_out], form.hours(dates))
        count = operations.meetings_outside(me)
        db.session.commit()
        announce(_("Your free times are saved."))
        if count:
            warn(
                _("Meetings outside your free times: %(count)s. They stay until you move or cancel them.", count=count)
            )
        return redirect(url_for("meetings.mine", event=event), code=303)
    hours = form.hours(dates)
    return render_template(
        "meetings/free_times.html", event=event, days=days, left_out=left_out, form=form,
        outside={slot.id for slot in slots if operations.is_outside(event, slot, hours)},
        taken={slot_id for slot_id, who in queries.bound(slots, [me.id]).items() if who}, has_errors=bool(form.errors),
    )  # fmt: skip


def _from(day: date) -> str:
    return f"from_{day.isoformat()}"


def _until(day: date) -> str:
    return f"until_{day.isoformat()}"
