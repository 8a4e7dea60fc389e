"""Problems that plain counting shows to be impossible, which solvers of clauses take very long to see.

Too many meetings for some slots is a pigeonhole problem: resolution needs exponentially many steps for it (Haken, "The
intractability of resolution", 1985), a matching of meetings and slots hardly any.
"""

from collections import deque
from collections.abc import Sequence

from eventapp.meetings.planning.problem import Problem


def impossible(problem: Problem) -> str:
    """Why there can be no schedule, "" when counting does not tell: of all meetings at the tables, or of one person."""
    if not _all_fit(problem.open_slots, problem.slots, problem.tables):
        return "more meetings than tables in some slots"
    for person, meetings in enumerate(problem.of_person):
        if not _all_fit([problem.open_slots[meeting] for meeting in meetings], problem.slots, 1):
            return f"participant {person + 1} has more meetings than slots for them"
    return ""


def _all_fit(open_slots: Sequence[Sequence[int]], slots: int, most: int) -> bool:
    """Whether every meeting can have one of its open slots, with at most so many in one (Kuhn's augmenting paths)."""
    members: list[list[int]] = [[] for _ in range(slots)]
    for meeting, own in enumerate(open_slots):
        came: dict[int, tuple[int, int]] = dict.fromkeys(own, (-1, meeting))
        waiting = deque(own)
        while waiting:
            slot = waiting.popleft()
            if len(members[slot]) < most:
                break
            for other in members[slot]:
                for further in open_slots[other]:
                    if further not in came:
                        came[further] = (slot, other)
                        waiting.append(further)
        else:
            return False
        while slot >= 0:
            before, mover = came[slot]
            if before >= 0:
                members[before].remove(mover)
            members[slot].append(mover)
            slot = before
    return True
