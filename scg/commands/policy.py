"""What a forum settles for itself: second factors, what observers see, groups of single sign-on, retention."""

from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field
from typing_extensions import TypedDict

from scg.commands import command
from scg.commands.finding import agency
from scg.commands.given import AgencyCode, Ask, Flag, Line, Text, Whole
from scg.record.change import Change
from scg.rules.notices import Content
from scg.rules.policy import (
    APPROVAL,
    DAYS,
    GROUPS,
    LONGEST,
    MAIL_CONTENT,
    MAY_BE_ASKED,
    OBSERVERS,
    RETENTION,
    SECOND_FACTOR,
    YEARS,
)
from scg.words import Refused, Role

SETTLED = "policy.settled"
Because = Annotated[Text, Ask("Reason", "Stays in the forum’s record", missing="Enter why it is to be so")]


def _may_be_asked(roles: tuple[Role, ...]) -> tuple[Role, ...]:
    if any(role not in MAY_BE_ASKED for role in roles):
        raise ValueError("must be roles of seats, or the administrator")
    return tuple(role for role in MAY_BE_ASKED if role in roles)


def _listed(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


def _lines(value: Any) -> Any:
    """Lines "group: agency code" as a form sends them; the code stands after the last colon."""
    if not isinstance(value, str):
        return value
    halves = [line.rpartition(":") for line in value.splitlines() if line.strip()]
    return [{"group": group.strip(), "agency": code.strip()} for group, _, code in halves]


class Group(TypedDict):
    """One group of a provider of single sign-on, and the agency that its people are of."""

    group: Annotated[Line, Ask("Group")]
    agency: AgencyCode


Roles = Annotated[
    tuple[Role, ...],
    BeforeValidator(_listed),
    AfterValidator(_may_be_asked),
    Ask("Roles", "Nobody ticked: it is left to each person", pick="asked_roles", widget="choices"),
]
GROUPS_HINT = "One a line, like SCG-Police: wyp. Who signs in by single sign-on is of the first of these they have"
Groups = Annotated[tuple[Group, ...], BeforeValidator(_lines), Ask("Groups", GROUPS_HINT, widget="text")]
Years = Annotated[Whole, Field(ge=1, le=LONGEST), Ask("Years", "From the day an incident is closed")]


def _settle(change: Change, name: str, settled: dict[str, Any], reason: str) -> None:
    change.record(SETTLED, f"policy:{name}", name=name, settled=settled, reason=reason)


@command("Ask for a second factor", button="Save", forum_wide=True)
def require_second_factor(change: Change, *, roles: Roles, reason: Because) -> None:
    """Settle whose seats need a second factor at signing in; without it they open nothing, from then on."""
    _settle(change, SECOND_FACTOR, {"roles": list(roles)}, reason)


@command("Let observers read operational annexes", button="Save", forum_wide=True)
def let_observers_see(
    change: Change,
    *,
    operational: Annotated[Flag, Ask("Observers read annexes marked operational")],
    reason: Because,
) -> None:
    """Settle whether observers read annexes that are operational; those for others they never do."""
    _settle(change, OBSERVERS, {"operational": operational}, reason)


@command("Map groups to agencies", button="Save", forum_wide=True)
def map_groups(change: Change, *, groups: Groups = (), reason: Because) -> None:
    """Settle which agency the groups of a single sign-on provider mean; the list takes the place of the last."""
    named = [one["group"] for one in groups]
    twice = next((group for group in named if named.count(group) > 1), None)
    if twice is not None:
        raise Refused(f"Enter the group {twice} on one line only", field="groups")
    for one in groups:
        agency(change, one["agency"], "groups")
    _settle(change, GROUPS, {"groups": [dict(one) for one in groups]}, reason)


@command("Set how long records are kept", button="Save", forum_wide=True)
def set_retention(change: Change, *, years: Years = YEARS, reason: Because) -> None:
    """Settle for how many years from its closing an incident's record is kept, until a review settles otherwise."""
    _settle(change, RETENTION, {"years": years}, reason)


@command("Set the time to approve the last minutes", button="Save", forum_wide=True)
def set_approval_days(
    change: Change,
    *,
    days: Annotated[Whole, Field(ge=1, le=LONGEST), Ask("Days", "From when they were circulated")] = DAYS,
    reason: Because,
) -> None:
    """Settle within how many days the minutes of a final meeting are approved, as no other meeting will do it."""
    _settle(change, APPROVAL, {"days": days}, reason)


@command("Settle what e-mail may say", button="Save", forum_wide=True)
def settle_mail_content(
    change: Change,
    *,
    content: Annotated[Content, Ask("E-mail says", "Of an incident that is OFFICIAL-SENSITIVE the reference only")],
    reason: Because,
) -> None:
    """Settle whether e-mail says what happened, or only names it by reference, with a link to it."""
    _settle(change, MAIL_CONTENT, {"content": content}, reason)
