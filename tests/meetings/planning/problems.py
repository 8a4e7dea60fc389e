"""Small problems for tests, their optima by trying all, and instance files of them."""

from itertools import product

from hypothesis import strategies as st

from eventapp.meetings.planning import check
from eventapp.meetings.planning.problem import Problem


@st.composite
def small_problems(draw) -> Problem:
    """Up to five meetings of up to five people in up to five slots, with every kind of restriction."""
    people = draw(st.integers(2, 5))
    slots = draw(st.integers(1, 5))
    pairs = st.lists(st.integers(0, people - 1), min_size=2, max_size=2, unique=True)
    meetings = draw(st.lists(pairs, max_size=5))
    numbers = range(len(meetings))
    some_slots = st.frozensets(st.integers(0, slots - 1), max_size=2)
    morning = draw(st.integers(0, slots))
    before = (
        draw(st.lists(st.tuples(st.sampled_from(numbers), st.sampled_from(numbers)), max_size=2)) if meetings else []
    )
    return Problem(
        people=people,
        meetings=meetings,
        slots=slots,
        tables=draw(st.integers(1, 3)),
        half_days=[int(slot >= morning) for slot in range(slots)],
        forbidden=draw(st.dictionaries(st.integers(0, people - 1), some_slots, max_size=2)),
        allowed={number: frozenset(range(morning)) for number in numbers if draw(st.integers(0, 5)) == 0},
        fixed={number: draw(st.integers(0, slots - 1)) for number in numbers if draw(st.integers(0, 7)) == 0},
        before=before,
        fairness=draw(st.sampled_from([0, 1, 2, None])),
    )


def fewest_breaks(problem: Problem) -> int | None:
    """The cost of the best schedule, by looking at all; None when there is none."""
    every = product(range(problem.slots), repeat=len(problem.meetings))
    return min((check.cost(problem, list(one)) for one in every if not check.faults(problem, list(one))), default=None)


def written(problem: Problem) -> str:
    """The problem as an instance file."""
    morning = sum(half == 0 for half in problem.half_days)

    def half(meeting: int) -> int:
        allowed = problem.allowed.get(meeting)
        return 3 if allowed is None else 1 if allowed == frozenset(range(morning)) else 2

    def sets(every) -> str:
        return "[" + ",\n".join("{" + ",".join(map(str, sorted(some))) + "}" for some in every) + "]"

    rows = " ".join(f"|{a + 1}, {b + 1},{half(number)}," for number, (a, b) in enumerate(problem.meetings))
    fixed = [problem.fixed.get(number, -1) + 1 for number in range(len(problem.meetings))]
    before = [[a + 1 for a, b in problem.before if b == number] for number in range(len(problem.meetings))]
    forbidden = [[slot + 1 for slot in problem.forbidden.get(person, ())] or [0] for person in range(problem.people)]
    return f"""% an instance
nBusiness = {problem.people};
nMeetings = {len(problem.meetings)};
nTables = {problem.tables};
nTotalSlots = {problem.slots};
nMorningSlots = {morning};
requested = [{rows or "|"}|];
forbidden = {sets(forbidden)};
fixed = {fixed};
precedences = {sets(before)};
"""
