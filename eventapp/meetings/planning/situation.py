"""What a round of an event has to plan, and the plan that comes out: plain values, counted from 0.

Slots are in the order of time. Whoever calls keeps lists of its own that say which participant, slot, table or request
each number is.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

PRIORITY_WEIGHTS = {1: 2, 2: 3, 3: 5}
MUTUAL_WEIGHT, BRIDGE_WEIGHT = 1, 1


@dataclass(frozen=True)
class Table:
    """A table with `chairs`; `row` and `column` say where it stands, so that ways can be measured."""

    chairs: int = 4
    row: int = 0
    column: int = 0


@dataclass(frozen=True)
class Wish:
    """An accepted request, or a meeting there is already: two people or more who are to meet once.

    `slots` are the only ones it may have (None for any), `preferred` those liked better. `slot` and `table` say where
    it is today; `is_fixed` keeps it there, whatever else. One that `is_online` needs no table.
    """

    people: Sequence[int]
    priority: int = 2
    is_mutual: bool = False
    bridges: bool = False
    slots: frozenset[int] | None = None
    preferred: frozenset[int] = frozenset()
    is_online: bool = False
    slot: int | None = None
    table: int | None = None
    is_fixed: bool = False

    @property
    def weight(self) -> int:
        """What it counts for when not all can be placed."""
        return PRIORITY_WEIGHTS[self.priority] + MUTUAL_WEIGHT * self.is_mutual + BRIDGE_WEIGHT * self.bridges


@dataclass(frozen=True)
class Situation:
    """All that a plan must know.

    `half_days` says for each slot to which half-day it belongs, `blocked` in which slots a person cannot meet (not
    there, or committed). Nobody gets more than `most_meetings`, but keeps those there are. At most `most_moves` of the
    meetings that have a slot today get another one; those that cannot stay are moved all the same. None: any number.
    """

    people: int
    half_days: Sequence[int]
    tables: Sequence[Table]
    wishes: Sequence[Wish]
    blocked: Mapping[int, Collection[int]] = field(default_factory=dict)
    most_meetings: int | None = None
    most_moves: int | None = None

    @property
    def slots(self) -> int:
        return len(self.half_days)


@dataclass(frozen=True)
class Reason:
    """Why a wish has no slot. `str()` is a sentence in English; pages make their own of `kind` and the rest.

    `kind`: no_common_slot (of the times in which all could be there), meeting_elsewhere (in every common slot one of
    `people` has another meeting), tables_taken (all `tables` are, in the common slots in which nobody meets),
    too_few_chairs (no table has enough), most_meetings (`people` have as many as the event allows), not_found (the
    search has found no room for it). `slots` are the common slots, `open_slots` those of them in which nobody meets.
    """

    kind: str
    slots: tuple[int, ...] = ()
    open_slots: tuple[int, ...] = ()
    people: tuple[int, ...] = ()
    tables: int = 0

    def __str__(self) -> str:
        return self.said()

    def said(self, slot_names: Sequence[str] = (), person_names: Sequence[str] = ()) -> str:
        """A sentence, with names where they are given: "both free only at 10:30; 12 tables, 12 taken"."""

        def listed(numbers: Sequence[int], names: Sequence[str]) -> str:
            return ", ".join(names[number] if names else str(number) for number in numbers)

        free, who = listed(self.slots, slot_names), listed(self.people, person_names)
        match self.kind:
            case "no_common_slot":
                return "no time in which all can be there"
            case "meeting_elsewhere":
                return f"all free only at {free}; then there are other meetings of {who}"
            case "tables_taken":
                taken = f"{self.tables} tables, {self.tables} taken"
                return f"all free only at {listed(self.open_slots, slot_names)}; {taken}"
            case "too_few_chairs":
                return "no table has so many chairs"
            case "most_meetings":
                return f"as many meetings as allowed: {who}"
        return "no room found in the time there was"


@dataclass
class Numbers:
    """A plan in numbers. `idle` are the slots in which people wait between two meetings of a half-day, blocked slots
    apart; `breaks` the runs of them. `bound` is what no plan can place more than. `most_idle` and `least_idle` are of
    one person with two meetings or more. `table_changes` and `steps` (rows and columns between tables) are counted
    between consecutive meetings of a half-day.
    """

    wishes: int = 0
    placed: int = 0
    bound: int = 0
    weight: int = 0
    idle: int = 0
    breaks: int = 0
    most_idle: int = 0
    least_idle: int = 0
    moved: int = 0
    without_meeting: int = 0
    table_changes: int = 0
    steps: int = 0
    online: int = 0


@dataclass
class Plan:
    """The slot and table of each wish, None where it has none; why not; numbers before and after.

    `is_best` is set when nobody waits and as many are placed as can be; `note` says what ended the search otherwise.
    """

    slots: list[int | None]
    tables: list[int | None]
    reasons: dict[int, Reason] = field(default_factory=dict)
    today: Numbers = field(default_factory=Numbers)
    numbers: Numbers = field(default_factory=Numbers)
    seconds: float = 0.0
    first_seconds: float = 0.0
    is_best: bool = False
    note: str = ""


@dataclass(frozen=True)
class Progress:
    """How far the search is: the share of its time from 0 to 1, and what the best plan so far is worth."""

    share: float
    placed: int
    bound: int
    idle: int
    moved: int
