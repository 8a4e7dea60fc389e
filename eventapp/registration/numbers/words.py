"""The numbers as series: each with its name, its rows in words and its chart."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from flask_babel import get_locale
from flask_babel import gettext as _
from markupsafe import Markup

from eventapp.common.formats import date_text, number_text
from eventapp.events.models import Event
from eventapp.regions import lists
from eventapp.registration.forms import ORGANISATION_TYPES
from eventapp.registration.models import SEATED
from eventapp.registration.numbers import charts, queries
from eventapp.registration.questions.kinds import in_words

NAMES = ("days", "categories", "countries", "sides", "types", "gender")


@dataclass(frozen=True)
class Series:
    """`rows` are (label, number); `keys` what a machine reads for each label, such as the code of a country."""

    name: str
    title: str
    label: str
    rows: list[tuple[str, int]]
    keys: list[str] = field(default_factory=list)
    counts: str = ""

    @property
    def total(self) -> int:
        return sum(count for _label, count in self.rows)


def all_series(event: Event) -> list[Series]:
    """Every series there is for `event`."""
    counted = queries.with_place(event)
    made = [_days(event), _categories(event), _countries(counted), _sides(counted), _types(counted)]
    return [*made, *_gender(event)]


def one_series(event: Event, name: str) -> Series | None:
    """The series called `name`; None when the event has none such."""
    makers: dict[str, Callable[[], Series | None]] = {
        "days": lambda: _days(event),
        "categories": lambda: _categories(event),
        "countries": lambda: _countries(queries.with_place(event)),
        "sides": lambda: _sides(queries.with_place(event)),
        "types": lambda: _types(queries.with_place(event)),
        "gender": lambda: next(iter(_gender(event)), None),
    }
    return makers[name]() if name in makers else None


def chart_of(series: Series) -> Markup:
    """The series drawn; what it says in one sentence is its description."""
    if series.name == "days":
        days = list(zip(map(date.fromisoformat, series.keys), (count for _label, count in series.rows), strict=True))
        labels = [series.rows[0][0], series.rows[-1][0]] if series.rows else ["", ""]
        return charts.columns(series.name, series.title, _sentence(series), days, labels)
    rows = [charts.Bar(label, count) for label, count in series.rows]
    return charts.bars(series.name, series.title, _sentence(series), rows)


def _sentence(series: Series) -> str:
    if not series.total:
        return _("Nobody yet.")
    label, count = max(series.rows, key=lambda row: row[1])
    return _(
        "%(counted)s: %(total)s. Most: %(label)s (%(count)s).",
        counted=series.counts, total=number_text(series.total), label=label, count=number_text(count),
    )  # fmt: skip


def _days(event: Event) -> Series:
    days = queries.by_day(event)
    rows = [(date_text(day), count) for day, count in days]
    keys = [day.isoformat() for day, _count in days]
    return Series("days", _("Over time"), _("Day"), rows, keys, _("New registrations"))


def _categories(event: Event) -> Series:
    language = str(get_locale())
    found = queries.by_category(event)
    rows = [(c.name.localized(language, event.language), sum(states.get(s, 0) for s in SEATED)) for c, states in found]
    keys = [category.code for category, _states in found]
    return Series("categories", _("By category"), _("Category"), rows, keys, _("People with a place"))


def _countries(counted: list[tuple[str, str, int]]) -> Series:
    language = str(get_locale())
    found = queries.by_country(counted)
    rows = [(lists.country_name(code, language), count) for code, count in found]
    keys = [code for code, _count in found]
    return Series("countries", _("By country"), _("Country"), rows, keys, _("People with a place"))


def _sides(counted: list[tuple[str, str, int]]) -> Series:
    names = {"eu": _("European Union"), "celac": _("CELAC"), "": _("Other countries")}
    found = queries.by_side(queries.by_country(counted))
    rows = [(names[side], count) for side, count in found]
    keys = [side for side, _count in found]
    return Series("sides", _("By side"), _("Side"), rows, keys, _("People with a place"))


def _types(counted: list[tuple[str, str, int]]) -> Series:
    found = queries.by_type(counted)
    rows = [(str(ORGANISATION_TYPES[kind]) if kind else _("Not given"), count) for kind, count in found]
    keys = [kind for kind, _count in found]
    return Series(
        "types", _("By type of organisation"), _("Type of organisation"), rows, keys, _("People with a place")
    )


def _gender(event: Event) -> list[Series]:
    question = queries.gender_question(event)
    if question is None:
        return []
    found = queries.by_gender(event)
    rows = [(in_words(question, key) if key else _("Not given"), count) for key, count in found]
    title = question.label.localized(str(get_locale()), event.language)
    return [Series("gender", title, title, rows, [key for key, _count in found], _("People with a place"))]
