"""The problem as clauses: a schedule is a model of them, its cost the number of soft ones it breaks.

Literals: `x[m, t]` meeting m has slot t; `busy[p, t]` person p meets in slot t; `met[p, t]` p has met by slot t;
`end[p, t]` a break of p ends with slot t, that is p is idle in t, has met before and meets in t + 1. Each break ends
once, so the cost is the number of `end`. Implied and stated all the same, since they help the solver (Bofill et al.,
JAIR 2022): p is busy in as many slots as p has meetings, and in a slot twice as many people as tables are busy at most.
"""

from collections.abc import Iterator, Sequence

from pysat.card import CardEnc, EncType

from eventapp.meetings.planning.problem import Problem, Schedule


class Formula:
    """Hard `clauses` and the literals `ends`, each of which costs one when true."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.top = 0
        self.clauses: list[list[int]] = []
        self.ends: list[int] = []
        self.x: list[dict[int, int]] = [{slot: self.new() for slot in slots} for slots in problem.open_slots]
        self._meetings()
        self._tables()
        self._precedences()
        self.busy: list[list[int]] = [[] for _ in range(problem.slots)]
        self.ends_of = [list(self._person(person)) for person in range(problem.people)]
        self._crowds()
        if problem.fairness is not None:
            self._fairness(problem.fairness)

    def new(self) -> int:
        self.top += 1
        return self.top

    def schedule(self, model: Sequence[int]) -> Schedule:
        """The slots of the meetings in a model, whose values stand at their variables less one."""
        return [next(slot for slot, literal in some.items() if model[literal - 1] > 0) for some in self.x]

    def at_most(self, literals: list[int], bound: int) -> None:
        self._cardinality(CardEnc.atmost, literals, bound)

    def _cardinality(self, encode, literals: list[int], bound: int) -> None:
        encoding = EncType.pairwise if bound == 1 and len(literals) < 6 else EncType.seqcounter
        made = encode(lits=literals, bound=bound, top_id=self.top, encoding=encoding)
        self.top = max(self.top, made.nv)
        self.clauses += made.clauses

    def _meetings(self) -> None:
        for some in self.x:
            self.clauses.append(list(some.values()))  # empty where no slot is open: there is no schedule
            if len(some) > 1:
                self.at_most(list(some.values()), 1)

    def _tables(self) -> None:
        for slot in range(self.problem.slots):
            literals = [some[slot] for some in self.x if slot in some]
            if len(literals) > self.problem.tables:
                self.at_most(literals, self.problem.tables)

    def _precedences(self) -> None:
        """The second has a slot only when the first has an earlier one."""
        for first, second in self.problem.before:
            for slot, literal in self.x[second].items():
                earlier = [other for time, other in self.x[first].items() if time < slot]
                self.clauses.append([-literal, *earlier])

    def _person(self, person: int) -> Iterator[int]:
        """What holds for one person; gives the literals of their breaks."""
        meetings, slots = self.problem.of_person[person], self.problem.slots
        at = [[self.x[meeting][slot] for meeting in meetings if slot in self.x[meeting]] for slot in range(slots)]
        for some in at:
            if len(some) > 1:
                self.at_most(some, 1)
        busy = [self._any(some) for some in at]
        for slot, literal in enumerate(busy):
            if literal:
                self.busy[slot].append(literal)
        if len(meetings) < 2:
            return
        there = [literal for literal in busy if literal]
        if len(there) > len(meetings):
            self._cardinality(CardEnc.equals, there, len(meetings))
        elif len(there) == len(meetings):
            self.clauses += [[literal] for literal in there]
        else:
            self.clauses.append([])
        yield from self._breaks(busy)

    def _crowds(self) -> None:
        """As many people are busy in a slot as sit at the tables."""
        most = self.problem.tables * max(map(len, self.problem.meetings), default=2)
        for literals in self.busy:
            if len(literals) > most:
                self.at_most(literals, most)

    def _any(self, literals: list[int]) -> int:
        """A literal that is true when one of `literals` is; 0 when there are none."""
        if len(literals) < 2:
            return literals[0] if literals else 0
        one = self.new()
        self.clauses.append([-one, *literals])
        self.clauses += [[one, -literal] for literal in literals]
        return one

    def _breaks(self, busy: list[int]) -> Iterator[int]:
        met = 0
        for slot in range(len(busy) - 1):
            here, following = busy[slot], busy[slot + 1]
            if met and following and not (here and len(busy) < 3):
                end = self.new()
                idle = [-here] if here else []
                self.clauses += [[end, *([here] if here else []), -met, -following], [-end, met], [-end, following]]
                self.clauses += [[-end, literal] for literal in idle]
                self.ends.append(end)
                yield end
            met = self._met(met, here)

    def _met(self, before: int, here: int) -> int:
        """Whether someone has met by a slot, from whether by the one before and whether in it."""
        if not (before and here):
            return before or here
        met = self.new()
        self.clauses += [[-met, before, here], [met, -before], [met, -here]]
        return met

    def _fairness(self, most: int) -> None:
        """No one has more than `most` breaks more than another.

        Someone with at most one meeting has none, and then nobody has more than `most`. Else, with the counts of all
        in unary, who has k + most + 1 makes all have k + 1.
        """
        if any(len(meetings) < 2 for meetings in self.problem.of_person):
            for ends in self.ends_of:
                if len(ends) > most:
                    self.at_most(ends, most)
            return
        counts = [self._counted(ends) for ends in self.ends_of]
        for count in range(max(map(len, counts), default=0) - most):
            everyone = self.new()
            for some in counts:
                self.clauses.append([-everyone, some[count]] if count < len(some) else [-everyone])
                if count + most < len(some):
                    self.clauses.append([-some[count + most], everyone])

    def _counted(self, literals: list[int]) -> list[int]:
        """The k-th of what is returned is true when more than k of `literals` are."""
        counts: list[int] = []
        for literal in literals:
            longer = [self.new() for _ in range(len(counts) + 1)]
            for k, one in enumerate(longer):
                above = counts[k] if k < len(counts) else None  # more than k already
                below = counts[k - 1] if k else None  # more than k - 1 already
                # one <-> above or (below and literal)
                if above:
                    self.clauses.append([one, -above])
                self.clauses.append([one, -literal, *([-below] if below else [])])
                self.clauses.append([-one, literal, *([above] if above else [])])
                if below:
                    self.clauses.append([-one, below, *([above] if above else [])])
            counts = longer
        return counts
