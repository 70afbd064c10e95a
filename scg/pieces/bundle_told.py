"""The whole record told for the index of a bundle: plain lists and texts, of which a page is made elsewhere."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select

from scg.extensions import db
from scg.models.actions import Action
from scg.models.attendance import Attendance
from scg.models.checkpoints import Checkpoint
from scg.models.decisions import Decision
from scg.models.directory import Forum
from scg.models.incidents import ClockMove, Incident, Seat
from scg.models.log import LogNote
from scg.models.meetings import Meeting
from scg.models.record import Entry
from scg.pieces import Loaded, entries
from scg.pieces.agencies import names
from scg.pieces.entries_fields import in_words
from scg.record import checkpoints
from scg.record.chain import in_fours
from scg.rules.london import show

MADE_BY = {"decision": ("decision.taken", "decision.superseded"), "action": ("action.raised",)}
Issued = Mapping[int, tuple[str, dict[str, Any]]]


def told(incident: Incident, length: int, issued: Issued, last: Checkpoint, breathe: Callable[[], None]) -> Loaded:
    """An incident with its clocks, seats, meetings and entries up to `length`.

    `issued` has the newest version of minutes by meeting: its name in the bundle, and what it says.
    """
    made_by = _made_by(incident.ref, length)
    meetings = [_meeting(incident, row, issued, made_by) for row in _rows(Meeting, incident, Meeting.number)]
    return {
        "about": _about(incident),
        "length": length,
        "fingerprint": in_fours(bytes.fromhex(last.link)),
        "checkpoint": {"at": show(last.at), "reason": last.reason, "note": last.note},
        "vkey": checkpoints.vkey_of(last),
        "clocks": [_move(row) for row in _rows(ClockMove, incident, ClockMove.seq) if row.seq <= length],
        "seats": [_seat(row, incident) for row in _rows(Seat, incident, Seat.id)],
        "meetings": meetings,
        "anchors": {each["anchor"]: True for each in meetings},
        "refs": made_by,
        "entries": _entries(incident, length, breathe),
    }


def _rows(table: type[Any], incident: Incident, *order: Any) -> list[Any]:
    return list(db.session.scalars(select(table).where(table.incident == incident.ref).order_by(*order)))


def _made_by(ref: str, length: int) -> dict[str, int]:
    """The entry that made each decision and action, by its reference."""
    kinds = [kind for known in MADE_BY.values() for kind in known]
    query = select(Entry.ent, Entry.seq).where(Entry.log == ref, Entry.seq <= length, Entry.kind.in_(kinds))
    return {row.ent.partition(":")[2]: row.seq for row in db.session.execute(query.order_by(Entry.seq.desc()))}


def _about(incident: Incident) -> dict[str, Any]:
    known, forum = names(incident.forum), db.session.get_one(Forum, incident.forum)
    facts = {
        "Reference": incident.ref,
        "Forum": forum.name,
        "Hazard": str(incident.hazard),
        "Where": incident.area,
        "Lead agency": known.get(incident.lead_agency, incident.lead_agency),
        "Opened": show(incident.opened_at),
        "Closed": _when(incident.closed_at),
        "Declaration": _clock(incident.declaration, incident.declaration_at),
        "SCG": _clock(incident.scg, incident.scg_at),
        "Recovery": _clock(incident.recovery, incident.recovery_at),
    }
    return {
        "ref": incident.ref,
        "name": incident.name,
        "marking": str(incident.marking),
        "demonstration": incident.demonstration,
        "facts": [[label, text] for label, text in facts.items() if text],
    }


def _when(at: datetime | None) -> str:
    return show(at) if at is not None else ""


def _clock(state: str, at: datetime | None) -> str:
    return f"{state[:1].upper()}{state[1:]}" + (f", since {show(at)}" if at is not None else "")


def _move(row: ClockMove) -> dict[str, Any]:
    told_of = {"clock": row.clock, "was": row.was, "now": row.now, "at": show(row.happened_at)}
    return {**told_of, "seq": row.seq, "authority": row.authority, "reason": row.reason}


def _seat(row: Seat, incident: Incident) -> dict[str, Any]:
    agency = names(incident.forum).get(row.agency, row.agency)
    post = ", ".join(part for part in (row.post, agency) if part)
    told_of = {"name": row.name, "post": post, "role": str(row.role)}
    return {**told_of, "since": show(row.begun_at), "until": _when(row.ended_at)}


def _meeting(incident: Incident, row: Meeting, issued: Issued, made_by: Mapping[str, int]) -> dict[str, Any]:
    name, minutes = issued.get(row.number, ("", None))
    of_meeting = (incident, row.number)
    return {
        "number": row.number,
        "anchor": f"SCG{row.number:03d}",
        "title": f"SCG {row.number:03d}",
        "state": str(row.state),
        "facts": [
            [label, text]
            for label, text in (
                ("Called for", show(row.scheduled_for)),
                ("Opened", _when(row.opened_at)),
                ("Closed", _when(row.closed_at)),
                ("In the chair", row.chair_name),
                ("Ended because", row.ended_because),
            )
            if text
        ],
        "attendance": _attendance(*of_meeting),
        "decisions": [_decision(each, made_by) for each in _of_meeting(Decision, *of_meeting, Decision.ref)],
        "actions": [_action(each, incident, made_by) for each in _of_meeting(Action, *of_meeting, Action.ref)],
        "minutes": minutes,
        "file": name,
    }


def _of_meeting(table: type[Any], incident: Incident, number: int, *order: Any) -> list[Any]:
    query = select(table).where(table.incident == incident.ref, table.meeting == number)
    return list(db.session.scalars(query.order_by(*order)))


def _attendance(incident: Incident, number: int) -> list[dict[str, str]]:
    known = names(incident.forum)
    rows = _of_meeting(Attendance, incident, number, Attendance.agency)
    found = [{"agency": known.get(r.agency, r.agency), "status": str(r.status), "who": r.who} for r in rows]
    return sorted(found, key=lambda each: each["agency"])


def _decision(row: Decision, made_by: Mapping[str, int]) -> dict[str, Any]:
    told_of = {"ref": row.ref, "seq": made_by.get(row.ref), "text": row.decision, "rationale": row.rationale}
    ending = {"state": str(row.state), "ended": row.ended_because}
    return {**told_of, **ending, "by": row.by, "at": show(row.happened_at)}


def _action(row: Action, incident: Incident, made_by: Mapping[str, int]) -> dict[str, Any]:
    owner = names(incident.forum).get(row.owner, row.owner)
    told_of = {"ref": row.ref, "seq": made_by.get(row.ref), "text": row.text, "owner": owner}
    return {**told_of, "role": row.owner_role, "due": _when(row.due_at), "state": str(row.state)}


def _entries(incident: Incident, length: int, breathe: Callable[[], None]) -> list[dict[str, Any]]:
    query = entries.stored(incident.ref).where(Entry.seq <= length).order_by(Entry.seq)
    seqs = entries.keep(db.session.execute(query))
    # Kept in hand, the notes are found again without asking for each.
    notes = _rows(LogNote, incident)
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
        "device": _when(line["client_at"]),
        "corrects": note.corrects if note else None,
        "corrected_by": note.corrected_by if note else None,
        "speaker": note.speaker if note and not gone else "",
        "withheld": {"entry": gone.decided_seq, "why": gone.reason} if gone else None,
        "fields": [list(pair) for pair in in_words(incident, whole.fields)],
        "link": in_fours(whole.link),
    }
