"""What may be withheld of an entry, and what stays: its structure and who made it, none of what people wrote."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from scg import words
from scg.rules.agendas import TEMPLATES
from scg.rules.threats import threats

# By these others check what was withheld, and whose record it is: they stay.
NEVER = ("entry.", "withholding.", "legal_hold.", "incident.taken_over")
# So short a text stands in other entries by chance.
DISTINCTIVE = 8

_STATES = {
    str(word).casefold()
    for kind in vars(words).values()
    if isinstance(kind, type) and issubclass(kind, words.StrEnum)
    for word in kind
}
_CODE = "[a-z][a-z0-9_-]{0,19}"
_NUMBERED = r"SCG ?\d{3,4}(/[AD]\d{2,4})?"
_INCIDENT = r"[A-Z]{2,10}(-\d{4}-\d{2,4})?"
_TIME = (
    r"\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|\+00:00)?)?"
    r"|\d\d:\d\d|[A-Z][a-z]{2} \d{1,2} [A-Z][a-z]{2} \d{4} \d\d:\d\d (GMT|BST)"
)
_SHAPES = {
    _CODE: "agency owner lead_agency raised_by supporting agreeing topic clock agencies office",
    r"[a-z]{2,10}-\d{4,}|scg": "person chair outgoing incoming",
    _NUMBERED: "ref action decision supersedes replacement meeting made actions",
    _INCIDENT: "forum incident incident_ref earlier",
    r"[0-9a-f]{64}|([0-9a-f]{4} ){15}[0-9a-f]{4}": "content_hash fingerprint sealed",
    r"\d{1,10}": "entry",
    r"Q\d{2,4}": "question",
    rf"SCG\d{{3,4}}/P\d{{2}}(/(\d{{1,2}}|{_CODE}))?": "sheet first last",
    rf"{_NUMBERED}|\d{{1,10}}": "record",
    "|".join(words.Audience): "audiences",
    _TIME: "iso shown time times joined left anchor moved_from scheduled_for was now until effective_from "
    "replaced keep_until review_at ends_at happened_at due_at answer_by present_from present_until",
}
_KEPT = {name: re.compile(shape) for shape, names in _SHAPES.items() for name in names.split()}
_OF_STATES = frozenset(
    "status state kind template mode priority rag trend hazard marking declaration_type role clock was "
    "restriction theme fate form exemption".split()
)
_RHYTHMS = frozenset({"hours", "clock", "paused"})
# What scg itself says: of a rhythm that stays, at the foot of minutes, as a standard item's title.
_WHOLE_OF = {
    "cadence.set": frozenset({"was", "described", "direction"}),
    "paper.issued": frozenset({"paper", "subject"}),
}
_OF_SCG = frozenset({"disclosure", "retention"})
_TITLES = frozenset(item.title for agenda in TEMPLATES.values() for item in agenda)
# Who did it, which the entry's head says as well.
_WHOLE = frozenset({"by"})


def may_be_withheld(kind: str) -> bool:
    """Whether an entry of this kind may be withheld: all but those on withholding, legal holds and take-overs."""
    return not kind.startswith(NEVER)


def told(ground: str, seq: int) -> str:
    """What stands in the place of everything withheld: the ground, and the entry that says who, why and when."""
    return f"Withheld: {ground} (entry {seq:,})"


def stand_in(kind: str, fields: Mapping[str, Any], text: str) -> dict[str, Any]:
    """The fields of an entry with `text` in the place of everything that people wrote.

    What stays is named here, with the shape that it has: references, numbers, codes, states of the
    design's words, times, yes and no, the ids of people, hashes, and `by`, who made the entry. All else
    goes, on whatever ground: a field that isn't known here is taken for words. Names of people go as
    well, also of those who held a seat or the chair; their ids stay, so that seats and chairs hold.
    What was empty stays empty.
    """
    whole = _WHOLE | _WHOLE_OF.get(kind, frozenset())
    return {name: value if name in whole else _without_words(name, value, text) for name, value in fields.items()}


def _without_words(name: str, value: Any, text: str) -> Any:
    if isinstance(value, dict):
        return {inner: _without_words(inner, held, text) for inner, held in value.items()}
    if isinstance(value, list):
        return [_without_words(name, held, text) for held in value]
    return text if isinstance(value, str) and not _stays(name, value) else value


def _stays(name: str, value: str) -> bool:
    if not value:
        return True
    if name in _OF_STATES and (value.casefold() in _STATES or value in _RHYTHMS):
        return True
    if name in _OF_SCG or (name == "title" and value in _TITLES) or (name == "threat" and value in set(threats())):
        return True
    return name in _KEPT and _KEPT[name].fullmatch(value) is not None


def wordings(kind: str, fields: Mapping[str, Any], *, shortest: int = DISTINCTIVE) -> list[str]:
    """The texts that withholding an entry takes away, each once; those long enough to be looked for elsewhere."""
    whole = _WHOLE | _WHOLE_OF.get(kind, frozenset())
    found = (text for name, value in fields.items() if name not in whole for text in _words(name, value))
    return [text for text in dict.fromkeys(found) if len(text) >= shortest]


def _words(name: str, value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for inner, held in value.items():
            yield from _words(inner, held)
    elif isinstance(value, list):
        for held in value:
            yield from _words(name, held)
    elif isinstance(value, str) and not _stays(name, value):
        yield value
