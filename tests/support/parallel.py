"""Many at once, to show what happens when two want the same."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from eventapp.extensions import db


@pytest.fixture
def in_parallel(app: Flask) -> Callable[[int, Callable[[int], Any]], list]:
    """`in_parallel(n, function)`: the outcomes of `function(0)` to `function(n - 1)`, run at the same moment.

    Each runs in a thread with a context and a session of its own, committed when it returns. An outcome is
    what the function returns, or the name of the class of the exception it raises. The functions must load
    what they work on by its id: objects of the test belong to the test's session, which is committed first.
    """

    def run(count: int, function: Callable[[int], Any]) -> list:
        db.session.commit()
        outcomes: list[Any] = [None] * count
        start = threading.Barrier(count)

        def one(number: int) -> None:
            with app.app_context():
                start.wait()
                try:
                    outcomes[number] = function(number)
                    db.session.commit()
                except Exception as error:
                    db.session.rollback()
                    outcomes[number] = type(error).__name__

        threads = [threading.Thread(target=one, args=(number,)) for number in range(count)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return outcomes

    return run
