"""What is written beside an entry, in its transaction, once: never by rebuilding, nor where history is replayed."""

from collections.abc import Callable
from datetime import timedelta

from scg.record.clock import now
from scg.record.projection import Written

REPLAYED = timedelta(minutes=1)
Beside = Callable[[Written], None]
BESIDE: dict[str, Beside] = {}


def beside(*kinds: str) -> Callable[[Beside], Beside]:
    """Register a function as what is written beside entries of these kinds, as they are recorded."""

    def register(function: Beside) -> Beside:
        for kind in kinds:
            if kind in BESIDE:
                raise ValueError(f"{kind} may not have two beside it")
            BESIDE[kind] = function
        return function

    return register


def write_beside(written: Written) -> None:
    """Write what belongs beside an entry that is just being recorded; nothing for one that tells of the past."""
    function = BESIDE.get(written.kind)
    if function is not None and abs(now() - written.at) <= REPLAYED:
        function(written)
