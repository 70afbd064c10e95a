"""Lessons: identified while they are hot, taken up by an agency with a date, learned once something has changed."""

from typing import Annotated, Any

from sqlalchemy import func, select

from scg.commands import command, own
from scg.commands.finding import action, agency, any_incident, decision
from scg.commands.given import (
    LARGEST,
    ActionRef,
    AgencyCode,
    Ask,
    DecisionRef,
    EntryNumber,
    Line,
    OptionalLine,
    OptionalText,
    Text,
    When,
)
from scg.extensions import db
from scg.models.lessons import Lesson
from scg.record.change import Change
from scg.words import Already, LessonState, NotAllowed, Refused, Theme

Numbered = Annotated[EntryNumber, Ask("Lesson", widget="hidden")]
SETTLED = frozenset({LessonState.LEARNED, LessonState.NOT_TAKEN_UP})


@command("Identify a lesson", button="Identify the lesson")
def identify_lesson(
    change: Change,
    *,
    text: Annotated[Line, Ask("Lesson", "What to do differently, or again, in a sentence", "Enter the lesson")],
    happened: Annotated[OptionalText, Ask("What happened", "What was to happen, and what did")] = "",
    matters: Annotated[OptionalText, Ask("Why it matters")] = "",
    theme: Annotated[Theme, Ask("Theme")],
    agency_code: Annotated[AgencyCode, Ask("Agency that identifies it")],
    entry: Annotated[EntryNumber | None, Ask("From entry", widget="hidden")] = None,
    decision_ref: Annotated[DecisionRef | None, Ask("From decision", widget="hidden")] = None,
    action_ref: Annotated[ActionRef | None, Ask("From action", widget="hidden")] = None,
) -> None:
    """Identify a lesson, with what happened and why it matters; whoever takes it up answers for it then."""
    any_incident(change)
    whose = agency(change, agency_code, "agency_code").code
    own(change, whose)
    if entry is not None and entry > change.seq:
        raise Refused("There is no such entry in this record", field="entry")
    number = _last(change) + 1
    change.record(
        "lesson.identified",
        f"lesson:{number}",
        lesson=number,
        text=text,
        happened=happened,
        matters=matters,
        theme=theme,
        agency=whose,
        entry=entry,
        decision=decision(change, decision_ref).ref if decision_ref else "",
        action=action(change, action_ref).ref if action_ref else "",
    )


def _last(change: Change) -> int:
    return db.session.scalar(select(func.max(Lesson.number)).where(Lesson.incident == change.log)) or 0


@command("Take up a lesson", button="Take it up")
def take_up_lesson(
    change: Change,
    *,
    lesson: Numbered,
    agency_code: Annotated[AgencyCode, Ask("Owner agency", missing="Select the agency that takes it up")],
    owner_role: Annotated[OptionalLine, Ask("Owner’s role", "Who in the agency answers for it")] = "",
    due_at: Annotated[When, Ask("To be learned by", missing="Enter when it is to be learned by")],
) -> None:
    """Take a lesson up for an agency, with a date; one that was not taken up may be after all."""
    any_incident(change)
    owner, found = agency(change, agency_code, "agency_code").code, _lesson(change, lesson)
    if change.own_only and found.owner not in ("", owner):
        raise NotAllowed("Another agency has taken this up. The chair or the secretariat hands it on")
    own(change, owner)
    if found.state == LessonState.LEARNED:
        raise Refused(f"{shown(found)} is learned already")
    if found.owner == owner and found.due_at == due_at and found.state == LessonState.TAKEN_UP:
        raise Already(f"{shown(found)} is taken up like this already")
    told: dict[str, Any] = {"owner": owner, "owner_role": owner_role, "due_at": due_at}
    change.record("lesson.taken_up", f"lesson:{found.number}", lesson=found.number, **told)


@command("Report on a lesson", button="Report")
def report_lesson(
    change: Change,
    *,
    lesson: Numbered,
    text: Annotated[Text, Ask("Progress", missing="Enter what has been done so far")],
) -> None:
    """Report what has been done so far about a lesson that is taken up."""
    found = _taken_up(change, lesson)
    change.record("lesson.progressed", f"lesson:{found.number}", lesson=found.number, text=text)


@command("Record a lesson as learned", button="Learned")
def learn_lesson(
    change: Change,
    *,
    lesson: Numbered,
    changed: Annotated[Text, Ask("What has changed", "A lesson is learned by what is done differently")],
    evidence: Annotated[
        OptionalText, Ask("Evidence", "Where one can see it: a plan, an exercise, a later SCG")
    ] = "",
    learned_by: Annotated[OptionalLine, Ask("By whom", "Who made the change, by post")] = "",
) -> None:
    """Record that a lesson is learned: what has changed, by whom, and where one can see it."""
    found = _taken_up(change, lesson)
    told: dict[str, Any] = {"changed": changed, "evidence": evidence, "learned_by": learned_by}
    change.record("lesson.learned", f"lesson:{found.number}", lesson=found.number, **told)


@command("Don’t take up a lesson", button="Don’t take it up")
def decline_lesson(
    change: Change,
    *,
    lesson: Numbered,
    reason: Annotated[Text, Ask("Reason", "Stays in the record for all to see", missing="Enter the reason")],
) -> None:
    """Record that a lesson is not taken up, with the reason; it stays in the register."""
    any_incident(change)
    found = _lesson(change, lesson)
    if found.state in SETTLED:
        raise Already(f"{shown(found)} is {found.state} already")
    change.record("lesson.declined", f"lesson:{found.number}", lesson=found.number, reason=reason)


def _taken_up(change: Change, number: int) -> Lesson:
    any_incident(change)
    found = _lesson(change, number)
    own(change, found.owner)
    if found.state == LessonState.LEARNED:
        raise Already(f"{shown(found)} is learned already, by {found.settled_by}")
    if found.state != LessonState.TAKEN_UP:
        raise Refused(f"{shown(found)} is {found.state}. Take it up first")
    return found


def _lesson(change: Change, number: int) -> Lesson:
    found = db.session.get(Lesson, (change.log, number)) if number < LARGEST else None
    if found is None:
        raise Refused("Select a lesson of this incident", field="lesson")
    return found


def shown(found: Lesson) -> str:
    """How a lesson is called: L01."""
    return f"L{found.number:02d}"
