"""Tables for the meetings of a plan: slot by slot, so that people stay seated or walk little.

A meeting that keeps its slot keeps its table. Of the others, the largest groups choose first where chairs are few; a
table at which one of its people has just sat wins, then the nearest. Then pairs of meetings of a slot exchange tables
while that saves changes or steps.
"""

from collections import Counter
from collections.abc import Sequence
from itertools import islice

from eventapp.meetings.planning.situation import Situation, Table

CHANGE = 20  # a change of table counts like so many steps
MOST_TRIED = 40


def steps(one: Table, other: Table) -> int:
    """The way between two tables, in rows and columns."""
    return abs(one.row - other.row) + abs(one.column - other.column)


def seat(situation: Situation, slots: Sequence[int | None]) -> list[int | None]:
    """The table of each meeting that has a slot and is not online."""
    seats: list[int | None] = [None] * len(slots)
    last: dict[int, int] = {}
    for slot in range(situation.slots):
        if slot and situation.half_days[slot] != situation.half_days[slot - 1]:
            last = {}
        here = [number for number, one in enumerate(slots) if one == slot and not situation.wishes[number].is_online]
        _Slot(situation, here, last).fill(seats, slot)
        for number in here:
            if seats[number] is not None:
                last.update(dict.fromkeys(situation.wishes[number].people, seats[number]))
    return seats


class _Slot:
    """The meetings of one slot, and where their people sat before."""

    def __init__(self, situation: Situation, numbers: list[int], last: dict[int, int]) -> None:
        self.situation, self.numbers, self.last = situation, numbers, last
        self.tables = situation.tables
        self.open = dict.fromkeys(range(len(situation.tables)))
        self.waiting = dict.fromkeys(numbers)
        self.open_chairs = Counter(table.chairs for table in situation.tables)
        self.waiting_sizes = Counter(self._size(number) for number in numbers)

    def fill(self, seats: list[int | None], slot: int) -> None:
        for number in sorted(self.numbers, key=lambda number: not self.situation.wishes[number].is_fixed):
            wish = self.situation.wishes[number]
            if wish.slot == slot and wish.table in self.open and (wish.is_fixed or self._fits(number, wish.table)):
                self._sit(seats, number, wish.table)
        kept = {number for number in self.numbers if seats[number] is not None}
        wanted = sorted(
            ((self._cost(number, table), number, table) for number in self.waiting for table in self._before(number)),
        )
        for _cost, number, table in wanted:
            if number in self.waiting and table in self.open and self._fits(number, table):
                self._sit(seats, number, table)
        for number in sorted(self.waiting, key=lambda number: -self._size(number)):
            tried = list(islice((table for table in self.open if self._fits(number, table)), MOST_TRIED))
            if tried:
                self._sit(seats, number, min(tried, key=lambda table: (self._cost(number, table), table)))
        self._exchange(seats, [number for number in self.numbers if number not in kept and seats[number] is not None])

    def _sit(self, seats: list[int | None], number: int, table: int) -> None:
        seats[number] = table
        del self.open[table], self.waiting[number]
        self.open_chairs[self.tables[table].chairs] -= 1
        self.waiting_sizes[self._size(number)] -= 1

    def _before(self, number: int) -> set[int]:
        return {self.last[person] for person in self.situation.wishes[number].people if person in self.last}

    def _cost(self, number: int, table: int) -> int:
        cost = 0
        for person in self.situation.wishes[number].people:
            before = self.last.get(person)
            if before is not None and before != table:
                cost += CHANGE + steps(self.tables[before], self.tables[table])
        return cost

    def _fits(self, number: int, table: int) -> bool:
        """Whether the table has the chairs, and leaves enough tables to the larger groups that wait."""
        size, chairs = self._size(number), self.tables[table].chairs
        if chairs < size:
            return False
        return all(
            sum(count for other, count in self.open_chairs.items() if other >= larger) - 1
            >= sum(count for other, count in self.waiting_sizes.items() if other >= larger)
            for larger, some in self.waiting_sizes.items()
            if some and size < larger <= chairs
        )

    def _size(self, number: int) -> int:
        return len(self.situation.wishes[number].people)

    def _exchange(self, seats: list[int | None], numbers: list[int]) -> None:
        """Exchange the tables of two meetings where that is better; only those whose people have sat somewhere else."""
        unhappy = [number for number in numbers if self._cost(number, seats[number])]
        for number in unhappy[:MOST_TRIED]:
            for other in numbers:
                mine, theirs = seats[number], seats[other]
                if other == number or not (self._has_chairs(number, theirs) and self._has_chairs(other, mine)):
                    continue
                now = self._cost(number, mine) + self._cost(other, theirs)
                if self._cost(number, theirs) + self._cost(other, mine) < now:
                    seats[number], seats[other] = theirs, mine

    def _has_chairs(self, number: int, table: int) -> bool:
        return self.tables[table].chairs >= self._size(number)
