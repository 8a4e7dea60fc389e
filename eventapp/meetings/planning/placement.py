"""Where the meetings are while a plan is being made, kept so that a change costs next to nothing to judge.

Sets of slots are integers with a bit for each slot. Invariant: nobody meets twice in a slot, in no slot are there more
meetings than tables, every meeting is in a slot that is open to it, fixed ones apart.

Cost of a person (lower is better): WAIT for every idle slot between two meetings of a half-day, BREAK for every run of
them, and more the more they are, which spreads them. Slots in which the person is blocked are no waiting.
"""

from collections.abc import Iterable, Sequence

from eventapp.meetings.planning.situation import Situation

WAIT, BREAK = 10, 2
DISLIKED = 3  # a slot that is not among the preferred ones
MOVED = 15  # another slot than today's
FIRST_MEETINGS = (6, 3, 1)  # what the first, second, third meeting of a person adds to the weight
MOST_REMEMBERED = 100_000


def bits(slots: Iterable[int]) -> int:
    found = 0
    for slot in slots:
        found |= 1 << slot
    return found


def slots_in(mask: int) -> list[int]:
    found = []
    while mask:
        low = mask & -mask
        found.append(low.bit_length() - 1)
        mask ^= low
    return found


class Placement:
    """The slot of each wish, -1 while it has none, with all that follows from it."""

    def __init__(self, situation: Situation) -> None:
        self.situation = situation
        self.wishes = situation.wishes
        count, slots = len(situation.wishes), situation.slots
        self.blocked = [bits(situation.blocked.get(person, ())) for person in range(situation.people)]
        self.people = [tuple(wish.people) for wish in situation.wishes]
        self.weight = [wish.weight for wish in situation.wishes]
        self.today = [-1 if wish.slot is None else wish.slot for wish in situation.wishes]
        self.is_fixed = [wish.is_fixed and wish.slot is not None for wish in situation.wishes]
        self.preferred = [bits(wish.preferred) for wish in situation.wishes]
        self._read_tables()
        self.open = [self._open(number) for number in range(count)]
        self.slot = [-1] * count
        self.busy = [0] * situation.people
        self.at: list[list[int]] = [[-1] * slots for _ in range(situation.people)]
        self.members: list[list[int]] = [[] for _ in range(slots)]
        self.place_in = [0] * count  # where a meeting stands in `members`
        self.count = [0] * situation.people
        self.moved = 0
        self._read_half_days()

    def _read_tables(self) -> None:
        """Meetings of more people need more chairs: for every size that counts, how many tables have enough."""
        chairs = sorted(table.chairs for table in self.situation.tables)
        sizes = sorted({len(people) for people in self.people})
        enough = {size: sum(one >= size for one in chairs) for size in sizes}
        kept = [size for index, size in enumerate(sizes) if not index or enough[size] != enough[sizes[index - 1]]]
        self.capacity = [enough[size] for size in kept]
        self.load = [[0] * self.situation.slots for _ in kept]
        self.full = [0 if most else (1 << self.situation.slots) - 1 for most in self.capacity]
        self.classes = [
            () if wish.is_online else tuple(index for index, size in enumerate(kept) if self._chairs(number) >= size)
            for number, wish in enumerate(self.wishes)
        ]

    def _chairs(self, number: int) -> int:
        """The chairs that a meeting takes from others: its people, or all of the table it is bound to."""
        wish, size = self.wishes[number], len(self.people[number])
        if self.is_fixed[number] and wish.table is not None:
            return max(size, self.situation.tables[wish.table].chairs)
        return size

    def _open(self, number: int) -> int:
        wish = self.wishes[number]
        mask = (1 << self.situation.slots) - 1
        if any(not self.capacity[one] for one in self.classes[number]):
            mask = 0
        if wish.slots is not None:
            mask &= bits(wish.slots)
        for person in self.people[number]:
            mask &= ~self.blocked[person]
        if self.is_fixed[number]:
            mask = 1 << wish.slot
        return mask

    def _read_half_days(self) -> None:
        """Half-days as shift and width, with the costs of what a person can have in one, remembered."""
        self.halves: list[tuple[int, int]] = []
        for slot, half in enumerate(self.situation.half_days):
            if slot and half == self.situation.half_days[slot - 1]:
                shift, width = self.halves[-1]
                self.halves[-1] = (shift, (width << 1) | 1)
            else:
                self.halves.append((slot, 1))
        self._costs: list[list[dict[int, tuple[int, int]]]] = []
        known: dict[tuple[int, int], dict[int, tuple[int, int]]] = {}
        for blocked in self.blocked:
            parts = [(index, (blocked >> shift) & width) for index, (shift, width) in enumerate(self.halves)]
            self._costs.append([known.setdefault(part, {}) for part in parts])

    def waits(self, person: int, busy: int) -> tuple[int, int]:
        """The idle slots of a person who meets in `busy`, and the runs of them."""
        idle = runs = 0
        for (shift, width), known in zip(self.halves, self._costs[person], strict=True):
            part = (busy >> shift) & width
            if part & (part - 1):
                found = known.get(part)
                if found is None:
                    found = self._waits(part, (self.blocked[person] >> shift) & width)
                    if len(known) > MOST_REMEMBERED:
                        known.clear()
                    known[part] = found
                idle += found[0]
                runs += found[1]
        return idle, runs

    @staticmethod
    def _waits(part: int, blocked: int) -> tuple[int, int]:
        inside = (1 << part.bit_length()) - (part & -part)
        idle = inside & ~part & ~blocked
        # A run begins where the slot before is not idle, one that is blocked does not end it.
        runs, is_open = 0, False
        for slot in range(part.bit_length()):
            if idle >> slot & 1:
                runs, is_open = runs + (not is_open), True
            elif part >> slot & 1:
                is_open = False
        return idle.bit_count(), runs

    def cost_of(self, person: int, busy: int) -> int:
        idle, runs = self.waits(person, busy)
        return WAIT * idle + BREAK * runs + idle * (idle - 1) if idle else 0

    def own_cost(self, number: int, slot: int) -> int:
        """What a slot costs for the meeting itself."""
        cost = 0
        if self.preferred[number] and not self.preferred[number] >> slot & 1:
            cost = DISLIKED
        if self.today[number] >= 0 and self.today[number] != slot:
            cost += MOVED
        return cost

    def is_away(self, number: int, slot: int) -> int:
        """1 when a meeting would have another slot than today."""
        return int(self.today[number] >= 0 and slot >= 0 and self.today[number] != slot)

    def may_have(self, number: int) -> bool:
        """Whether its people may have one more meeting."""
        most = self.situation.most_meetings
        return most is None or all(self.count[person] < most for person in self.people[number])

    def free(self, number: int) -> int:
        """The slots a meeting could have just so."""
        mask = self.open[number]
        for person in self.people[number]:
            mask &= ~self.busy[person]
        for one in self.classes[number]:
            mask &= ~self.full[one]
        return mask

    def put(self, number: int, slot: int) -> None:
        self.slot[number] = slot
        bit = 1 << slot
        for person in self.people[number]:
            self.busy[person] |= bit
            self.at[person][slot] = number
            self.count[person] += 1
        for one in self.classes[number]:
            self.load[one][slot] += 1
            if self.load[one][slot] >= self.capacity[one]:
                self.full[one] |= bit
        self.place_in[number] = len(self.members[slot])
        self.members[slot].append(number)
        self.moved += self.is_away(number, slot)

    def take(self, number: int) -> None:
        slot = self.slot[number]
        self.moved -= self.is_away(number, slot)
        self.slot[number] = -1
        bit = 1 << slot
        for person in self.people[number]:
            self.busy[person] &= ~bit
            self.at[person][slot] = -1
            self.count[person] -= 1
        for one in self.classes[number]:
            self.load[one][slot] -= 1
            if self.load[one][slot] < self.capacity[one]:
                self.full[one] &= ~bit
        last = self.members[slot].pop()
        if last != number:
            self.members[slot][self.place_in[number]] = last
            self.place_in[last] = self.place_in[number]

    def added_cost(self, number: int, slot: int) -> int:
        """What putting a meeting in a free slot costs more."""
        bit, cost = 1 << slot, self.own_cost(number, slot)
        for person in self.people[number]:
            busy = self.busy[person]
            cost += self.cost_of(person, busy | bit) - self.cost_of(person, busy)
        return cost

    def gain(self, number: int) -> int:
        """What placing a meeting is worth now: its weight, and more for people who have hardly any."""
        worth = self.weight[number]
        for person in self.people[number]:
            if self.count[person] < len(FIRST_MEETINGS):
                worth += FIRST_MEETINGS[self.count[person]]
        return worth

    def total_waits(self) -> int:
        """The idle slots of all people."""
        return sum(self.waits(person, busy)[0] for person, busy in enumerate(self.busy))

    def total_cost(self) -> int:
        people = sum(self.cost_of(person, busy) for person, busy in enumerate(self.busy))
        return people + sum(self.own_cost(number, slot) for number, slot in enumerate(self.slot) if slot >= 0)

    def worth(self) -> int:
        """What all placed meetings are worth together."""
        placed = sum(weight for weight, slot in zip(self.weight, self.slot, strict=True) if slot >= 0)
        return placed + sum(sum(FIRST_MEETINGS[:count]) for count in self.count)

    def copy_slots(self) -> list[int]:
        return list(self.slot)

    def restore(self, slots: Sequence[int]) -> None:
        """Put all back to where they were."""
        changed = [number for number, slot in enumerate(slots) if slot != self.slot[number]]
        for number in changed:
            if self.slot[number] >= 0:
                self.take(number)
        for number in changed:
            if slots[number] >= 0:
                self.put(number, slots[number])
