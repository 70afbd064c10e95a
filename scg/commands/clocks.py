"""The three clocks of an incident, which move apart: its declaration, its SCG, its recovery."""

from datetime import datetime
from typing import Annotated, Any

from sqlalchemy import select

from scg.commands import command
from scg.commands.finding import incident, live_meeting, not_ahead
from scg.commands.given import Ask, Line, OptionalText, Text, When
from scg.extensions import db
from scg.models.meetings import Meeting
from scg.record.change import Change
from scg.rules.clocks import refusal
from scg.rules.london import show
from scg.words import DeclarationType, MeetingState, Refused

Authority = Annotated[Line, Ask("Authority", "Who decided, or which decision, like SCG012/D02")]
Reason = Annotated[Text, Ask("Reason", missing="Enter the reason")]
Wording = Annotated[OptionalText, Ask("Public wording", "What is told to the public, word for word")]
Happened = Annotated[When | None, Ask("When it happened", "Leave empty if it is now")]


def move(
    change: Change,
    clock: str,
    act: str,
    *,
    happened_at: Any,
    **fields: Any,
) -> None:
    """Move one clock by one act, from where it stands; refused where that makes no sense."""
    found = incident(change)
    not_ahead(change, happened_at)
    if sentence := refusal(act, getattr(found, clock)):
        raise Refused(sentence)
    _not_before_the_last(getattr(found, f"{clock}_at"), happened_at or change.at)
    fields = {"was": getattr(found, clock), "happened_at": happened_at, **fields}
    change.record(act, f"incident:{found.ref}", clock=clock, **fields)


def _not_before_the_last(last: datetime | None, at: datetime) -> None:
    if last is not None and at < last:
        raise Refused(f"This must not be before the last move, at {show(last)}", field="happened_at")


@command("Put on standby")
def put_on_standby(
    change: Change,
    *,
    authority: Authority,
    reason: Reason,
    public_wording: Wording = "",
    happened_at: Happened = None,
) -> None:
    """Put a major incident on standby: not declared, but being prepared for."""
    told = {"authority": authority, "reason": reason, "public_wording": public_wording}
    move(change, "declaration", "declaration.standby", happened_at=happened_at, **told)


@command("Declare")
def declare(
    change: Change,
    *,
    declaration_type: Annotated[DeclarationType, Ask("What is declared")],
    authority: Authority,
    reason: Reason,
    public_wording: Wording = "",
    happened_at: Happened = None,
) -> None:
    """Declare, or declare again, a major incident, a critical incident or an emergency."""
    told = {"authority": authority, "reason": reason, "public_wording": public_wording}
    kind = {"declaration_type": declaration_type}
    move(change, "declaration", "declaration.declared", happened_at=happened_at, **told, **kind)


@command("Stand down the declaration")
def stand_down_declaration(
    change: Change,
    *,
    authority: Authority,
    reason: Reason,
    public_wording: Wording = "",
    happened_at: Happened = None,
) -> None:
    """Stand the declaration down; the SCG and its cadence go on as they are."""
    told = {"authority": authority, "reason": reason, "public_wording": public_wording}
    move(change, "declaration", "declaration.stood_down", happened_at=happened_at, **told)


@command("Convene the SCG")
def convene_scg(
    change: Change,
    *,
    authority: Authority,
    reason: Reason,
    public_wording: Wording = "",
    happened_at: Happened = None,
) -> None:
    """Convene the Strategic Coordinating Group, declared or not."""
    told = {"authority": authority, "reason": reason, "public_wording": public_wording}
    move(change, "scg", "scg.convened", happened_at=happened_at, **told)


@command("Pause the SCG")
def pause_scg(
    change: Change,
    *,
    authority: Authority,
    reason: Reason,
    public_wording: Wording = "",
    happened_at: Happened = None,
) -> None:
    """Pause the SCG's meetings, to be resumed."""
    if live_meeting(change) is not None:
        raise Refused("Close the meeting in session before you pause the SCG")
    told = {"authority": authority, "reason": reason, "public_wording": public_wording}
    move(change, "scg", "scg.paused", happened_at=happened_at, **told)


@command("Resume the SCG")
def resume_scg(
    change: Change,
    *,
    authority: Authority,
    reason: Reason,
    public_wording: Wording = "",
    happened_at: Happened = None,
) -> None:
    """Resume a paused SCG, or stand one up again that was stood down."""
    told = {"authority": authority, "reason": reason, "public_wording": public_wording}
    move(change, "scg", "scg.resumed", happened_at=happened_at, **told)


@command("Stand down the SCG")
def stand_down_scg(
    change: Change,
    *,
    authority: Authority,
    reason: Reason,
    public_wording: Wording = "",
    happened_at: Happened = None,
) -> None:
    """Stand the SCG down: its last meeting is marked as the final one, meetings called but not held fall."""
    if live_meeting(change) is not None:
        raise Refused("Close the meeting in session before you stand the SCG down")
    told = {"authority": authority, "reason": reason, "public_wording": public_wording}
    held = {"final_meeting": _last_held(change), "fallen": _not_held(change)}
    move(change, "scg", "scg.stood_down", happened_at=happened_at, **told, **held)


def _last_held(change: Change) -> int | None:
    closed = (Meeting.incident == change.log, Meeting.state == MeetingState.CLOSED)
    return db.session.scalar(select(Meeting.number).where(*closed).order_by(Meeting.closed_at.desc()).limit(1))


def _not_held(change: Change) -> list[int]:
    called = (Meeting.incident == change.log, Meeting.state == MeetingState.SCHEDULED)
    return list(db.session.scalars(select(Meeting.number).where(*called).order_by(Meeting.number)))
