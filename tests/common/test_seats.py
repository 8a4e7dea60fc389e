"""No place is given twice, whoever asks at the same moment."""

import time

import pytest
from sqlalchemy.exc import IntegrityError

from eventapp.common import seats
from eventapp.extensions import db
from eventapp.registration.models import Category
from tests.common.makers import make_places


class Full(Exception):
    """What the caller of `take` wants raised."""


def places(category_id: int) -> Category:
    return db.session.get(Category, category_id)


@pytest.mark.db
def test_64_at_once_take_exactly_the_last_10_places(app, in_parallel):
    category_id = make_places(capacity=100, taken=90)

    def take(_number: int) -> str:
        seats.take(places(category_id), else_raise=Full())
        return "taken"

    outcomes = in_parallel(64, take)
    assert sorted(outcomes) == ["Full"] * 54 + ["taken"] * 10
    assert places(category_id).taken == 100
    assert places(category_id).left == 0


@pytest.mark.db
def test_control_without_the_guard_more_than_10_get_one(app, in_parallel):
    """Read, then write, in two transactions: the race that the guard is there for."""
    category_id = make_places(capacity=100, taken=90)

    def take_unguarded(_number: int) -> str:
        seen = places(category_id).taken
        db.session.commit()
        time.sleep(0.05)
        if seen >= 100:
            raise Full
        category = places(category_id)
        category.taken = seen + 1
        return "taken"

    outcomes = in_parallel(64, take_unguarded)
    assert outcomes.count("taken") > 10
    assert places(category_id).taken < 90 + outcomes.count("taken")


@pytest.mark.db
def test_those_who_give_back_and_those_who_take_leave_the_right_count(app, in_parallel):
    category_id = make_places(capacity=40, taken=20)

    def change(number: int) -> str:
        if number % 2:
            seats.give_back(places(category_id))
            return "given back"
        seats.take(places(category_id), else_raise=Full())
        return "taken"

    outcomes = in_parallel(32, change)
    assert places(category_id).taken == 20 + outcomes.count("taken") - outcomes.count("given back")
    assert outcomes.count("given back") == 16


@pytest.mark.db
@pytest.mark.parametrize(("capacity", "taken"), [(10, 11), (10, -1)])
def test_the_database_itself_refuses_an_impossible_count(app, capacity, taken):
    with pytest.raises(IntegrityError):
        make_places(capacity=capacity, taken=taken)


@pytest.mark.db
def test_several_places_are_taken_all_or_none(app):
    category_id = make_places(capacity=10, taken=8)
    with pytest.raises(Full):
        seats.take(places(category_id), else_raise=Full(), count=3)
    assert places(category_id).taken == 8
    seats.take(places(category_id), else_raise=Full(), count=2)
    assert places(category_id).taken == 10
    assert places(category_id).is_full


@pytest.mark.db
def test_without_capacity_there_is_always_room(app):
    category_id = make_places(capacity=None)
    seats.take(places(category_id), else_raise=Full(), count=5000)
    assert places(category_id).taken == 5000
    assert places(category_id).left is None
    assert not places(category_id).is_full


@pytest.mark.db
def test_giving_back_what_nobody_took_is_a_fault_of_the_program(app):
    category_id = make_places(capacity=10, taken=1)
    seats.give_back(places(category_id))
    with pytest.raises(AssertionError):
        seats.give_back(places(category_id))
    assert places(category_id).taken == 0


@pytest.mark.db
def test_the_capacity_cannot_fall_below_what_is_taken(app):
    category_id = make_places(capacity=10, taken=6)
    with pytest.raises(Full):
        seats.set_capacity(places(category_id), 5, else_raise=Full())
    assert places(category_id).capacity == 10
    seats.set_capacity(places(category_id), 6, else_raise=Full())
    assert places(category_id).is_full
    seats.set_capacity(places(category_id), None, else_raise=Full())
    assert places(category_id).left is None


@pytest.mark.db
def test_a_place_taken_in_a_transaction_that_fails_is_free_again(app):
    category_id = make_places(capacity=1)
    seats.take(places(category_id), else_raise=Full())
    assert places(category_id).is_full
    db.session.rollback()
    assert places(category_id).left == 1
