"""Counting requests in the memory of a process."""

import pytest
import time_machine

from eventapp.common import limits
from eventapp.common.limits import ProcessStorage

pytestmark = pytest.mark.unit


def test_counts_end_after_their_time():
    storage = ProcessStorage("process://")
    with time_machine.travel("2026-11-24 10:00:00Z", tick=False) as clock:
        assert [storage.incr("a", 60), storage.incr("a", 60), storage.incr("b", 60)] == [1, 2, 1]
        assert storage.get("a") == 2
        clock.shift(59)
        assert storage.incr("a", 60) == 3
        clock.shift(1)
        assert storage.get("a") == 0
        assert storage.incr("a", 60) == 1


def test_ended_counts_are_forgotten(monkeypatch):
    monkeypatch.setattr(limits, "FORGET_AT", 10)
    storage = ProcessStorage("process://")
    with time_machine.travel("2026-11-24 10:00:00Z", tick=False) as clock:
        for number in range(12):
            storage.incr(f"old-{number}", 60)
        clock.shift(61)
        storage.incr("new", 60)
    assert set(storage.counters) == {"new"}
