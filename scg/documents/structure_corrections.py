"""The corrections to earlier versions that minutes carry, in words ready to print."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Correction:
    """One correction that was accepted: whose, to which version and where, what was wanted, how it reads."""

    number: int
    agency: str
    version: int
    place: str
    wanted: str
    reads: str
    decided: str  # by Joan Firth, leeds, Fri 20 Mar 2020 14:10 GMT
