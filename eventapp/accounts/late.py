"""Cryptography and WebAuthn, imported by the first sign-in that needs them.

Flask-Security and passlib import them at their own import: a third of the time in which a process starts and
15 MB, though few processes ever check a passkey. Both put up with it when they are missing. So they are kept from
them at first, and what they tried to import is imported into them later.
"""

import ast
import inspect
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache, wraps
from importlib import import_module
from typing import Any

HEAVY = ("cryptography", "webauthn")
CODES = ("passlib.totp",)
PASSKEYS = ("flask_security.webauthn", "flask_security.webauthn_util")


@contextmanager
def without_heavy_imports() -> Iterator[None]:
    """Inside, importing one of `HEAVY` fails as if it were not installed, unless it was imported before."""
    hidden = [name for name in HEAVY if name not in sys.modules]
    sys.modules.update(dict.fromkeys(hidden))
    try:
        yield
    finally:
        for name in hidden:
            del sys.modules[name]


@cache
def load(importers: tuple[str, ...]) -> None:
    """Import what `importers` (`CODES` or `PASSKEYS`) tried in vain: run their `try: import ...` again."""
    for name in importers:
        module = import_module(name)
        attempts = [part for part in ast.parse(inspect.getsource(module)).body if isinstance(part, ast.Try)]
        exec(compile(ast.Module(attempts, []), module.__file__, "exec"), vars(module))


def loaded(view: Callable) -> Callable:
    """A view of passkeys."""

    @wraps(view)
    def loading(*args: Any, **kwargs: Any) -> Any:
        load(PASSKEYS)
        return view(*args, **kwargs)

    return loading
