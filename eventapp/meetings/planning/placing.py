"""Placing as many meetings as can be: the constructive plan, and making room for what did not fit.

`start` keeps what is there, `place` takes the others by worth, each to the free slot in which its people wait least,
`make_room` moves other meetings along chains: two slots are exchanged for all meetings that depend on each other (Kempe
chains, as in edge colouring: people are the nodes, meetings the edges, slots the colours).
"""

import heapq
import random
from collections.abc import Iterable

from eventapp.meetings.planning.placement import Placement, slots_in

LONGEST_CHAIN = 24

Chain = dict[int, int]
"""Meetings and the slot each of them gets."""


def start(placement: Placement) -> list[int]:
    """Leave meetings where they are today, fixed ones whatever else; returns those that cannot stay."""
    gone = []
    order = sorted(range(len(placement.wishes)), key=lambda number: (not placement.is_fixed[number], number))
    for number in order:
        slot = placement.today[number]
        if slot < 0:
            continue
        if placement.is_fixed[number]:
            if all(placement.at[person][slot] < 0 for person in placement.people[number]):
                placement.put(number, slot)
            else:
                gone.append(number)
        elif placement.free(number) >> slot & 1:
            placement.put(number, slot)
        else:
            gone.append(number)
    return gone


def place(placement: Placement, numbers: Iterable[int]) -> list[int]:
    """Give slots to as many of the meetings as fit just so, the worthiest first; returns the others."""
    left = []
    heap = [(-placement.gain(number), placement.open[number].bit_count(), number) for number in numbers]
    heapq.heapify(heap)
    while heap:
        worth, room, number = heapq.heappop(heap)
        free = placement.free(number) if placement.may_have(number) else 0
        if not free:
            left.append(number)
            continue
        if -worth > placement.gain(number):
            heapq.heappush(heap, (-placement.gain(number), room, number))
            continue
        placement.put(number, best_slot(placement, number, free))
    return left


def best_slot(placement: Placement, number: int, free: int) -> int:
    """The free slot that costs least; among equals the one with the fewest meetings."""
    return min(
        slots_in(free),
        key=lambda slot: (placement.added_cost(number, slot), len(placement.members[slot]), slot),
    )


def chain_from(placement: Placement, number: int, slot: int, longest: int, choose: random.Random) -> Chain | None:
    """The changes by which a placed meeting gets `slot`: those in its way get its slot, and so on; None when none do.

    Where the tables of a slot do not suffice, one more of its meetings changes too.
    """
    here = placement.slot[number]
    chain: Chain = {}
    waiting = [(number, slot)]
    while waiting:
        one, goal = waiting.pop()
        if one not in chain:
            if placement.is_fixed[one] or not placement.open[one] >> goal & 1 or len(chain) >= longest:
                return None
            chain[one] = goal
            back = here if goal == slot else slot
            for person in placement.people[one]:
                other = placement.at[person][goal]
                if other >= 0 and other not in chain:
                    waiting.append((other, back))
        if not waiting and (over := crowded(placement, chain, here, slot)):
            full, empty, klass = over
            others = [
                some for some in placement.members[full] if some not in chain and klass in placement.classes[some]
            ]
            if not others:
                return None
            waiting.append((choose.choice(others), empty))
    return chain


def crowded(placement: Placement, chain: Chain, here: int, slot: int) -> tuple[int, int, int] | None:
    """The slot that would have too few tables after a chain, the other one, and for which size."""
    for klass, most in enumerate(placement.capacity):
        to_slot = 0
        for one, goal in chain.items():
            if klass in placement.classes[one]:
                to_slot += 1 if goal == slot else -1
        load = placement.load[klass]
        if to_slot > 0 and load[slot] + to_slot > most:
            return slot, here, klass
        if to_slot < 0 and load[here] - to_slot > most:
            return here, slot, klass
    return None


def apply(placement: Placement, chain: Chain) -> None:
    for one in chain:
        placement.take(one)
    for one, goal in chain.items():
        placement.put(one, goal)


def moves_of(placement: Placement, chain: Chain) -> int:
    """How many more meetings would be in another slot than today."""
    return sum(
        placement.is_away(one, goal) - placement.is_away(one, placement.slot[one]) for one, goal in chain.items()
    )


def may_move(placement: Placement, chain: Chain) -> bool:
    most = placement.situation.most_moves
    if most is None:
        return True
    more = moves_of(placement, chain)
    return more <= 0 or placement.moved + more <= most


def make_room(placement: Placement, number: int, choose: random.Random) -> bool:
    """Place a meeting by moving those in its way; whether it worked."""
    if not placement.may_have(number):
        return False
    if free := placement.free(number):
        placement.put(number, best_slot(placement, number, free))
        return True
    goals = slots_in(placement.open[number])
    choose.shuffle(goals)
    goals.sort(key=lambda slot: len(in_the_way(placement, number, slot)))
    return any(_clear(placement, number, slot, choose) for slot in goals)


def in_the_way(placement: Placement, number: int, slot: int) -> set[int]:
    return {other for person in placement.people[number] if (other := placement.at[person][slot]) >= 0}


def _clear(placement: Placement, number: int, slot: int, choose: random.Random) -> bool:
    """Move what is in the way of a meeting to other slots, one by one, and place it; else leave all as it was."""
    undo: list[tuple[int, int]] = []
    blockers = list(in_the_way(placement, number, slot))
    if not blockers:
        blockers = [_someone(placement, number, slot, choose)]
    while blockers:
        other = blockers.pop()
        if other < 0 or not _give_way(placement, other, slot, undo, choose):
            break
        if not blockers:
            if placement.free(number) >> slot & 1:
                placement.put(number, slot)
                return True
            blockers = list(in_the_way(placement, number, slot)) or [_someone(placement, number, slot, choose)]
            if len(undo) > LONGEST_CHAIN:
                break
    if undo:
        placement.restore(_before(placement, undo))
    return False


def _someone(placement: Placement, number: int, slot: int, choose: random.Random) -> int:
    """A meeting of the slot whose table would do, -1 when there is none."""
    wanted = [one for one in placement.classes[number] if placement.full[one] >> slot & 1]
    others = [one for one in placement.members[slot] if wanted and wanted[-1] in placement.classes[one]]
    return choose.choice(others) if others else -1


def _give_way(placement: Placement, other: int, slot: int, undo: list[tuple[int, int]], choose: random.Random) -> bool:
    """Move a meeting out of a slot, so that no other comes in for it if that can be."""
    if placement.is_fixed[other]:
        return False
    goals = slots_in(placement.free(other))
    goals.sort(key=lambda goal: placement.added_cost(other, goal))
    for goal in goals:
        chain = {other: goal}
        if may_move(placement, chain):
            undo.append((other, slot))
            apply(placement, chain)
            return True
    others = slots_in(placement.open[other] & ~(1 << slot))
    choose.shuffle(others)
    for goal in others[:6]:
        chain = chain_from(placement, other, goal, LONGEST_CHAIN, choose)
        if chain and may_move(placement, chain):
            undo.extend((one, placement.slot[one]) for one in chain)
            apply(placement, chain)
            return True
    return False


def _before(placement: Placement, undo: list[tuple[int, int]]) -> list[int]:
    slots = placement.copy_slots()
    for one, slot in reversed(undo):
        slots[one] = slot
    return slots
