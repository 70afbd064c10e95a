"""The national threats of the Strategic Policing Requirement, by version."""

from collections.abc import Iterable

THREATS: dict[str, tuple[str, ...]] = {
    "SPR 2012": (
        "terrorism",
        "civil emergencies",
        "organised crime",
        "public order",
        "large-scale cyber incident",
    ),
    "SPR 2015": (
        "terrorism",
        "serious and organised crime",
        "national cyber security incident",
        "public order",
        "civil emergencies",
        "child sexual abuse",
    ),
    "SPR 2023": (
        "violence against women and girls",
        "terrorism",
        "serious and organised crime",
        "national cyber incident",
        "child sexual abuse",
        "public disorder",
        "civil emergencies",
    ),
}


def threats() -> Iterable[str]:
    """Every national threat of every version of the Strategic Policing Requirement, newest first.

    Each as "civil emergencies (SPR 2023)". Source: Home Office, Strategic Policing Requirement,
    July 2012, March 2015 and February 2023.
    """
    for version in reversed(THREATS):
        for threat in THREATS[version]:
            yield f"{threat} ({version})"
