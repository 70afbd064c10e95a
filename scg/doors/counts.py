"""Counts that end by themselves, kept where the rate limits are: in this process, or at Valkey for all workers."""

import logging
import math
import time
from collections.abc import Callable
from typing import Any, cast

from flask import current_app
from limits.storage import MemoryStorage, Storage, storage_from_string

_log = logging.getLogger(__name__)
AWAY_SECONDS = 30  # for so long a store that failed isn't asked again


class Counts:
    """Counts by name; while their store doesn't answer, this process counts for itself."""

    def __init__(self, shared: Storage, *, clock: Callable[[], float] = time.time):
        self._shared, self._own, self._clock = shared, MemoryStorage(), clock
        self._away_until = 0.0

    def of(self, name: str) -> int:
        """How far a count has come; 0 where it has ended."""
        return int(self._ask("get", name))

    def add(self, name: str, seconds: int) -> int:
        """Count one more, and give how many that makes; the count ends so many seconds after it began."""
        return int(self._ask("incr", name, seconds))

    def left(self, name: str) -> int:
        """After how many seconds a count ends, at least one."""
        return max(1, math.ceil(self._ask("get_expiry", name) - self._clock()))

    def end(self, name: str) -> None:
        """End a count now."""
        self._ask("clear", name)

    def first(self, name: str, seconds: int) -> bool:
        """Whether this is the first time within so many seconds, for whoever asks first, and nobody else."""
        return self.add(name, seconds) == 1

    def _ask(self, what: str, *about: Any) -> Any:
        if self._clock() >= self._away_until:
            try:
                return getattr(self._shared, what)(*about)
            except self._shared.base_exceptions:
                self._away_until = self._clock() + AWAY_SECONDS
                _log.warning("the store of counts does not answer; this process counts for itself")
        return getattr(self._own, what)(*about)


def counts() -> Counts:
    """The counts of this app."""
    kept = current_app.extensions.get("scg-counts")
    if kept is None:
        config = current_app.config
        uri = config["RATELIMIT_STORAGE_URI"]
        options = {} if uri.startswith("memory") else config["RATELIMIT_STORAGE_OPTIONS"]
        shared = cast(Storage, storage_from_string(uri, **options))
        kept = current_app.extensions.setdefault("scg-counts", Counts(shared))
    found: Counts = kept
    return found
