"""The cadence: set, with its reason, and with what becomes of the meetings already called."""

from datetime import datetime, timedelta
from typing import Annotated, Any

from sqlalchemy import select

from scg.commands import command
from scg.commands.finding import incident, last_number
from scg.commands.given import Ask, MeetingNumber, OptionalText, Text, When
from scg.commands.rhythm import current
from scg.extensions import db
from scg.models.meetings import Meeting
from scg.record.change import Change
from scg.rules.agendas import agenda
from scg.rules.cadence import (
    Cadence,
    as_plain,
    describe,
    from_plain,
    from_preset,
    occurrences,
    steps,
    validate,
)
from scg.rules.london import local
from scg.words import AgendaTemplate, MeetingKind, MeetingState, Mode, Refused, ScgState

SHOWN = 5


@command("Set the cadence")
def set_cadence(
    change: Change,
    *,
    preset: Annotated[str, Ask("Meetings", pick="presets", missing="Select how often the SCG meets")],
    effective_from: Annotated[When, Ask("First meeting of this cadence", "Date and time")],
    reason: Annotated[Text, Ask("Reason", missing="Enter why the cadence is set or changed")],
    triggers: Annotated[OptionalText, Ask("Triggers to step back up", "What would bring it back")] = "",
    decided_at: Annotated[MeetingNumber | None, Ask("Decided at", pick="meetings", widget="choice")] = None,
    hours: Annotated[int | None, Ask("Hours between meetings", "Only for every so many hours")] = None,
    times: Annotated[str, Ask("Times of day", "Only for set times, like 09:00, 17:00")] = "",
    weekdays: Annotated[
        tuple[str, ...], Ask("On", "Only for set times", pick="weekdays", widget="choices")
    ] = (),
    weeks: Annotated[int, Ask("Every how many weeks", "Only for set times")] = 1,
) -> None:
    """Set or change the cadence: meetings already called move with it, past ones never do."""
    found = incident(change)
    rhythm = rhythm_of(preset, effective_from, hours=hours, times=times, weekdays=weekdays, weeks=weeks)
    if effective_from < change.at - timedelta(days=1):
        raise Refused("A cadence must not take effect in the past", field="effective_from")
    times_to_come = _from(rhythm, effective_from)
    moved = _moved(change, times_to_come)
    told = {
        "reason": reason,
        "triggers": triggers,
        "decided_at": decided_at,
        "effective_from": effective_from,
    }
    new = {"rhythm": as_plain(rhythm), "described": describe(rhythm), "times": times_to_come, "moved": moved}
    called = None if moved or found.scg != ScgState.ACTIVE else _next(change, times_to_come)
    old = _old(change, rhythm, effective_from)
    change.record(
        "cadence.set", f"incident:{found.ref}", meeting=decided_at, **told, **new, **old, next=called
    )


def _from(rhythm: Cadence, first: datetime) -> list[datetime]:
    return occurrences(rhythm, first - timedelta(milliseconds=1), SHOWN)


def _old(change: Change, rhythm: Cadence, effective_from: datetime) -> dict[str, Any]:
    before = current(change)
    if before is None:
        return {"was": "", "direction": "", "replaced": []}
    old = from_plain(before.rhythm)
    replaced = _from(old, effective_from)
    return {"was": before.described, "direction": str(steps(old, rhythm)), "replaced": replaced}


def rhythm_of(
    preset: str,
    first: datetime,
    *,
    hours: int | None = None,
    times: str = "",
    weekdays: tuple[str, ...] = (),
    weeks: int = 1,
) -> Cadence:
    """The cadence that a form asks for: a preset, "hours" or "clock"; Refused where it makes no sense.

    `times` are wall-clock times in London, separated by commas; `weekdays` are "0" (Monday) to "6".
    """
    try:
        if preset == "hours":
            rhythm = Cadence("hours", hours=hours, anchor=first)
        elif preset == "clock":
            clocks = tuple(time.strip() for time in times.split(",") if time.strip())
            days = tuple(sorted(int(day) for day in weekdays))
            rhythm = Cadence("clock", times=clocks, weekdays=days, weeks=weeks, anchor=local(first).date())
        else:
            rhythm = from_preset(preset, first=first)
        validate(rhythm)
    except KeyError:
        raise Refused("Select how often the SCG meets", field="preset") from None
    except ValueError as problem:
        raise Refused(str(problem), field="preset") from None
    return rhythm


def _moved(change: Change, new_times: list[datetime]) -> list[dict[str, Any]]:
    called = select(Meeting).where(
        Meeting.incident == change.log,
        Meeting.state == MeetingState.SCHEDULED,
        Meeting.kind == MeetingKind.ORDINARY,
        Meeting.scheduled_for >= change.at,
    )
    meetings = list(db.session.scalars(called.order_by(Meeting.scheduled_for)))
    moves = zip(meetings, new_times, strict=False)
    return [
        {"number": m.number, "was": m.scheduled_for, "now": at} for m, at in moves if m.scheduled_for != at
    ]


def _next(change: Change, new_times: list[datetime]) -> dict[str, Any] | None:
    waiting = select(Meeting.number).where(
        Meeting.incident == change.log,
        Meeting.state.in_((MeetingState.SCHEDULED, MeetingState.IN_SESSION, MeetingState.ADJOURNED)),
    )
    if not new_times or db.session.scalar(waiting.limit(1)) is not None:
        return None
    number = last_number(change) + 1
    template = AgendaTemplate.FIRST if number == 1 else AgendaTemplate.LATER
    called = {"number": number, "scheduled_for": new_times[0], "kind": MeetingKind.ORDINARY}
    where = {"template": template, "mode": Mode.VIDEO, "place": ""}
    return {**called, **where, "agenda": agenda(template)}
