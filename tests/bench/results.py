"""What a measurement comes to."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Result:
    """One line of the table: what was measured, in words, and whether it keeps its limit."""

    name: str
    measured: str
    limit: str
    is_kept: bool


def table(results: list[Result]) -> str:
    """The results in columns."""
    rows = [("NAME", "MEASURED", "LIMIT", "VERDICT")]
    rows += [(r.name, r.measured, r.limit, "kept" if r.is_kept else "MISSED") for r in results]
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    lines = ("  ".join(map(str.ljust, row, widths)) for row in rows)
    return "\n".join(line.rstrip() for line in lines)
