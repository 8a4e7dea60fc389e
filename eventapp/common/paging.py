"""A page of a long list, cut in the database."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask import request, url_for
from sqlalchemy import Select, func, select

from eventapp.extensions import db

PER_PAGE = 50


@dataclass(frozen=True)
class Page:
    """`items` of page `number` (from 1) of a list of `total` rows; `url(n)` is the address of page n."""

    items: Sequence[Any]
    number: int
    total: int
    per_page: int
    url: Callable[[int], str]

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // self.per_page))

    @property
    def has_prev(self) -> bool:
        return self.number > 1

    @property
    def has_next(self) -> bool:
        return self.number < self.pages

    @property
    def first(self) -> int:
        """The position of the first item in the whole list, from 1."""
        return (self.number - 1) * self.per_page + 1 if self.items else 0

    @property
    def last(self) -> int:
        return self.first + len(self.items) - 1 if self.items else 0


def page_of(query: Select, *, per_page: int = PER_PAGE) -> Page:
    """The page of `query` that `?page=` asks for; beyond the end it is the last, and nonsense is the first."""
    total = db.session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
    asked = request.args.get("page", 1, type=int)
    number = max(1, min(asked, -(-total // per_page) or 1))
    items = db.session.scalars(query.limit(per_page).offset((number - 1) * per_page)).unique().all()
    return Page(items, number, total, per_page, page_address)


def page_address(number: int) -> str:
    """The address of another page of the list that is shown."""
    arguments = request.args.to_dict(flat=False) | {"page": [str(number)]}
    return f"{url_for(request.endpoint, **(request.view_args or {}))}?{urlencode(arguments, doseq=True)}"
