"""What the list can be asked: the filters and the order, as they stand in an address, a saved view or a command."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from eventapp.common.text import without_control_characters
from eventapp.events.models import Event

LONGEST = 200
NEWEST_FIRST = "-created"


@dataclass(frozen=True)
class Filters:
    """`text`: words that name, address or organisation hold, in any order, accents and case aside.
    `state`: one of `models.STATES` or "live". `category`: a code. `country`: ISO 3166. `day`: the date of
    registering in the event's zone, ISO 8601. `sort`: one of `queries.ORDERS`, with a minus for the other way round.
    """

    text: str = ""
    state: str = ""
    category: str = ""
    country: str = ""
    day: str = ""
    sort: str = ""

    @classmethod
    def read(cls, arguments: Mapping[str, Any]) -> "Filters":
        """From the arguments of an address, a form or a saved view; what else stands there is left alone."""
        return cls(**{field.name: _clean(arguments.get(field.name)) for field in fields(cls)})

    def arguments(self) -> dict[str, str]:
        """What stands in an address: all that is asked."""
        return {name: value for name, value in asdict(self).items() if value}

    def but(self, **changes: str) -> dict[str, str]:
        """The arguments with some of them changed; an empty value takes one away."""
        return replace(self, **changes).arguments()

    @property
    def order(self) -> tuple[str, bool]:
        """By what the list is sorted, and whether the other way round."""
        sort = self.sort or NEWEST_FIRST
        return sort.lstrip("-"), sort.startswith("-")


FILTER_NAMES = tuple(field.name for field in fields(Filters))


def day_bounds(event: Event, day: str) -> tuple[datetime, datetime] | None:
    """Midnight to midnight of an ISO date in the event's zone; None when it is no date."""
    try:
        first = date.fromisoformat(day)
        bounds = (datetime.combine(on, time(), event.zone) for on in (first, first + timedelta(days=1)))
        start, end = (instant.astimezone(UTC) for instant in bounds)
    except (ValueError, OverflowError):
        return None
    return start, end


def _clean(value: Any) -> str:
    return without_control_characters(value).strip()[:LONGEST] if isinstance(value, str) else ""
