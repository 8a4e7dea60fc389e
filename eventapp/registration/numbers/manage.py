"""The organisers' numbers."""

from flask import Response, abort, render_template, url_for

from eventapp.accounts.access import manager, may_in
from eventapp.common.spreadsheets import csv_lines
from eventapp.events.models import Event
from eventapp.registration.numbers.words import all_series, chart_of, one_series
from eventapp.registration.views import bp

FILTERS = {"days": "day", "categories": "category", "countries": "country"}


@bp.get("/manage/numbers")
@manager()
def numbers(event: Event):
    """Registrations counted, each number as chart and table."""
    sees_list = may_in(event, "registration")
    return render_template(
        "registration/numbers/numbers.html",
        event=event,
        series=[(series, chart_of(series), _addresses(series) if sees_list else {}) for series in all_series(event)],
    )


@bp.get("/manage/numbers/<code:name>.csv")
@manager()
def numbers_csv(event: Event, name: str):
    """One number as a table; numbers are no personal data."""
    series = one_series(event, name) or abort(404)
    rows = ([key, label, count] for key, (label, count) in zip(series.keys, series.rows, strict=True))
    content = b"".join(csv_lines(["key", series.label, series.counts], rows))
    headers = {
        "Content-Disposition": f'attachment; filename="{event.slug}-{name}.csv"',
        "Cache-Control": "private, no-store",
    }
    return Response(content, content_type="text/csv; charset=utf-8", headers=headers)


def _addresses(series) -> dict[str, str]:
    """Where the list shows the registrations of a row, by its label."""
    asked = FILTERS.get(series.name)
    if not asked:
        return {}
    return {
        label: url_for("registration.listing", **{asked: key})
        for key, (label, _count) in zip(series.keys, series.rows, strict=True)
    }
