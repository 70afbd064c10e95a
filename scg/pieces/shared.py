"""What many ask for at the same moment: made once, given to all of them, and kept for a short while."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Made = TypeVar("Made")

MOST_KEPT = 256
KEPT_SECONDS = 60.0  # what is overdue by the clock is at most so old; an open page's own clock marks it


class Shared(Generic[Made]):
    """Results by what they were asked for: the newest `most`, each for `seconds` at most."""

    def __init__(self, most: int = MOST_KEPT, seconds: float = KEPT_SECONDS):
        self._most, self._seconds = most, seconds
        self._kept: OrderedDict[Hashable, tuple[float, Made]] = OrderedDict()
        self._making: dict[Hashable, threading.Lock] = {}
        self._lock = threading.Lock()

    def get(self, asked: Hashable, make: Callable[[], Made]) -> Made:
        """What `make()` gives for this; whoever asks meanwhile waits for it and gets the same.

        Where making it fails, the one who asked first gets the exception, and the next one tries again.
        """
        with self._lock:
            if (found := self._found(asked)) is not None:
                return found[1]
            turn = self._making.setdefault(asked, threading.Lock())
        with turn:
            with self._lock:
                if (found := self._found(asked)) is not None:
                    return found[1]
            try:
                made = make()
                self._keep(asked, made)
            finally:
                with self._lock:
                    self._making.pop(asked, None)
        return made

    def clear(self) -> None:
        """Let go of everything that was made."""
        with self._lock:
            self._kept.clear()

    def _found(self, asked: Hashable) -> tuple[float, Made] | None:
        found = self._kept.get(asked)
        if found is None or time.monotonic() - found[0] > self._seconds:
            return None
        self._kept.move_to_end(asked)
        return found

    def _keep(self, asked: Hashable, made: Made) -> None:
        with self._lock:
            self._kept[asked] = (time.monotonic(), made)
            self._kept.move_to_end(asked)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
