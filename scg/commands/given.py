"""What commands take: the types of their fields, with the words that forms and refusals use."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints
from typing_extensions import TypedDict

from scg.rules import london

_UNSPEAKABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff\u202a-\u202e\u2066-\u2069]")

LARGEST = 2**31 - 1  # what a whole number's column holds on every database


@dataclass(frozen=True)
class Ask:
    """How a form asks for a field: its label, a hint, and the sentence when it is missing.

    `pick` names what there is to choose from ("agencies", "people", "actions"...), `widget` overrides
    the control that the type gives ("text", "line", "when", "choice", "choices", "flag", "hidden").
    """

    label: str
    hint: str = ""
    missing: str = ""
    pick: str = ""
    widget: str = ""


def _speakable(text: str) -> str:
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if found := _UNSPEAKABLE.search(text):
        raise ValueError(f"must not contain the character U+{ord(found.group()):04X}")
    return text


def _time(value: Any) -> datetime:
    if isinstance(value, datetime):
        return value
    return london.parse(str(value))


def _list(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


def _short(longest: int, shortest: int = 1) -> Any:
    return StringConstraints(strip_whitespace=True, min_length=shortest, max_length=longest)


_clean = AfterValidator(_speakable)

Line = Annotated[str, _short(200), _clean]
OptionalLine = Annotated[str, _short(200, 0), _clean]
Text = Annotated[str, _short(10_000), _clean, Ask("", widget="text")]
OptionalText = Annotated[str, _short(10_000, 0), _clean, Ask("", widget="text")]
Note = Annotated[str, _short(20_000), _clean, Ask("", widget="text")]
When = Annotated[datetime, BeforeValidator(_time), Ask("", widget="when")]
Flag = Annotated[bool, Ask("", widget="flag")]
Minutes = Annotated[int, Field(ge=0, le=600)]
Version = Annotated[int, Field(ge=0, le=LARGEST), Ask("Version", widget="hidden")]
MeetingNumber = Annotated[int, Field(ge=1, le=9999), Ask("Meeting", pick="meetings", widget="hidden")]
ItemNumber = Annotated[int, Field(ge=1, le=9999), Ask("Agenda item", pick="items", widget="hidden")]
_Code = Annotated[str, _short(20), _clean]
AgencyCode = Annotated[_Code, Ask("Agency", pick="agencies")]
AgencyCodes = Annotated[
    tuple[_Code, ...], BeforeValidator(_list), Ask("Agencies", pick="agencies", widget="choices")
]
PersonId = Annotated[str, _short(40), _clean, Ask("Person", pick="people")]
IncidentRef = Annotated[str, _short(40), _clean]
ActionRef = Annotated[_Code, Ask("Action", pick="actions", widget="hidden")]
DecisionRef = Annotated[_Code, Ask("Decision", pick="decisions", widget="hidden")]
EntryNumber = Annotated[int, Field(ge=1, le=LARGEST), Ask("Entry", widget="hidden")]


def _pairs(first: str, second: str) -> Any:
    """A reader of lines "first: second", which also takes the plain list that the API gives."""

    def read(value: Any) -> Any:
        if not isinstance(value, str):
            return value
        lines = [line.strip().lstrip("-•").lstrip() for line in value.splitlines()]
        return [dict(zip((first, second), _halves(line), strict=True)) for line in lines if line]

    return BeforeValidator(read)


def _halves(line: str) -> tuple[str, str]:
    before, colon, after = line.partition(":")
    return (before.strip(), after.strip()) if colon else (line, "")


class Option(TypedDict):
    """One option considered, and the reason it was or wasn't taken."""

    option: Annotated[str, _short(1000), _clean]
    reason: OptionalText


class Position(TypedDict):
    """One agency's words, verbatim."""

    agency: Line
    words: Text


Options = Annotated[tuple[Option, ...], _pairs("option", "reason"), Ask("", widget="text")]
Positions = Annotated[tuple[Position, ...], _pairs("agency", "words"), Ask("", widget="text")]
