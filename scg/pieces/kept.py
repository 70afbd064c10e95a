"""Rendered pieces, kept in this process until an entry touches them or the clock makes them something else."""

import threading
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

MOST_CHARACTERS = 8_000_000


@dataclass(frozen=True)
class Stand:
    """Where an incident's record and its forum's directory stood when something was read, and its newest annex."""

    ref: str
    seq: int
    link: bytes
    at: datetime | None
    directory: int
    directory_link: bytes
    annexes: int = 0

    @property
    def short(self) -> str:
        """The first 16 hexadecimal digits of the link, as clients hold it."""
        return self.link.hex()[:16]

    def same_directory(self, other: "Stand") -> bool:
        """Whether the directory stands the same there."""
        return (self.directory, self.directory_link) == (other.directory, other.directory_link)


@dataclass(frozen=True)
class Drawn:
    """A piece's markup, when it was drawn, and until when it says the same; None for always."""

    html: str
    at: datetime
    until: datetime | None = None

    def holds(self, at: datetime) -> bool:
        """Whether it would be drawn the same at this time."""
        return self.at <= at and (self.until is None or at < self.until)


class Kept:
    """The pieces of every incident that this process has drawn, the longest unused going first.

    What is kept of an incident is as of the entry that it follows, or newer, never older: whoever read the
    record before that entry may take what is kept, and may not keep what they draw.
    """

    def __init__(self, most: int = MOST_CHARACTERS):
        self._most, self._size = most, 0
        self._drawn: OrderedDict[tuple[str, str], Drawn] = OrderedDict()
        self._stands: dict[str, Stand] = {}
        self._lock = threading.Lock()

    def stand(self, ref: str) -> Stand | None:
        """The entry up to which what is kept of an incident has been followed."""
        return self._stands.get(ref)

    def follow(self, new: Stand, touched: Iterable[str] | None) -> None:
        """Go on to a newer entry: the pieces that were `touched` since the last one go, all of them for None."""
        gone = list(touched) if touched is not None else None
        with self._lock:
            known = self._stands.get(new.ref)
            if gone is None:
                self._drop([name for ref, name in self._drawn if ref == new.ref], new.ref)
            else:
                self._drop(gone, new.ref)
            if gone is None or known is None or known.seq < new.seq:
                self._stands[new.ref] = new

    def find(self, read_at: Stand, name: str, at: datetime) -> str | None:
        """A piece's markup as it is at this time, or None where it has to be drawn.

        What is kept may be newer than where the record was read; where it is of another history, or only
        the directory is newer, it is left alone.
        """
        with self._lock:
            found = self._drawn.get((read_at.ref, name))
            if found is None or not found.holds(at) or self._stands.get(read_at.ref) != read_at:
                return None
            self._drawn.move_to_end((read_at.ref, name))
            return found.html

    def keep(self, read_at: Stand, name: str, drawn: Drawn) -> None:
        """Keep what was drawn of a record read there, unless the record has been followed further since."""
        with self._lock:
            if self._stands.get(read_at.ref) != read_at:
                return
            self._drop([name], read_at.ref)
            self._drawn[read_at.ref, name] = drawn
            self._size += len(drawn.html)
            while self._size > self._most:
                _, oldest = self._drawn.popitem(last=False)
                self._size -= len(oldest.html)

    def _drop(self, names: Iterable[str], ref: str) -> None:
        for name in names:
            if (drawn := self._drawn.pop((ref, name), None)) is not None:
                self._size -= len(drawn.html)


def earliest(*times: datetime | None) -> datetime | None:
    """The first of the times that there are; None where there is none."""
    return min((at for at in times if at is not None), default=None)
