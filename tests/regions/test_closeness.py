"""Likeness, distance and complementarity: against values worked out by hand, and what must hold for any input."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventapp.regions.closeness import (
    complementarity,
    cosines_with,
    domain_profile,
    meaning_closeness,
    relatedness,
    rescaled,
    structural_distance,
)

pytestmark = pytest.mark.unit
NAN = float("nan")
SHARES = st.lists(st.one_of(st.floats(0, 1), st.just(NAN)), min_size=4, max_size=4)
WEIGHTS = st.lists(st.floats(0.1, 5), min_size=4, max_size=4)
PROFILES = st.lists(st.sampled_from([0.0, 0.5, 1.0]), min_size=5, max_size=5)


def unit_vectors(*rows):
    found = np.array(rows, float)
    return found / np.linalg.norm(found, axis=1, keepdims=True)


def test_a_heading_counts_half_unless_it_is_named_itself():
    parents = {"nace:10": "nace:C", "nace:11": "nace:C", "nace:C": None}
    assert domain_profile([["nace:10"], ["nace:11", "nace:10"]], parents) == {
        "nace:10": 1.0,
        "nace:C": 0.5,
        "nace:11": 1.0,
    }
    assert domain_profile([["nace:10", "nace:C"]], parents) == {"nace:10": 1.0, "nace:C": 1.0}
    assert domain_profile([["nace:C", "nace:10"]], parents) == {"nace:C": 1.0, "nace:10": 1.0}


def test_cosines_by_hand():
    # (1, 1, 0) with (1, 0, 0): 1 / sqrt(2); with nothing: 0; with itself: 1
    found = cosines_with(np.array([[1, 0, 0], [0, 0, 0], [1, 1, 0]], float), np.array([1, 1, 0], float))
    assert found == pytest.approx([0.70711, 0, 1], abs=1e-5)


def test_meaning_by_hand():
    # Own texts e1 and e2; region A has e1 alone: there (1 + 0) / 2, back 1, mean 0.75. Region B has e1 and e2: 1.
    own, others = unit_vectors([1, 0], [0, 1]), unit_vectors([1, 0], [1, 0], [0, 1])
    assert meaning_closeness(own, others, np.array([0, 1])) == pytest.approx([0.75, 1])


def test_structural_distance_by_hand():
    # weights 2 and 1, so 2/3 and 1/3: 2/3 * 0.3^2 + 1/3 * 0.6^2 = 0.06 + 0.12 = 0.18
    matrix = np.array([[0.5, 0.2], [0.5, NAN], [NAN, NAN]])
    distance, variables = structural_distance(matrix, np.array([0.2, 0.8]), [2, 1])
    # without the second variable the first alone counts: 0.3^2; without any, nothing is said
    assert distance[:2] == pytest.approx([0.18, 0.09])
    assert np.isnan(distance[2])
    assert list(variables) == [2, 1, 0]


def test_rescaling_by_hand():
    assert rescaled(np.array([10.0, 1000.0, NAN, 100.0]), logarithm=True) == pytest.approx(
        [0, 1, NAN, 0.5], nan_ok=True
    )
    assert rescaled(np.array([20.0, 30.0, 25.0])) == pytest.approx([0, 1, 0.5])
    assert list(rescaled(np.array([7.0, 7.0]))) == [0, 0]


def test_complementarity_by_hand():
    # Three regions over domains a, b, c: {a, b}, {a, c}, {a}.
    presence = np.array([[1, 1, 0], [1, 0, 1], [1, 0, 0]], float)
    related = relatedness(presence)
    # a is in 3 regions, b and c in 1: a-b and a-c 1 / sqrt(3 * 1), b-c 0
    assert related == pytest.approx(np.array([[0, 0.57735, 0.57735], [0.57735, 0, 0], [0.57735, 0, 0]]), abs=1e-5)
    # The third region lacks b and c; all that is related to each is a, which it has: need 1 and 1.
    found, terms = complementarity(presence[2], presence, related, np.array([1.0, 1.0, 1.0]))
    assert found == pytest.approx([0.5, 0.5, 0])
    assert terms[0] == pytest.approx([0, 0.5, 0])
    # With b weighing three times as much as c: 3/4 and 1/4
    found, _terms = complementarity(presence[2], presence, related, np.array([1.0, 3.0, 1.0]))
    assert found == pytest.approx([0.75, 0.25, 0])


@given(PROFILES, PROFILES)
def test_likeness_by_domain_is_symmetric_and_whole_with_itself(one, other):
    one, other = np.array(one), np.array(other)
    there, back = cosines_with(one[None], other)[0], cosines_with(other[None], one)[0]
    assert there == pytest.approx(back)
    assert 0 <= there <= 1 + 1e-9
    assert cosines_with(one[None], one)[0] == pytest.approx(1 if one.any() else 0)


@given(st.integers(1, 5), st.integers(1, 5), st.integers(0, 1000))
def test_likeness_by_meaning_is_symmetric_and_whole_with_itself(first, second, seed):
    numbers = np.random.default_rng(seed)
    one, other = (unit_vectors(*numbers.normal(size=(size, 8))) for size in (first, second))
    there, back = meaning_closeness(one, other, np.array([0])), meaning_closeness(other, one, np.array([0]))
    assert there == pytest.approx(back)
    assert meaning_closeness(one, one, np.array([0])) == pytest.approx([1])


@given(SHARES, SHARES, WEIGHTS)
def test_structural_distance_is_symmetric_and_none_with_itself(one, other, weights):
    one, other = np.array(one), np.array(other)
    (there,), (number,) = structural_distance(one[None], other, weights)
    (back,), _number = structural_distance(other[None], one, weights)
    assert there == pytest.approx(back, nan_ok=True)
    assert np.isnan(there) == (number == 0)
    assert np.isnan(there) or 0 <= there <= 1 + 1e-9
    (itself,), _number = structural_distance(one[None], one, weights)
    assert itself == pytest.approx(NAN if np.isnan(one).all() else 0, nan_ok=True)


@given(st.lists(st.lists(st.integers(0, 1), min_size=4, max_size=4), min_size=2, max_size=6))
def test_no_region_adds_anything_to_itself_and_shares_are_shares(rows):
    presence = np.array(rows, float)
    found, terms = complementarity(presence[0], presence, relatedness(presence), np.ones(4))
    assert found[0] == 0
    assert ((found >= 0) & (found <= 1 + 1e-9)).all()
    assert terms.sum(axis=1) == pytest.approx(found)
