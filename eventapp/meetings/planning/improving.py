"""Making a plan better while there is time: simulated annealing over the moves of `placing.py`.

A step moves one meeting to another slot, with the chain of those in its way, or exchanges a placed meeting for one or
more that wait and are worth no less. Worse steps are taken with the probability exp(-more / temperature) (Kirkpatrick,
Gelatt, Vecchi, "Optimization by simulated annealing", Science 1983); what is placed never becomes worth less.
Every round cools down from where the best plan stands.
"""

import math
import random
import time
from collections.abc import Callable

from eventapp.meetings.planning import placing
from eventapp.meetings.planning.placement import Placement, slots_in
from eventapp.meetings.planning.placing import Chain

HOT, COLD = 9.0, 0.7  # a slot of waiting costs 10
ROUND_SECONDS = 4.0
ROUNDS_WITHOUT_GAIN = 4
STEPS_BETWEEN_LOOKS = 100
OF_WAITING = 0.7  # share of steps that begin with someone who waits
CHAIN_LENGTH = 10
MOST_COMING = 4  # waiting meetings tried where one has made room

GoOn = Callable[[Placement], bool]


class Improver:
    """Betters a placement in place, which has `most` meetings at best.

    `best` is the best set of slots so far, at `best_worth` and `best_cost`; no set costs less than `least`.
    """

    def __init__(
        self, placement: Placement, deadline: float, go_on: GoOn, choose: random.Random, most: int = 0
    ) -> None:
        self.placement, self.deadline, self.go_on, self.choose, self.most = placement, deadline, go_on, choose, most
        self.cost, self.worth = placement.total_cost(), placement.worth()
        self.best, self.best_cost, self.best_worth = placement.copy_slots(), self.cost, self.worth
        self.movable = [number for number, fixed in enumerate(placement.is_fixed) if not fixed]
        every = range(len(placement.wishes))
        self.least = sum(map(self._least, every)) if most >= len(every) else 0  # some left out may be the dear ones
        self.best_placed = sum(slot >= 0 for slot in self.best)
        self.possible = sum(bool(slots) for slots in placement.open)
        self.best_waits = placement.total_waits()
        self.waiting: list[int] = []
        self.left: list[int] = []
        self.note = ""

    def run(self) -> None:
        """Rounds until the time is over, nothing can be better, or nothing gets better.

        Where nobody waits and all is placed, only preferred times are left to gain: that is worth one round.
        """
        without_gain, length = 0, min(ROUND_SECONDS, max(0.2, (self.deadline - time.monotonic()) / 8))
        while without_gain < self._patience() and not self.note and self._can_gain():
            before = (self.best_worth, -self.best_cost)
            self._round(length)
            gained = (self.best_worth, -self.best_cost) > before
            without_gain = 0 if gained else without_gain + 1
            length *= 1.0 if gained else 1.5
        self.placement.restore(self.best)

    def _can_gain(self) -> bool:
        is_less = self.best_cost > self.least or self.best_placed < self.most
        return bool(self.movable) and (is_less or self.best_placed < self.possible)  # another may be worth more

    def _patience(self) -> int:
        everyone_served = self.best_placed == len(self.best) and self.best_waits == 0
        return 1 if everyone_served else ROUNDS_WITHOUT_GAIN

    def _least(self, number: int) -> int:
        """What a meeting costs in the slot that suits it best, whatever the others do."""
        slots = slots_in(self.placement.open[number])
        return min((self.placement.own_cost(number, slot) for slot in slots), default=0)

    def _round(self, length: float) -> None:
        self.placement.restore(self.best)
        self.cost, self.worth = self.best_cost, self.best_worth
        begun = time.monotonic()
        end = min(begun + length, self.deadline)
        while not self.note and self._can_gain():
            now = time.monotonic()
            if now >= self.deadline:
                self.note = "out of time"
            if now >= end:
                break
            if not self.go_on(self.placement):
                self.note = "stopped"
            self._look()
            temperature = HOT * (COLD / HOT) ** ((now - begun) / max(end - begun, 1e-9))
            for _ in range(STEPS_BETWEEN_LOOKS):
                self._step(temperature)
            self._keep(temperature < 2 or self.cost <= self.least)
        self._keep(True)

    def _look(self) -> None:
        """Who waits, and what has no slot."""
        placement = self.placement
        if self.choose.random() < 0.2 or not self.waiting:
            costs = enumerate(placement.busy)
            self.waiting = [person for person, busy in costs if placement.cost_of(person, busy)]
            numbers = enumerate(placement.slot)
            self.left = [number for number, slot in numbers if slot < 0 and placement.open[number]]

    def _keep(self, is_worth_it: bool) -> None:
        if is_worth_it and (self.worth, -self.cost) > (self.best_worth, -self.best_cost):
            self.best, self.best_cost, self.best_worth = self.placement.copy_slots(), self.cost, self.worth
            self.best_placed, self.best_waits = sum(slot >= 0 for slot in self.best), self.placement.total_waits()

    def _step(self, temperature: float) -> None:
        choose, placement = self.choose, self.placement
        if self.left and choose.random() < 0.15:
            self._exchange(choose.choice(self.left), temperature)
            return
        number = self._someone()
        here = placement.slot[number]
        if here < 0 or placement.is_fixed[number]:
            return
        others = placement.open[number] & ~(1 << here)
        if not others:
            return
        slot = choose.choice(slots_in(others))
        chain = placing.chain_from(placement, number, slot, CHAIN_LENGTH, choose)
        if chain is None:
            return
        more = self.more(chain, here, slot)
        if self._takes(more, temperature) and placing.may_move(placement, chain):
            placing.apply(placement, chain)
            self.cost += more

    def _someone(self) -> int:
        choose, placement = self.choose, self.placement
        if self.waiting and choose.random() < OF_WAITING:
            person = choose.choice(self.waiting)
            if placement.busy[person]:
                return placement.at[person][choose.choice(slots_in(placement.busy[person]))]
        return choose.choice(self.movable)

    def _takes(self, more: float, temperature: float) -> bool:
        return more <= 0 or self.choose.random() < math.exp(-more / temperature)

    def more(self, chain: Chain, here: int, slot: int) -> int:
        """What a chain between two slots costs more."""
        placement = self.placement
        both, more = 1 << here | 1 << slot, 0
        changed: set[int] = set()
        for one, goal in chain.items():
            more += placement.own_cost(one, goal) - placement.own_cost(one, placement.slot[one])
            changed.symmetric_difference_update(placement.people[one])
        for person in changed:
            busy = placement.busy[person]
            more += placement.cost_of(person, busy ^ both) - placement.cost_of(person, busy)
        return more

    def _exchange(self, number: int, temperature: float) -> None:
        """Give the slot of a placed meeting to waiting ones worth no less; it gets a free one itself if there is."""
        placement, choose = self.placement, self.choose
        if placement.slot[number] >= 0 or not placement.open[number]:
            return
        slot = choose.choice(slots_in(placement.open[number]))
        free = placement.free(number) if placement.may_have(number) else 0
        if free:
            self._put(number, placing.best_slot(placement, number, free))
            return
        blockers = placing.in_the_way(placement, number, slot) or {choose.choice(placement.members[slot] or [-1])}
        other = blockers.pop()
        if blockers or other < 0 or placement.is_fixed[other] or placement.today[other] >= 0:
            return
        cost, worth = self.cost, self.worth
        self._take(other)
        if placement.may_have(number) and placement.free(number) >> slot & 1:
            self._put(number, slot)
            came = [number]
            for one in (other, *choose.sample(self.left, min(len(self.left), MOST_COMING))):
                free = placement.free(one) if placement.slot[one] < 0 and placement.may_have(one) else 0
                if free:
                    self._put(one, placing.best_slot(placement, one, free))
                    came.append(one)
            if self.worth > worth or (self.worth == worth and self._takes(self.cost - cost, temperature)):
                self.left = [one for one in (*self.left, other) if placement.slot[one] < 0]
                return
            for one in came:
                self._take(one)
        self._put(other, slot)

    def _put(self, number: int, slot: int) -> None:
        self.worth += self.placement.gain(number)
        self.cost += self.placement.added_cost(number, slot)
        self.placement.put(number, slot)

    def _take(self, number: int) -> None:
        slot = self.placement.slot[number]
        self.placement.take(number)
        self.worth -= self.placement.gain(number)
        self.cost -= self.placement.added_cost(number, slot)
