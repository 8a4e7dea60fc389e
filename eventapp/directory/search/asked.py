"""What the directory can be asked, as it stands in an address or a command."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from eventapp.common.text import without_control_characters

VIEWS = ("people", "organisations", "statements")
SORTS = ("best", "name", "recent")
TODAY = "today"
FACETS = ("present", "side", "country", "region", "type", "domain", "language", "has", "cooperation", "category")
LONGEST = 200


@dataclass(frozen=True)
class Asked:
    """`text`: words, or what someone needs in their own words.

    The facets each hold one value: `present` TODAY, `side` "eu" or "celac", `country` ISO 3166, `region` NUTS 2 or
    ISO 3166-2, `type` of organisation, `domain` a code of `regions.domains`, `language` ISO 639-1, `has` "offer" or
    "need", `cooperation` of `models.COOPERATIONS`, `category` a code.
    """

    text: str = ""
    view: str = "people"
    sort: str = ""
    present: str = ""
    side: str = ""
    country: str = ""
    region: str = ""
    type: str = ""
    domain: str = ""
    language: str = ""
    has: str = ""
    cooperation: str = ""
    category: str = ""

    @classmethod
    def read(cls, arguments: Mapping[str, Any]) -> "Asked":
        """From the arguments of an address or a command; what else stands there is left alone."""
        asked = cls(**{field.name: _clean(arguments.get(field.name)) for field in fields(cls)})
        view = asked.view if asked.view in VIEWS else "people"
        return replace(asked, view=view, sort=asked.sort if asked.sort in SORTS else "")

    def arguments(self) -> dict[str, str]:
        """What stands in an address: all that is not as it is without asking."""
        return {name: value for name, value in asdict(self).items() if value and (name, value) != ("view", "people")}

    def but(self, **changes: str) -> dict[str, str]:
        """The arguments with some of them changed; an empty value takes one away."""
        return replace(self, **changes).arguments()

    @property
    def order(self) -> str:
        """By what the list is sorted: without asking, by how well it fits what was typed, else by name."""
        if self.sort == "best" and not self.text:
            return "name"
        return self.sort or ("best" if self.text else "name")

    @property
    def chosen(self) -> dict[str, str]:
        """The facets with the value that is asked for."""
        return {name: getattr(self, name) for name in FACETS if getattr(self, name)}


def _clean(value: Any) -> str:
    return without_control_characters(str(value)).strip()[:LONGEST] if value else ""
