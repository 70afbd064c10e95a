"""The record as pages show it: each entry as a line of its own, live, and whole with all its fields."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from scg.extensions import db
from scg.models.incidents import Incident
from scg.models.log import LogNote
from scg.models.record import Entry
from scg.pieces import Loaded, piece, stored
from scg.pieces.agencies import names
from scg.pieces.lines import SENTENCES, WORDS, line
from scg.pieces.standing import held
from scg.pieces.withheld import said_of, withheld_in
from scg.record import reading
from scg.record.projection import Written
from scg.rules.stamps import moment

LATE = timedelta(hours=24)
APART = timedelta(minutes=1)


def _touched(entry: Written) -> Iterable[str]:
    earlier = {"log.corrected": "corrects", reading.WITHHELD: "entry"}.get(entry.kind, "")
    touched = entry.fields.get(earlier)
    return [str(entry.seq), str(touched)] if touched else [str(entry.seq)]


def _gather(incident: Incident, seqs: list[str]) -> None:
    numbers = [int(seq) for seq in seqs]
    stored.keep(db.session.execute(stored.stored(incident.ref).where(Entry.seq.in_(numbers))))
    held(db.session.scalars(select(LogNote).where(LogNote.incident == incident.ref, LogNote.seq.in_(numbers))))


@piece("entry", touched=_touched, tag="li", gather=_gather)
def entry(incident: Incident, seq: str) -> Loaded | None:
    """One entry of the record as a line: what, when it happened and was recorded, and who."""
    found = stored.found(incident.ref, int(seq))
    return _line(incident, *found) if found is not None else None


def _line(incident: Incident, found: Entry, content: bytes | None) -> Loaded:
    told_of = stored.fields(found.log, found.seq, content)
    written = Written(found.log, found.seq, found.at, found.kind, found.ent, told_of)
    told = line(written, names(incident.forum))
    note = _note(written)
    head = json.loads(found.head)
    meeting = head.get("mtg")
    return {
        "seq": found.seq,
        "word": told.word,
        "kind": found.kind,
        "sentence": sentence(incident, written),
        "note": note,
        "withheld": withheld_in(incident.ref).get(found.seq),
        "by": written.by,
        "happened_at": written.happened_at,
        "recorded_at": written.at,
        "client_at": moment(head["client_at"]) if "client_at" in head else None,
        "apart": abs(written.at - written.happened_at) > APART,
        "late": is_late(written.happened_at, written.at),
        "subject": _subject(found.ent),
        "sort": f"{found.seq:010d}",
        "facets": _facets(told.word, _named_agencies(told.agencies, written), found.actor, meeting),
        "attributes": {"class": "app-entry", "id": f"e{found.seq}"},
    }


def _note(written: Written) -> LogNote | None:
    return db.session.get(LogNote, (written.log, written.seq)) if written.kind.startswith("log.") else None


def _named_agencies(told: list[str], written: Written) -> list[str]:
    spoken = written.fields.get("agreeing", [])
    words = [*written.fields.get("reservations", []), *written.fields.get("dissent", [])]
    return [*told, *spoken, *(position["agency"] for position in words)]


def _facets(word: str, agencies: list[str], person: str, meeting: int | None) -> dict[str, list[str]]:
    told = {"word": [word], "agency": agencies, "person": [person]}
    return {**told, "meeting": [str(meeting)] if meeting is not None else []}


def sentence(incident: Incident, written: Written) -> str:
    """An entry told with the names of agencies; log entries in full, all others in 240 characters.

    Of one that is withheld it says so, by whom and when.
    """
    if (gone := withheld_in(incident.ref).get(written.seq)) is not None:
        return said_of(gone)
    if written.kind.startswith("log."):
        return str(written.fields["text"])
    return line(written, names(incident.forum)).sentence


def is_late(happened_at: datetime, recorded_at: datetime) -> bool:
    """Whether an entry was recorded more than 24 hours after what it tells of."""
    return recorded_at - happened_at > LATE


def _subject(ent: str) -> tuple[str, str]:
    word, _, key = ent.partition(":")
    return word, key


def about(incident: Incident, ent: str) -> list[Loaded]:
    """Every entry about one thing, such as "action:SCG012/A07", oldest first."""
    seqs = stored.about(incident.ref, ent)
    return [loaded for seq in seqs if (loaded := entry(incident, seq)) is not None]


@dataclass(frozen=True)
class Whole:
    """One entry with everything that was recorded of it."""

    line: Loaded
    head: Mapping[str, Any]
    fields: dict[str, Any]
    leaf: bytes
    link: bytes


def whole(incident: Incident, seq: int) -> Whole | None:
    """One entry with its head as hashed, its fields and its fingerprints; None where there is none."""
    found = stored.found(incident.ref, seq)
    if found is None:
        return None
    kept, content = found
    told = stored.fields(incident.ref, seq, content)
    return Whole(_line(incident, kept, content), json.loads(kept.head), told, kept.leaf, kept.link)


def words() -> dict[str, list[str]]:
    """What entries are about, in words, each with the kinds of entry that are about it."""
    found: dict[str, list[str]] = {}
    for kind in SENTENCES:
        first = kind.partition(".")[0]
        found.setdefault(WORDS.get(first, first), []).append(kind)
    return found
