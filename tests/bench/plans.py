"""Plans of meetings for events of three sizes, and again after cancellations.

A plan is made by one process. Seconds are those of the processor, so that other work on the machine changes little.
"""

import multiprocessing
import resource
from pathlib import Path
from typing import Any

from tests.bench.results import Result

SIZES = (  # people, requests, slots, tables; seconds it gets and those that are the limit; share of the bound
    (150, 400, 20, 40, 20, 60, 1.0),
    (1_000, 5_000, 24, 150, 40, 120, 0.98),
    (5_000, 30_000, 24, 700, 90, 600, 0.95),
)
MOST_FIRST_SECONDS, MOST_MEGABYTES = 2.0, 1_500
CANCELLED, MOST_MOVED, AGAIN_SECONDS = 20, 0.1, 20  # one meeting in twenty


def measure(folder: Path) -> list[Result]:
    return [result for size in SIZES for result in _apart(size)]


def _apart(size: tuple) -> list[Result]:
    """In a process of its own, which alone tells how much memory one plan takes."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        told = pool.apply(_measured, size[:5])
    people, requests, *_, most_seconds, share = size
    name, first = f"plans: {people} people, {requests} requests", told["first"]
    is_soon = first < MOST_FIRST_SECONDS or people > SIZES[0][0]
    placed, bound = told["placed"], told["bound"]
    return [
        Result(
            name,
            f"{placed} of at most {bound}, {told['idle']} idle slots, {told['seconds']:.0f} s, {told['megabytes']} MB",
            f"{share:.0%}, {most_seconds} s, {MOST_MEGABYTES} MB",
            placed >= share * bound and told["seconds"] <= most_seconds and told["megabytes"] < MOST_MEGABYTES,
        ),
        Result(f"{name}: first", f"{first:.2f} s", f"{MOST_FIRST_SECONDS:g} s for {SIZES[0][0]}", is_soon),
        Result(
            f"{name}: again",
            f"{told['moved']} of {told['there']} moved in {told['again']:.1f} s, {told['back']} placed",
            f"{MOST_MOVED:.0%}, {AGAIN_SECONDS} s",
            told["moved"] <= MOST_MOVED * told["there"] and told["again"] <= AGAIN_SECONDS + 1,
        ),
    ]  # fmt: skip


def _measured(people: int, requests: int, slots: int, tables: int, seconds: float) -> dict[str, Any]:
    from dataclasses import replace

    from tests.meetings.planning.situations import event, planned, published

    situation = event(people, requests, slots, tables)
    found = planned(situation, seconds)
    placed = [number for number, slot in enumerate(found.slots) if slot is not None]
    without = frozenset(placed[::CANCELLED])
    there = len(placed) - len(without)
    again = planned(replace(published(situation, found, without), most_moves=int(there * MOST_MOVED)), AGAIN_SECONDS)
    return {
        "placed": found.numbers.placed, "bound": found.numbers.bound, "idle": found.numbers.idle,
        "seconds": found.seconds, "first": found.first_seconds, "moved": again.numbers.moved, "there": there,
        "again": again.seconds, "back": again.numbers.placed,
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 // 1_000_000,
    }  # fmt: skip
