"""The fields of one entry in words: labels for their names, times as people read them."""

import re
from datetime import datetime
from typing import Any

from scg.models.incidents import Incident
from scg.pieces.agencies import names
from scg.rules.london import show
from scg.rules.numbers import grouped

_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
AGENCIES = ("agency", "owner", "supporting", "agreeing", "lead_agency", "raised_by")


def in_words(incident: Incident, fields: dict[str, Any]) -> list[tuple[str, str]]:
    """The fields that hold anything, each as (label, text); what is long and kept elsewhere is only named."""
    known = names(incident.forum)
    found = []
    for name, value in fields.items():
        if name == "content":
            found.append(("Content", "The minutes as frozen: read them under Minutes"))
        elif name == "stand_in":
            found.append(("What stands", "What the entry shows now, as its own page tells it"))
        elif name == "sealed":
            found.append(("Sealed text (SHA-256)", value))
        elif name == "named":
            found.extend((_label(name), "\n".join(one["name"] for one in value)) for _ in value[:1])
        elif name == "proposed_by":
            found.append((_label(name), value["shown"]))
        elif name != "by" and value not in (None, "", [], {}):
            text = _text(value)
            found.append((_label(name), _named(text, value, known) if name in AGENCIES else text))
    return found


def _label(name: str) -> str:
    return name.replace("_", " ").capitalize()


def _named(text: str, value: Any, known: dict[str, str]) -> str:
    if isinstance(value, list):
        return "\n".join(known.get(code, str(code)) for code in value)
    return known.get(text, text)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, int):
        return grouped(value)
    if isinstance(value, dict):
        return "; ".join(f"{_label(name)}: {_text(inner)}" for name, inner in value.items() if inner)
    if isinstance(value, list):
        return "\n".join(_text(inner) for inner in value)
    if isinstance(value, str) and _TIME.fullmatch(value):
        return show(datetime.fromisoformat(value))
    return str(value)
