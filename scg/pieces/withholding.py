"""Withholding as pages show it: proposals, what is withheld, legal holds, and where the same words also stand."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import or_, select

from scg.extensions import db
from scg.models.incidents import Incident
from scg.models.record import Entry, EntryContent
from scg.models.withholding import LegalHold, Withholding
from scg.pieces import Loaded, on, piece
from scg.pieces.entries import entry, whole
from scg.pieces.entries_fields import in_words
from scg.pieces.entries_found import as_text
from scg.pieces.stored import keep, stored
from scg.record.chain import in_fours
from scg.record.projection import Written
from scg.rules.withholding import may_be_withheld, wordings
from scg.words import WithholdingState

MOST_TEXTS = 40
MOST_ELSEWHERE = 30


def _proposal(told: Written) -> Iterable[str]:
    return [str(told.fields.get("proposal", told.seq))]


@piece("withholding", touched=on("withholding.", "entry.withheld", key=_proposal), tag="article")
def withholding(incident: Incident, seq: str) -> Loaded | None:
    """One proposal to withhold what an entry says, and what became of it."""
    found = db.session.get(Withholding, (incident.ref, int(seq)))
    if found is None:
        return None
    facets = {"state": [str(found.state)]}
    attributes = {"class": "app-decision"}
    return {"found": found, "sort": f"{found.seq:010d}", "facets": facets, "attributes": attributes}


def _hold(told: Written) -> Iterable[str]:
    return [str(told.fields.get("hold", told.seq))]


@piece("legal-hold", touched=on("legal_hold.", key=_hold), tag="article")
def legal_hold(incident: Incident, seq: str) -> Loaded | None:
    """One legal hold: since when, why, and until when where it is lifted."""
    found = db.session.get(LegalHold, (incident.ref, int(seq)))
    if found is None:
        return None
    return {"found": found, "sort": f"{found.seq:010d}", "attributes": {"class": "app-decision"}}


def _of_entry(told: Written) -> Iterable[str]:
    named = told.fields.get("corrects" if told.kind == "log.corrected" else "entry")
    return [str(named)] if named else []


@piece("entry-whole", touched=on("withholding.", "entry.withheld", "log.corrected", key=_of_entry))
def entry_whole(incident: Incident, seq: str) -> Loaded | None:
    """One entry with all its fields and fingerprints, and whether it is withheld or proposed to be."""
    found = whole(incident, int(seq))
    if found is None:
        return None
    return {
        "line": found.line,
        "fields": in_words(incident, found.fields),
        "content": in_fours(bytes.fromhex(found.head["data"])),
        "leaf": in_fours(found.leaf),
        "link": in_fours(found.link),
        "proposals": _proposals(incident, int(seq)),
    }


def _proposals(incident: Incident, seq: int) -> list[Withholding]:
    query = select(Withholding).where(Withholding.incident == incident.ref, Withholding.entry == seq)
    return list(db.session.scalars(query.order_by(Withholding.seq.desc())))


def with_state(incident: Incident, state: WithholdingState) -> list[str]:
    """The numbers of the proposals that stand so, newest first."""
    query = select(Withholding.seq).where(Withholding.incident == incident.ref, Withholding.state == state)
    return [str(seq) for seq in db.session.scalars(query.order_by(Withholding.seq.desc()))]


def holds(incident: Incident) -> list[str]:
    """The numbers of all legal holds, newest first, lifted ones among them."""
    query = select(LegalHold.seq).where(LegalHold.incident == incident.ref).order_by(LegalHold.seq.desc())
    return [str(seq) for seq in db.session.scalars(query)]


@dataclass(frozen=True)
class Wording:
    """What withholding one entry would come to: whether it may be, and the others that say the same.

    Of the others those that share most of its words, the most first; `more` is how many share some of them.
    """

    may_be: bool
    elsewhere: list[Loaded]
    more: int = 0


def wording(incident: Incident, seq: int) -> Wording | None:
    """Whether an entry may be withheld, and which others hold any of its words; None for one that is withheld.

    Texts of fewer than eight characters aren't looked for, nor more than the forty longest.
    """
    found = whole(incident, seq)
    if found is None or found.line["withheld"] is not None:
        return None
    kind = found.line["kind"]
    if not may_be_withheld(kind) or not wordings(kind, found.fields, shortest=1):
        return Wording(False, [])
    texts = sorted(wordings(kind, found.fields), key=len, reverse=True)[:MOST_TEXTS]
    others = _holding(incident, seq, [json.dumps(text, ensure_ascii=False)[1:-1] for text in texts])
    lines = (entry(incident, key) for key in keep(others[:MOST_ELSEWHERE]))
    return Wording(True, [line for line in lines if line is not None], max(0, len(others) - MOST_ELSEWHERE))


def _holding(incident: Incident, seq: int, texts: list[str]) -> list[Any]:
    if not texts:
        return []
    said = [as_text(EntryContent.content).contains(text, autoescape=True) for text in texts]
    rows = db.session.execute(stored(incident.ref).where(Entry.seq != seq, or_(*said))).all()

    def shared(row: Any) -> tuple[int, int]:
        content = bytes(row.content).decode()
        return -sum(len(text) for text in texts if text in content), int(row.Entry.seq)

    return sorted(rows, key=shared)
