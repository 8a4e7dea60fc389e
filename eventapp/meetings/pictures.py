"""How full times and tables are, as charts; the same numbers stand in tables beside them."""

from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _
from markupsafe import Markup

from eventapp.common import formats
from eventapp.events.models import Event
from eventapp.meetings.models import Place, Slot
from eventapp.registration.numbers.charts import MOST_BARS, Bar, bars


@dataclass(frozen=True)
class DayLoad:
    """A day's slots as (slot, meetings at tables, meetings online), and their chart."""

    day: date
    rows: list[tuple[Slot, int, int]]
    chart: Markup


def by_slot(event: Event, load: list[tuple[Slot, int, int]]) -> list[DayLoad]:
    """The load of each day."""
    days: dict[date, list[tuple[Slot, int, int]]] = {}
    for row in load:
        days.setdefault(row[0].starts_at.astimezone(event.zone).date(), []).append(row)
    found = []
    for day, rows in days.items():
        title = _("Meetings on %(day)s", day=formats.date_text(day, "full"))
        drawn = [Bar(formats.time_text(slot.starts_at), seated + online) for slot, seated, online in rows]
        found.append(DayLoad(day, rows, bars(f"load-{day.isoformat()}", title, _described(drawn), drawn)))
    return found


def by_table(load: list[tuple[Place, int]]) -> Markup:
    """The tables with the most meetings."""
    fullest = sorted(load, key=lambda row: -row[1])[:MOST_BARS]
    drawn = [Bar(place.name, count) for place, count in fullest]
    return bars("load-tables", _("Tables with the most meetings"), _described(drawn), drawn)


def _described(drawn: list[Bar]) -> str:
    """The highest and the lowest bar in words."""
    if not drawn:
        return _("None yet.")
    most, least = max(drawn, key=lambda bar: bar.value), min(drawn, key=lambda bar: bar.value)
    return _("The most: %(most)s (%(count)s). The fewest: %(least)s (%(number)s).", most=most.label,
             count=most.value, least=least.label, number=least.value)  # fmt: skip
