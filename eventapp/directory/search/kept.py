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
from sqlalchemy import case, false, func, select

from eventapp.directory.contacts.blocks import is_concerned
from eventapp.directory.models import Visibility
from eventapp.directory.search.scope import Scope
from eventapp.extensions import db
from eventapp.registration.models import Category, Registration

CAPACITY = 200
_lock = threading.Lock()
_answers: OrderedDict[Hashable, Any] = OrderedDict()


def kept(scope: Scope, question: Hashable, answer: Callable[[], Any]) -> Any:
    """What `answer` gives, from memory if it was asked before and is still true."""
    if scope.viewer is not None and scope.level != Visibility.PARTICIPANTS:
        return answer()  # who sees only the own entry besides what everyone sees
    is_blocked, *version = _version(scope)
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


def _version(scope: Scope) -> tuple[Any, ...]:
    """Whether a block concerns the viewer; then what is another whenever others are found, or by other facets."""
    confirmed = case((Registration.state == "confirmed", Registration.id), else_=0)
    is_blocked = is_concerned(scope.viewer) if scope.viewer is not None else false()
    online = select(func.count()).where(Category.event_id == scope.event.id, Category.is_online).scalar_subquery()
    query = select(is_blocked, func.count(), func.sum(confirmed), func.sum(Registration.category_id), online)
    is_blocked, *registered = db.session.execute(query.where(Registration.event_id == scope.event.id)).one()
    return (is_blocked, scope.directory.stamp, scope.directory.policy_version, *registered)
