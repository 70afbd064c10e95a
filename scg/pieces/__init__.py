"""The read side: pieces of page, rendered the same way for a page, a push and a catch-up."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from flask import current_app, g
from markupsafe import Markup
from sqlalchemy import select

from scg import gauges
from scg.extensions import db, elsewhere
from scg.models.incidents import Incident
from scg.models.record import Entry
from scg.pieces.agencies import names
from scg.pieces.lines import Line, line
from scg.pieces.shared import Shared
from scg.record import reading
from scg.record.projection import Written
from scg.wire import Wire

Loaded = dict[str, Any]
Touched = Callable[[Written], Iterable[str]]
MOST_ENTRIES = 200


@dataclass(frozen=True)
class Piece:
    """One kind of piece: how it is loaded, which entries touch it, and the element that holds it.

    `load(incident, key)` gives what its template needs, or None where there is nothing to show. What it
    gives may hold "sort" (text, for its place in a list) and "facets" (lists by name, for filters).
    """

    word: str
    load: Callable[[Incident, str], Loaded | None]
    touched: Touched
    tag: str


PIECES: dict[str, Piece] = {}


def piece(
    word: str, *, touched: Touched, tag: str = "div"
) -> Callable[[Callable[[Incident, str], Loaded | None]], Callable[[Incident, str], Loaded | None]]:
    """Register a loader as a piece, rendered by templates/pieces/<word>.html.

    The template gets what the loader gives, `incident` and `key`, and nothing of who looks. `touched`
    gives, for an entry, the keys of the pieces it changes: "" for a piece without key.
    """

    def register(load: Callable[[Incident, str], Loaded | None]) -> Callable[[Incident, str], Loaded | None]:
        if word in PIECES:
            raise ValueError(f"The piece {word} may not be registered twice")
        PIECES[word] = Piece(word, load, touched, tag)
        return load

    return register


def on(*beginnings: str, key: Callable[[Written], Iterable[str]] | None = None) -> Touched:
    """Touched by entries whose kind begins so; each by its keys, or the one piece without key."""

    def touched(entry: Written) -> Iterable[str]:
        if not entry.kind.startswith(beginnings):
            return ()
        return key(entry) if key is not None else ("",)

    return touched


def render(incident: Incident, word: str, key: str = "") -> str:
    """One piece with the element around it, or an empty text where there is nothing to show."""
    kind = PIECES[word]
    loaded = kind.load(incident, key)
    if loaded is None:
        return ""
    g.incident = incident
    template = current_app.jinja_env.get_template(f"pieces/{word.replace('-', '_')}.html")
    inner = template.render(incident=incident, key=key, **loaded)
    return wrapped(kind, key, inner, loaded)


def wrapped(kind: Piece, key: str, inner: str, loaded: Loaded) -> str:
    """The element that holds a piece, with its name, its place and its facets."""
    name = f"{kind.word}/{key}" if key else kind.word
    attributes = [("data-piece", name)]
    if "sort" in loaded:
        attributes.append(("data-sort", loaded["sort"]))
    if "facets" in loaded:
        attributes.append(("data-facets", json.dumps(loaded["facets"], separators=(",", ":"))))
    attributes += [(name, value) for name, value in loaded.get("attributes", {}).items() if value]
    shown = Markup("").join(Markup(' {}="{}"').format(Markup(name), value) for name, value in attributes)
    return Markup("<{tag}{shown}>{inner}</{tag}>").format(tag=Markup(kind.tag), shown=shown, inner=Markup(inner))


@dataclass(frozen=True)
class Push:
    """What changed between two sequence numbers: pieces as they are now, and the lines to announce.

    It names the link of the entry that it follows, and of every entry in it, so that a page of another
    history knows that this isn't its own.
    """

    seq: int
    prev: int
    link: str
    prev_link: str
    at: str
    pieces: list[dict[str, str]]
    entries: list[dict[str, Any]]

    @property
    def plain(self) -> dict[str, Any]:
        """The push as it goes over the wire."""
        return {
            "seq": self.seq,
            "prev": self.prev,
            "link": self.link,
            "prev_link": self.prev_link,
            "at": self.at,
            "pieces": self.pieces,
            "entries": self.entries,
        }

    @cached_property
    def text(self) -> str:
        """The push as JSON, made once however many ask for it."""
        return Wire.dumps(self.plain)


def since(ref: str, seq: int) -> Push | None:
    """What changed after one entry of an incident, rendered once for everybody who looks at it.

    None where so much has changed that the whole page is less, or something was withheld, which any part
    of a page may have shown. The head is read first: what is rendered
    may be newer than it says, never older. Whoever asks for the same at the same heads shares one rendering.
    """
    head = reading.head_of(ref)
    incident = db.session.get(Incident, ref)
    if head is None or incident is None or head.seq - seq > MOST_ENTRIES:
        return None
    if reading.withholds(ref, seq):
        return None
    if elsewhere.get() is not None:
        return _since(incident, seq, head)
    directory = reading.head_of(incident.forum)
    asked = (ref, seq, head.link, directory.link if directory is not None else b"")
    return _pushes().get(asked, lambda: _since(incident, seq, head))


def _pushes() -> Shared[Push]:
    kept: Shared[Push] = current_app.extensions.setdefault("scg-pushes", Shared())
    return kept


def _since(incident: Incident, seq: int, head: reading.Head) -> Push:
    gauges.rendered()
    entries = reading.written(incident.ref, after=seq, until=head.seq)
    links = _links(incident.ref, seq, head.seq)
    at = entries[-1].at.isoformat() if entries else ""
    lines = [_plain(line(entry, names(incident.forum)), links[entry.seq]) for entry in entries]
    return Push(head.seq, seq, head.short, links.get(seq, ""), at, changed(incident, entries), lines)


def _links(ref: str, first: int, last: int) -> dict[int, str]:
    """The links of entries as pages hold them, by number."""
    query = select(Entry.seq, Entry.link).where(Entry.log == ref, Entry.seq.between(first, last))
    return {seq: reading.Head(seq, link).short for seq, link in db.session.execute(query)}


def changed(incident: Incident, entries: list[Written]) -> list[dict[str, str]]:
    """The pieces that these entries touch, each once, as they are now."""
    names: dict[tuple[str, str], None] = {}
    for entry in entries:
        for kind in PIECES.values():
            for key in kind.touched(entry):
                names[kind.word, key] = None
    return [
        {"name": f"{word}/{key}" if key else word, "list": word, "html": render(incident, word, key)}
        for word, key in names
    ]


def _plain(told: Line, link: str) -> dict[str, Any]:
    return {
        "seq": told.seq,
        "link": link,
        "word": told.word,
        "kind": told.kind,
        "sentence": told.sentence,
        "agencies": told.agencies,
        "actor": told.actor,
        "by": told.by,
    }
