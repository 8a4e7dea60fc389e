"""Counting requests in the memory of one process, for rate limits where there is no Redis."""

import threading
from time import time
from typing import Any

from limits.storage import Storage

FORGET_AT = 10_000


class ProcessStorage(Storage):
    """Counters that end by themselves. The library's own starts a thread at nearly every count."""

    STORAGE_SCHEME = ["process"]
    base_exceptions = ValueError

    def __init__(self, uri: str | None = None, wrap_exceptions: bool = False, **options: Any) -> None:
        super().__init__(uri, wrap_exceptions=wrap_exceptions, **options)
        self.counters: dict[str, tuple[int, float]] = {}
        self.lock = threading.Lock()

    def incr(self, key: str, expiry: float, amount: int = 1) -> int:
        """Count `amount` under `key`, from nothing when the `expiry` seconds since its first count are over."""
        with self.lock:
            if len(self.counters) > FORGET_AT:
                self.counters = {name: kept for name, kept in self.counters.items() if kept[1] > time()}
            count, ends_at = self.counters.get(key, (0, 0.0))
            if ends_at <= time():
                count, ends_at = 0, time() + expiry
            self.counters[key] = (count + amount, ends_at)
            return count + amount

    def get(self, key: str) -> int:
        count, ends_at = self.counters.get(key, (0, 0.0))
        return count if ends_at > time() else 0

    def get_expiry(self, key: str) -> float:
        return self.counters.get(key, (0, time()))[1]

    def check(self) -> bool:
        return True

    def reset(self) -> int:
        count = len(self.counters)
        self.counters.clear()
        return count

    def clear(self, key: str) -> None:
        self.counters.pop(key, None)
