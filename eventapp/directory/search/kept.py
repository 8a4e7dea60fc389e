"""Answers that cost much and are asked often, kept in the memory of the process while they are true.

Everything a participant finds without typing is the same for all participants whom no block concerns. It is kept under
the directory's stamp, which every change of an entry renews, and under what decides who takes part: so nothing is shown
that is not true now.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any

from flask import current_app

from eventapp.directory.models import Visibility
from eventapp.directory.search.scope import Scope

CAPACITY = 200
_lock = threading.Lock()
_answers: OrderedDict[Hashable, Any] = OrderedDict()


def kept(scope: Scope, question: Hashable, answer: Callable[[], Any]) -> Any:
    """What `answer` gives, from memory if it was asked before and is still true."""
    if scope.viewer is not None and scope.level != Visibility.PARTICIPANTS:
        return answer()  # who sees only the own entry besides what everyone sees
    is_blocked, *version = scope.version
    if is_blocked:
        return answer()
    key = (current_app.config["SQLALCHEMY_DATABASE_URI"], scope.event.id, int(scope.level), *version, question)
    with _lock:
        if key in _answers:
            _answers.move_to_end(key)
            return _answers[key]
    found = answer()
    with _lock:
        _answers[key] = found
        while len(_answers) > CAPACITY:
            _answers.popitem(last=False)
    return found
