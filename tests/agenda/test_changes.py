"""What a release changes, as a table of cases."""

from copy import deepcopy

import pytest

from eventapp.agenda.changes import by_speaker, changes_between

pytestmark = pytest.mark.unit
SESSION = {
    "id": "s1", "number": 1, "state": "planned", "kind": "panel", "title": {"en": "One"}, "abstract": {},
    "starts_at": "2027-01-26T09:00:00+00:00", "ends_at": "2027-01-26T10:00:00+00:00", "room": "r1", "track": None,
    "spoken": ["en", "es"], "interpreted": [], "format": "on_site", "link": "", "materials": [],
    "talks": [{"id": "t1", "title": {"en": "Talk"}, "abstract": {},
               "starts_at": "2027-01-26T09:00:00+00:00", "ends_at": "2027-01-26T09:30:00+00:00"}],
    "people": [{"speaker": "p1", "role": "chair", "talk": None}],
}  # fmt: skip
TALK = SESSION["talks"][0]
LATER = {"starts_at": "2027-01-26T11:00:00+00:00", "ends_at": "2027-01-26T11:30:00+00:00"}
SHIFTED = {
    "starts_at": "2027-01-26T11:00:00+00:00",
    "ends_at": "2027-01-26T12:00:00+00:00",
    "talks": [TALK | LATER],
}


@pytest.mark.parametrize(
    ("values", "kinds"),
    [
        ({}, None),
        ({"starts_at": "2027-01-26T10:00:00+01:00"}, None),
        ({"capacity": 9}, None),
        ({"spoken": ["es", "en"]}, None),
        ({"spoken": ["pt", "en"]}, ("text",)),
        (SHIFTED, ("moved",)),
        ({"ends_at": "2027-01-26T10:15:00+00:00"}, ("longer",)),
        ({"ends_at": "2027-01-26T09:45:00+00:00"}, ("shorter",)),
        ({"room": "r2"}, ("room",)),
        ({"room": None}, ("room",)),
        ({"people": []}, ("people",)),
        ({"people": [{"speaker": "p1", "role": "speaker", "talk": None}]}, ("people",)),
        ({"talks": [TALK | LATER]}, ("talks",)),
        ({"talks": [TALK | {"title": {"en": "Other"}}]}, ("text",)),
        ({"title": {"en": "One", "es": "Uno"}}, ("text",)),
        ({"interpreted": ["es"]}, ("text",)),
        ({"link": "https://example.org"}, ("format",)),
        ({"materials": [{"id": "m"}]}, ("materials",)),
        ({"room": "r2", "title": {"en": "Two"}, **SHIFTED}, ("moved", "room", "text")),
        ({"state": "cancelled", "room": "r2"}, ("cancelled",)),
    ],
)
def test_change_of_a_session(values, kinds):
    after = deepcopy(SESSION) | values
    found = changes_between({"sessions": [SESSION]}, {"sessions": [after]})
    assert [change.kinds for change in found] == ([kinds] if kinds else [])


def test_sessions_that_come_and_go():
    off = SESSION | {"state": "cancelled"}

    def kinds(before, after):
        return [change.kinds for change in changes_between(before and {"sessions": before}, {"sessions": after})]

    assert kinds(None, [SESSION]) == [("new",)]
    assert kinds([], [SESSION]) == [("new",)]
    assert kinds([SESSION], []) == [("cancelled",)]
    assert kinds([off], [SESSION]) == [("restored",)]
    assert kinds([off], []) == kinds([off], [off]) == kinds([], [off]) == []


def test_who_leaves_a_session_and_who_joins_it_are_both_concerned():
    after = SESSION | {"people": [{"speaker": "p2", "role": "chair", "talk": None}]}
    changes = changes_between({"sessions": [SESSION]}, {"sessions": [after]})
    assert by_speaker(changes) == {"p1": changes, "p2": changes}
