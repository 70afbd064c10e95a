"""What a viewer's seats carry, as the name and text of a style sheet that hides the other controls."""

from scg.rules.access import ACTS, may
from scg.words import Role


def sheet_name(roles: frozenset[Role], agency: str) -> str:
    """The name that stands for these roles and this agency: `chair.member~wyp`."""
    return ".".join(sorted(role.replace(" ", "_") for role in roles)) + f"~{agency}"


def sheet(name: str) -> str:
    """The style sheet of a name: every control is hidden but those that the roles carry.

    Raises ValueError for a name that stands for no roles. It only hides; the rules decide.
    """
    told, _, agency = name.partition("~")
    roles = {Role(word.replace("_", " ")) for word in told.split(".") if word}
    if not agency.replace("-", "").isalnum() and agency:
        raise ValueError("No agency is called so")
    shown = [selector for act in ACTS if roles for selector in _selectors(act, may(act, roles), agency)]
    excepted = "".join(f":not({selector})" for selector in shown)
    return f"[data-needs]{excepted} {{ display: none; }}\n"


def _selectors(act: str, mark: str, agency: str) -> list[str]:
    """What an act's controls are known by; those about "*" are about the agency of whoever looks."""
    if mark == "own":
        return [f'[data-needs~="{act}"][data-of~="{whose}"]' for whose in (agency, "*")]
    return [f'[data-needs~="{act}"]'] if mark == "yes" else []
