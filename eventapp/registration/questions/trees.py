"""Conditions as the desk edits them: groups of comparisons, each group joined by all, any or none, and so the whole.

("all", [("any", [comparison, comparison]), ("none", [comparison])])
"""

from typing import Any

Group = tuple[str, list[dict[str, Any]]]
JOINERS = ("all", "any", "none")


def groups_of(tree: dict[str, Any] | None) -> tuple[str, list[Group]]:
    """How the groups of `tree` are joined ("all" or "any"), and the groups."""
    if not tree:
        return "all", []
    joiner, parts = ("any", tree["any"]) if "any" in tree else ("all", tree.get("all", [tree]))
    return joiner, [_group_of(part) for part in parts]


def tree_of(joiner: str, groups: list[Group]) -> dict[str, Any] | None:
    """The tree of these groups; empty groups are left out, and None is what is left of none."""
    parts = [_part_of(kind, leaves) for kind, leaves in groups if leaves]
    return {"any" if joiner == "any" else "all": parts} if parts else None


def _group_of(part: dict[str, Any]) -> Group:
    if "not" in part:
        return "none", _leaves(part["not"].get("any", [part["not"]]))
    if "question" in part:
        return "all", [part]
    joiner = "any" if "any" in part else "all"
    return joiner, _leaves(part[joiner])


def _leaves(parts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [part for part in parts if "question" in part]


def _part_of(joiner: str, leaves: list[dict[str, Any]]) -> dict[str, Any]:
    return {"not": {"any": leaves}} if joiner == "none" else {joiner: leaves}
