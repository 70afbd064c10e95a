"""What commands take: the types of their fields, with the words that forms and refusals use."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints
from typing_extensions import TypedDict

from scg.rules import london
from scg.rules.contact import holds_contact

# Controls, halves of characters, what turns the direction of a text, and letters that nobody sees: those of a
# tag have their place in the flags of Wales, Scotland and England alone.
_UNSPEAKABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufff9-\ufffb\ufffe\uffff\u202a-\u202e\u2066-\u2069]"
    "|(?<![\U0001f3f4\U000e0020-\U000e007e])[\U000e0000-\U000e007f]"
)
_UNSEEN = re.compile(
    r"[\s\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2060-\u2064\u206a-\u206f\u2800"
    r"\u3164\ufe00-\ufe0f\ufeff\uffa0]+"
)
_WHOLE = re.compile("-?[0-9]{1,30}")

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


def _newlines(given: Any) -> Any:
    return given.replace("\r\n", "\n").replace("\r", "\n") if isinstance(given, str) else given


def _speakable(text: str) -> str:
    if found := _UNSPEAKABLE.search(text):
        raise ValueError(f"must not contain the character U+{ord(found.group()):04X}")
    if _UNSEEN.fullmatch(text):
        raise ValueError("must have something that can be seen")
    return text


def _one_line(text: str) -> str:
    if "\n" in text:
        raise ValueError("must be on one line")
    return _speakable(text)


def _whole(given: Any) -> Any:
    """A number that is one, or its digits as a form sends them; yes and no are neither, nor is 1_0."""
    digits = isinstance(given, str) and _WHOLE.fullmatch(given.strip())
    if not digits and (isinstance(given, bool) or not isinstance(given, int)):
        raise ValueError("must be a whole number")
    return given


def _without_contact(text: str) -> str:
    if holds_contact(text):
        raise ValueError(
            "must not hold an e-mail address or telephone number: it leaves with every copy of the record"
        )
    return text


def _time(value: Any) -> datetime:
    if isinstance(value, datetime):
        return value
    return london.parse(str(value))


def _list(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


def _short(longest: int, shortest: int = 1) -> Any:
    return StringConstraints(strip_whitespace=True, min_length=shortest, max_length=longest)


_plain = BeforeValidator(_newlines)
_line = AfterValidator(_one_line)
_clean = AfterValidator(_speakable)
_number = BeforeValidator(_whole)

without_contact = AfterValidator(_without_contact)  # for what one might write a number into

Line = Annotated[str, _short(200), _plain, _line]
OptionalLine = Annotated[str, _short(200, 0), _plain, _line]
Text = Annotated[str, _short(10_000), _plain, _clean, Ask("", widget="text")]
OptionalText = Annotated[str, _short(10_000, 0), _plain, _clean, Ask("", widget="text")]
Note = Annotated[str, _short(20_000), _plain, _clean, Ask("", widget="text")]
When = Annotated[datetime, BeforeValidator(_time), Ask("", widget="when")]
Flag = Annotated[bool, Ask("", widget="flag")]
Whole = Annotated[int, Field(ge=-LARGEST, le=LARGEST), _number]
Minutes = Annotated[int, Field(ge=0, le=600), _number]
Version = Annotated[int, Field(ge=0, le=LARGEST), _number, Ask("Version", widget="hidden")]
MeetingNumber = Annotated[int, Field(ge=1, le=9999), _number, Ask("Meeting", pick="meetings", widget="hidden")]
ItemNumber = Annotated[int, Field(ge=1, le=9999), _number, Ask("Agenda item", pick="items", widget="hidden")]
_Code = Annotated[str, _short(20), _plain, _line]
AgencyCode = Annotated[_Code, Ask("Agency", pick="agencies")]
AgencyCodes = Annotated[
    tuple[_Code, ...], BeforeValidator(_list), Ask("Agencies", pick="agencies", widget="choices")
]
PersonId = Annotated[str, _short(40), _plain, _line, Ask("Person", pick="people")]
IncidentRef = Annotated[str, _short(40), _plain, _line]
ActionRef = Annotated[_Code, Ask("Action", pick="actions", widget="hidden")]
DecisionRef = Annotated[_Code, Ask("Decision", pick="decisions", widget="hidden")]
EntryNumber = Annotated[int, Field(ge=1, le=LARGEST), _number, Ask("Entry", widget="hidden")]


def _pairs(first: str, second: str) -> Any:
    """A reader of lines "first: second", which also takes the plain list that the API gives."""

    def read(value: Any) -> Any:
        if not isinstance(value, str):
            return value
        lines = [line.strip().lstrip("-•").lstrip() for line in _newlines(value).split("\n")]
        return [dict(zip((first, second), _halves(line), strict=True)) for line in lines if line]

    return BeforeValidator(read)


def _halves(line: str) -> tuple[str, str]:
    before, colon, after = line.partition(":")
    return (before.strip(), after.strip()) if colon else (line, "")


class Option(TypedDict):
    """One option considered, and the reason it was or wasn't taken."""

    option: Annotated[str, _short(1000), _plain, _clean]
    reason: OptionalText


class Position(TypedDict):
    """One agency's words, verbatim."""

    agency: Line
    words: Text


Options = Annotated[tuple[Option, ...], _pairs("option", "reason"), Ask("", widget="text")]
Positions = Annotated[tuple[Position, ...], _pairs("agency", "words"), Ask("", widget="text")]
