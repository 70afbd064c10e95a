"""Which marking a document bears: the highest of its parts', with every handling instruction that they have."""

from collections.abc import Iterable

from scg.words import Marking

ORDER = {str(marking): rank for rank, marking in enumerate(Marking)}


def highest(markings: Iterable[str]) -> str:
    """The highest of some markings, each with what follows its colon; of what isn't known, higher than all.

    "OFFICIAL: RECIPIENTS ONLY" with "OFFICIAL-SENSITIVE" is "OFFICIAL-SENSITIVE: RECIPIENTS ONLY". Without any
    it is OFFICIAL, which everything here is at least.
    """
    words = [[part.strip() for part in marking.split(":", 1)] for marking in markings if marking.strip()]
    top = max((one[0] for one in words), key=_rank, default=str(Marking.OFFICIAL))
    told = dict.fromkeys(one[1] for one in words if len(one) > 1 and one[1])
    return ": ".join((top, "; ".join(told))) if told else top


def _rank(marking: str) -> int:
    return ORDER.get(marking, len(ORDER))
