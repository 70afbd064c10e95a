"""Minutes: made from the tables as they stand, kept as circulated, and what they still lack."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import defer

from scg.documents.structure import Addendum, Minutes, Proof, RecordLine, as_plain, from_plain
from scg.extensions import db
from scg.models.incidents import Incident, Strategy
from scg.models.meetings import Addendum as AddendumRow
from scg.models.meetings import CadenceChange, Meeting
from scg.models.meetings import Minutes as Version
from scg.pieces.minutes_attendance import attendance, roll_call
from scg.pieces.minutes_business import actions, actions_raised, decisions, decisions_taken
from scg.pieces.minutes_checks import still_open, wanting
from scg.pieces.minutes_items import agenda, items
from scg.pieces.minutes_life import accepted, approval_of, corrections_of, superseded
from scg.pieces.minutes_meeting import Held, header, meeting_held, when
from scg.pieces.withheld import told_in
from scg.record import checkpoints, reading
from scg.record.chain import in_fours
from scg.rules.london import show
from scg.rules.wanting import Finding
from scg.words import MeetingState, MinutesState

DISCLOSURE = (
    "Consult every contributing agency before release: each answers for itself under the Freedom of "
    "Information Act 2000 and the Environmental Information Regulations 2004."
)
RETENTION = "Keep for 21 years from the closure of the incident, then review."
DRAFT = "DRAFT, not yet confirmed"


def content(ref: str, number: int) -> dict[str, Any]:
    """The minutes of a meeting as they stand now, plain, for a version that is about to be frozen.

    Raises LookupError where the meeting was never opened.
    """
    made = _draft(ref, number)
    if made is None:
        raise LookupError(f"SCG {number:03d} of {ref} was never opened")
    return as_plain(made)


def findings(ref: str, number: int) -> list[Finding]:
    """What keeps the minutes of a meeting from being signed, with where it is mended; none when they can be."""
    held = meeting_held(ref, number)
    if held is None:
        return [Finding("The meeting was never opened", "meeting", str(number))]
    lacking = list(wanting(held, roll_call(held), decisions_taken(held), actions_raised(held)))
    last = next(iter(versions(ref, number)), None)
    if last is None or last.state == MinutesState.DRAFT:
        return lacking
    return [*lacking, *still_open(last, corrections_of(ref, number), lacking)]


def shown(ref: str, number: int, version: int | None = None) -> Minutes | None:
    """One version of a meeting's minutes, the newest unless asked otherwise; None where there is none."""
    known = versions(ref, number)
    chosen = next((row for row in known if version in (None, row.version)), None)
    if chosen is None and (known or version is not None):
        return None
    if chosen is None or chosen.state == MinutesState.DRAFT:
        return _draft(ref, number)
    return _issued(chosen, known)


def versions(ref: str, number: int) -> list[Version]:
    """Every version of a meeting's minutes, newest first; their content is read where it is asked for."""
    query = select(Version).where(Version.incident == ref, Version.meeting == number)
    query = query.options(defer(Version.content))
    return list(db.session.scalars(query.order_by(Version.version.desc())))


def _draft(ref: str, number: int) -> Minutes | None:
    held = meeting_held(ref, number)
    if held is None:
        return None
    made = _made(held, _next_version(versions(ref, number)))
    return replace(made, withheld=told_in(ref, as_plain(made)))


def _next_version(known: list[Version]) -> int:
    if not known:
        return 1
    return known[0].version + (known[0].state != MinutesState.DRAFT)


def _made(held: Held, version: int) -> Minutes:
    rows, agenda_rows = roll_call(held), agenda(held)
    taken, raised = decisions_taken(held), actions_raised(held)
    aim, objectives = _strategy(held)
    return Minutes(
        header=header(held),
        state=MinutesState.DRAFT.value,
        standing=DRAFT,
        version=version,
        made=when(held.as_at),
        attendance=attendance(held, rows),
        aim=aim,
        objectives=objectives,
        items=items(held, agenda_rows, taken, raised),
        decisions=decisions(held, taken, agenda_rows),
        actions=actions(held, raised),
        cadence=_cadence(held),
        next_meeting=_next_meeting(held),
        distribution=tuple(held.name(code) for code in held.expected),
        corrections=accepted(corrections_of(held.ref, held.number), held.names),
        findings=tuple(one.sentence for one in wanting(held, rows, taken, raised)),
        record=_record_line(held.ref),
        disclosure=DISCLOSURE,
        retention=RETENTION,
    )


def _strategy(held: Held) -> tuple[str, tuple[str, ...]]:
    query = select(Strategy).where(Strategy.incident == held.ref, Strategy.at <= held.until)
    found = db.session.scalar(query.order_by(Strategy.seq.desc()).limit(1))
    return (found.aim, tuple(found.objectives)) if found is not None else ("", ())


def _cadence(held: Held) -> str:
    known = (CadenceChange.incident == held.ref, CadenceChange.set_at <= held.until)
    query = select(CadenceChange).where(*known)
    found = db.session.scalar(query.order_by(CadenceChange.seq.desc()).limit(1))
    if found is None:
        return ""
    told = f"{found.described[:1].upper()}{found.described[1:]}, from {show(found.effective_from)}"
    return f"{told}: {found.reason}" if found.reason else told


def _next_meeting(held: Held) -> str:
    if held.meeting.final:
        return "None: this was the final meeting."
    query = select(Meeting).where(
        Meeting.incident == held.ref, Meeting.number > held.number, Meeting.state != MeetingState.CANCELLED
    )
    following = db.session.scalar(query.order_by(Meeting.number).limit(1))
    if following is None:
        return ""
    where = ", ".join(part for part in (str(following.mode), following.place) if part)
    return f"SCG {following.number:03d}, {show(following.scheduled_for)}, {where}"


def _record_line(ref: str) -> RecordLine:
    head = reading.head_of(ref)
    return RecordLine(str(head.seq), in_fours(head.link)) if head is not None else RecordLine()


def _issued(version: Version, known: Sequence[Version]) -> Minutes:
    """A version as it was frozen, with how it stands and what was added beside it."""
    frozen = from_plain(version.content)
    return replace(
        frozen,
        state=str(version.state),
        standing=_standing(version),
        version=version.version,
        made=when(version.signed_at or version.circulated_at or version.made_at),
        withheld=told_in(version.incident, version.content),
        addenda=_addenda(version) if version.signed_at is not None else (),
        record=_entry_of(version),
        form=str(version.form),
        approved=approval_of(version),
        superseded=superseded(version, known),
        marking=str(db.session.get_one(Incident, version.incident).marking),
    )


def _standing(version: Version) -> str:
    if version.signed_at is not None:
        return f"Signed by {version.signed_by}, {show(version.signed_at)}"
    return approval_of(version) or f"Circulated {show(version.circulated_at or version.made_at)}"


def _addenda(version: Version) -> tuple[Addendum, ...]:
    place = (AddendumRow.incident == version.incident, AddendumRow.meeting == version.meeting)
    rows = db.session.scalars(select(AddendumRow).where(*place).order_by(AddendumRow.number))
    return tuple(Addendum(row.number, row.text, row.by, when(row.at)) for row in rows)


def _entry_of(version: Version) -> RecordLine:
    link = reading.link_at(version.incident, version.entry)
    fingerprint = in_fours(link) if link is not None else ""
    content = in_fours(bytes.fromhex(version.content_hash))
    return RecordLine(str(version.entry), fingerprint, content, _proof(version))


def _proof(version: Version) -> Proof | None:
    made = checkpoints.covering(version.incident, version.entry)
    if made is None:
        return None
    fingerprint = in_fours(bytes.fromhex(made.link))
    return Proof(f"{made.seq:,}", fingerprint, show(made.at), checkpoints.vkey_of(made), made.note)
