"""What no plan can place more than, and why a wish has no slot."""

from eventapp.meetings.planning import placement as placements
from eventapp.meetings.planning.placement import Placement, bits, slots_in
from eventapp.meetings.planning.situation import Reason


def bound(placement: Placement) -> int:
    """How many meetings no plan can place more than: the smallest of three counts.

    The seats at all tables; half of what all people can meet; and, by a cover as in König's theorem, what people who
    are wanted more often than they have time can meet, with the meetings of none of them.
    """
    numbers = [number for number, mask in enumerate(placement.open) if mask]
    most = _most_of(placement, numbers)
    online = sum(placement.wishes[number].is_online for number in numbers)
    at_tables = 0
    for slot in range(placement.situation.slots):
        can = sum(not placement.wishes[number].is_online and placement.open[number] >> slot & 1 for number in numbers)
        at_tables += min(can, placement.capacity[0] if placement.capacity else 0)
    smallest = min((len(placement.people[number]) for number in numbers), default=2)
    return min(len(numbers), online + at_tables, sum(most) // smallest, _cover(placement, numbers, most))


def _most_of(placement: Placement, numbers: list[int]) -> list[int]:
    """How many meetings each person can have."""
    slots, wanted = [0] * placement.situation.people, [0] * placement.situation.people
    for number in numbers:
        for person in placement.people[number]:
            slots[person] |= placement.open[number]
            wanted[person] += 1
    most = [min(mask.bit_count(), count) for mask, count in zip(slots, wanted, strict=True)]
    allowed = placement.situation.most_meetings
    if allowed is not None:
        there = [0] * placement.situation.people
        for number in numbers:
            if placement.today[number] >= 0:
                for person in placement.people[number]:
                    there[person] += 1
        most = [min(one, max(allowed, have)) for one, have in zip(most, there, strict=True)]
    return most


def _cover(placement: Placement, numbers: list[int], most: list[int]) -> int:
    uncovered = set(numbers)
    of_person: list[list[int]] = [[] for _ in range(placement.situation.people)]
    for number in numbers:
        for person in placement.people[number]:
            of_person[person].append(number)
    total = 0
    for person in sorted(range(len(most)), key=lambda person: most[person] - len(of_person[person])):
        some = [number for number in of_person[person] if number in uncovered]
        if len(some) > most[person]:
            total += most[person]
            uncovered.difference_update(some)
    return total + len(uncovered)


def reasons(placement: Placement) -> dict[int, Reason]:
    """Why each wish without a slot has none."""
    return {number: reason(placement, number) for number, slot in enumerate(placement.slot) if slot < 0}


def reason(placement: Placement, number: int) -> Reason:
    situation, people = placement.situation, placement.people[number]
    if any(not placement.capacity[one] for one in placement.classes[number]):
        return Reason("too_few_chairs", people=people)
    common = (1 << situation.slots) - 1
    if placement.wishes[number].slots is not None:
        common &= bits(placement.wishes[number].slots)
    for person in people:
        common &= ~placement.blocked[person]
    if not common:
        return Reason("no_common_slot", people=people)
    many = situation.most_meetings
    at_most = tuple(person for person in people if many is not None and placement.count[person] >= many)
    if at_most:
        return Reason("most_meetings", people=at_most)
    slots = tuple(slots_in(common))
    open_mask = common
    for person in people:
        open_mask &= ~placement.busy[person]
    if not open_mask:
        others = tuple(person for person in people if placement.busy[person] & common)
        return Reason("meeting_elsewhere", slots=slots, people=others)
    if not placement.free(number):
        tables = min((placement.capacity[one] for one in placement.classes[number]), default=0)
        return Reason("tables_taken", slots=slots, open_slots=tuple(placements.slots_in(open_mask)), tables=tables)
    return Reason("not_found", slots=slots, open_slots=tuple(slots_in(open_mask)))
