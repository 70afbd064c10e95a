"""The entries of an incident told for the index of its bundle, as the product's own pages tell them."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from scg.extensions import db
from scg.models.incidents import Incident
from scg.models.log import LogNote
from scg.models.record import Entry
from scg.pieces import entries, stored
from scg.pieces.bundle_meetings import shown_at
from scg.pieces.entries_fields import in_words
from scg.record.chain import in_fours
from scg.rules.london import show


def told_entries(incident: Incident, length: int, breathe: Callable[[], None]) -> list[dict[str, Any]]:
    """Every entry up to `length`, in order, withheld ones as such; `breathe` is called now and then."""
    query = stored.stored(incident.ref).where(Entry.seq <= length).order_by(Entry.seq)
    seqs = stored.keep(db.session.execute(query))
    # Kept in hand, the notes are found again without asking for each.
    notes = list(db.session.scalars(select(LogNote).where(LogNote.incident == incident.ref)))
    found = []
    for seq in seqs:
        found.append(_entry(incident, int(seq)))
        if int(seq) % 100 == 0:
            breathe()
    del notes
    return found


def _entry(incident: Incident, seq: int) -> dict[str, Any]:
    whole = entries.whole(incident, seq)
    assert whole is not None, "an entry that was just read is there"
    line, note, gone = whole.line, whole.line["note"], whole.line["withheld"]
    return {
        "seq": seq,
        "word": line["word"],
        "sentence": line["sentence"],
        "by": line["by"],
        "happened": show(line["happened_at"]),
        "recorded": show(line["recorded_at"]),
        "apart": line["apart"],
        "late": line["late"],
        "device": shown_at(line["client_at"]),
        "corrects": note.corrects if note else None,
        "corrected_by": note.corrected_by if note else None,
        "speaker": note.speaker if note and not gone else "",
        "withheld": {"entry": gone.decided_seq, "why": gone.reason} if gone else None,
        "fields": [list(pair) for pair in in_words(incident, whole.fields)],
        "link": in_fours(whole.link),
    }
