"""Who may read what an annex says: the people it names or, where it is operational, everybody with a seat."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from scg.words import SEAT_ROLES, Restriction, Role

BY_NAME = frozenset({Restriction.PRIVILEGED, Restriction.NAMED})
_SEATED = frozenset(SEAT_ROLES)


def may_read(
    restriction: str,
    named: Collection[str],
    author: str,
    person: str,
    roles: Iterable[Role],
    policy: Mapping[str, Any],
) -> bool:
    """Whether a person reads an annex, by their roles in its incident now; nobody does without a seat there.

    `named` and `author` are ids of people, `policy` what the forum has settled for observers. Legally privileged
    ones, and those for people by name, are for these and for who wrote it, whatever their seat: no chair, loggist
    or administrator reads one for being that. Operational ones are for every seat; for an observer's only where
    the forum's policy says so. What is restricted in no way known here is for the people named.
    """
    seats = _SEATED & frozenset(roles)
    if not seats:
        return False
    if person == author or (restriction != Restriction.OPERATIONAL and person in named):
        return True
    return restriction == Restriction.OPERATIONAL and (seats != {Role.OBSERVER} or observers_read(policy))


def observers_read(policy: Mapping[str, Any]) -> bool:
    """Whether a forum lets observers read operational annexes, by what it has settled; not by itself."""
    return policy.get("operational") is True
