"""What people type is found again, and what nobody types is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventapp.common.text import fold, has_control_characters

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("Åse O’Brién", "ase o'brien"),
        ("São José", "sao jose"),
        ("STRASSE", "strasse"),
        ("Straße", "strasse"),
        ("Ñuñoa", "nunoa"),
        ("Łódź", "lodz"),
        ("København", "kobenhavn"),
        ("İstanbul", "istanbul"),
        ("ﬁnance", "finance"),
        ("", ""),
    ],
)
def test_fold(typed, folded):
    assert fold(typed) == folded


@given(st.text())
def test_folding_twice_changes_nothing_more(text):
    assert fold(fold(text)) == fold(text)


@given(st.text(alphabet=st.characters(max_codepoint=0x24F)))
def test_case_makes_no_difference(text):
    assert fold(text.upper().lower()) == fold(text.upper())


@pytest.mark.parametrize("text", ["a\x00b", "\x1b[31m", "\x7f", "\x85", "\ud800", "\x0b"])
def test_control_characters_are_seen(text):
    assert has_control_characters(text)


@pytest.mark.parametrize("text", ["", "two\nlines\r\nand a\ttab", "São Tomé 日本 👩‍🔬", "zero\u200bwidth"])
def test_what_people_type_holds_none(text):
    assert not has_control_characters(text)
