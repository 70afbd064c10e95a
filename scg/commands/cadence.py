"""The cadence: set, with its reason, and with what becomes of the meetings already called."""

from datetime import datetime, timedelta
from typing import Annotated, Any

from scg.commands import command
from scg.commands.finding import HELD, incident, last_number, live_meeting, meeting, to_come
from scg.commands.given import Ask, Line, MeetingNumber, OptionalLine, OptionalText, Text, When, Whole
from scg.commands.rhythm import current
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
from scg.rules.missed import GRACE
from scg.words import AgendaTemplate, MeetingKind, Mode, Refused, ScgState

SHOWN = 5
WEEKDAYS = tuple("0123456")
ABOUT = (("Hours", "hours"), ("Weeks", "weeks"), ("Select how", "preset"), ("Select", "weekdays"))


@command("Set the cadence")
def set_cadence(
    change: Change,
    *,
    preset: Annotated[Line, Ask("Meetings", pick="presets", missing="Select how often the SCG meets")],
    effective_from: Annotated[When, Ask("First meeting of this cadence", "Date and time")],
    reason: Annotated[Text, Ask("Reason", missing="Enter why the cadence is set or changed")],
    triggers: Annotated[OptionalText, Ask("Triggers to step back up", "What would bring it back")] = "",
    decided_at: Annotated[MeetingNumber | None, Ask("Decided at", pick="meetings", widget="choice")] = None,
    hours: Annotated[Whole | None, Ask("Hours between meetings", "Only for every so many hours")] = None,
    times: Annotated[OptionalLine, Ask("Times of day", "Only for set times, like 09:00, 17:00")] = "",
    weekdays: Annotated[tuple[str, ...], Ask("On", "Only for set times", pick="weekdays", widget="choices")] = (),
    weeks: Annotated[Whole, Ask("Every how many weeks", "Only for set times")] = 1,
) -> None:
    """Set or change the cadence: meetings already called move with it, past ones never do."""
    found = incident(change)
    # Times of the clock have no seconds: 09:30:20 would put the first meeting off to the next day's 09:30.
    effective_from = effective_from.replace(second=0, microsecond=0)
    rhythm = rhythm_of(preset, effective_from, hours=hours, times=times, weekdays=weekdays, weeks=weeks)
    if effective_from < change.at - timedelta(days=1):
        raise Refused("A cadence must not take effect in the past", field="effective_from")
    if decided_at is not None:
        meeting(change, decided_at, *HELD, field="decided_at")
    called = _called(change)
    times_to_come = _from(rhythm, max(effective_from, change.at - GRACE), max(SHOWN, len(called)) + 1)
    moved = _moved(called, [at for at in times_to_come if at >= change.at])
    fallen = _fallen(called, rhythm, effective_from)
    told = {
        "reason": reason,
        "triggers": triggers,
        "decided_at": decided_at,
        "effective_from": effective_from,
    }
    new = {"rhythm": as_plain(rhythm), "described": describe(rhythm), "times": times_to_come[:SHOWN]}
    new |= {"moved": moved, "fallen": fallen}
    following = _next(change, times_to_come) if found.scg == ScgState.ACTIVE else None
    old = _old(change, rhythm)
    change.record("cadence.set", f"incident:{found.ref}", meeting=decided_at, **told, **new, **old, next=following)


def _from(rhythm: Cadence, first: datetime, count: int) -> list[datetime]:
    return occurrences(rhythm, first - timedelta(milliseconds=1), count)


def _old(change: Change, rhythm: Cadence) -> dict[str, Any]:
    before = current(change)
    if before is None:
        return {"was": "", "direction": "", "replaced": []}
    old = from_plain(before.rhythm)
    replaced = _from(old, change.at, SHOWN)
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
            days = _days(weekdays)
            rhythm = Cadence("clock", times=clocks, weekdays=days, weeks=weeks, anchor=local(first).date())
        else:
            rhythm = from_preset(preset, first=first)
        validate(rhythm)
    except ValueError as problem:
        told = str(problem)
        field = next((name for begins, name in ABOUT if told.startswith(begins)), "times")
        raise Refused(told, field=field) from None
    return rhythm


def _days(weekdays: tuple[str, ...]) -> tuple[int, ...]:
    if any(day not in WEEKDAYS for day in weekdays):
        raise ValueError("Select days of the week from Monday to Sunday")
    return tuple(sorted(int(day) for day in weekdays))


def _called(change: Change) -> list[Meeting]:
    return [called for called in to_come(change, MeetingKind.ORDINARY) if called.scheduled_for >= change.at]


def _fallen(called: list[Meeting], rhythm: Cadence, effective_from: datetime) -> list[int]:
    return [m.number for m in called if rhythm.kind == "paused" and m.scheduled_for >= effective_from]


def _moved(called: list[Meeting], new_times: list[datetime]) -> list[dict[str, Any]]:
    moves = zip(called, new_times, strict=False)
    return [{"number": m.number, "was": m.scheduled_for, "now": at} for m, at in moves if m.scheduled_for != at]


def _next(change: Change, new_times: list[datetime]) -> dict[str, Any] | None:
    if not new_times or live_meeting(change) is not None or to_come(change, MeetingKind.ORDINARY):
        return None
    number = last_number(change) + 1
    template = AgendaTemplate.FIRST if number == 1 else AgendaTemplate.LATER
    called = {"number": number, "scheduled_for": new_times[0], "kind": MeetingKind.ORDINARY}
    where = {"template": template, "mode": Mode.VIDEO, "place": ""}
    return {**called, **where, "agenda": agenda(template)}
