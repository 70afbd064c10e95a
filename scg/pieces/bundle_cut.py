"""Both logs of a bundle, each cut where a checkpoint ends it: the incident's whole, the forum's by its leaves."""

import json
from collections.abc import Callable, Iterable

from scg.documents.bundle import Cut
from scg.extensions import db
from scg.models.checkpoints import Checkpoint
from scg.models.record import Log
from scg.record import checkpoints, notes, reading
from scg.record.verify import Line
from scg.rules.stamps import stamp

# What of the forum's own log whoever holds the bundle may read; of all else, only that it is there.
DISCLOSED = ("forum.", "agency.", "key.", "clock.")
Breathe = Callable[[], None]
Shows = Callable[[Line], bool]


def last_of(made: Iterable[Checkpoint]) -> Checkpoint:
    """The one that covers most of a log, the latest of several."""
    return max(made, key=lambda each: (each.seq, each.entry))


def cut(log: str, made: list[Checkpoint], shows: Shows, breathe: Breathe) -> Cut:
    """A log as far as its last checkpoint; of the lines that aren't to be shown, the leaf alone."""
    last, lines = last_of(made), []
    for line in reading.lines(log, until=last.seq):
        shown = {"head": _text(line.head), "data": _text(line.content)} if shows(line) else {}
        lines.append(json.dumps({"seq": line.seq, **shown, "leaf": line.leaf.hex()}, ensure_ascii=False) + "\n")
        if line.seq % 200 == 0:
            breathe()
    origin = db.session.get_one(Log, log).origin
    whole_log = "".join(lines).encode()
    return Cut(log, origin, last.seq, bytes.fromhex(last.link), whole_log, tuple(each.note for each in made))


def whole(_line: Line) -> bool:
    """Every entry, in full."""
    return True


def _text(exact: bytes | None) -> str | None:
    return None if exact is None else exact.decode()


def disclosed(ref: str) -> Shows:
    """Which entries of a forum's log go along in full: its agencies, its keys, and what is about this record.

    None about its people: those hold their e-mail addresses. Who they are, the seats in the record itself tell.
    """
    about = {f"checkpoint:{ref}", f"bundle:{ref}"}

    def shows(line: Line) -> bool:
        head = json.loads(line.head or b"{}")
        return head.get("kind", "").startswith(DISCLOSED) or head.get("ent", "") in about

    return shows


def keys(incident: Cut, forum: str, until: int) -> str:
    """The keys of a record by entry `until` of the forum's log, as keys.txt has them."""
    lines = ["# The keys that signed this record, each with the times between which it did\n"]
    for known in checkpoints.keys_of(forum):
        if known.entry <= until:
            vkey = notes.vkey(incident.origin, bytes.fromhex(known.public))
            ended = f" until {stamp(known.ended_at)}" if known.ended_at is not None else ""
            lines.append(f"{vkey} from {stamp(known.begun_at)}{ended}\n")
    return "".join(lines)
