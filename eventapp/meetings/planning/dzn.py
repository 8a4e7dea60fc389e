"""Instance files of the B2B meetings scheduling problem: MiniZinc data (`.dzn`), counted from 1.

The format is that of Bofill et al., "Scheduling B2B meetings" (CP 2014; JAIR 2022): numbers, arrays, sets, and a table
`[| a, b, s, | ... |]` of the meetings, where `s` is 1 for the morning only, 2 for the afternoon only, 3 for any time.

    read_problem(text) -> Problem      raises BrokenFile with the line
"""

import re
from collections.abc import Iterator
from typing import Any

from eventapp.meetings.planning.problem import Problem

FAIRNESS = 2  # what the published optima were found with
MORNING, AFTERNOON, ANY = 1, 2, 3
MOST = {"nBusiness": 5_000, "nMeetings": 50_000, "nTables": 5_000, "nTotalSlots": 500, "nMorningSlots": 500}
MOST_DIGITS, DEEPEST = 18, 4
TOKEN = re.compile(r"(?P<space>\s+|%[^\n]*|/\*.*?\*/)|(?P<number>-?\d+)|(?P<name>[A-Za-z_]\w*)"
                   r"|(?P<sign>\[\||\|\]|\.\.|[\[\]{}|,;=])", re.S)  # fmt: skip


class BrokenFile(ValueError):
    """The file is not such an instance; the message says what and where."""


def read_problem(text: str, fairness: int | None = FAIRNESS) -> Problem:
    """The problem that a file states. Raises BrokenFile."""
    values = _read(text)
    people, meetings, tables, slots = (_number(values, name) for name in
                                       ("nBusiness", "nMeetings", "nTables", "nTotalSlots"))  # fmt: skip
    mornings = _number(values, "nMorningSlots") if "nMorningSlots" in values else slots
    if mornings > slots:
        raise BrokenFile(f"nMorningSlots is {mornings}, more than nTotalSlots")
    rows = _table(values, meetings)
    halves = {MORNING: frozenset(range(mornings)), AFTERNOON: frozenset(range(mornings, slots))}
    pairs, allowed = [], {}
    for meeting, (first, second, half) in enumerate(rows):
        for person in (first, second):
            _within(person, people, f"a participant of meeting {meeting + 1}")
        if first == second:
            raise BrokenFile(f"meeting {meeting + 1} is of participant {first} with themselves")
        if half not in (MORNING, AFTERNOON, ANY):
            raise BrokenFile(f"meeting {meeting + 1} is neither 1, 2 nor 3, but {half}")
        pairs.append((first - 1, second - 1))
        if half != ANY:
            allowed[meeting] = halves[half]
    fixed = _fixed(values, meetings, slots)
    return Problem(
        people=people, meetings=pairs, slots=slots, tables=tables, fairness=fairness, allowed=allowed, fixed=fixed,
        half_days=[int(slot >= mornings) for slot in range(slots)],
        forbidden=_forbidden(values, people, slots), before=_before(values, meetings),
    )  # fmt: skip


def _fixed(values: dict[str, Any], meetings: int, slots: int) -> dict[int, int]:
    found = {}
    for meeting, slot in enumerate(_array(values, "fixed", meetings)):
        if not isinstance(slot, int):
            raise BrokenFile(f"fixed of meeting {meeting + 1} is no number")
        if slot:
            _within(slot, slots, f"fixed of meeting {meeting + 1}")
            found[meeting] = slot - 1
    return found


def _forbidden(values: dict[str, Any], people: int, slots: int) -> dict[int, frozenset[int]]:
    found = {}
    for person, some in enumerate(_array(values, "forbidden", people)):
        kept = _set(some, f"forbidden of participant {person + 1}") - {0}
        for slot in kept:
            _within(slot, slots, f"forbidden of participant {person + 1}")
        if kept:
            found[person] = frozenset(slot - 1 for slot in kept)
    return found


def _before(values: dict[str, Any], meetings: int) -> list[tuple[int, int]]:
    found = []
    for meeting, some in enumerate(_array(values, "precedences", meetings)):
        for earlier in sorted(_set(some, f"precedences of meeting {meeting + 1}") - {0}):
            _within(earlier, meetings, f"precedences of meeting {meeting + 1}")
            found.append((earlier - 1, meeting))
    return found


def _number(values: dict[str, Any], name: str) -> int:
    if name not in values:
        raise BrokenFile(f"{name} is missing")
    value = values[name]
    if not isinstance(value, int) or not 0 <= value <= MOST[name]:
        raise BrokenFile(f"{name} is no number from 0 to {MOST[name]}")
    return value


def _table(values: dict[str, Any], meetings: int) -> list[list[int]]:
    rows = values.get("requested")
    if not isinstance(rows, list):
        raise BrokenFile("requested is missing")
    if len(rows) != meetings:
        raise BrokenFile(f"requested has {len(rows)} rows for {meetings} meetings")
    found = []
    for number, row in enumerate(rows, 1):
        if not isinstance(row, list) or len(row) not in (2, 3) or not all(isinstance(cell, int) for cell in row):
            raise BrokenFile(f"row {number} of requested is not two participants and a time of the day")
        found.append([*row, ANY][:3])
    return found


def _array(values: dict[str, Any], name: str, length: int) -> list:
    array = values.get(name)
    if array is None:
        return []
    if not isinstance(array, list):
        raise BrokenFile(f"{name} is no array")
    if len(array) != length:
        raise BrokenFile(f"{name} has {len(array)} parts instead of {length}")
    return array


def _set(value: Any, what: str) -> set[int]:
    if not isinstance(value, set):
        raise BrokenFile(f"{what} is no set")
    return value


def _within(value: int, most: int, what: str) -> None:
    if not 1 <= value <= most:
        raise BrokenFile(f"{what} is {value}, not from 1 to {most}")


class _Tokens:
    """The parts of the text, one after another, with the line that each stands in."""

    def __init__(self, text: str) -> None:
        self._parts = self._split(text)
        self.kind, self.text, self.line = "", "", 1
        self.next()

    def _split(self, text: str) -> Iterator[tuple[str, str, int]]:
        place, line = 0, 1
        while place < len(text):
            found = TOKEN.match(text, place)
            if found is None:
                raise BrokenFile(f"line {line}: {text[place]!r} does not belong there")
            if found.lastgroup != "space":
                yield found.lastgroup, found[0], line
            line += found[0].count("\n")
            place = found.end()
        yield "end", "the end of the file", line

    def next(self) -> str:
        """Go on; gives what stood here."""
        passed = self.text
        self.kind, self.text, self.line = next(self._parts, ("end", "the end of the file", self.line))
        return passed

    def take(self, sign: str) -> bool:
        """Pass over `sign` if it stands here."""
        if self.kind == "sign" and self.text == sign:
            self.next()
            return True
        return False

    def expect(self, sign: str) -> None:
        if not self.take(sign):
            raise BrokenFile(f"line {self.line}: {sign!r} should stand where {self.text!r} does")


def _read(text: str) -> dict[str, Any]:
    """The values by their names."""
    tokens, values = _Tokens(text), {}
    while tokens.kind != "end":
        if tokens.kind != "name":
            raise BrokenFile(f"line {tokens.line}: a name should stand where {tokens.text!r} does")
        name = tokens.next()
        if name in values:
            raise BrokenFile(f"line {tokens.line}: {name} stands there twice")
        tokens.expect("=")
        values[name] = _value(tokens)
        if tokens.kind != "end":
            tokens.expect(";")
    return values


def _value(tokens: _Tokens, depth: int = 0) -> Any:
    """A number, a set, an array or a table; what it holds is one deeper."""
    if depth > DEEPEST:
        raise BrokenFile(f"line {tokens.line}: brackets stand in brackets too often")
    if tokens.kind == "number":
        number = _whole(tokens)
        return set(_range(tokens, number)) if tokens.take("..") else number
    if tokens.take("{"):
        return _members(tokens, depth)
    if tokens.take("[|"):
        return _rows(tokens, depth)
    if tokens.take("["):
        return _parts(tokens, "]", depth)
    raise BrokenFile(f"line {tokens.line}: a value should stand where {tokens.text!r} does")


def _range(tokens: _Tokens, first: int) -> range:
    if tokens.kind != "number":
        raise BrokenFile(f"line {tokens.line}: the end of a range should stand where {tokens.text!r} does")
    last = _whole(tokens)
    if last - first > max(MOST.values()):
        raise BrokenFile(f"line {tokens.line}: the range is too long")
    return range(first, last + 1)


def _whole(tokens: _Tokens) -> int:
    if len(tokens.text) > MOST_DIGITS:
        raise BrokenFile(f"line {tokens.line}: a number of {len(tokens.text)} digits")
    return int(tokens.next())


def _parts(tokens: _Tokens, end: str, depth: int) -> list:
    found = []
    while not tokens.take(end):
        found.append(_value(tokens, depth + 1))
        if not tokens.take(","):
            tokens.expect(end)
            break
    return found


def _members(tokens: _Tokens, depth: int) -> set[int]:
    members = _parts(tokens, "}", depth)
    if not all(isinstance(member, int) for member in members):
        raise BrokenFile(f"line {tokens.line}: a set of something else than numbers")
    return set(members)


def _rows(tokens: _Tokens, depth: int) -> list[list]:
    """The rows of a table, after its first sign; the comma at the end of a row may be missing."""
    rows: list[list] = []
    while not tokens.take("|]"):
        row = []
        while tokens.text not in ("|", "|]"):
            row.append(_value(tokens, depth + 1))
            if not tokens.take(","):
                break
        if row:
            rows.append(row)
        if not tokens.take("|"):
            tokens.expect("|]")
            break
    return rows
