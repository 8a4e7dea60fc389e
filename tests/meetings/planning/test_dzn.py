"""Instance files: what is read, and what is said of a broken one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventapp.meetings.planning.dzn import BrokenFile, read_problem
from tests.meetings.planning.problems import small_problems, written

pytestmark = pytest.mark.unit
SCRAPS = ("", *"[]{}|;=,%é07", "[|", "|]", "..", "-1", "nTables", "/*", "1.5", "\0")
FILE = """nBusiness = 3; nMeetings = 2; /* of two */ nTables = 1;
nTotalSlots = 4; nMorningSlots = 2; % the rest
requested = [|1, 2,1, |2, 3,2|];
forbidden = [{0}, 2..3, {}];
fixed = [0, 4];
precedences = [{}, {1}];
"""


def test_everything_is_counted_from_nought():
    problem = read_problem(FILE)
    assert (problem.people, problem.slots, problem.tables, problem.fairness) == (3, 4, 1, 2)
    assert problem.meetings == [(0, 1), (1, 2)]
    assert problem.allowed == {0: {0, 1}, 1: {2, 3}}
    assert problem.forbidden == {1: {1, 2}}
    assert problem.fixed == {1: 3}
    assert problem.before == [(0, 1)]
    assert problem.half_days == [0, 0, 1, 1]
    assert problem.open_slots == [[0], [3]]


@given(small_problems())
def test_a_written_problem_is_read_as_it_was(problem):
    again = read_problem(written(problem), fairness=problem.fairness)
    assert [set(pair) for pair in again.meetings] == [set(pair) for pair in problem.meetings]
    assert again.open_slots == problem.open_slots
    assert sorted(again.before) == sorted(set(problem.before))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("nTables = 1;", "", "nTables is missing"),
        ("nTables = 1", "nTables = -1", "nTables is no number from 0"),
        ("nTables = 1", "nTables = [1]", "nTables is no number from 0"),
        ("nBusiness = 3", "nBusiness = 99999999", "nBusiness is no number from 0 to 5000"),
        ("|2, 3,2|]", "|]", "requested has 1 rows for 2 meetings"),
        ("|2, 3,2|]", "|2|]", "row 2 of requested is not two participants"),
        ("2, 3,2", "2, 4,2", "a participant of meeting 2 is 4, not from 1 to 3"),
        ("2, 3,2", "2, 2,2", "meeting 2 is of participant 2 with themselves"),
        ("2, 3,2", "2, 3,7", "meeting 2 is neither 1, 2 nor 3, but 7"),
        ("[0, 4]", "[0]", "fixed has 1 parts instead of 2"),
        ("[0, 4]", "[0, 5]", "fixed of meeting 2 is 5, not from 1 to 4"),
        ("2..3", "{9}", "forbidden of participant 2 is 9, not from 1 to 4"),
        ("2..3", "2", "forbidden of participant 2 is no set"),
        ("2..3", "1..999999999", "the range is too long"),
        ("{1}]", "{1}", "']' should stand where ';' does"),
        ("{1}]", "[" * 9_000, "brackets stand in brackets too often"),
        ("nTables = 1", "nTables = " + "9" * 5_000, "line 1: a number of 5000 digits"),
        ("2..3", "1.." + "9" * 5_000, "a number of 5000 digits"),
        ("fixed = ", "nTables = ", "nTables stands there twice"),
        ("fixed", "#", "line 5: '#' does not belong there"),
        ("nMorningSlots = 2", "nMorningSlots = 5", "nMorningSlots is 5, more than nTotalSlots"),
    ],
)
def test_a_broken_file_is_refused_with_what_is_wrong(old, new, said):
    assert old in FILE
    with pytest.raises(BrokenFile) as refused:
        read_problem(FILE.replace(old, new, 1))
    assert said in str(refused.value)


def test_half_a_file_is_refused_unless_only_restrictions_are_cut_off():
    meetings_end = FILE.index("|];") + 2
    for end in range(len(FILE)):
        try:
            problem = read_problem(FILE[:end])
        except BrokenFile:
            continue
        assert end >= meetings_end
        assert problem.meetings == [(0, 1), (1, 2)]


@given(
    st.lists(st.tuples(st.integers(0, len(FILE)), st.integers(0, 12), st.sampled_from(SCRAPS)), min_size=1, max_size=3)
)
def test_whatever_is_in_a_file_it_is_a_problem_or_refused(changes):
    text = FILE
    for place, length, scrap in changes:
        text = text[:place] + scrap + text[place + length :]
    try:
        problem = read_problem(text)
    except BrokenFile as refused:
        assert 0 < len(str(refused)) < 200
    else:
        assert all(0 <= person < problem.people for pair in problem.meetings for person in pair)
