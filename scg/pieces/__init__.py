"""The read side: pieces of page, rendered the same way for a page, a push and a catch-up."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from flask import current_app, g
from markupsafe import escape

from scg import gauges
from scg.extensions import elsewhere
from scg.models.incidents import Incident
from scg.models.rows import row_of
from scg.pieces import stored
from scg.pieces.agencies import names
from scg.pieces.kept import Drawn, Kept, Stand
from scg.pieces.lines import Line, line
from scg.pieces.shared import Shared
from scg.pieces.standing import stand_of
from scg.record import reading
from scg.record.clock import now
from scg.record.projection import Written
from scg.wire import Wire

Loaded = dict[str, Any]
Load = Callable[[Incident, str], Loaded | None]
Touched = Callable[[Written], Iterable[str]]
Gather = Callable[[Incident, list[str]], object]
MOST_ENTRIES = 200


@dataclass(frozen=True)
class Piece:
    """One kind of piece: how it is loaded, which entries touch it, and the element that holds it.

    `load(incident, key)` gives what its template needs, or None where there is nothing to show. What it
    gives may hold "sort" (text, for its place in a list) and "facets" (lists by name, for filters). What
    the clock makes something else without an entry holds "until": the time at which it does so next.
    `gather(incident, keys)` reads in one go what many of them load. A `restricted` one is for some viewers alone:
    what everybody is shown and sent has none of it (scg.pieces.restricted).
    """

    word: str
    load: Load
    touched: Touched
    tag: str
    gather: Gather | None
    restricted: bool = False


PIECES: dict[str, Piece] = {}


def piece(
    word: str, *, touched: Touched, tag: str = "div", gather: Gather | None = None, restricted: bool = False
) -> Callable[[Load], Load]:
    """Register a loader as a piece, rendered by templates/pieces/<word>.html.

    The template gets what the loader gives, `incident` and `key`, and nothing of who looks. `touched`
    gives, for an entry, the keys of the pieces it changes: "" for a piece without key.
    """

    def register(load: Load) -> Load:
        if word in PIECES:
            raise ValueError(f"The piece {word} may not be registered twice")
        PIECES[word] = Piece(word, load, touched, tag, gather, restricted)
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
    return rendered(incident, word, [key])[0]


def rendered(incident: Incident, word: str, keys: Iterable[str]) -> list[str]:
    """Pieces of one word: those that nothing has touched since they were drawn as they were, the others drawn.

    Those of a restricted word are nobody's here: empty.
    """
    asked, kind, at = list(keys), PIECES[word], now()
    if kind.restricted:
        return ["" for _ in asked]
    if elsewhere.get() is not None:
        return [drawn(incident, kind, key, at).html for key in _gathered(incident, kind, asked)]
    stand, kept = stand_of(incident), _followed(incident)
    names = {key: _name(word, key) for key in asked}
    found = {key: html for key, name in names.items() if (html := kept.find(stand, name, at)) is not None}
    for key in _gathered(incident, kind, [key for key in names if key not in found]):
        made = drawn(incident, kind, key, at)
        kept.keep(stand, names[key], made)
        found[key] = made.html
    return [found[key] for key in asked]


def _name(word: str, key: str) -> str:
    return f"{word}/{key}" if key else word


def _gathered(incident: Incident, kind: Piece, keys: list[str]) -> list[str]:
    if kind.gather is not None and len(keys) > 1:
        kind.gather(incident, keys)
    return keys


def drawn(incident: Incident, kind: Piece, key: str, at: datetime) -> Drawn:
    """One piece, loaded and rendered anew at this time."""
    gauges.drawn()
    loaded = kind.load(incident, key)
    if loaded is None:
        return Drawn("", at)
    g.incident = incident
    template = current_app.jinja_env.get_template(f"pieces/{kind.word.replace('-', '_')}.html")
    inner = template.render(incident=incident, key=key, **loaded)
    return Drawn(wrapped(kind, key, inner, loaded), at, loaded.get("until"))


def _followed(incident: Incident) -> Kept:
    """What is kept, once it has followed the incident's record up to where it stands."""
    kept: Kept = current_app.extensions.setdefault("scg-kept", Kept())
    new = stand_of(incident)
    known = kept.stand(incident.ref)
    if known != new and (known is None or (known.seq <= new.seq and known.directory <= new.directory)):
        touched = _touched_since(known, new)
        kept.follow(new, touched)
        if touched is None:  # what was withheld is to be gone from memory too
            _pushes().clear()
    return kept


def _touched_since(known: Stand | None, new: Stand) -> list[str] | None:
    """The names of the pieces that were touched between two places of a record; None where any may have been."""
    if known is None or not known.same_directory(new) or new.seq - known.seq > MOST_ENTRIES:
        return None
    between = _between(new.ref, known.seq, new.seq)
    if between.links.get(known.seq) != known.link or between.withholds:
        return None
    return [_name(word, key) for word, key in between.touched]


@dataclass(frozen=True)
class Between:
    """The entries after one number up to another, the pieces that they touch, by word and key, and all links."""

    entries: list[Written]
    touched: list[tuple[str, str]]
    links: dict[int, bytes]

    @property
    def withholds(self) -> bool:
        """Whether anything was withheld here: whatever was shown before then may hold it."""
        return any(entry.kind == reading.WITHHELD for entry in self.entries)


def _between(ref: str, after: int, until: int) -> Between:
    """Read once by a push: what is kept goes by it, and so does what is sent."""
    known: dict[tuple[Any, ...], Between] = g.setdefault("between", {})
    place = (elsewhere.get(), ref, after, until)
    if place not in known:
        read = stored.stretch(ref, after, until)
        entries = [entry for entry in read.entries if entry.seq > after]
        known[place] = Between(entries, list(_touched(entries)), read.links)
    return known[place]


def _touched(entries: Iterable[Written]) -> Iterable[tuple[str, str]]:
    found: dict[tuple[str, str], None] = {}
    for entry in entries:
        for kind in PIECES.values():
            for key in kind.touched(entry):
                found[kind.word, key] = None
    return found


def wrapped(kind: Piece, key: str, inner: str, loaded: Loaded) -> str:
    """The element that holds a piece, with its name, its place and its facets."""
    attributes = [("data-piece", _name(kind.word, key))]
    if "sort" in loaded:
        attributes.append(("data-sort", loaded["sort"]))
    if "facets" in loaded:
        attributes.append(("data-facets", json.dumps(loaded["facets"], separators=(",", ":"))))
    attributes += [(name, value) for name, value in loaded.get("attributes", {}).items() if value]
    shown = "".join(f' {name}="{escape(value)}"' for name, value in attributes)
    return f"<{kind.tag}{shown}>{inner}</{kind.tag}>"


@dataclass(frozen=True)
class Push:
    """What changed between two sequence numbers: pieces as they are now, and the lines to announce.

    It names the link of the entry that it follows, and of every entry in it, so that a page of another
    history knows that this isn't its own. Of restricted pieces it has the keys of those touched, and whether the
    incident has `annexes`: what they say is no part of it.
    """

    seq: int
    prev: int
    link: str
    prev_link: str
    at: str
    pieces: list[dict[str, str]]
    entries: list[dict[str, Any]]
    restricted: list[str] = field(default_factory=list)
    annexes: bool = False

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


def since(ref: str, seq: int, words: frozenset[str] | None = None) -> Push | None:
    """What changed after one entry of an incident, rendered once for everybody who looks at it.

    With `words`, of the pieces those of these words alone: nobody else's are rendered.

    None where so much has changed that the whole page is less, or something was withheld, which any part
    of a page may have shown. The head is read first: what is rendered
    may be newer than it says, never older. Whoever asks for the same at the same heads shares one rendering.
    """
    incident = row_of(Incident, ref)
    if incident is None:
        return None
    stand = stand_of(incident)
    if stand.seq - seq > MOST_ENTRIES or _between(ref, seq, stand.seq).withholds:
        return None
    if elsewhere.get() is not None:
        return _since(incident, seq, stand, words)
    asked = (ref, seq, stand.link, stand.directory, stand.directory_link, words)
    return _pushes().get(asked, lambda: _since(incident, seq, stand, words))


def _pushes() -> Shared[Push]:
    kept: Shared[Push] = current_app.extensions.setdefault("scg-pushes", Shared())
    return kept


def _since(incident: Incident, seq: int, stand: Stand, words: frozenset[str] | None) -> Push:
    gauges.rendered()
    between = _between(incident.ref, seq, stand.seq)
    entries = between.entries
    links = {seq: reading.Head(seq, link).short for seq, link in between.links.items()}
    at = entries[-1].at.isoformat() if entries else ""
    lines = [_plain(line(entry, names(incident.forum)), links[entry.seq]) for entry in entries]
    restricted = [key for word, key in between.touched if PIECES[word].restricted]
    touched = [one for one in between.touched if _is_shared(one[0]) and (words is None or one[0] in words)]
    changed, before = _changed(incident, touched), links.get(seq, "")
    return Push(stand.seq, seq, stand.short, before, at, changed, lines, restricted, stand.annexes > 0)


def _is_shared(word: str) -> bool:
    return not PIECES[word].restricted


def _changed(incident: Incident, touched: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    """The pieces that were touched, as they are now."""
    by_word: dict[str, list[str]] = {}
    for word, key in touched:
        by_word.setdefault(word, []).append(key)
    return [
        {"name": _name(word, key), "list": word, "html": html}
        for word, keys in by_word.items()
        for key, html in zip(keys, rendered(incident, word, keys), strict=True)
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
