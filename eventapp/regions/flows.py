"""Flows between places over time, as pictures and tables show them."""

from dataclasses import dataclass

from markupsafe import Markup

from eventapp.common.formats import number_text
from eventapp.common.languages import current_language
from eventapp.regions import pictures
from eventapp.regions.models import Flow
from eventapp.regions.words import FLOW_NAMES, UNIT_NAMES, place_name

MOST_SERIES = 12


@dataclass(frozen=True)
class Series:
    """What goes from one place to another, year by year; the flows have the same ends, kind and unit."""

    flows: list[Flow]

    @property
    def title(self) -> str:
        one, language = self.flows[0], current_language()
        ends = f"{place_name(one.origin, language)} → {place_name(one.destination, language)}"
        return f"{ends}: {FLOW_NAMES[one.what]} ({UNIT_NAMES[one.unit]})"

    @property
    def has_one_source(self) -> bool:
        """Whether all numbers come from the same place, so that it need be said only once."""
        return len({(flow.source, flow.source_url, flow.is_invented) for flow in self.flows}) == 1

    @property
    def latest(self) -> Flow:
        return max(self.flows, key=lambda flow: flow.changed_at)

    @property
    def picture(self) -> Markup:
        numbers = [(flow.year, flow.amount, number_text(flow.amount)) for flow in self.flows]
        return pictures.columns(numbers, self.title)


def series(found: list[Flow], most: int = MOST_SERIES) -> list[Series]:
    """The flows that belong together; those that changed last first when there are more than `most`."""
    together: dict[tuple[str, ...], list[Flow]] = {}
    for flow in found:
        together.setdefault((flow.origin, flow.destination, flow.what, flow.unit), []).append(flow)
    return sorted(map(Series, together.values()), key=lambda one: (-one.flows[-1].year, one.flows[0].id))[:most]
