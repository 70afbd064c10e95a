"""The third clock: recovery started in shadow, handed over with a certificate, closed."""

from typing import Annotated

from sqlalchemy import func, select

from scg.commands import command
from scg.commands.clocks import Authority, Happened, Reason, Wording, move
from scg.commands.given import Ask, Flag, Line, OptionalText
from scg.extensions import db
from scg.models.actions import Action
from scg.record.change import Change
from scg.words import UNSETTLED, Priority, Refused

CRITERIA = (
    "No significant risk of resurgence, public safety measures in place, the Recovery Coordinating Group "
    "established and able to take the chair's responsibilities, agencies resourced"
)


@command("Start recovery")
def start_recovery(
    change: Change,
    *,
    authority: Authority,
    reason: Reason,
    public_wording: Wording = "",
    happened_at: Happened = None,
) -> None:
    """Start recovery: a Recovery Coordinating Group works in the shadow of the SCG."""
    told = {"authority": authority, "reason": reason, "public_wording": public_wording}
    move(change, "recovery", "recovery.started", happened_at=happened_at, **told)


@command("Hand over to recovery")
def hand_over_recovery(
    change: Change,
    *,
    to_chair: Annotated[Line, Ask("Chair of the Recovery Coordinating Group", "Name, role and agency")],
    authority: Authority,
    reason: Reason,
    criteria_met: Annotated[Flag, Ask("The handover criteria are met", CRITERIA)] = False,
    open_risks: Annotated[OptionalText, Ask("Open risks")] = "",
    resources: Annotated[OptionalText, Ask("Resources and finance")] = "",
    public_wording: Wording = "",
    happened_at: Happened = None,
) -> None:
    """Hand the lead over from the SCG to the Recovery Coordinating Group, with a certificate."""
    if not criteria_met:
        raise Refused("Confirm that the handover criteria are met", field="criteria_met")
    urgent = _urgent_open(change)
    if urgent:
        raise Refused(f"{urgent} is needed before the next SCG and still open: settle it before handing over")
    certificate = {"to_chair": to_chair, "open_risks": open_risks, "resources": resources}
    told = {"authority": authority, "reason": reason, "public_wording": public_wording}
    move(change, "recovery", "recovery.handed_over", happened_at=happened_at, **told, certificate=certificate)


def _urgent_open(change: Change) -> str | None:
    urgent = (
        Action.incident == change.log,
        Action.state.in_(UNSETTLED),
        Action.priority == Priority.BEFORE_NEXT,
    )
    return db.session.scalar(select(func.min(Action.ref)).where(*urgent))


@command("Close recovery")
def close_recovery(
    change: Change,
    *,
    authority: Authority,
    reason: Reason,
    public_wording: Wording = "",
    happened_at: Happened = None,
) -> None:
    """Close recovery."""
    told = {"authority": authority, "reason": reason, "public_wording": public_wording}
    move(change, "recovery", "recovery.closed", happened_at=happened_at, **told)
