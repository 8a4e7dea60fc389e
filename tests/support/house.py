"""How the house rules tell what is wrong."""

from collections.abc import Iterable


def assert_none(faults: Iterable[str], what_to_do: str) -> None:
    """Fail with all `faults`, one a line, and with `what_to_do` about them."""
    found = list(faults)
    assert not found, "\n".join([f"{len(found)} found. {what_to_do}", *found])
