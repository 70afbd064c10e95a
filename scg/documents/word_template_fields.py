"""The fields that a forum's own Word template may use: what each means, what minutes fill in, and a sample."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from scg.documents.looks import NOT_XML
from scg.documents.outline import DEMONSTRATION
from scg.documents.structure import Action, Adjournment, Attended, Decision, Item, LogLine, Minutes, When

SAMPLE = "Sample & <sample>"  # so that a template which takes words for markup is found out


@dataclass(frozen=True)
class Field:
    """One field: its name, what it means, and where it is a list of things the parts that each has."""

    name: str
    meaning: str
    parts: tuple[str, ...] = ()
    many: bool = False


def _one(name: str, meaning: str) -> Field:
    return Field(name, meaning)


def _many(name: str, meaning: str, parts: str = "") -> Field:
    return Field(name, meaning, tuple(parts.split()), many=True)


ACTION = "ref action owner role supporting due priority state overdue progress decision"
ROLL = "agency name role status deputising_for mode joined left"
FIELDS = (
    _one("marking", "The marking, and handling instructions; it must stand in the header and in the footer"),
    _one("standing", "Draft, circulated or signed, with the version; it must be somewhere in the template"),
    _one("version", "The number of the version"),
    _one("forum", "The forum’s name"),
    _one("incident", "The incident’s name"),
    _one("incident_ref", "The incident’s reference"),
    _one("meeting", "The meeting, such as SCG 012"),
    _one("kind", "Ordinary, extraordinary or final"),
    _one("scheduled", "When it was to begin"),
    _one("opened", "When it was opened"),
    _one("closed", "When it was closed"),
    _many("adjourned", "Each pause: from, to, why"),
    _one("mode", "How it was held"),
    _one("venue", "Where it was held"),
    _one("link", "Where it was held online"),
    _one("chair", "Who chaired"),
    _one("deputy", "The deputy chair"),
    _one("loggist", "The loggist"),
    _one("secretariat", "The secretariat"),
    _many("powers", "Each time that the chair’s powers were taken: who, when, why"),
    _many("present", "Who attended, an agency each", ROLL),
    _many("apologies", "Who sent apologies, an agency each", ROLL),
    _many("not_represented", "Agencies not represented", ROLL),
    _many("core_missing", "Core agencies that were missing, with each attempt to reach them"),
    _many("observers", "Observers’ offices, with how often they came"),
    _one("aim", "The strategic aim"),
    _many("objectives", "The strategic objectives"),
    _many("agenda", "The agenda’s items", "number title urgent raised_by taken finished note made lines"),
    _many(
        "decisions",
        "The decisions",
        "ref question decision rationale state taken_by taken_at information options agreed_by reservations "
        "dissent review equality item actions",
    ),
    _many("actions_new", "Actions raised at this meeting", ACTION),
    _many("actions_open", "Actions open from before", ACTION),
    _many("actions_closed", "Actions closed since the last meeting", ACTION),
    _one("cadence", "The battle rhythm"),
    _one("next_meeting", "When the next meeting is"),
    _many("distribution", "Who the minutes go to"),
    _many("addenda", "Corrections after signing", "number text by at"),
    _many("withheld", "What was withheld, by whom and why"),
    _one("disclosure", "What may be disclosed"),
    _one("retention", "How long the record is kept"),
    _one("made", "When this version was made"),
    _one("entry", "The record’s last entry when it was made"),
    _one("fingerprint", "The record’s fingerprint at that entry"),
)
NAMES = tuple(field.name for field in FIELDS)


def sample() -> dict[str, Any]:
    """Every field with something in it, two of each where there may be many."""
    return {field.name: [_sample(field.parts)] * 2 if field.many else SAMPLE for field in FIELDS}


def _sample(parts: Iterable[str]) -> Any:
    return {part: SAMPLE for part in parts} or SAMPLE


def told(minutes: Minutes, marking: str) -> dict[str, Any]:
    """What minutes fill a template's fields with, under the marking given: texts, and lists of texts by part."""
    header, roll = minutes.header, minutes.attendance
    names = ("forum", "incident", "incident_ref", "meeting", "kind", "mode", "venue", "link")
    people = ("chair", "deputy", "loggist", "secretariat")
    plain = ("aim", "objectives", "cadence", "next_meeting", "distribution", "withheld", "disclosure", "retention")
    told = {
        **{name: getattr(header, name) for name in (*names, *people, "powers")},
        **{name: getattr(minutes, name) for name in plain},
        **{name: _when(getattr(header, name)) for name in ("scheduled", "opened", "closed")},
        **{name: [_attended(each) for each in getattr(roll, name)] for name in ("present", "apologies")},
        **{f"actions_{name}": [_action(x) for x in getattr(minutes.actions, name)] for name in ACTIONS_OF},
        **_standing(minutes, marking),
        "not_represented": [_attended(each) for each in roll.not_represented],
        "adjourned": [_pause(each) for each in header.adjournments],
        "core_missing": [f"{each.agency}: {'; '.join(each.attempts)}" for each in roll.core_missing],
        "observers": [f"{x.office}: {x.attended} of the {x.invited} meetings" for x in roll.observers],
        "agenda": [_item(each) for each in minutes.items],
        "decisions": [_decision(each) for each in minutes.decisions],
        "addenda": [{"number": x.number, "text": x.text, "by": x.by, "at": x.at.shown} for x in minutes.addenda],
    }
    clean: dict[str, Any] = _clean(told)
    return clean


ACTIONS_OF = ("new", "open", "closed")


def _standing(minutes: Minutes, marking: str) -> dict[str, Any]:
    whole = (
        f"{minutes.standing}. Version {minutes.version}",
        DEMONSTRATION if minutes.header.demonstration else "",
    )
    return {
        "marking": marking,
        "standing": " \u00b7 ".join(part for part in whole if part),
        "version": str(minutes.version),
        "made": minutes.made.shown,
        "entry": minutes.record.entry,
        "fingerprint": minutes.record.fingerprint,
    }


def _pause(each: Adjournment) -> str:
    return f"{each.adjourned.shown} to {_when(each.resumed) or 'no resumption'}: {each.reason}"


def _attended(each: Attended) -> dict[str, str]:
    names = ("agency", "name", "role", "status", "mode", "joined", "left")
    return {**{name: getattr(each, name) for name in names}, "deputising_for": each.for_whom}


def _item(each: Item) -> dict[str, Any]:
    said = (_said(line) for line in each.lines if not line.struck)
    return {
        **{name: getattr(each, name) for name in ("number", "title", "raised_by", "note")},
        "urgent": "Urgent" if each.urgent else "",
        "taken": _when(each.taken),
        "finished": _when(each.finished),
        "made": ", ".join(each.made),
        "lines": "\n".join(said),
    }


def _said(line: LogLine) -> str:
    """A line of the log: when, who where it is known, and what; verbatim words in quotation marks."""
    who = ", ".join(part for part in (line.initials, line.agency) if part)
    words = f"\u201c{line.text}\u201d" if line.verbatim else line.text
    return f"{line.time} {who}: {words}" if who else f"{line.time} {words}"


def _decision(each: Decision) -> dict[str, str]:
    same = ("ref", "question", "decision", "rationale", "state", "information", "review", "equality", "item")
    return {
        **{name: getattr(each, name) for name in same},
        "taken_by": each.decided_by,
        "taken_at": each.decided.shown,
        "options": "\n".join(f"{one.option}: {one.reason}" for one in each.options),
        "agreed_by": ", ".join(each.agreeing),
        "reservations": "\n".join(f"{one.agency}: {one.words}" for one in each.reservations) or "None",
        "dissent": "\n".join(f"{one.agency}: {one.words}" for one in each.dissent) or "None",
        "actions": ", ".join(each.actions),
    }


def _action(each: Action) -> dict[str, str]:
    same = ("ref", "action", "owner", "role", "due", "priority", "state", "progress", "decision")
    more = {"supporting": ", ".join(each.supporting), "overdue": "Overdue" if each.overdue else ""}
    return {**{name: getattr(each, name) for name in same}, **more}


def _when(when: When | None) -> str:
    return when.shown if when is not None else ""


def _clean(told: Any) -> Any:
    """The same without what XML can't hold, which docxtpl would take for codes of its own."""
    if isinstance(told, str):
        return NOT_XML.sub("\ufffd", told)
    if isinstance(told, dict):
        return {name: _clean(each) for name, each in told.items()}
    return [_clean(each) for each in told] if isinstance(told, list | tuple) else told
