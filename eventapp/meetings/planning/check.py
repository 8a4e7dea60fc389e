"""Whether a schedule keeps every rule of its problem; shares no line with what makes schedules.

faults(problem, schedule)   what is wrong, one sentence each; nothing when it is right
cost(problem, schedule)     all breaks
"""

from collections import Counter, defaultdict
from collections.abc import Sequence

from eventapp.meetings.planning.problem import Problem
from eventapp.meetings.planning.situation import Plan, Situation, Wish


def faults(problem: Problem, schedule: Sequence[int]) -> list[str]:
    """What is wrong with a schedule (the slot of each meeting), in English, people and slots counted from 0."""
    if len(schedule) != len(problem.meetings):
        return [f"{len(schedule)} slots for {len(problem.meetings)} meetings"]
    found = []
    busy: dict[tuple[int, int], list[int]] = defaultdict(list)
    for meeting, slot in enumerate(schedule):
        if not 0 <= slot < problem.slots:
            found.append(f"meeting {meeting} is in slot {slot} of {problem.slots}")
        if meeting in problem.allowed and slot not in problem.allowed[meeting]:
            found.append(f"meeting {meeting} may not be in slot {slot}")
        if meeting in problem.fixed and slot != problem.fixed[meeting]:
            found.append(f"meeting {meeting} is in slot {slot}, fixed in {problem.fixed[meeting]}")
        for person in problem.meetings[meeting]:
            busy[person, slot].append(meeting)
            if slot in problem.forbidden.get(person, ()):
                found.append(f"person {person} cannot meet in slot {slot}")
    found += [f"person {person} has {len(some)} meetings in slot {slot}"
              for (person, slot), some in busy.items() if len(some) > 1]  # fmt: skip
    found += [f"{count} meetings at {problem.tables} tables in slot {slot}"
              for slot, count in Counter(schedule).items() if count > problem.tables]  # fmt: skip
    found += [f"meeting {first} is not before meeting {second}"
              for first, second in problem.before if schedule[first] >= schedule[second]]  # fmt: skip
    if problem.fairness is not None and problem.people:
        counts = _breaks(problem, schedule)
        if max(counts) - min(counts) > problem.fairness:
            found.append(f"breaks from {min(counts)} to {max(counts)}, which differ by more than {problem.fairness}")
    return found


def cost(problem: Problem, schedule: Sequence[int]) -> int:
    """All breaks of all people."""
    return sum(_breaks(problem, schedule))


def _breaks(problem: Problem, schedule: Sequence[int]) -> list[int]:
    """Read along the slots, as one would with a finger on the printed timetable."""
    counts = []
    for person in range(problem.people):
        line = ["."] * problem.slots
        for meeting, slot in enumerate(schedule):
            if person in problem.meetings[meeting] and 0 <= slot < problem.slots:
                line[slot] = "M"
        counts.append(sum(1 for part in "".join(line).strip(".").split("M") if part))
    return counts


def plan_faults(situation: Situation, plan: Plan) -> list[str]:
    """What is wrong with the plan of an event, one sentence each. What is fixed may be where else it could not."""
    found = []
    people: Counter[tuple[int, int]] = Counter()
    tables: Counter[tuple[int, int]] = Counter()
    met: Counter[int] = Counter()
    moved = 0
    for number, (wish, slot, table) in enumerate(zip(situation.wishes, plan.slots, plan.tables, strict=True)):
        name, is_kept = f"wish {number}", wish.is_fixed and slot == wish.slot
        if slot is None:
            if number not in plan.reasons:
                found.append(f"{name} has neither slot nor reason")
            continue
        moved += wish.slot not in (None, slot) and _could_stay(situation, wish)
        if wish.is_fixed and wish.slot not in (None, slot):
            found.append(f"{name} is fixed in slot {wish.slot}, not {slot}")
        for person in wish.people:
            people[person, slot] += 1
            met[person] += 1
            if slot in situation.blocked.get(person, ()) and not is_kept:
                found.append(f"{name} is in slot {slot}, in which person {person} cannot meet")
        if wish.slots is not None and slot not in wish.slots and not is_kept:
            found.append(f"{name} may not be in slot {slot}")
        if table is not None:
            tables[table, slot] += 1
            if situation.tables[table].chairs < len(wish.people) and not is_kept:
                found.append(f"{name} has too few chairs at table {table}")
        elif not wish.is_online and not is_kept:
            found.append(f"{name} has no table")
    found += [f"person {who} has {count} meetings in slot {slot}" for (who, slot), count in people.items() if count > 1]
    found += [f"table {one} has {count} meetings in slot {slot}" for (one, slot), count in tables.items() if count > 1]
    if situation.most_moves is not None and moved > situation.most_moves + _that_cannot_stay(situation):
        found.append(f"{moved} meetings moved, more than {situation.most_moves}")
    today = Counter(person for wish in situation.wishes if wish.slot is not None for person in wish.people)
    if situation.most_meetings is not None:
        found += [f"person {who} has {count} meetings, more than {situation.most_meetings}"
                  for who, count in met.items() if count > max(situation.most_meetings, today[who])]  # fmt: skip
    return found


def _could_stay(situation: Situation, wish: Wish) -> bool:
    """Whether nobody's new commitments keep a meeting from the slot it has."""
    open_to_it = wish.slots is None or wish.slot in wish.slots
    return open_to_it and not any(wish.slot in situation.blocked.get(person, ()) for person in wish.people)


def _that_cannot_stay(situation: Situation) -> int:
    """How many meetings have to move at most since tables are gone, or people are in two at once."""
    found = 0
    for slot in range(situation.slots):
        here = [wish for wish in situation.wishes if wish.slot == slot]
        sizes = [len(wish.people) for wish in here if not wish.is_online]
        lacking = [sum(one >= size for one in sizes) - sum(table.chairs >= size for table in situation.tables)
                   for size in set(sizes)]  # fmt: skip
        doubled = Counter(person for wish in here for person in wish.people)
        found += max(0, *lacking, 0) + sum(count - 1 for count in doubled.values())
    return found
