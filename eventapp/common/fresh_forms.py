"""Form pages that nobody has typed on yet: the same for every visitor but for the CSRF token.

Such a page is rendered once for each key and kept, with a mark where the token stands.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable

from flask import current_app, session
from flask_wtf.csrf import generate_csrf

from eventapp.common.languages import current_language

KEY = "eventapp.fresh_forms"
CAPACITY = 300  # pages kept in one process, some 20 kB each
MARK = "\0csrf-token\0"

_lock = threading.Lock()


def fresh_form(key: tuple[Hashable, ...], render: Callable[[], str]) -> str:
    """The page that `render` makes, for this visitor and in this language.

    `key` names all that it depends on: the address, the names it shows, what was answered before. The version of
    the event is too much, since it rises with every place taken. Not for a page that shows typed answers, faults
    or messages of one visitor.
    """
    if "_flashes" in session:  # a message for this visitor stands on the page
        return render()
    token = generate_csrf()
    kept: OrderedDict[tuple, str] = current_app.extensions.setdefault(KEY, OrderedDict())
    key = (current_language(), *key)
    page = kept.get(key)
    if page is None:
        page = render().replace(token, MARK)
        with _lock:
            kept[key] = page
            while len(kept) > CAPACITY:
                kept.popitem(last=False)
    return page.replace(MARK, token)
