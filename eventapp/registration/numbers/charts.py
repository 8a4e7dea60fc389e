"""Charts as inline SVG: a bar for each row, or a column for each day. The same numbers stand in a table beside."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from markupsafe import Markup

from eventapp.common.formats import number_text

WIDTH = 440
ROW, BAR, LABEL, VALUE = 44, 14, 16, 70
HEIGHT, AXIS, TOP, LEFT = 220, 40, 24, 40
MOST_BARS = 20
MOST_COLUMNS = 120
LONGEST_LABEL = 50


@dataclass(frozen=True)
class Bar:
    """`note` is what stands at the bar; by default the number."""

    label: str
    value: int


def bars(name: str, title: str, description: str, rows: Sequence[Bar]) -> Markup:
    """Horizontal bars with label and number, the first `MOST_BARS` of `rows`. `name` makes the ids."""
    shown = rows[:MOST_BARS]
    most = max((bar.value for bar in shown), default=0) or 1
    drawn = Markup().join(_bar(bar, position * ROW, most) for position, bar in enumerate(shown))
    return _svg(name, title, description, max(1, len(shown)) * ROW, drawn)


def columns(name: str, title: str, description: str, days: Sequence[tuple[date, int]], labels: Sequence[str]) -> Markup:
    """A column for each day from the first to the last, days without any too; weeks when that would be too many.

    `labels` are the words for the first and the last day.
    """
    values = _filled(days)
    most = max(values, default=0) or 1
    step = (WIDTH - LEFT) / max(1, len(values))
    room = HEIGHT - AXIS - TOP
    parts = []
    for position, value in enumerate(values):
        height = round(room * value / most, 1)
        parts.append(
            Markup('<rect class="chart__bar" x="{}" y="{}" width="{}" height="{}"/>').format(
                round(LEFT + position * step, 1), round(TOP + room - height, 1), round(max(1, step * 0.8), 1), height
            )
        )
    floor = TOP + room
    parts += [
        Markup('<path class="chart__axis" d="M{} {}H{}"/>').format(LEFT, floor, WIDTH),
        Markup('<text class="chart__text" x="0" y="{}">{}</text>').format(TOP + 6, number_text(most)),
        Markup('<text class="chart__text" x="0" y="{}">0</text>').format(floor),
        Markup('<text class="chart__text" x="{}" y="{}">{}</text>').format(LEFT, HEIGHT - 12, labels[0]),
    ]
    if labels[-1] != labels[0]:
        last = '<text class="chart__text" x="{}" y="{}" text-anchor="end">{}</text>'
        parts.append(Markup(last).format(WIDTH, HEIGHT - 12, labels[-1]))
    return _svg(name, title, description, HEIGHT, Markup().join(parts))


def _filled(days: Sequence[tuple[date, int]]) -> list[int]:
    """The values of every day from the first to the last, or of every so many days."""
    if not days:
        return []
    first, counts = days[0][0], dict(days)
    span = (days[-1][0] - first).days + 1
    width = -(-span // MOST_COLUMNS)
    if width > 1:
        width = -(-width // 7) * 7
    values = [counts.get(first + timedelta(days=day), 0) for day in range(span)]
    return [sum(values[start : start + width]) for start in range(0, span, width)]


def _bar(bar: Bar, y: int, most: int) -> Markup:
    label = bar.label if len(bar.label) <= LONGEST_LABEL else bar.label[: LONGEST_LABEL - 1] + "…"
    width = round((WIDTH - VALUE) * bar.value / most, 1)
    return Markup(
        '<text class="chart__text" x="0" y="{}">{}</text>'
        '<rect class="chart__bar" x="0" y="{}" width="{}" height="{}"/>'
        '<text class="chart__text" x="{}" y="{}">{}</text>'
    ).format(y + LABEL, label, y + LABEL + 6, width, BAR, width + 8, y + LABEL + 6 + BAR - 1, number_text(bar.value))


def _svg(name: str, title: str, description: str, height: int, drawn: Markup) -> Markup:
    return Markup(
        '<svg class="chart" viewBox="0 0 {width} {height}" role="img" aria-labelledby="{name}-title {name}-desc">'
        '<title id="{name}-title">{title}</title><desc id="{name}-desc">{description}</desc>{drawn}</svg>'
    ).format(width=WIDTH, height=height, name=name, title=title, description=description, drawn=drawn)
