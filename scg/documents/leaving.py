"""What no document takes along when it leaves: contact details; and how every text of minutes is gone through."""

import re
from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar, cast

from scg.documents.blocks import Outline, Verbatim
from scg.documents.structure import Minutes, Proof, RecordLine, When
from scg.rules.contact import holds_contact

CONTACT = "[contact details left out]"
Change = Callable[[str, str], str]
Thing = TypeVar("Thing")
# What people didn't write: references, numbers, hashes and times, which minutes need as they are.
AS_THEY_ARE = frozenset({"ref", "entry", "iso", "shown", "marking", "incident_ref", "meeting", "form", "drawing"})
# A fingerprint in groups of four, any of which may begin as a telephone number does.
FINGERPRINT = re.compile(r"((?:\b[0-9a-f]{4} ){7,}[0-9a-f]{4}\b)")


def without_contact(minutes: Minutes) -> Minutes:
    """Minutes whose every e-mail address and telephone number is left out; how they are kept is another thing."""
    return changed(minutes, lambda _, text: uncontactable(text))


def paper_without_contact(paper: Outline) -> Outline:
    """A document that is laid out already, without them; signed notes and drawings stay as they are."""
    return _through(paper, "", lambda _, text: uncontactable(text))


def uncontactable(text: str) -> str:
    """A text without the e-mail addresses and telephone numbers in it; a fingerprint is neither."""
    parts = FINGERPRINT.split(text)
    return "".join(part if place % 2 else _left_out(part) for place, part in enumerate(parts))


def _left_out(text: str) -> str:
    while found := holds_contact(text):
        text = text.replace(found, CONTACT)
    return text


def changed(minutes: Minutes, change: Change) -> Minutes:
    """Minutes with every text that people may have written put through `change(name of the field, text)`."""
    return replace(_through(minutes, "", change), state=minutes.state)


def _through(thing: Thing, name: str, change: Change) -> Thing:
    made: Any = thing
    if isinstance(thing, str):
        made = change(name, thing) if thing and name not in AS_THEY_ARE else thing
    elif isinstance(thing, tuple):
        made = tuple(_through(each, name, change) for each in thing)
    elif is_dataclass(thing) and not isinstance(thing, (When, Proof, RecordLine, Verbatim, type)):
        told: dict[str, Any] = {}
        for one in fields(thing):
            was = getattr(thing, one.name)
            became = _through(was, one.name, change)
            if became is not was:
                told[one.name] = became
        made = replace(thing, **told) if told else thing
    return cast(Thing, made)
