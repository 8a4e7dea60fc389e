"""The roles of an event's team and what each may do.

An area is a part of the organisers' pages. A role reads the areas it is given and changes those in `WRITES`;
personal data leaves the site (exports) only with the right to change.

What is said of regions is shared by all events of the installation. So only owners and operators enter, change and
remove it; those who look after networking read all of it and decide on what delegates of their event propose.
"""

from flask_babel import lazy_gettext as _l

AREAS = ("registration", "programme", "networking", "regions", "checkin", "communications", "event")

READS: dict[str, frozenset[str]] = {
    "owner": frozenset(AREAS),
    "registration": frozenset({"registration", "checkin", "communications"}),
    "programme": frozenset({"programme"}),
    "networking": frozenset({"networking", "regions"}),
    "checkin": frozenset({"checkin"}),
    "communications": frozenset({"communications"}),
    "readonly": frozenset(AREAS),
}
WRITES: dict[str, frozenset[str]] = {
    "owner": frozenset(AREAS),
    "registration": frozenset({"registration", "checkin", "communications"}),
    "programme": frozenset({"programme"}),
    "networking": frozenset({"networking"}),
    "checkin": frozenset({"checkin"}),
    "communications": frozenset({"communications"}),
    "readonly": frozenset(),
}
ROLES = tuple(READS)

NAMES = {
    "owner": _l("Owner"),
    "registration": _l("Registration desk"),
    "programme": _l("Programme"),
    "networking": _l("Networking"),
    "checkin": _l("Check-in"),
    "communications": _l("Communications"),
    "readonly": _l("Read only"),
}


def may(roles: set[str], area: str | tuple[str, ...] | None, *, write: bool) -> bool:
    """Whether `roles` allow to read (or change, with `write`) `area`, or one of several; None is the overview."""
    if area is None:
        return bool(roles) and not write
    table, areas = WRITES if write else READS, {area} if isinstance(area, str) else set(area)
    return any(areas & table[role] for role in roles)
