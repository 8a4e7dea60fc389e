"""Changing categories. None of these commits."""

import re
from typing import Any

from sqlalchemy.exc import IntegrityError

from eventapp.common import seats
from eventapp.common.columns import new_public_id
from eventapp.common.database import lock
from eventapp.common.log import log
from eventapp.common.text import fold
from eventapp.events.models import Event
from eventapp.events.operations import touch
from eventapp.extensions import db
from eventapp.registration import queries
from eventapp.registration.errors import CategoryInUse, ClosesTooEarly, FewerThanTaken
from eventapp.registration.models import Category
from eventapp.registration.waiting.operations import offer_free_places

Facts = dict[str, Any]
TEXTS = ("name", "description", "confirmation")
LONGEST_CODE = 20
RESERVED = {"new", "sent"}  # stand in addresses where the code of a category would


def save(event: Event, category: Category | None, facts: Facts, actor: Any) -> Category:
    """Enter a category, or change one; texts in languages that `facts` do not name stay.

    `facts`: the texts as {language: text}, `capacity`, `opens_at`, `closes_at`, and whether it `needs_approval`,
    `reviews_edits`, is `by_invitation`, `is_secret`, `is_online`, `shows_places_left`.
    Raises ClosesTooEarly or FewerThanTaken.
    """
    if facts["closes_at"] <= facts["opens_at"]:
        raise ClosesTooEarly
    columns = {name: value for name, value in facts.items() if name not in ("capacity", "is_secret")}
    if category is None:
        siblings = queries.categories_of(event)
        position = max((sibling.position for sibling in siblings), default=-1) + 1
        code = _code(facts["name"][event.language], {sibling.code for sibling in siblings})
        category = Category(event=event, code=code, position=position, capacity=facts["capacity"], **columns)
        category.secret = new_public_id() if facts["is_secret"] else None
        db.session.add(category)
        log(actor, "entered the category", category, after={"category": code})
        touch(event)
        return category
    lock(category)
    change_capacity(category, facts["capacity"], actor)
    columns |= {name: getattr(category, name) | facts[name] for name in TEXTS}
    before = {name: getattr(category, name) for name in columns} | {"is_secret": category.is_hidden}
    for name, value in columns.items():
        setattr(category, name, value)
    if category.is_hidden != facts["is_secret"]:
        category.secret = new_public_id() if facts["is_secret"] else None
    after = columns | {"is_secret": facts["is_secret"]}
    changed = [name for name in after if _plain(before[name]) != _plain(after[name])]
    if changed:
        log(
            actor,
            "changed the category",
            category,
            before={name: _plain(before[name]) for name in changed},
            after={name: _plain(after[name]) for name in changed},
        )
        touch(event)
    return category


def change_capacity(category: Category, capacity: int | None, actor: Any) -> None:
    """Give `category` another number of places (None: no limit); new ones go to those who wait.

    Raises FewerThanTaken.
    """
    before = category.capacity
    if before == capacity:
        return
    seats.set_capacity(category, capacity, else_raise=FewerThanTaken())
    log(actor, "changed the capacity", category, before={"capacity": before}, after={"capacity": capacity})
    touch(category.event)
    offer_free_places(category)


def move(category: Category, *, up: bool, actor: Any) -> None:
    """Let `category` change places with the one before or after it; at the end of the list nothing happens."""
    siblings = queries.categories_of(category.event)
    here = siblings.index(category)
    there = here + (-1 if up else 1)
    if not 0 <= there < len(siblings):
        return
    siblings[here], siblings[there] = siblings[there], siblings[here]
    for position, sibling in enumerate(siblings):
        sibling.position = position
    log(actor, "moved the category", category)
    touch(category.event)


def remove(category: Category, actor: Any) -> None:
    """Delete a category in which nobody ever registered. Raises CategoryInUse."""
    event, code = category.event, category.code
    try:
        with db.session.begin_nested():
            db.session.execute(db.delete(Category).where(Category.id == category.id))
    except IntegrityError:
        raise CategoryInUse from None
    db.session.expunge(category)
    log(actor, "deleted the category", event, before={"category": code})
    touch(event)


def _code(name: str, taken: set[str]) -> str:
    """A short name for addresses, made of the category's name."""
    stem = re.sub(r"[^a-z0-9]+", "-", fold(name)).strip("-")[:LONGEST_CODE].strip("-") or "category"
    code, number = stem, 1
    while code in taken | RESERVED:
        number += 1
        code = f"{stem[: LONGEST_CODE - len(str(number)) - 1]}-{number}"
    return code


def _plain(value: Any) -> Any:
    """A value as the log holds it."""
    return value if isinstance(value, bool) else dict(value) if isinstance(value, dict) else str(value)
