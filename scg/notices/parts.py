"""What goes with a letter that may say what happened: minutes as documents, meetings as entries for a calendar."""

from collections.abc import Iterator
from typing import Any

from flask import current_app

from scg import engine
from scg.assets import fonts_folder
from scg.documents.calendar import MIMETYPE, Occasion, as_ical
from scg.documents.formats import FORMATS, made
from scg.documents.leaving import without_contact
from scg.documents.outline import outline
from scg.mail import Part
from scg.notices.place import origin
from scg.pieces.calendar import Home, occasions
from scg.pieces.minutes import shown
from scg.pieces.notices_sending import Item

KINDS = ("pdf", "docx")
MOST_KEPT = 4
_kept: dict[tuple[Any, ...], bytes] = {}


def parts_of(item: Item, sender: str, to: str) -> tuple[Part, ...]:
    """The parts of a letter about a notice: documents are made in the pool, once for all who get them."""
    if item.minutes is not None:
        return tuple(_documents(item, *item.minutes))
    return tuple(part for number in item.meetings for part in _invitations(item, number, sender, to))


def _documents(item: Item, number: int, version: int) -> Iterator[Part]:
    ref = item.incident.ref
    found = shown(ref, number, version)
    if found is None:
        return
    laid = outline(without_contact(found))
    for kind in KINDS:
        name = f"{ref} SCG {number:03d} minutes v{version}.{kind}"
        key = (ref, number, version, kind, hash(repr(laid)))
        if key not in _kept:
            _keep(key, engine.in_pool(made, laid, kind, fonts_folder()))
        yield Part(name, FORMATS[kind].mimetype, _kept[key])


def _keep(key: tuple[Any, ...], document: bytes) -> None:
    while len(_kept) >= MOST_KEPT:
        _kept.pop(next(iter(_kept)))
    _kept[key] = document


def _invitations(item: Item, number: int, sender: str, to: str) -> Iterator[Part]:
    home = Home(current_app.config["SCG_RECORD_NAME"], origin())
    for one in occasions([item.incident], home, number):
        method = "CANCEL" if one.cancelled else "REQUEST"
        name = f"{item.incident.ref} SCG {number:03d}.ics"
        yield Part(name, MIMETYPE, _asked(one, method, sender, to), method)


def _asked(one: Occasion, method: str, sender: str, to: str) -> bytes:
    """The meeting as one is asked to it, or asked off it: RFC 5546, 3.2.2 and 3.2.5."""
    from icalendar import Calendar

    calendar: Any = Calendar.from_ical(as_ical("", [one]))
    calendar["METHOD"] = method
    for name in ("NAME", "X-WR-CALNAME", "X-WR-TIMEZONE", "REFRESH-INTERVAL", "X-PUBLISHED-TTL"):
        calendar.pop(name, None)
    (event,) = calendar.walk("VEVENT")
    event.add("organizer", f"mailto:{sender}")
    event.add("attendee", f"mailto:{to}")
    return bytes(calendar.to_ical())
